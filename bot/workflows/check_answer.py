"""Somebody's answer held against the specs, sentence by sentence: supported, contradicted, or not in the specs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.openspec.content import content
from bot.search.answer import Citation
from bot.search.claims import resolved
from bot.search.passages import Passage
from bot.search.statements import Statement, statements
from bot.search.support import Kind, Support, judge
from bot.workflows.retrieval import Library

_FOUND = 6
"""Requirements that a sentence is held against."""
_NEAREST = 12
"""Sentences of these that it is held against."""
_LEAST_SHARED = 0.3
# Of so many of the nearest requirements a contradiction counts: what is farther off is about something else.
_CLOSE = 3
_ASKED_FOR = frozenset({"GIVEN", "WHEN"})


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of an answer, what the specs say of it, and where: the quotation that supports or contradicts it."""

    sentence: str
    kind: Kind
    why: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """The sentences of an answer in their order; ``cut`` says what of it was not looked at, empty where all was."""

    sentences: tuple[Checked, ...]
    cut: str = ""

    def count(self, kind: Kind) -> int:
        """Return how many sentences are of a kind."""
        return sum(each.kind is kind for each in self.sentences)

    @property
    def holds(self) -> bool:
        """Whether all of it was looked at and every sentence is supported."""
        return not self.cut and all(each.kind is Kind.SUPPORTED for each in self.sentences)


def check_answer(text: str, library: Library) -> CheckedAnswer:
    """Return what the documents of ``library`` say of each sentence of an answer. No model is asked.

    One requirement that supports a sentence outweighs those that contradict it: they are about another case. What holds
    now is looked at before what an open change would bring. Raises UsageError for a text that states nothing.
    """
    told = statements(text)
    if not told.found:
        raise UsageError("There is no sentence to check.", 'specbot ask --check "A session ends after 30 minutes."')
    checked: list[Checked] = []
    before = ""
    for each in told.found:
        claim = resolved(each.claim, before)
        checked.append(_checked(each, claim, library))
        before = claim
    return CheckedAnswer(tuple(checked), told.cut)


def _checked(statement: Statement, claim: str, library: Library) -> Checked:
    _, found = library.found(claim, _FOUND)
    nearest = _nearest(claim, [passages for _, passages in found])
    now = [each for each in nearest if not any(one.citation.change for one in each)]
    later = [each for each in nearest if any(one.citation.change for one in each)]
    against: Checked | None = None
    for groups in (now, later):
        for place, passages in enumerate(groups):
            support = _judged(claim, passages)
            if support.kind is Kind.SUPPORTED:
                return _told(statement, support, passages, against)
            if support.kind is Kind.CONTRADICTED and against is None and place < _CLOSE:
                against = _told(statement, support, passages)
        together = [each for passages in groups for each in passages][:_NEAREST]
        support = _judged(claim, together)
        if support.kind is Kind.SUPPORTED:
            return _told(statement, support, together, against)
    return against or Checked(statement.text, Kind.UNSAID, _why(nearest))


def _judged(claim: str, passages: Sequence[Passage]) -> Support:
    return judge(claim, [each.text for each in passages], context=[each.about for each in passages])


def _told(
    statement: Statement, support: Support, passages: Sequence[Passage], against: Checked | None = None
) -> Checked:
    citation = passages[support.quote].citation if support.quote is not None else None
    why = support.why
    if citation and citation.change and against and not (against.citation and against.citation.change):
        why = f"{why}, but only after the change {citation.change}: now {against.why}"
    return Checked(statement.text, support.kind, why, citation)


def _why(nearest: Sequence[Sequence[Passage]]) -> str:
    return "no requirement says it" if nearest else "no requirement speaks of it"


def _nearest(claim: str, found: Sequence[Sequence[Passage]]) -> list[list[Passage]]:
    """Return of each requirement the passages that share most with a claim; what a scenario asks for states nothing."""
    wanted = content(claim)
    rated = [
        (len(wanted & _known(passage)) / max(len(wanted), 1), -number, -at)
        for number, passages in enumerate(found)
        for at, passage in enumerate(passages)
        if passage.role not in _ASKED_FOR
    ]
    best = [each for each in sorted(rated, reverse=True) if each[0] >= _LEAST_SHARED][:_NEAREST]
    groups: dict[int, list[int]] = {}
    for _, number, at in best:
        groups.setdefault(-number, []).append(-at)
    return [[found[number][at] for at in sorted(groups[number])] for number in sorted(groups)]


def _known(passage: Passage) -> frozenset[str]:
    return content(passage.text) | frozenset[str]().union(*map(content, passage.about))
