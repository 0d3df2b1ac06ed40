"""Values of specbot as entries of typed answers, and as the lines beside them."""

from collections.abc import Iterator, Sequence

from bot.openspec.findings import Finding
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.search.answer import Citation
from bot.search.checked import CheckedSentence
from bot.search.support import Kind
from bot.text.lines import as_replaced
from bot.tools.change_files import ChangeFiles
from bot.tools.sources import Nearest
from bot.tools.typed import (
    ChangeEntry,
    CheckedEntry,
    CitedEntry,
    FindingEntry,
    Match,
    NearestEntry,
    QuoteEntry,
    RequirementEntry,
    SpecEntry,
)

# Of a requirement in a list; read_requirement gives it whole.
_MOST_TEXT = 1500
# Of a line that was found.
_MOST_LINE = 300


def spec(document: Document) -> SpecEntry:
    """Return a document as an entry of list_specs."""
    change = document.path.split("/")[2] if document.kind is DocumentKind.DELTA else ""
    return SpecEntry(
        path=as_replaced(document.path),
        capability=as_replaced(document.id),
        change=as_replaced(change),
        requirements=len(document.requirements),
    )


def requirement(each: Requirement) -> RequirementEntry:
    """Return a requirement as an entry of list_requirements."""
    return RequirementEntry(
        name=as_replaced(each.name),
        line=each.span.start + 1,
        operation=each.operation.value if each.operation else "",
        text=_short(each.text, _MOST_TEXT),
        scenarios=[as_replaced(scenario.name) for scenario in each.scenarios],
    )


def change(files: ChangeFiles, name: str) -> ChangeEntry:
    """Return a change as an entry of list_changes."""
    done = files.tasks(name)
    paths = [as_replaced(file) for file in files.files(name)]
    return ChangeEntry(name=as_replaced(name), files=paths, tasks=len(done), done=sum(done))


def matches(document: Document, words: str) -> Iterator[Match]:
    """Yield the lines of a document that hold ``words``, capitals or not."""
    wanted = words.casefold()
    for number, line in enumerate(document.outline.lines):
        if wanted in line.casefold():
            about = document.requirement_at(number)
            yield Match(
                path=as_replaced(document.path),
                line=number + 1,
                requirement=as_replaced(about.name) if about else "",
                text=_short(line.strip(), _MOST_LINE),
            )


def nearest(each: Nearest) -> NearestEntry:
    """Return a requirement that was found as an entry of search_specs."""
    return NearestEntry(
        path=as_replaced(each.path),
        line=each.line,
        requirement=as_replaced(each.requirement),
        change=as_replaced(each.change),
        quotes=[QuoteEntry(line=line, text=_short(text, _MOST_TEXT)) for line, text in each.quotes],
    )


def nearest_line(each: NearestEntry) -> str:
    """Return a requirement that was found, with its sentences below it."""
    head = f"{each.path}:{each.line} [{each.requirement or 'Purpose'}]"
    return "\n".join([head, *(f"  {one.line}: {' '.join(one.text.split())}" for one in each.quotes)])


def finding(each: Finding) -> FindingEntry:
    """Return a finding as an entry of list_findings."""
    return FindingEntry.model_validate(
        {
            "rule": each.rule,
            "severity": each.severity.name.lower(),
            "confidence": each.confidence.name.lower(),
            "path": as_replaced(each.path),
            "line": each.line,
            "requirement": as_replaced(each.requirement),
            "scenario": as_replaced(each.scenario),
            "message": as_replaced(each.message),
            "fixable": each.fixable,
        }
    )


def finding_line(each: Finding) -> str:
    """Return a finding on one line."""
    about = f" [{each.requirement}]" if each.requirement else ""
    return f"{each.path}:{each.line}{about} {each.severity.name.lower()} {each.rule}: {each.message}"


def lines(texts: Sequence[str], following: str, nothing: str) -> str:
    """Return lines as one text that says where the next page begins, or that there is nothing."""
    more = [f"[more: cursor {following}]"] if following else []
    return "\n".join([*texts, *more]) or nothing


def _short(text: str, most: int) -> str:
    return as_replaced(text if len(text) <= most else f"{text[:most]} […]")


def checked(each: CheckedSentence) -> CheckedEntry:
    """Return a sentence of an answer as an entry of check_answer."""
    return CheckedEntry(
        sentence=_short(each.sentence, _MOST_TEXT),
        verdict=each.kind.value,
        why=as_replaced(each.why),
        citations=[_cited(each.citation)] if each.citation else [],
    )


def checked_lines(each: CheckedSentence) -> str:
    """Return a sentence of an answer with what the specs say of it, and under it the quotation and its place."""
    words = [f"{each.kind.value.replace('_', ' ')}: {_short(each.sentence, _MOST_LINE)}"]
    if each.kind is not Kind.SUPPORTED or (each.citation and each.citation.change):
        words.append(f"  {as_replaced(each.why)}")
    if each.citation:
        words.append(f'  "{_short(each.citation.quote, _MOST_TEXT)}"')
        words.append(f"  {as_replaced(each.citation.path)}:{each.citation.line}")
    return "\n".join(words)


def _cited(each: Citation) -> CitedEntry:
    return CitedEntry(
        path=as_replaced(each.path),
        line=each.line,
        requirement=as_replaced(each.requirement),
        change=as_replaced(each.change),
        quote=_short(each.quote, _MOST_TEXT),
    )
