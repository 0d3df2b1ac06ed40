"""The reading tools for outside agents, over the folder as it is at each call."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Annotated

from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult

from bot.openspec.findings import Finding, in_order
from bot.search.support import Kind
from bot.text.counts import count
from bot.text.tree import Tree
from bot.tools import rows
from bot.tools.asking import asking_tool
from bot.tools.change_files import ChangeFiles
from bot.tools.fields import (
    AnswerText,
    AnyName,
    AnyPath,
    Change,
    Cursor,
    File,
    Limit,
    Name,
    Offset,
    Path,
    Question,
    Words,
)
from bot.tools.paging import cut
from bot.tools.reading import Reading, piece
from bot.tools.sources import Checked, Sources
from bot.tools.strict import READS, strict_tool
from bot.tools.typed import Changes, CheckedSentences, Findings, Found, Matches, Requirements, Specs, answer

MOST_ENTRIES = 100
MOST_FOUND = 50
MOST_REQUIREMENTS = 30
MOST_NEAREST = 10

# A check over everything is looked at this often: whether it was cancelled, and to say how far it is.
_STEPS_AT_ONCE = 25


def reading_tools(view: Callable[[], Tree], sources: Sources) -> list[Tool]:
    """Return the tools that read; ``view`` gives the folder as it is, with what the plan proposes in it."""
    return [
        *_documents(view),
        asking_tool(sources.ask),
        _search(view, sources),
        _check_answer(view, sources),
        *_changes(view, sources),
        strict_tool(_findings(view, sources), READS, typed=True),
    ]


def _documents(view: Callable[[], Tree]) -> list[Tool]:
    # Those that read one document are coroutines: they take less time than the way to a thread and back.
    def list_specs(cursor: Cursor = "", limit: Limit = MOST_ENTRIES) -> Annotated[CallToolResult, Specs]:
        """List every spec and every delta of an open change, with the number of its requirements."""
        reading = Reading(view())
        page, following = cut(list(reading.paths), cursor, min(limit, MOST_ENTRIES))
        entries = [rows.spec(reading.document(path)) for path in page]
        lines = [f"{each.path} ({count(each.requirements, 'requirement')})" for each in entries]
        text = rows.lines(lines, following, "There is no spec.")
        return answer(text, Specs(specs=entries, total=len(reading.paths), next_cursor=following))

    async def read_spec(path: Path, offset: Offset = 0) -> str:
        """Read one spec or delta as it stands; a long one in pieces."""
        return piece(Reading(view()).document(path).text, offset)

    async def read_requirement(path: Path, requirement: Name) -> str:
        """Read one requirement with its scenarios."""
        return Reading(view()).requirement(path, requirement)

    async def list_requirements(
        path: Path, cursor: Cursor = "", limit: Limit = MOST_REQUIREMENTS
    ) -> Annotated[CallToolResult, Requirements]:
        """List the requirements of one spec or delta: name, line, text, names of its scenarios."""
        document = Reading(view()).document(path)
        page, following = cut(document.requirements, cursor, min(limit, MOST_REQUIREMENTS))
        entries = [rows.requirement(each) for each in page]
        lines = [f"{each.line}: {each.name} ({count(len(each.scenarios), 'scenario')})" for each in entries]
        text = rows.lines(lines, following, "It has no requirement.")
        total = len(document.requirements)
        return answer(text, Requirements(path=path, requirements=entries, total=total, next_cursor=following))

    def find_text(
        words: Words, path: AnyPath = "", cursor: Cursor = "", limit: Limit = MOST_FOUND
    ) -> Annotated[CallToolResult, Matches]:
        """Find lines of specs and deltas that hold some words, capitals or not; no patterns."""
        reading = Reading(view())
        documents = [reading.document(each) for each in ([path] if path else reading.paths)]
        found = [match for document in documents for match in rows.matches(document, words)]
        page, following = cut(found, cursor, min(limit, MOST_FOUND))
        text = rows.lines([f"{each.path}:{each.line}: {each.text}" for each in page], following, "No line holds it.")
        return answer(text, Matches(matches=list(page), total=len(found), next_cursor=following))

    typed = [strict_tool(each, READS, typed=True) for each in (list_specs, list_requirements, find_text)]
    return [typed[0], *(strict_tool(each, READS) for each in (read_spec, read_requirement)), *typed[1:]]


def _search(view: Callable[[], Tree], sources: Sources) -> Tool:
    def search_specs(question: Question, limit: Limit = MOST_NEAREST) -> Annotated[CallToolResult, Found]:
        """Find the requirements nearest to a question or some words, in specs and open changes, the nearest first."""
        found = sources.search(view(), question, max(1, min(limit, MOST_NEAREST)))
        entries = [rows.nearest(each) for each in found]
        text = rows.lines([rows.nearest_line(each) for each in entries], "", "No spec holds any of these words.")
        return answer(text, Found(found=entries))

    return strict_tool(search_specs, READS, typed=True)


def _check_answer(view: Callable[[], Tree], sources: Sources) -> Tool:
    def check_answer(text: AnswerText) -> Annotated[CallToolResult, CheckedSentences]:
        """Hold an answer about the specs against them: each sentence is supported, contradicted or not in the specs."""
        checked = sources.check_answer(view(), text)
        counts = {kind.value: len(checked.of(kind)) for kind in Kind}
        data = CheckedSentences(sentences=[rows.checked(each) for each in checked.sentences], cut=checked.cut, **counts)
        return answer("\n".join([*map(rows.checked_lines, checked.sentences), checked.summary]), data)

    return strict_tool(check_answer, READS, typed=True)


def _changes(view: Callable[[], Tree], sources: Sources) -> list[Tool]:
    def list_changes(cursor: Cursor = "", limit: Limit = MOST_ENTRIES) -> Annotated[CallToolResult, Changes]:
        """List the open changes with their files and how many of their tasks are done."""
        files = ChangeFiles(view())
        page, following = cut(files.names, cursor, min(limit, MOST_ENTRIES))
        entries = [rows.change(files, name) for name in page]
        lines = [
            f"{each.name} ({each.done} of {count(each.tasks, 'task')}): {', '.join(each.files)}" for each in entries
        ]
        text = rows.lines(lines, following, "There is no open change.")
        return answer(text, Changes(changes=entries, total=len(files.names), next_cursor=following))

    def read_change(change: Change, file: File = "proposal.md", offset: Offset = 0) -> str:
        """Read one file of an open change: its proposal, design, tasks or a delta; a long one in pieces."""
        return piece(ChangeFiles(view()).text(change, file), offset)

    def read_diff(path: AnyPath = "") -> str:
        """Read what differs from where the branch began, as a unified diff; of one document where a path is given."""
        tree = view()
        return Reading(tree, diff=sources.diff(tree)).diff(path)

    return [
        strict_tool(list_changes, READS, typed=True),
        strict_tool(read_change, READS),
        strict_tool(read_diff, READS),
    ]


def _findings(view: Callable[[], Tree], sources: Sources) -> Callable[..., object]:
    async def list_findings(
        context: Context,
        path: AnyPath = "",
        requirement: AnyName = "",
        cursor: Cursor = "",
        limit: Limit = MOST_FOUND,
    ) -> Annotated[CallToolResult, Findings]:
        """List what is wrong: structure and quality, of everything, of one document or of one requirement."""
        if path:
            found = await run_sync(_of_document, view, sources, path)
        else:
            steps = await run_sync(lambda: sources.check(view()))
            found = await _of_everything(steps, context)
        found = in_order(each for each in found if not requirement or each.requirement == requirement)
        page, following = cut(found, cursor, min(limit, MOST_FOUND))
        text = rows.lines([rows.finding_line(each) for each in page], following, "There is no finding.")
        entries = [rows.finding(each) for each in page]
        return answer(text, Findings(findings=entries, total=len(found), next_cursor=following))

    return list_findings


def _of_document(view: Callable[[], Tree], sources: Sources, path: str) -> Sequence[Finding]:
    tree = view()
    Reading(tree).document(path)
    return sources.findings(tree, path)


async def _of_everything(steps: Iterator[Checked], context: Context) -> list[Finding]:
    """Return the findings of every step; between a few of them it can be cancelled, and says how far it is."""
    found: list[Finding] = []
    done = 0
    while batch := await run_sync(lambda: list(islice(steps, _STEPS_AT_ONCE))):
        done += len(batch)
        found += [finding for step in batch for finding in step.findings]
        await context.report_progress(done, batch[-1].total, count(len(found), "finding"))
    return found
