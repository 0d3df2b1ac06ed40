"""The external servers of one run: the allowed tools, called by plain synchronous code; who fails is named."""

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp_types import Tool

from bot.config import ServerConfig
from bot.llm.tool import ToolInfo, ToolResult
from bot.llm.validate import mismatch
from bot.tools.child import Child
from bot.tools.connection import Connection, Line
from bot.tools.quoting import Secrets, quoted, sentence
from bot.tools.remote import Remote
from bot.tools.taming import tamed

# What a program needs to be found and to write text; nothing else of the environment is handed on unasked.
_HANDED_ON = ("PATH", "HOME", "LANG")
# One answer too late may be bad luck; a server that is late each time would cost a run its time.
_MOST_LATE = 2

Say = Callable[[str], None]


@dataclass
class _Server:
    """One server of the configuration: how it is reached, and what became of it."""

    name: str
    settings: ServerConfig
    secrets: Secrets
    connection: Connection
    late: int = 0
    told: bool = False
    tools: dict[str, tuple[str, ToolInfo]] = field(default_factory=dict)
    """Its tools by what they are called here: its own name for each, and what a model sees."""


class ExternalServers:
    """Started when their tools are first asked for, all at once; ended with the ``with``.

    ``environment`` is where variables are looked up, ``folder`` where commands are started. ``say`` gets one line for
    every server or tool that is left out. May be used from several threads.
    """

    def __init__(
        self, servers: Mapping[str, ServerConfig], environment: Mapping[str, str], folder: Path, say: Say
    ) -> None:
        self._settings = servers
        self._environment = environment
        self._folder = folder
        self._say = say
        self._lock = Lock()
        self._telling = Lock()
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
        self._servers: list[_Server] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        portal, self._portal = self._portal, None
        if portal:
            for server in self._servers:
                portal.call(server.connection.stop)
        self._stack.close()

    def tools(self, taken: Collection[str] = ()) -> tuple[ToolInfo, ...]:
        """Return the allowed tools of every server that is there; ``taken`` are names that none of them may have."""
        with self._lock:
            if self._portal is None and self._settings:
                self._start(taken)
        return tuple(info for server in self._servers if self._is_there(server) for _, info in server.tools.values())

    def server_of(self, name: str) -> str:
        """Return which server a tool is of; empty where it is of none."""
        return next((server.name for server in self._servers if name in server.tools), "")

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Call a tool. Whatever goes wrong is an error result, and its text says whose fault it is."""
        server = next((server for server in self._servers if name in server.tools), None)
        if server is None or self._portal is None:
            return ToolResult(f"Unknown tool: {name}", True)
        if not self._is_there(server):
            return ToolResult(f"{server.name} is gone; do without it.", True)
        own_name, info = server.tools[name]
        misfit = mismatch(dict(arguments), info.schema)
        if misfit:
            return ToolResult(f"The call does not fit {name}: {misfit}.", True)
        # An optional field is offered as one that may be empty.
        given = {
            key: value for key, value in arguments.items() if key in info.schema["required"] or value not in ("", [])
        }
        try:
            answer = self._portal.call(server.connection.call, own_name, given)
        except TimeoutError:
            return self._late(server)
        if isinstance(answer, str):
            self._is_there(server)
            return ToolResult(f"{server.name} gave no answer: {sentence(answer, server.secrets)}.", True)
        server.late = 0
        return ToolResult(quoted(server.name, answer.content, server.secrets), bool(answer.is_error))

    def _start(self, taken: Collection[str]) -> None:
        """Start every server at once, and wait until each has listed its tools or shown that it will not."""
        self._servers = [made for name, settings in self._settings.items() if (made := self._prepare(name, settings))]
        # What the SDK logs quotes the server, with tracebacks; one line of ours says what matters.
        for name in ("mcp.client", "mcp.shared", "client"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._portal = self._stack.enter_context(start_blocking_portal())
        for server in self._servers:
            self._portal.start_task_soon(server.connection.live)
        names = set(taken)
        for server in self._servers:
            self._portal.call(server.connection.wait)
            if self._is_there(server):
                self._choose(server, names)

    def _prepare(self, name: str, settings: ServerConfig) -> _Server | None:
        """Return a server that can be started; None, and one line, where it cannot even be tried."""
        wanted = [*settings.env, *([settings.token_env] if settings.token_env else [])]
        missing = [variable for variable in wanted if not self._environment.get(variable)]
        if missing or not settings.tools:
            why = f"the variable {missing[0]} is not set" if missing else "no tool of it is allowed; name some in tools"
            self._say(f"{name} is left out: {why}.")
            return None
        handed = {key: self._environment[key] for key in (*_HANDED_ON, *settings.env) if key in self._environment}
        token = self._environment.get(settings.token_env, "").strip()
        line: Line = (
            Child(settings.command, handed, self._folder)
            if settings.command
            else Remote(settings.url, token, settings.seconds)
        )
        return _Server(
            name,
            settings,
            Secrets([self._environment[variable].strip() for variable in wanted]),
            Connection(line, settings.seconds),
        )

    def _choose(self, server: _Server, names: set[str]) -> None:
        """Take the allowed tools out of what a server listed; say of each that is not taken why."""
        for wanted in dict.fromkeys(server.settings.tools):
            try:
                info = _chosen(server, wanted)
                if info.name in names:
                    raise ValueError(f"there is another tool called {info.name}")
            except ValueError as error:
                self._say(f"{server.name}: {sentence(wanted, server.secrets)} is left out: {error}.")
                continue
            names.add(info.name)
            server.tools[info.name] = (wanted, info)

    def _is_there(self, server: _Server) -> bool:
        """Whether a server can be called; of one that cannot, the first time, one line is said."""
        with self._telling:
            is_news = bool(server.connection.gone) and not server.told
            server.told = server.told or is_news
        if is_news:
            self._say(f"{server.name} is left out: {sentence(server.connection.gone, server.secrets)}.")
        return not server.connection.gone

    def _late(self, server: _Server) -> ToolResult:
        server.late += 1
        why = f"it did not answer within {server.settings.seconds} s"
        if server.late >= _MOST_LATE and self._portal:
            server.connection.gone = f"{why}, {_MOST_LATE} times in a row"
            self._portal.call(server.connection.stop)
            self._is_there(server)
        return ToolResult(f"{server.name} gave no answer: {why}.", True)


def _chosen(server: _Server, wanted: str) -> ToolInfo:
    """Return one allowed tool as a model sees it. Raises ValueError with the reason where it cannot be offered."""
    found: list[Tool] = [each for each in server.connection.tools if each.name == wanted]
    if len(found) != 1:
        raise ValueError("the server lists it more than once" if found else "the server has no such tool")
    tool = found[0]
    if not server.settings.writes and not (tool.annotations and tool.annotations.read_only_hint):
        raise ValueError("it does not say that it only reads; writes = true would allow it")
    return tamed(server.name, wanted, server.secrets.hide(tool.description or ""), tool.input_schema)
