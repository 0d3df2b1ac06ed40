import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["bot.llm.chat", "bot.llm.schema", "bot.llm.budget", "bot.llm.models"])
def test_the_port_and_the_pure_parts_do_not_load_the_client(module: str) -> None:
    program = f"import sys, {module}; print(*({{'openai', 'httpx2', 'pydantic'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
