"""Hold somebody's answer against the specs, sentence by sentence: supported, contradicted, or not in the specs."""

import sqlite3
from collections.abc import Sequence

from bot.errors import UsageError
from bot.openspec.content import content
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.search.checked import CheckedAnswer, CheckedSentence
from bot.search.claims import resolved
from bot.search.index import Index
from bot.search.passages import Passage, passages_of
from bot.search.statements import Statement, statements
from bot.search.support import Kind, Support, judge
from bot.text.tree import Tree
from bot.workflows.search import sources_of

_FOUND = 10
"""Requirements that a sentence is held against."""
_NEAREST = 12
"""Sentences of these that it is held against."""
_LEAST_SHARED = 0.3
_CLOSE = 3
"""Of so many of the nearest requirements a contradiction counts: what is farther off is about something else."""
# What a scenario asks for states nothing.
_SPECIFIC = frozenset({FactKind.NUMBER, FactKind.IDENTIFIER, FactKind.QUOTE})
_ASKED_FOR = frozenset({"GIVEN", "WHEN"})


def check_answer(tree: Tree, text: str, connection: sqlite3.Connection, commit: str = "") -> CheckedAnswer:
    """Return what the documents of ``tree``, as of ``commit``, say of each sentence of an answer. No model is asked.

    One requirement that supports a sentence outweighs those that contradict it: they are about another case. What holds
    now is looked at before what an open change would bring. Raises UsageError for a text that states nothing.
    """
    told = statements(text)
    if not told.found:
        raise UsageError("There is no sentence to check.", 'specbot ask --check "A session ends after 30 minutes."')
    checked: list[CheckedSentence] = []
    before = ""
    with Index(connection).over(sources_of(tree)) as index:
        desk = _Desk(tree, index, commit)
        for each in told.found:
            before = resolved(each.claim, before)
            checked.append(_checked(each, before, desk))
    return CheckedAnswer(tuple(checked), told.cut)


class _Desk:
    """Finds what a claim is held against; each document is read once."""

    def __init__(self, tree: Tree, index: Index, commit: str) -> None:
        self._tree, self._index, self._commit = tree, index, commit
        self._documents: dict[str, Document | None] = {}

    def nearest(self, claim: str) -> list[list[Passage]]:
        """Return of each requirement near to a claim the passages that share most with it, the nearest first."""
        found: list[list[Passage]] = []
        for hit in self._index.find(claim, _FOUND):
            if hit.path not in self._documents:
                self._documents[hit.path] = document_at(self._tree, hit.path)
            document = self._documents[hit.path]
            found.append(passages_of(document, hit, self._commit) if document else [])
        return _sharing(claim, found)


def _checked(statement: Statement, claim: str, desk: _Desk) -> CheckedSentence:
    nearest = desk.nearest(claim)
    against: CheckedSentence | None = None
    for groups in _now_and_later(nearest):
        for place, passages in enumerate(groups):
            support = _judged(claim, passages)
            if support.kind is Kind.SUPPORTED:
                return _told(statement, support, passages, against)
            if against is None and place < _CLOSE and _contradicts(claim, support, passages):
                against = _told(statement, support, passages)
        together = [each for passages in groups for each in passages]
        support = _judged(claim, together)
        if support.kind is Kind.SUPPORTED:
            return _told(statement, support, together, against)
    return against or CheckedSentence(statement.text, Kind.UNSAID, _unsaid(nearest))


def _unsaid(nearest: Sequence[Sequence[Passage]]) -> str:
    """Return that no requirement says it, and which one is nearest, so that a person can look for themselves."""
    if not nearest:
        return "no requirement speaks of it"
    place = nearest[0][0].citation
    return f"no requirement says it; nearest is {place.requirement or 'the Purpose'}, {place.path}:{place.line}"


def _now_and_later(groups: Sequence[list[Passage]]) -> tuple[list[list[Passage]], list[list[Passage]]]:
    """Return the passages that hold now, and those of open changes."""
    now = [each for each in groups if not each[0].citation.change]
    return now, [each for each in groups if each[0].citation.change]


def _judged(claim: str, passages: Sequence[Passage]) -> Support:
    return judge(claim, [each.text for each in passages], context=[each.about for each in passages])


def _contradicts(claim: str, support: Support, passages: Sequence[Passage]) -> bool:
    """Whether a quotation contradicts a claim and is about its case: what one scenario denies another may state."""
    if support.kind is not Kind.CONTRADICTED or support.quote is None:
        return False
    passage = passages[support.quote]
    asked = content(" ".join(passage.context)) - content(passage.text)
    specific = any(each.kind in _SPECIFIC for each in facts_of(claim) - facts_of(passage.text))
    return passage.role != "THEN" or specific or len(asked & content(claim)) >= _LEAST_SHARED * len(asked)


def _told(
    statement: Statement, support: Support, passages: Sequence[Passage], against: CheckedSentence | None = None
) -> CheckedSentence:
    citation = passages[support.quote].citation if support.quote is not None else None
    why = support.why
    if citation and citation.change:
        now = against.why if against and against.citation and not against.citation.change else ""
        why = f"{why}, after the change {citation.change}" + (f"; now {now}" if now else "")
    return CheckedSentence(statement.text, support.kind, why, citation)


def _sharing(claim: str, found: Sequence[Sequence[Passage]]) -> list[list[Passage]]:
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
