import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["chat", "schema", "budget", "models", "listings", "native", "probe", "request", "hosts", "progress"]
)
def test_the_port_and_the_pure_parts_do_not_load_the_client(module: str) -> None:
    program = f"import sys, bot.llm.{module}; print(*({{'openai', 'httpx2', 'pydantic'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
