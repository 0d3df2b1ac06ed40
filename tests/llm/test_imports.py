import subprocess
import sys

import pytest

PORTS = ["chat", "reader"]
PURE = ["schema", "budget", "models", "listings", "native", "probe", "request", "hosts", "progress", "reader_spans"]


@pytest.mark.parametrize("module", [*PORTS, *PURE])
def test_the_port_and_the_pure_parts_do_not_load_the_client(module: str) -> None:
    heavy = {"openai", "httpx2", "pydantic", "onnxruntime", "tokenizers", "numpy"}
    program = f"import sys, bot.llm.{module}; print(*({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
