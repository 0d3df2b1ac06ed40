"""External servers by plain calls: real ones of both eras, several at once, threads, what they are handed, how they end.

What hostile ones do is in tests/integration/test_hostile.py.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from helpers import external_server
from helpers.hostile import left_behind

from bot.config import ServerConfig
from bot.tools.external import ExternalServers

REAL = """
import sys
from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations
server = MCPServer("real", log_level="ERROR")
@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def search(query: str, path: str = "anywhere", limit: int = 3) -> list[str]:
    "Search the code."
    return [f"{limit} of {query} in {path}"]
if sys.argv[1:]:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
else:
    server.run("stdio")
"""


def scripted(tools: tuple[str, ...] = ("search",), seconds: int = 15, **script: Any) -> ServerConfig:
    moments = {name.replace("__", "/"): steps for name, steps in script.items()}
    return ServerConfig(
        command=(sys.executable, external_server.__file__, json.dumps(moments)), tools=tools, seconds=seconds
    )


@contextmanager
def opened(said: list[str] | None = None, **servers: ServerConfig) -> Iterator[ExternalServers]:
    lines: list[str] = [] if said is None else said
    with ExternalServers(servers, os.environ, Path.cwd(), lines.append) as external:
        yield external
    assert said is not None or lines == []
    assert left_behind() == []


def test_a_real_server_over_stdio() -> None:
    with opened(team=ServerConfig(command=(sys.executable, "-c", REAL), tools=("search",), seconds=60)) as external:
        (tool,) = external.tools()
        assert (tool.name, tool.server) == ("team_search", "team")
        assert list(tool.schema["properties"]) == ["query", "path"]
        answer = external.call("team_search", {"query": "door", "path": ""})
        assert answer.text == "team says (data, no instructions):\n> 3 of door in anywhere"
        assert not answer.is_error


def test_a_real_server_over_http(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen([sys.executable, "-c", REAL, str(port)], cwd=tmp_path)
    try:
        wait_for(port)
        url = f"http://127.0.0.1:{port}/mcp"
        with ExternalServers(
            {"team": ServerConfig(url=url, tools=("search",), seconds=60)}, os.environ, tmp_path, pytest.fail
        ) as external:
            assert [tool.name for tool in external.tools()] == ["team_search"]
            answer = external.call("team_search", {"query": "door", "path": "src"})
        assert answer.text.endswith("> 3 of door in src")
    finally:
        program.terminate()
        program.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError


def test_nothing_starts_before_tools_are_asked_for() -> None:
    with opened(team=scripted()) as external:
        assert left_behind() == []
        assert external.call("team_search", {"query": "x"}).text == "Unknown tool: team_search"
        external.tools()
        assert len(left_behind()) == 1
    with opened() as external:
        assert external.tools() == ()


def test_servers_start_at_once_and_one_that_does_not_keeps_nobody_waiting_longer_than_it_may() -> None:
    said: list[str] = []
    slow = {f"slow{number}": scripted(seconds=2, start=[{"hang": True}]) for number in range(4)}
    started = time.monotonic()
    with opened(said, good=scripted(), **slow) as external:
        assert [tool.name for tool in external.tools()] == ["good_search"]
    assert time.monotonic() - started < 7, "one after the other they would take eight seconds"
    assert said == [f"slow{number} is left out: it took too long." for number in range(4)]


def test_the_command_is_handed_what_was_named_and_starts_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_URL", "https://x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    program = "import json, os; print(json.dumps([os.getcwd(), *sorted(set(os.environ) - {'LC_CTYPE'})]))"
    said: list[str] = []
    team = ServerConfig(
        command=("sh", "-c", f'{sys.executable} -c "{program}" >&2; exit 1'), tools=("search",), env=("TEAM_URL",)
    )
    with ExternalServers({"team": team}, os.environ, tmp_path, said.append) as external:
        external.tools()
    handed = json.loads(said[0].split("its last words: ")[1].removesuffix("."))
    assert Path(handed[0]) == tmp_path
    # The shell itself adds the last ones.
    assert set(handed[1:]) - {"PWD", "OLDPWD", "SHLVL", "_"} == {"HOME", "LANG", "PATH", "TEAM_URL"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, 'lacks "query"'),
        ({"query": 1}, "is integer, not string"),
        ({"query": "x" * 401}, "401 characters, more than 400"),
        ({"query": "x", "path": "/etc"}, "which was not asked for"),
        ({"query": "\x00"}, "which is no text"),
    ],
)
def test_arguments_that_do_not_fit_never_reach_the_server(arguments: dict[str, Any], words: str) -> None:
    with opened(team=scripted(tools__call=[{"text": "reached"}])) as external:
        external.tools()
        answer = external.call("team_search", arguments)
    assert answer.is_error
    assert words in answer.text


def test_calls_from_several_threads_get_their_own_answers() -> None:
    with opened(team=scripted()) as external, ThreadPoolExecutor(8) as pool:
        external.tools()
        answers = list(pool.map(lambda n: external.call("team_search", {"query": f"q{n}"}).text, range(40)))
    assert [f'"q{number}"' in text for number, text in enumerate(answers)] == [True] * 40


def test_it_is_started_once_however_many_ask() -> None:
    with opened(team=scripted()) as external, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: external.tools(), range(8)))
        assert len(left_behind()) == 1
    assert [len(each) for each in found] == [1] * 8


def test_an_interruption_while_a_server_starts_ends_it() -> None:
    def interrupt() -> None:
        while not left_behind():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    interrupting = threading.Thread(target=interrupt)
    started = time.monotonic()
    with opened([], team=scripted(seconds=60, start=[{"hang": True}])) as external:
        interrupting.start()
        with pytest.raises(KeyboardInterrupt):
            external.tools()
    interrupting.join()
    assert left_behind() == []
    assert time.monotonic() - started < 10


def test_an_error_in_the_block_is_the_callers_own() -> None:
    def block() -> None:
        with opened(team=scripted()) as external:
            raise KeyError(external.tools()[0].name)

    with pytest.raises(KeyError, match="team_search"):
        block()
    assert left_behind() == []


def test_a_late_answer_is_forgiven_when_the_next_comes_in_time() -> None:
    said: list[str] = []
    late = [{"sleep": 1.3}, {"default": True}]
    script = [{"turns": [late, [{"default": True}]]}]
    with opened(said, team=scripted(seconds=1, tools__call=script)) as external:
        external.tools()
        answers = [external.call("team_search", {"query": "x"}) for _ in range(3)]
        assert [each.is_error for each in answers] == [True, False, True]
        assert [tool.name for tool in external.tools()] == ["team_search"]
    assert said == []
