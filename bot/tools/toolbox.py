"""The tools of one session: an MCP server in this process and the external ones, called by plain synchronous code."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.server.mcpserver import MCPServer
from mcp_types import TextContent

from bot.llm.tool import ToolInfo, ToolResult
from bot.tools.external import ExternalServers


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """One finished call, for an observer: ``size`` is how many characters came back.

    ``server`` is the external one that offers the tool, empty for specbot's own.
    """

    server: str
    tool: str
    arguments: Mapping[str, Any]
    size: int
    is_error: bool
    seconds: float


Observer = Callable[[ToolCalled], None]


class Toolbox:
    """A connected client, for as long as the ``with`` lasts: one event loop in one thread of its own.

    ``external`` outlives it. May be used from several threads; ``observer`` is told in the caller's.
    """

    def __init__(
        self, server: MCPServer, external: ExternalServers | None = None, observer: Observer = lambda _: None
    ) -> None:
        self._server = server
        self._external = external
        self._observer = observer
        self._stack = ExitStack()
        self._portal: BlockingPortal
        self._client: Client

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._portal = stack.enter_context(start_blocking_portal())
            self._client = stack.enter_context(self._portal.wrap_async_context_manager(Client(self._server)))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        # What went wrong in the block is none of the client's business: its task groups would wrap it in groups.
        self._stack.close()

    def tools(self) -> tuple[ToolInfo, ...]:
        """Return every tool: the server's in its order, then those of external servers under names of their own."""
        listed = self._portal.call(self._client.list_tools).tools
        own = tuple(ToolInfo(each.name, each.description or "", each.input_schema) for each in listed)
        return own + (self._external.tools({tool.name for tool in own}) if self._external else ())

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Call a tool. A name that is not there, or arguments that do not fit, are an error result too."""
        started = monotonic()
        server = self._external.server_of(name) if self._external else ""
        call = self._external.call if self._external and server else self._call_own
        result = call(name, arguments)
        seconds = monotonic() - started
        self._observer(ToolCalled(server, name, dict(arguments), len(result.text), result.is_error, seconds))
        return result

    def _call_own(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        result = self._portal.call(self._client.call_tool, name, dict(arguments))
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return ToolResult(text.removeprefix(f"Error executing tool {name}: "), bool(result.is_error))
