"""What became of one plant: found, mended, mended too much, or made worse. Texts and findings in, values out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.bench.operator import Plant
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Document

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Repair:
    """What a repair came to, if one was tried: ``after`` is the document's text then."""

    resolved: bool
    """The new findings are gone."""
    restored: bool
    """The text is what it was before the defect, blanks aside."""
    over_edited: int
    """Lines that the defect had left alone, and the repair has not."""
    harm: tuple[str, ...]
    """What the repair took away or broke, each in a few words."""


@dataclass(frozen=True)
class Outcome:
    """One plant of an operator and what became of it."""

    operator: str
    unseen: bool
    plant: Plant
    found: bool
    pointed: bool
    """A finding names the planted words, or stands on a planted line; a flag is of the kind the operator expects."""
    by: tuple[str, ...]
    """The rules and flags that found it."""
    quiet: bool
    """Whether something found it that speaks in the default profile too."""
    repair: Repair | None = None


def new_findings(before: Iterable[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Return the findings that there are more of than before, counted by rule, path and requirement."""
    known = Counter(_key(each) for each in before)
    fresh = []
    for each in after:
        known[_key(each)] -= 1
        if known[_key(each)] < 0:
            fresh.append(each)
    return fresh


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.path, finding.requirement


def at_place(plant: Plant, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, at warning or above, that can mean the plant by where they stand."""
    return [
        each
        for each in findings
        if each.severity >= Severity.WARNING
        and _is_in(each.path, plant.paths)
        and (not plant.names or each.requirement in plant.names)
    ]


def _is_in(path: str, paths: Iterable[str]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in paths)


def is_pointed(plant: Plant, findings: Sequence[Finding]) -> bool:
    """Whether a finding names words that were planted or taken away, or stands on a line that was planted."""
    if not findings:
        return False
    said = set(_WORD.findall(plant.after.lower())) | set(_WORD.findall(plant.form.lower()))
    lines = _planted_lines(plant)
    for each in findings:
        words = set(_WORD.findall(each.words.lower()))
        if (words and words <= said) or (each.path, each.line - 1) in lines:
            return True
    return False


def _planted_lines(plant: Plant) -> set[tuple[str, int]]:
    found = set()
    for path, text in plant.draft.changed().items():
        before = plant.base.text(path).split("\n") if plant.base.kind(path) else []
        matcher = SequenceMatcher(None, before, (text or "").split("\n"), autojunk=False)
        for tag, _, _, start, end in matcher.get_opcodes():
            if tag != "equal":
                found |= {(path, line) for line in range(start, max(end, start + 1))}
    return found


def over_edited(clean: str, planted: str, mended: str) -> int:
    """Return how many lines, blank ones aside, a repair changed that the defect had left as they were."""
    old, now, new = (text.split("\n") for text in (clean, planted, mended))
    untouched: set[int] = set()
    for tag, _, _, start, end in SequenceMatcher(None, old, now, autojunk=False).get_opcodes():
        if tag == "equal":
            untouched |= set(range(start, end))
    changed = 0
    for tag, start, end, _, _ in SequenceMatcher(None, now, new, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            changed += sum(line in untouched and bool(now[line].strip()) for line in range(start, end))
    return changed


def is_restored(clean: str, mended: str) -> bool:
    """Whether two texts are the same but for blanks and blank lines."""
    return clean.split() == mended.split()


def lost(clean: str, planted: str, mended: str) -> list[str]:
    """Return the numbers that stood in the clean and in the planted text and are fewer after the repair."""
    had, kept, now = (Counter(_NUMBER.findall(text)) for text in (clean, planted, mended))
    return sorted(f"number {number}" for number in had if min(had[number], kept[number]) > now[number])


def lost_scenarios(clean: Document, planted: Document, mended: Document) -> list[str]:
    """Return the scenarios that the clean and the planted document have and the mended one has not."""
    had, kept, now = (
        {(requirement.name, each.name) for requirement in document.requirements for each in requirement.scenarios}
        for document in (clean, planted, mended)
    )
    return sorted(f"scenario {name}" for _, name in (had & kept) - now)
