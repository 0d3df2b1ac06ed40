"""What a rule is: a check over one document, each hit with the certain fix where there is one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.openspec.findings import Confidence, Finding, Severity
from bot.openspec.model import Document, Requirement, Scenario, Span
from bot.openspec.suggestions import Intent
from bot.rules.around import Around
from bot.rules.meeting import Meets
from bot.rules.since import Since


class Profile(IntEnum):
    """How much somebody wants to hear; each profile holds those before it."""

    DEFAULT = 1
    """What nearly every author thanks for."""
    STRICT = 2
    """What a standard asks for, and many teams live without."""
    ALL = 3
    """What is worth a thought."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Lines ``span`` become ``lines`` (without endings). Only what is certain is a fix; ``evidence`` is what else it
    rests on."""

    span: Span
    lines: tuple[str, ...]
    reason: str
    intents: frozenset[Intent]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place a rule objects to, ``line`` counted from 0, with its fix where that is certain."""

    line: int
    message: str
    requirement: Requirement | None = None
    scenario: Scenario | None = None
    words: str = ""
    fix: Fix | None = None


def _nothing(_document: Document) -> Iterator[Hit]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, where it comes from, how much it matters, and its check.

    A rule that one document cannot answer has ``check_around`` instead of ``check``; one that only a diff can answer
    has ``since``, and is silent where nothing is compared.
    How far ``check_around`` looks: with ``nearby`` at a delta's spec, at other deltas of that spec or of its change,
    and at that change's tasks, proposal and design; with ``meets`` at the main specs that a main spec meets; else at
    everything.
    ``covers`` names the structural findings that say the same of the same place less well; they are left out
    beside it. ``asks`` is the class of task a model gets for it: ``wording``, ``scenario``, ``purpose``, or none.
    ``mends`` says that some of its hits have a fix: the others need not look where only fixes are wanted.
    ``profile`` is the first one that it speaks in; ``language`` is the one it reads, empty where it reads none.
    ``bad`` and ``good`` are an example of what it objects to, and how that is better said.
    """

    id: str
    summary: str
    source: str
    severity: Severity
    check: Callable[[Document], Iterator[Hit]] = _nothing
    check_around: Callable[[Document, Around], Iterator[Hit]] | None = None
    nearby: bool = False
    meets: Meets | None = None
    since: Since | None = None
    confidence: Confidence = Confidence.HIGH
    covers: tuple[str, ...] = ()
    asks: str = ""
    mends: bool = False
    profile: Profile = Profile.DEFAULT
    language: str = ""
    bad: str = ""
    good: str = ""

    def hits(self, document: Document, around: Around) -> Iterator[tuple[Finding, Fix | None]]:
        """Yield every finding of this rule in a document, with its fix."""
        for hit in self.check_around(document, around) if self.check_around else self.check(document):
            yield self.finding(document, hit), hit.fix

    def findings(self, document: Document) -> tuple[Finding, ...]:
        """Return every finding of this rule, which is scoped to the document."""
        return tuple([self.finding(document, hit) for hit in self.check(document)])

    def finding(self, document: Document, hit: Hit) -> Finding:
        """Return what a hit of this rule in a document is to people."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            path=document.path,
            message=hit.message,
            line=hit.line + 1,
            requirement=hit.requirement.name if hit.requirement else "",
            scenario=hit.scenario.name if hit.scenario else "",
            confidence=self.confidence,
            words=hit.words,
            fixable=hit.fix is not None,
        )
