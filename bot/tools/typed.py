"""What tools answer as data: the models behind their output schemas. No field is null; empty says that nothing is."""

from typing import Literal

from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, ConfigDict, Field

from bot.tools.reading import bounded


class Answer(BaseModel):
    """The root of every model here."""

    model_config = ConfigDict(extra="forbid")


class SpecEntry(Answer):
    """A main spec, or the delta of an open change."""

    path: str
    capability: str
    change: str = Field(description="the open change that the delta belongs to; empty for a main spec")
    requirements: int


class Specs(Answer):
    """One page of the specs and deltas."""

    specs: list[SpecEntry]
    total: int
    next_cursor: str


class RequirementEntry(Answer):
    """A requirement: its heading's line, what a delta does to it, its text, the names of its scenarios."""

    name: str
    line: int
    operation: str
    text: str
    scenarios: list[str]


class Requirements(Answer):
    """One page of the requirements of one document."""

    path: str
    requirements: list[RequirementEntry]
    total: int
    next_cursor: str


class ChangeEntry(Answer):
    """An open change: its files, and how many of its tasks are done."""

    name: str
    files: list[str]
    tasks: int
    done: int


class Changes(Answer):
    """One page of the open changes."""

    changes: list[ChangeEntry]
    total: int
    next_cursor: str


class FindingEntry(Answer):
    """One thing wrong at one place, as ``specbot check --json`` says it."""

    rule: str
    severity: Literal["error", "warning", "info"]
    confidence: Literal["high", "medium", "low"]
    path: str
    line: int
    requirement: str
    scenario: str
    message: str
    fixable: bool


class Findings(Answer):
    """One page of the findings."""

    findings: list[FindingEntry]
    total: int
    next_cursor: str


class Match(Answer):
    """A line that holds the words looked for."""

    path: str
    line: int
    requirement: str
    text: str


class Matches(Answer):
    """One page of the lines found."""

    matches: list[Match]
    total: int
    next_cursor: str


class QuoteEntry(Answer):
    """One sentence, as it stands in its document."""

    line: int
    text: str


class NearestEntry(Answer):
    """A requirement that was found; an empty name is the Purpose."""

    path: str
    line: int
    requirement: str
    change: str
    quotes: list[QuoteEntry]


class Found(Answer):
    """What is nearest to some words, the nearest first."""

    found: list[NearestEntry]


class CitedEntry(Answer):
    """A quotation and where it stands, to the letter; ``change`` is the open change it stands in, empty for now."""

    path: str
    line: int
    requirement: str
    change: str
    quote: str


class CheckedEntry(Answer):
    """One sentence of an answer, and the quotation that supports or contradicts it, where there is one."""

    sentence: str
    verdict: Literal["supported", "contradicted", "not_in_specs"]
    why: str
    citations: list[CitedEntry]


class CheckedSentences(Answer):
    """The sentences of an answer that state something, in their order."""

    sentences: list[CheckedEntry]
    supported: int
    contradicted: int
    not_in_specs: int
    cut: str = Field(description="what of the answer was not looked at; empty where all was")


class GateEntry(Answer):
    """What one gate said of a proposal. After a refusal the gates behind it are not reached."""

    gate: str
    verdict: Literal["passed", "refused", "not reached"]
    detail: str


class Proposal(Answer):
    """What became of a proposal."""

    accepted: bool
    id: str = Field(description="what withdraw takes; empty where it was refused")
    path: str
    requirement: str
    why: str = Field(description="why it was refused")
    gates: list[GateEntry]
    diff: str


class PlannedEntry(Answer):
    """A proposal that was accepted; ``stale`` says why it no longer applies to the folder as it is now."""

    id: str
    path: str
    requirement: str
    rule: str
    reason: str
    stale: str


class Planned(Answer):
    """One page of the plan."""

    proposals: list[PlannedEntry]
    total: int
    next_cursor: str


class Withdrawn(Answer):
    """A proposal that was taken back, and those that no longer apply without it."""

    id: str
    stale: list[str]


def answer(text: str, data: Answer, *, is_error: bool = False) -> CallToolResult:
    """Return data beside its readable form, which is cut where it is long."""
    return CallToolResult(
        content=[TextContent(type="text", text=bounded(text))],
        structured_content=data.model_dump(mode="json"),
        is_error=is_error,
    )
