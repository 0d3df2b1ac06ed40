"""The passages that answer a question, found by its words alone: what is said without a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.facts import FactKind, facts_of, numbers_of
from bot.search.asking import Asking, asking, counted
from bot.search.coverage import Question, forms_in
from bot.search.passages import Passage

MOST_TOGETHER = 4
"""Outcomes of one scenario that are one answer."""
_LATER = 0.02
"""What it costs a requirement to be found one place further down."""
_OWN = 0.25
"""What it is worth to hold the question's words by itself, not only in the names around it."""
_FITTING = 0.15
"""What it is worth to be the kind of thing that is asked for, and what it costs to be the asking's own words."""
_IN_WORDS = 0.4
"""How much an amount in words fits ("once", "until"), where one in numbers fits wholly."""
_NAMES = (FactKind.IDENTIFIER, FactKind.QUOTE, FactKind.CODE, FactKind.NUMBER)

_UNBOUNDED = re.compile(
    r"\b(?:once|twice|unlimited|indefinitely|permanently|forever|until|immediately|never|daily|hourly|weekly|monthly"
    r"|yearly|no (?:limit|maximum|minimum|upper|lower)|without (?:a )?limit|each time|every)\b",
    re.IGNORECASE,
)

_DEFAULT = re.compile(r"\bdefault", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:when|whenever|once|if|unless|until|before|after|while|during|upon|as soon as|as long as|on)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Extract:
    """What answers by its words: ``share`` of the question that the passages and their surroundings hold, 0 to 1."""

    passages: tuple[Passage, ...]
    share: float
    score: float


def extracts(question: Question, found: Sequence[Sequence[Passage]]) -> list[Extract]:
    """Return what may answer ``question``, the best first; ``found`` are requirements in the order they were found.

    The outcomes of one scenario are one answer. A condition is none, unless it is asked when something holds.
    """
    kind = asking(question.text)
    every = [each for place, group in enumerate(found) for each in _of(question, kind, place, group)]
    return sorted(every, key=lambda each: -each.score)


def has_amount(text: str) -> bool:
    """Whether a text tells how long, how many or how much, be it that there is no limit."""
    return bool(numbers_of(text)) or _UNBOUNDED.search(text) is not None


def is_amount_of(counted_word: str, text: str) -> bool:
    """Whether a text tells an amount, and speaks of what is counted, where that has a word."""
    return has_amount(text) and (not counted_word or bool(forms_in(counted_word) & forms_in(text)))


def unnamed(question: Question, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the names and numbers of the question that none of these texts holds: then it is about something else."""
    asked = [fact.value for fact in facts_of(question.text) if fact.kind in _NAMES]
    there = " ".join(texts).lower()
    numbers = numbers_of(" ".join(texts))
    return tuple(each for each in asked if each.lower() not in there and each not in numbers)


def _of(question: Question, kind: Asking, place: int, group: Sequence[Passage]) -> Iterator[Extract]:
    for passages in together(group):
        first = passages[0]
        texts = [each.text for each in passages]
        share = question.share([*texts, *first.about])
        own = max(question.share(texts), question.share(first.situation) if first.role == "THEN" else 0.0)
        score = share - _LATER * place + _OWN * own + _FITTING * _fit(question, kind, first, texts)
        yield Extract(passages, share, score)


def together(group: Sequence[Passage]) -> Iterator[tuple[Passage, ...]]:
    """Yield each passage, the outcomes of one situation as one."""
    outcomes: list[Passage] = []
    for each in group:
        if outcomes and (each.role != "THEN" or each.about != outcomes[0].about or len(outcomes) == MOST_TOGETHER):
            yield tuple(outcomes)
            outcomes = []
        if each.role == "THEN":
            outcomes.append(each)
        else:
            yield (each,)
    if outcomes:
        yield tuple(outcomes)


def _fit(question: Question, kind: Asking, first: Passage, texts: Sequence[str]) -> float:
    """Return -1 to 1: whether this is the kind of thing that is asked for."""
    if kind is Asking.WHY:
        return 1.0 if first.citation.path.endswith("/proposal.md") else -0.5
    if kind is Asking.CONDITION and first.role != "GIVEN":
        return (
            1.0 if any(_CONDITION.search(text) or numbers_of(text) for text in texts) else 0.5 * (first.role == "WHEN")
        )
    if first.role in {"WHEN", "GIVEN"}:
        return -1.0
    if kind is Asking.AMOUNT:
        amounts = [text for text in texts if is_amount_of(counted(question.text), text)]
        # "At most 1 ride" tells how many; "charges each ride once" may be about something else.
        return (1.0 if any(map(numbers_of, amounts)) else _IN_WORDS) if amounts else -1.0
    if kind is Asking.DEFAULT:
        return 1.0 if any(_DEFAULT.search(text) for text in texts) else -0.5
    if kind is Asking.OUTCOME:
        return 1.0 if first.role == "THEN" else 0.0
    if kind is Asking.WHICH:
        return 0.0 if first.scenario else 1.0
    return 0.0
