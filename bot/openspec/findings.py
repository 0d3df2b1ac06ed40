"""A finding is data: who prints it, or fails because of it, is decided elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How much a finding matters; a greater value matters more."""

    INFO = 1
    WARNING = 2
    ERROR = 3


class Confidence(IntEnum):
    """How sure a rule is of its finding."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one place, in one sentence.

    ``rule`` is kebab-case, or a structural code of the official validator (``S05``, ``D09``).
    ``path`` is relative to the root that holds ``openspec/``; ``line`` counts from 1, 0 where there is none.
    ``where`` is the official validator's own path for the item (``requirements[0].scenarios``), empty for other rules.
    ``words`` is the piece of text the finding is about, empty where it is about a whole block.
    """

    rule: str
    severity: Severity
    path: str
    message: str
    line: int = 0
    requirement: str = ""
    scenario: str = ""
    confidence: Confidence = Confidence.HIGH
    where: str = ""
    words: str = ""
    fixable: bool = False

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What stays the same when lines move: rule, path, requirement, scenario, words."""
        return (self.rule, self.path, self.requirement, self.scenario, self.words)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by path, then line, then rule."""
    return sorted(findings, key=lambda each: (each.path, each.line, each.rule, each.message))
