"""One MCP server in this process, its tools called by plain synchronous code."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.server.mcpserver import MCPServer
from mcp_types import TextContent


@dataclass(frozen=True)
class ToolInfo:
    """A tool as a caller sees it; ``schema`` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came back with; an error is a sentence for the caller."""

    text: str
    is_error: bool


class Toolbox:
    """A connected client, for as long as the ``with`` lasts: one event loop in one thread of its own."""

    def __init__(self, server: MCPServer) -> None:
        self._server = server
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
        """Return every tool, in the server's order."""
        listed = self._portal.call(self._client.list_tools).tools
        return tuple(ToolInfo(each.name, each.description or "", each.input_schema) for each in listed)

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Call a tool. A name that is not there, or arguments that do not fit, are an error result too."""
        result = self._portal.call(self._client.call_tool, name, dict(arguments))
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return ToolResult(text.removeprefix(f"Error executing tool {name}: "), bool(result.is_error))
