"""One external server while it lives: its tools as they were first listed, its answers, and why it is gone."""

import math
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import anyio
from anyio import CancelScope, Event
from mcp import Client, MCPError
from mcp_types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    Implementation,
    PaginatedRequestParams,
    Tool,
)

from bot import __version__

_MOST_PAGES = 10
_CLOSE_SECONDS = 1.0
# What a server can bring about in the SDK: its own errors, a result of another shape (a ValueError), a version nobody
# speaks (a RuntimeError), a pipe or an address that is not there, and the end of the connection in between.
_FOREIGN = (MCPError, ValueError, RuntimeError, OSError, anyio.ClosedResourceError, anyio.BrokenResourceError)


class Line(Protocol):
    """The way to a server, and what is known of its faults and of its last words."""

    fault: str

    @property
    def complaint(self) -> str:
        """Its last words."""
        ...

    def connect(self) -> AbstractAsyncContextManager[Any]:
        """Return the SDK's transport."""
        ...


class Connection:
    """Runs in an event loop: ``live`` in a task of its own, the rest beside it.

    ``gone`` is empty while the server is there, else the rest of a sentence about it. What a server asks of its client
    (sampling, elicitation, roots) is refused by the SDK; its instructions, prompts and resources are never read.
    """

    def __init__(self, line: Line, seconds: float) -> None:
        self.tools: tuple[Tool, ...] = ()
        self.gone = ""
        self._line = line
        self._seconds = seconds
        self._ready = Event()
        self._over = Event()
        self._scope: CancelScope | None = None
        self._client: Client

    async def live(self) -> None:
        """Connect, list the tools once, and stay until ``stop``; what goes wrong is in ``gone``."""
        why = "it took too long"
        try:
            with CancelScope(deadline=anyio.current_time() + self._seconds) as scope:
                self._scope = scope
                about = Implementation(name="specbot", version=__version__)
                # Without a cache: nothing of it is asked twice.
                async with Client(self._line.connect(), client_info=about, cache=None) as self._client:
                    self.tools = await self._list()
                    scope.deadline = math.inf
                    self._ready.set()
                    await self._over.wait()
                    scope.deadline = anyio.current_time() + _CLOSE_SECONDS
        except* _FOREIGN as group:
            why = _first(group)
        finally:
            self.gone = self.gone or self._reason(why)
            self._ready.set()

    async def wait(self) -> None:
        """Wait until the tools are listed, or never will be."""
        await self._ready.wait()

    async def stop(self) -> None:
        """Let the connection end; at once where it has not even begun."""
        if self._scope and not self._ready.is_set():
            self._scope.cancel()
        self._over.set()

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> CallToolResult | str:
        """Return a tool's answer, or why there is none. Raises TimeoutError when it does not come in time."""
        request = CallToolRequest(params=CallToolRequestParams(name=tool, arguments=dict(arguments)))
        try:
            with anyio.fail_after(self._seconds):
                # Not call_tool: that holds the answer against an output schema whose patterns the server chose, and
                # one of those can take for ever.
                return await self._client.session.send_request(request, CallToolResult)
        except TimeoutError:
            if not self._line.fault:
                raise
            return self._lost("")
        except _FOREIGN as error:
            return self._lost(_said(error)) if self._line.fault else _said(error)

    def _lost(self, why: str) -> str:
        """Give the server up, and return why."""
        self.gone = self._reason(why)
        self._over.set()
        return self.gone

    async def _list(self) -> tuple[Tool, ...]:
        found: list[Tool] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self._client.session.list_tools(params=PaginatedRequestParams(cursor=cursor))
            found += page.tools
            cursor = page.next_cursor
            if cursor is None:
                break
        return tuple(found)

    def _reason(self, why: str) -> str:
        reason = self._line.fault or why
        return f"{reason}; its last words: {self._line.complaint}" if self._line.complaint else reason


def _first(group: BaseExceptionGroup[BaseException]) -> str:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return _said(error)


def _said(error: BaseException) -> str:
    if isinstance(error, MCPError):
        return f"it answers: {error.error.message or 'an error without a word'}"
    if isinstance(error, OSError):
        name = f" ({error.filename})" if isinstance(error.filename, str) else ""
        return f"it cannot be started or reached: {error.strerror or error}{name}"
    return f"it does not speak MCP ({type(error).__name__})"
