"""Whether a variant of a prompt is better: a paired test before it is taken, and a look at outcomes afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, exp, log

from bot.learning.evidence import Tally

FEWEST_PAIRS = 240
"""What it takes to see six points, where ten cases of a hundred turn good and four turn bad."""
LEVEL = 0.05
MOST_WORSE = 0.02
"""What a class of cases may lose, as a share of its cases."""
FEWEST_OUTCOMES = 20
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Pair:
    """One case put to both prompts: its class, whether each solved it, what each cost, whether the new was valid."""

    group: str
    old: bool
    new: bool
    valid: bool = True
    old_tokens: int = 0
    new_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """The figures of a comparison, and what speaks against the new prompt; it is promoted where nothing does."""

    pairs: int
    gained: int
    lost: int
    p: float
    against: tuple[str, ...]

    @property
    def promoted(self) -> bool:
        """Whether the new prompt is taken."""
        return not self.against


def mcnemar(gained: int, lost: int) -> float:
    """Return the one-sided exact p: how often a fair coin turns as many of the cases that differ to the good."""
    n = gained + lost
    return sum(comb(n, each) for each in range(gained, n + 1)) / (1 << n)


def decide(pairs: Sequence[Pair], fewest: int = FEWEST_PAIRS) -> Decision:
    """Return whether a new prompt is promoted on these holdout pairs, and each thing that speaks against it.

    ``fewest`` is another number in tests alone.
    """
    gained = sum(each.new and not each.old for each in pairs)
    lost = sum(each.old and not each.new for each in pairs)
    p = mcnemar(gained, lost)
    against = []
    if len(pairs) < fewest:
        against.append(f"{len(pairs)} pairs, and it takes {fewest}")
    if p >= LEVEL:
        against.append(f"p is {p:.3f}, and has to be below {LEVEL}")
    against += [f'class "{name}" is worse by {worse:.1%}' for name, worse in _worse(pairs)]
    invalid = sum(not each.valid for each in pairs)
    if invalid:
        against.append(f"{invalid} of its answers are not valid")
    old, new = sum(each.old_tokens for each in pairs), sum(each.new_tokens for each in pairs)
    if new * 10 > old * 11:
        against.append(f"it takes {new} tokens where the old one takes {old}")
    return Decision(len(pairs), gained, lost, p, tuple(against))


_SHARES = [(log(share), log(1 - share)) for share in ((at + 0.5) / 2_000 for at in range(2_000))]


def rolled_back(old: Tally, new: Tally) -> bool:
    """Whether a promoted prompt is taken back: enough outcomes say that people take less of what it makes."""
    return new.count >= FEWEST_OUTCOMES and worse_chance(old, new) > SURE


def worse_chance(old: Tally, new: Tally) -> float:
    """Return how likely the new share of acceptance is below the old one, both with a flat prior; no draws.

    The integral, over the share of the new, of its density times the chance that the old one lies above.
    """
    below_old, total, found = 0.0, 0.0, 0.0
    olds, news = _density(old), _density(new)
    whole_old = sum(olds)
    for of_old, of_new in zip(olds, news, strict=True):
        found += of_new * (whole_old - below_old - of_old / 2)
        below_old, total = below_old + of_old, total + of_new
    return found / (total * whole_old)


def _density(tally: Tally) -> list[float]:
    """Return the density of an acceptance after this tally at each share, the highest as 1."""
    logs = [tally.taken * taken + tally.refused * refused for taken, refused in _SHARES]
    most = max(logs)
    return [exp(each - most) for each in logs]


def _worse(pairs: Iterable[Pair]) -> list[tuple[str, float]]:
    """Return the classes that lose more than they may, and how much."""
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for each in pairs:
        groups[each.group].append(each)
    lost = {name: sum(each.old - each.new for each in some) / len(some) for name, some in sorted(groups.items())}
    return [(name, share) for name, share in lost.items() if share > MOST_WORSE]
