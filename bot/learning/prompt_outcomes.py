"""What people did with suggestions, by the version of the prompt they were made under; and whether it goes back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.learning.events import Event, Kind
from bot.learning.evidence import Tally
from bot.learning.promotion import FEWEST_OUTCOMES, rolled_back, worse_chance
from bot.learning.standing import verdicts
from bot.learning.used import prompts_in

_TAKEN = {Kind.MERGED: 1.0, Kind.EDITED: 0.5}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the prompt of a class does beside the one before it."""

    kind: str
    old: str
    new: str
    """Versions."""
    before: Tally
    now: Tally

    @property
    def goes_back(self) -> bool:
        """Whether enough outcomes say that people take less of what the new one makes."""
        return rolled_back(self.before, self.now)

    @property
    def chance(self) -> float:
        """How likely it is that they do."""
        return worse_chance(self.before, self.now)


def tallies_of(events: Iterable[Event], kind: str) -> Mapping[str, Tally]:
    """Return what was taken and refused under each version of the prompt for a class, as far as it is known."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for each in verdicts(events):
        version = prompts_in(each.used).get(kind)
        if version:
            found[version] = found[version].plus(_TAKEN.get(each.kind, 0.0))
    return found


def standing_of(events: Iterable[Event], kind: str, old: str, new: str) -> Standing:
    """Return how the version ``new`` does beside ``old``, which it took the place of.

    Where less is known of the old one than a decision needs, all other versions speak for it: its words may have
    changed with specbot itself.
    """
    tallies = tallies_of(events, kind)
    before = tallies.get(old, Tally())
    if before.count < FEWEST_OUTCOMES:
        others = [each for version, each in tallies.items() if version != new]
        before = Tally(sum(each.taken for each in others), sum(each.refused for each in others))
    return Standing(kind, old, new, before, tallies.get(new, Tally()))
