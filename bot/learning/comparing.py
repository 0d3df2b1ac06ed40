"""Two prompts on the same cases: what came of each, as a table that says all that the decision rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.learning.promotion import FEWEST_PAIRS, Decision, Pair, decide

PER_CLASS = 80
"""Pairs of each class in a holdout. What is eight points better is promoted in nine of ten comparisons of six classes
of this size; with forty it is seven of ten, for by chance one of six small classes is often a case or two worse."""
DEVELOPMENT = 20
"""Cases of each class that variants are chosen on."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one case under one prompt.

    ``valid``: every answer of it could be read, and nothing that passed the gates did harm. ``why`` it was not solved.
    """

    solved: bool
    valid: bool = True
    tokens: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One class: how many cases both prompts solved, neither, the new one alone, the old one alone."""

    group: str
    both: int = 0
    neither: int = 0
    gained: int = 0
    lost: int = 0
    invalid: int = 0
    """Cases in which the new prompt was not valid."""

    @property
    def pairs(self) -> int:
        """How many cases it has."""
        return self.both + self.neither + self.gained + self.lost


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison, class by class; the decision follows from it alone."""

    rows: tuple[Row, ...] = ()
    old_tokens: int = 0
    new_tokens: int = 0

    @property
    def pairs(self) -> int:
        """How many cases there are."""
        return sum(each.pairs for each in self.rows)

    @property
    def net(self) -> int:
        """How many more cases the new prompt solves."""
        return sum(each.gained - each.lost for each in self.rows)

    def decision(self, fewest: int = FEWEST_PAIRS) -> Decision:
        """Return whether the new prompt is promoted, as ``decide`` says of pairs that come to this table."""
        return decide(self._pairs(), fewest)

    def _pairs(self) -> list[Pair]:
        made: list[Pair] = []
        for row in self.rows:
            kinds = (
                (row.both, True, True),
                (row.neither, False, False),
                (row.gained, False, True),
                (row.lost, True, False),
            )
            own = [Pair(row.group, old, new) for count, old, new in kinds for _ in range(count)]
            made += [replace(each, valid=False) for each in own[: row.invalid]] + own[row.invalid :]
        if made:
            made[0] = replace(made[0], old_tokens=self.old_tokens, new_tokens=self.new_tokens)
        return made


def paired(groups: Iterable[str], old: Iterable[Trial], new: Iterable[Trial]) -> list[Pair]:
    """Return the pairs of some cases, given by their classes and what came of them under each prompt."""
    return [
        Pair(group, one.solved, other.solved, other.valid, one.tokens, other.tokens)
        for group, one, other in zip(groups, old, new, strict=True)
    ]


def table_of(pairs: Sequence[Pair]) -> Table:
    """Return the table of some pairs, its classes by name."""
    rows = []
    for group in sorted({each.group for each in pairs}):
        own = [each for each in pairs if each.group == group]
        counts = {
            (old, new): sum((each.old, each.new) == (old, new) for each in own) for old in (0, 1) for new in (0, 1)
        }
        invalid = sum(not each.valid for each in own)
        rows.append(Row(group, counts[1, 1], counts[0, 0], counts[0, 1], counts[1, 0], invalid))
    tokens = sum(each.old_tokens for each in pairs), sum(each.new_tokens for each in pairs)
    return Table(tuple(rows), *tokens)


def is_hopeless(done: Sequence[Pair], left: Mapping[str, int], fewest: int = FEWEST_PAIRS) -> bool:
    """Whether a comparison can no longer end well: not even if the new prompt alone solved every case that is ``left``.

    To stop then changes no decision: whatever came, it would be against the new prompt.
    """
    best = [Pair(group, old=False, new=True) for group, count in left.items() for _ in range(count)]
    pairs = [replace(each, old_tokens=0, new_tokens=0) for each in done]
    return not decide([*pairs, *best], fewest).promoted


def best_of(tables: Sequence[Table]) -> int | None:
    """Return which variant goes on to the holdout, by what came of each on the development cases; None for none.

    It solves more cases than the present prompt, all its answers are valid, and it takes at most a tenth more tokens;
    of several the one with the largest gain, of these the cheapest.
    """
    fit = [
        number
        for number, each in enumerate(tables)
        if each.net > 0 and not any(row.invalid for row in each.rows) and each.new_tokens * 10 <= each.old_tokens * 11
    ]
    return max(fit, key=lambda number: (tables[number].net, -tables[number].new_tokens, -number), default=None)
