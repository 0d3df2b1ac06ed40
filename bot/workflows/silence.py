"""What authors have silenced in their own documents: which findings a note takes away, and which notes are in order."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Document, Span
from bot.openspec.suppressions import Suppression, suppressions
from bot.rules.check import combined
from bot.rules.registry import RULES
from bot.text.printable import in_one_line
from bot.workflows.finding_ids import STRUCTURAL, SUPPRESSION, UNUSED, meant

_CAN_BE = (*RULES, *STRUCTURAL)


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that counts for nothing, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Weighed:
    """The findings of one document that count, and those that are silenced in it."""

    kept: tuple[Finding, ...]
    silenced: tuple[Silenced, ...] = ()


class Silencer:
    """The notes of one document, and what each of them has silenced so far."""

    def __init__(self, document: Document | None) -> None:
        self._document = document
        self._notes = suppressions(document) if document else ()
        self._used: set[tuple[Suppression, str]] = set()
        self._refused: set[tuple[Suppression, str]] = set()

    def reason(self, finding: Finding) -> str:
        """Return why a finding is silenced, empty where it is not. Errors of structure cannot be."""
        is_error = finding.rule in STRUCTURAL and finding.severity is Severity.ERROR
        meant_for = [each for each in self._notes if not each.problem and finding.rule in each.rules]
        meant_for = [each for each in meant_for if self._covers(each.span, finding)]
        (self._refused if is_error else self._used).update((each, finding.rule) for each in meant_for)
        return meant_for[0].reason if meant_for and not is_error else ""

    def _covers(self, span: Span, finding: Finding) -> bool:
        if finding.line:
            return finding.line - 1 in span
        named = self._document.requirement(finding.requirement) if self._document else None
        return span.start == 0 or (named is not None and named.span == span)

    def weigh(self, structural: Sequence[Finding], quality: Sequence[Finding], looked_at: Collection[str]) -> Weighed:
        """Return what counts of both, without what one says of the other; ``looked_at`` are the rules that ran.

        What a silenced finding says better than the validator is silenced with it, unless that is an error.
        """
        if not self._notes:
            return Weighed(tuple(combined(structural, quality)))
        silenced = [Silenced(each, why) for each in (*structural, *quality) if (why := self.reason(each))]
        silent = {id(each.finding) for each in silenced}
        loud = [each for each in quality if id(each) not in silent]
        quiet = [each for each in quality if id(each) in silent]
        left = [each for each in structural if id(each) not in silent]
        errors = [each for each in left if each.severity is Severity.ERROR]
        others = combined([each for each in left if each not in errors], quiet)[len(quiet) :]
        kept = combined([each for each in left if each in errors or each in others], loud)
        return Weighed((*kept, *self._remarks(looked_at)), tuple(silenced))

    def _remarks(self, looked_at: Collection[str]) -> Iterator[Finding]:
        """Yield what is wrong with the notes themselves."""
        for note in self._notes:
            if note.problem:
                yield self._finding(SUPPRESSION, Severity.WARNING, note, note.problem)
                continue
            for name in note.rules:
                yield from self._remark(note, name, looked_at)

    def _remark(self, note: Suppression, name: str, looked_at: Collection[str]) -> Iterator[Finding]:
        if name not in _CAN_BE:
            what = f"There is no rule {in_one_line(name, 80)} that could be silenced. {meant(name[:80], _CAN_BE)}"
            yield self._finding(SUPPRESSION, Severity.WARNING, note, what, name)
        elif (note, name) in self._refused:
            what = f"{name} is an error of structure here, and those cannot be silenced; mend it, and take this out."
            yield self._finding(SUPPRESSION, Severity.WARNING, note, what, name)
        elif name in looked_at and (note, name) not in self._used:
            what = f"This silences nothing any more: {name} finds nothing here; take it out."
            yield self._finding(UNUSED, Severity.INFO, note, what, name)

    def _finding(self, rule: str, severity: Severity, note: Suppression, message: str, words: str = "") -> Finding:
        requirement = self._document.requirement_at(note.line) if self._document else None
        return Finding(
            rule=rule,
            severity=severity,
            path=self._document.path if self._document else "",
            message=message,
            line=note.line + 1,
            requirement=requirement.name if requirement else "",
            words=words,
        )


def has_notes(document: Document | None) -> bool:
    """Whether a document holds notes that silence rules, in order or not."""
    return document is not None and bool(suppressions(document))
