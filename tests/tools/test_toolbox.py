import threading
import time

import pytest
from helpers.garden import PATH, SPEC, TREE
from mcp.server.mcpserver import MCPServer

from bot.tools.server import build
from bot.tools.toolbox import Toolbox, ToolResult


def test_calls_come_back_as_text() -> None:
    with Toolbox(build(TREE)) as toolbox:
        assert toolbox.call("read_spec", {"path": PATH}) == ToolResult(SPEC, False)
        assert toolbox.call("nothing", {}) == ToolResult("Unknown tool: nothing", True)


def test_what_a_tool_raises_by_mistake_is_hidden_from_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    server = MCPServer("test", log_level="WARNING")

    @server.tool()
    def broken() -> str:
        raise RuntimeError("the key is 1234")

    with Toolbox(server) as toolbox:
        answer = toolbox.call("broken", {})
    assert answer == ToolResult("Error executing tool broken", True)
    assert "the key is 1234" in caplog.text


def test_the_thread_ends_with_the_block_whatever_happens_in_it() -> None:
    before = set(threading.enumerate())
    with pytest.raises(KeyError), Toolbox(build(TREE)) as toolbox:
        raise KeyError(toolbox.call("list_specs", {}).text)
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
        assert not thread.is_alive()


def test_a_text_call_costs_well_under_a_hundredth_of_a_model_call() -> None:
    """0.4 ms measured; the bound leaves room for a busy machine."""
    with Toolbox(build(TREE)) as toolbox:
        times = []
        for _ in range(60):
            started = time.perf_counter()
            toolbox.call("read_requirement", {"path": PATH, "requirement": "Gate log"})
            times.append(time.perf_counter() - started)
    assert sorted(times)[30] < 0.01
