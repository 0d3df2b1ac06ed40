"""Every call of a tool told to an observer, as it ends (server middleware)."""

import json
from time import perf_counter
from typing import Any

from anyio import CancelScope
from anyio.to_thread import run_sync
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from bot.tools.toolbox import Observer, ToolCalled


class Recording:
    """Tells ``observer`` what an agent called; what came back is told as its size."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Hand one message on. A call that fails or is cancelled is told too."""
        if ctx.method != "tools/call":
            return await call_next(ctx)
        started = perf_counter()
        result: HandlerResult = None
        try:
            result = await call_next(ctx)
        finally:
            with CancelScope(shield=True):
                await run_sync(self._observer, _called(ctx, result, perf_counter() - started))
        return result


def _called(ctx: ServerRequestContext[Any, Any], result: HandlerResult, seconds: float) -> ToolCalled:
    given = ctx.params or {}
    arguments = given.get("arguments")
    failed = not isinstance(result, dict) or bool(result.get("isError"))
    size = len(json.dumps(result)) if isinstance(result, dict) else 0
    return ToolCalled(
        "", str(given.get("name")), arguments if isinstance(arguments, dict) else {}, size, failed, seconds
    )
