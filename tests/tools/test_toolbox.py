import os
import sys
import threading
from pathlib import Path

import pytest
from helpers import external_server
from helpers.garden import PATH, SPEC, TREE
from mcp.server.mcpserver import MCPServer

from bot.config import ServerConfig
from bot.llm.tool import ToolResult
from bot.tools.external import ExternalServers
from bot.tools.server import build
from bot.tools.toolbox import Toolbox, ToolCalled


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


def test_external_tools_stand_behind_the_own_and_every_call_is_told() -> None:
    called: list[ToolCalled] = []
    team = ServerConfig(command=(sys.executable, external_server.__file__, "{}"), tools=("search",))
    with (
        ExternalServers({"team": team}, os.environ, Path.cwd(), pytest.fail) as external,
        Toolbox(build(TREE), external, called.append) as toolbox,
    ):
        names = [tool.name for tool in toolbox.tools()]
        assert names[-1] == "team_search"
        assert "list_specs" in names
        for name, arguments in [("list_specs", {}), ("team_search", {"query": "x"}), ("team_find", {"query": "x"})]:
            toolbox.call(name, arguments)
    assert [(each.server, each.tool, each.arguments, each.is_error) for each in called] == [
        ("", "list_specs", {}, False),
        ("team", "team_search", {"query": "x"}, False),
        ("", "team_find", {"query": "x"}, True),
    ]
    assert all(each.size > 0 and each.seconds > 0 for each in called)
