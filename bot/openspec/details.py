"""A changed requirement passage by passage: which of them stayed, and which became, left or came."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.differences import ChangeKind, RequirementChange, Side, Told, means_otherwise, scenario_pairs, side_of
from bot.openspec.passages import Passage, own_passages, seen
from bot.text.words import likeness, matches

# Two passages at one place that share so many words are one that was edited; alone with each other they need not.
_LIKE = 0.4
_MOST_RATED = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """One passage before and after; either is None where it has no counterpart."""

    before: Passage | None
    after: Passage | None

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.before is not None and self.after is not None and self.before.key == self.after.key

    @property
    def role(self) -> str:
        """The GIVEN, WHEN or THEN it belongs to now, or did."""
        either = self.after or self.before
        return either.role if either else ""


@dataclass(frozen=True, slots=True)
class ScenarioDetail:
    """One scenario; ``kind`` is None where nothing of it differs. ``old_name`` is set where it had another name."""

    name: str
    kind: ChangeKind | None
    old_name: str
    pairs: tuple[Pair, ...]
    has_steps: bool

    @property
    def is_reordered(self) -> bool:
        """Whether it has the same steps as before in another order."""
        before = Counter(each.before.key for each in self.pairs if each.before)
        after = Counter(each.after.key for each in self.pairs if each.after)
        return before == after and not all(each.is_same for each in self.pairs)


@dataclass(frozen=True, slots=True)
class Details:
    """A requirement's body and scenarios, in the order they stand in now; scenarios that are gone come last."""

    body: tuple[Pair, ...]
    scenarios: tuple[ScenarioDetail, ...]
    old_body: str
    new_body: str


def details(change: RequirementChange) -> Details:
    """Return what a change consists of."""
    old = side_of(change.old) if change.old else None
    new = side_of(change.new) if change.new else None
    one, two = _body(old), _body(new)
    return Details(tuple(aligned(one, two)), tuple(_scenarios(old, new)), seen(one), seen(two))


def aligned(olds: Sequence[Passage], news: Sequence[Passage]) -> Iterator[Pair]:
    """Yield the passages of both sides in their order: the same ones, edited ones, and those that left or came."""
    keys = [each.key for each in olds], [each.key for each in news]
    for same, (a, b), (c, d) in matches(*keys):
        if same:
            yield from (Pair(one, two) for one, two in zip(olds[a:b], news[c:d], strict=True))
        else:
            yield from _edited(olds[a:b], news[c:d])


def _edited(olds: Sequence[Passage], news: Sequence[Passage]) -> Iterator[Pair]:
    """Yield what differs between two places, what is most alike paired, and then what stands before and behind it."""
    best = _closest(olds, news)
    if best is None:
        yield from (Pair(each, None) for each in olds)
        yield from (Pair(None, each) for each in news)
        return
    i, j = best
    yield from _edited(olds[:i], news[:j])
    yield Pair(olds[i], news[j])
    yield from _edited(olds[i + 1 :], news[j + 1 :])


def _closest(olds: Sequence[Passage], news: Sequence[Passage]) -> tuple[int, int] | None:
    if not olds or not news or len(olds) * len(news) > _MOST_RATED:
        return None
    if len(olds) == len(news) == 1 and _can_pair(olds[0], news[0]):
        return 0, 0
    rated = [
        (likeness(one.text, two.text), -abs(i - j), -i, -j)
        for i, one in enumerate(olds)
        for j, two in enumerate(news)
        if _can_pair(one, two)
    ]
    rate, _, i, j = max(rated, default=(0.0, 0, 0, 0))
    return (-i, -j) if rate >= _LIKE else None


def _can_pair(one: Passage, two: Passage) -> bool:
    return one.role == two.role and one.is_code == two.is_code


def _body(side: Side | None) -> list[Passage]:
    return own_passages(side.document, side.requirement) if side else []


def _scenarios(old: Side | None, new: Side | None) -> Iterator[ScenarioDetail]:
    if old and new:
        pairs, left, fresh = scenario_pairs(old, new)
    else:
        pairs = []
        left, fresh = (
            [Told(side.document, each) for each in side.requirement.scenarios] if side else [] for side in (old, new)
        )
    known = [*pairs, *((None, each) for each in fresh)]
    for one, two in sorted(known, key=lambda each: each[1].scenario.span.start):
        if one is None:
            yield _scenario(None, two, ChangeKind.ADDED)
        elif means_otherwise(one, two):
            yield _scenario(one, two, ChangeKind.MODIFIED)
        elif one.name != two.name:
            yield _scenario(one, two, ChangeKind.RENAMED)
        else:
            yield _scenario(one, two, None)
    yield from (_scenario(each, None, ChangeKind.REMOVED) for each in left)


def _scenario(one: Told | None, two: Told | None, kind: ChangeKind | None) -> ScenarioDetail:
    there = [each for each in (two, one) if each]
    pairs = aligned(one.passages if one else (), two.passages if two else ())
    was = one.name if one and two and one.name != two.name else ""
    return ScenarioDetail(there[0].name, kind, was, tuple(pairs), any(each.scenario.steps for each in there))
