"""What answers to many questions come to: shares with their intervals, and what confidence is worth."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from bot.bench.asking.question import Kind
from bot.bench.asking.score import Marked
from bot.bench.calibration import Rate

_RESAMPLES = 1000
_TAIL = 0.025
COVERAGES = (0.25, 0.5, 0.75, 1.0)
FIRST = 5


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over questions with its 95 % interval by bootstrap; ``of`` is how many there are."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Answers:
    """What answers to questions that have one come to."""

    first: Rate
    """How often the requirement that answers was looked at first."""
    among: Rate
    """How often it was among the first five."""
    answered: Rate
    right: Rate
    """Of those that were answered."""
    exact: Rate
    f1: Mean | None
    f1_answered: Mean | None
    """Without abstentions, which have an F1 of 0."""
    reached: Rate
    """How often, of those that were answered, a quotation is of the requirement that answers: citation recall."""


@dataclass(frozen=True)
class Citations:
    """What the quotations come to. ``precise``: to the letter, at the right commit, in a requirement that answers."""

    verbatim: Rate
    precise: Rate
    supported: Rate
    """Sentences with a quotation that stands where it is said to stand."""


@dataclass(frozen=True)
class Risk:
    """How many answers are wrong when only the surest are given; ``area`` is the mean over all coverages."""

    area: Mean | None
    points: tuple[tuple[float, Rate], ...]
    """(coverage, wrong answers among so many of the surest). Coverage is the share of the answers that were given."""


@dataclass(frozen=True)
class Figures:
    """What a bench came to."""

    answers: Answers
    abstained: Rate
    """How often a question without an answer was not answered."""
    citations: Citations
    risk: Risk


def figures(marked: Sequence[Marked], random: Random) -> Figures:
    """Return the figures of some questions."""
    quotes = [(each, quote) for each in marked if each.asked.answerable for quote in each.told.quotes]
    every = [quote for each in marked for quote in each.told.quotes]
    unanswerable = [each for each in marked if not each.asked.answerable]
    return Figures(
        answers=_answers([each for each in marked if each.asked.answerable], random),
        abstained=_rate(unanswerable, lambda each: each.told.abstained),
        citations=Citations(
            verbatim=Rate(sum(each.verbatim for each in every), len(every)),
            precise=Rate(sum(each.is_cited_right(quote) for each, quote in quotes), len(quotes)),
            supported=Rate(
                sum(each.told.supported for each in marked), sum(len(each.told.sentences) for each in marked)
            ),
        ),
        risk=_risk(marked, random),
    )


def by_kind(marked: Iterable[Marked]) -> dict[Kind, list[Marked]]:
    """Return the questions of each kind, in the order of the kinds, those without any left out."""
    every = list(marked)
    found = {kind: [each for each in every if each.asked.kind is kind] for kind in Kind}
    return {kind: group for kind, group in found.items() if group}


def _answers(marked: Sequence[Marked], random: Random) -> Answers:
    answered = [each for each in marked if not each.told.abstained]
    return Answers(
        first=_rate(marked, lambda each: each.rank == 1),
        among=_rate(marked, lambda each: each.rank is not None and each.rank <= FIRST),
        answered=Rate(len(answered), len(marked)),
        right=_rate(answered, lambda each: each.right),
        exact=_rate(marked, lambda each: each.exact),
        f1=_mean([each.f1 for each in marked], random),
        f1_answered=_mean([each.f1 for each in answered], random),
        reached=_rate(answered, lambda each: each.reached),
    )


def _risk(marked: Sequence[Marked], random: Random) -> Risk:
    """Return the risk over the answers that were given, to questions of both sorts, the surest first."""
    given = [each for each in marked if not each.told.abstained]
    surest = sorted(given, key=lambda each: -each.told.confidence)
    wrong = [not each.right for each in surest]
    points = []
    for coverage in COVERAGES:
        count = round(coverage * len(wrong))
        points.append((coverage, Rate(sum(wrong[:count]), count)))
    return Risk(_area([(each.told.confidence, not each.right) for each in surest], random), tuple(points))


def _area(given: Sequence[tuple[float, bool]], random: Random) -> Mean | None:
    if not given:
        return None

    def area(sample: Sequence[tuple[float, bool]]) -> float:
        wrong, whole = 0, 0.0
        for number, (_, is_wrong) in enumerate(sample, 1):
            wrong += is_wrong
            whole += wrong / number
        return whole / len(sample)

    places = range(len(given))
    samples = (sorted(random.choices(places, k=len(given))) for _ in range(_RESAMPLES))
    return _with_interval(area(given), [area([given[at] for at in sample]) for sample in samples], len(given))


def _mean(values: Sequence[float], random: Random) -> Mean | None:
    if not values:
        return None
    count = len(values)
    means = [sum(random.choices(values, k=count)) / count for _ in range(_RESAMPLES)]
    return _with_interval(sum(values) / count, means, count)


def _with_interval(value: float, drawn: Sequence[float], of: int) -> Mean:
    ranked = sorted(drawn)
    low, high = ranked[int(_RESAMPLES * _TAIL)], ranked[int(_RESAMPLES * (1 - _TAIL)) - 1]
    return Mean(value, min(low, value), max(high, value), of)


def _rate(marked: Sequence[Marked], test: Callable[[Marked], bool]) -> Rate:
    return Rate(sum(map(test, marked)), len(marked))
