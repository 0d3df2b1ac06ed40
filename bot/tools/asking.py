"""The tool that answers a question: one after the other, in a thread, while the client is told that it goes on."""

from collections.abc import Callable, Mapping
from itertools import count
from threading import BoundedSemaphore
from typing import Annotated, Any

from anyio import CapacityLimiter, create_task_group, sleep
from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult

from bot.errors import SpecbotError, UsageError
from bot.tools import fields
from bot.tools.asked import Asked, as_asked, in_words, links
from bot.tools.strict import READS, strict_tool
from bot.tools.typed import answer

_FIRST_WITH_LINKS = "2025-06-18"
"""The first version of the protocol that knows links to resources in an answer."""
_SECONDS = 5
"""How often a client is told that its question is being answered; many give up after 60."""
_MOST_THREADS = 8
"""Questions in work, of which all but one were given up: a model cannot be interrupted."""

Ask = Callable[[str, str], Mapping[str, Any]]


def asking_tool(ask: Ask) -> Tool:
    """Return the tool; ``ask`` answers in the shape of ``specbot ask --json``."""
    one, room = CapacityLimiter(1), BoundedSemaphore(_MOST_THREADS)

    def answered(question: str, at: str) -> Mapping[str, Any]:
        if not room.acquire(blocking=False):
            raise UsageError("Too many questions were given up while a model answers them.", "Ask again in a minute.")
        try:
            return ask(question, at.strip())
        finally:
            room.release()

    async def ask_specs(
        context: Context, question: fields.Asked, at: fields.AnyCommit = ""
    ) -> Annotated[CallToolResult, Asked]:
        """Answer a question from the specs and open changes, with quotations to the letter, or say that they do not."""
        document = await _while_told(context, lambda: answered(question, at), one)
        data = as_asked(document)
        result = answer(in_words(data), data)
        if (context.protocol_version or "") >= _FIRST_WITH_LINKS:
            result.content.extend(links(data))
        return result

    return strict_tool(ask_specs, READS, "ask", typed=True)


async def _while_told(
    context: Context, work: Callable[[], Mapping[str, Any]], turn: CapacityLimiter
) -> Mapping[str, Any]:
    """Return what ``work`` comes to when it is its turn; raises what it raises."""
    failed: SpecbotError
    async with create_task_group() as around:
        around.start_soon(_tell, context)
        try:
            return await run_sync(work, limiter=turn, abandon_on_cancel=True)
        except SpecbotError as error:  # not through the group, which would wrap it
            failed = error
        finally:
            around.cancel_scope.cancel()
    raise failed


async def _tell(context: Context) -> None:
    for passed in count(0, _SECONDS):
        await context.report_progress(passed, None, "The specs are being asked")
        await sleep(_SECONDS)
