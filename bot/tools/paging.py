"""Long lists in pages: those that tools answer with, and the protocol's own."""

from collections.abc import Sequence
from typing import Any, TypeVar

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS

from bot.errors import UsageError

PROTOCOL_PAGE = 100

T = TypeVar("T")

_LISTS = {
    "tools/list": "tools",
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
    "prompts/list": "prompts",
}


def cut(items: Sequence[T], cursor: str, limit: int) -> tuple[Sequence[T], str]:
    """Return the page that ``cursor`` stands for, of ``limit`` items, and the next cursor, empty at the end.

    A cursor is a place in the list, counted anew at each call. Raises UsageError for one that no answer gave.
    """
    # Its length first: Python refuses to read a number of some thousand digits.
    is_number = cursor.isascii() and cursor.isdigit() and len(cursor) <= len(str(len(items)))
    if cursor and not (is_number and int(cursor) <= len(items)):
        raise UsageError(f"There is no page at cursor {cursor[:20]!r}.", "Leave it out to begin anew.")
    start = int(cursor or 0)
    end = start + max(limit, 1)
    return items[start:end], str(end) if end < len(items) else ""


async def paged(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Cut what the SDK lists in one piece (server middleware). A cursor nobody gave is INVALID_PARAMS."""
    result = await call_next(ctx)
    key = _LISTS.get(ctx.method)
    if key is None or not isinstance(result, dict) or key not in result:
        return result
    try:
        page, following = cut(result[key], str((ctx.params or {}).get("cursor") or ""), PROTOCOL_PAGE)
    except UsageError as error:
        raise MCPError(code=INVALID_PARAMS, message=str(error)) from error
    return {**result, key: page, **({"nextCursor": following} if following else {})}
