"""What the tool ``ask`` answers with: the shape of ``specbot ask --json``, and the same as a text for people."""

from collections.abc import Mapping
from typing import Any

from mcp_types import ResourceLink
from pydantic import Field

from bot.text.lines import as_replaced
from bot.text.printable import in_one_line
from bot.tools.resources import MARKDOWN, uri_of
from bot.tools.typed import Answer

_MOST_QUOTE = 1_500
_MOST_LOOKED = 5
_UNSAID = "The specs do not say."


class SaidEntry(Answer):
    """One sentence of an answer."""

    text: str
    when: list[str] = Field(description="the steps that lead to it, where it is an outcome in the spec's own words")
    citations: list[int] = Field(description="numbers into citations, from 0")


class CitationEntry(Answer):
    """A quotation, to the letter, and where it stands."""

    path: str
    line: int
    requirement: str | None = Field(description="null for a Purpose or a proposal")
    commit: str | None = Field(description="null for the folder as it is")
    change: str | None = Field(description="the open change it stands in")
    quote: str


class LookedEntry(Answer):
    """A requirement that was looked at."""

    path: str
    line: int
    requirement: str | None
    change: str | None


class Asked(Answer):
    """What the specs say to a question, in the shape of ``specbot ask --json``."""

    # In that shape, and nowhere else here, what is not there is null.

    answer: str | None = Field(description="null where the specs do not say")
    abstained: bool
    why: str | None = Field(description="why there is no answer")
    sentences: list[SaidEntry]
    citations: list[CitationEntry]
    confidence: float
    looked_at: list[LookedEntry] = Field(description="the requirements read, the nearest first")
    model: str | None = Field(description="who wrote the sentences; null where they are quotations")
    dropped: int = Field(description="sentences that no quotation supported")


def as_asked(document: Mapping[str, Any]) -> Asked:
    """Return a document of ``specbot ask --json``; bytes that are no text are replaced, to be sent."""
    return Asked.model_validate(_sendable(document))


def in_words(asked: Asked) -> str:
    """Return an answer for people: sentences with their quotations and places, or why there is none."""
    if asked.abstained:
        looked = [f"  {_place(each)}" for each in asked.looked_at[:_MOST_LOOKED]]
        why = asked.why or ""
        why = why if why.startswith(_UNSAID) else f"{_UNSAID} {why}".rstrip()
        return "\n".join([why, *(["Looked at:", *looked] if looked else [])])
    if asked.model is None:
        said = [f"{_said(each, asked.citations)}\n    {_places(each, asked.citations)}" for each in asked.sentences]
        return "\n".join([*said, "", "In the specs' own words. Every quotation was checked."])
    said = [_said(each, asked.citations) + "".join(f" [{at + 1}]" for at in each.citations) for each in asked.sentences]
    proofs = [
        f'[{number}] "{in_one_line(each.quote, _MOST_QUOTE)}"\n    {_place(each)}'
        for number, each in enumerate(asked.citations, 1)
    ]
    return "\n".join([*said, "", *proofs, "", f"Answered by {in_one_line(asked.model)}. Every quotation was checked."])


def links(asked: Asked) -> list[ResourceLink]:
    """Return the resources to read on in; what is quoted from a commit or from the archive is none."""
    uris = {uri: each.path for each in asked.citations if not each.commit and (uri := uri_of(each.path))}
    return [ResourceLink(type="resource_link", uri=uri, name=path, mime_type=MARKDOWN) for uri, path in uris.items()]


def _said(each: SaidEntry, citations: list[CitationEntry]) -> str:
    changes = {citations[number].change for number in each.citations}
    change = changes.pop() if len(changes) == 1 else None
    after = f"After the change {in_one_line(change)}: " if change else ""
    when = f"When {' and '.join(each.when)}: " if each.when else ""
    return f"{after}{when}{each.text}"


def _places(each: SaidEntry, citations: list[CitationEntry]) -> str:
    return "; ".join(_place(citations[number]) for number in each.citations)


def _place(each: CitationEntry | LookedEntry) -> str:
    """Return path, line and name of a citation, or of what was looked at."""
    commit = each.commit if isinstance(each, CitationEntry) else None
    at = f"@{commit[:9]}" if commit else ""
    name = f", {in_one_line(each.requirement)}" if each.requirement else ""
    change = f", in the open change {in_one_line(each.change)}" if each.change else ""
    return f"{in_one_line(each.path)}:{each.line}{at}{name}{change}"


def _sendable(value: Any) -> Any:
    if isinstance(value, str):
        return as_replaced(value)
    if isinstance(value, Mapping):
        return {key: _sendable(each) for key, each in value.items()}
    return [_sendable(each) for each in value] if isinstance(value, list) else value
