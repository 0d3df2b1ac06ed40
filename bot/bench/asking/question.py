"""A question whose answer is known: the words that answer it, where they stand, or that nothing does."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a question asks; the values are interface: ``bench --ask --json`` has them."""

    OUTCOME = "outcome"
    LIMIT = "limit"
    COVERS = "covers"
    HOPS = "two-hop"
    OLDER = "older"
    REMOVED = "removed"
    SWAPPED = "swapped"
    FOREIGN = "foreign"

    @property
    def answerable(self) -> bool:
        """Whether the specs that are asked hold the answer."""
        return self not in (Kind.REMOVED, Kind.SWAPPED, Kind.FOREIGN)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One requirement of one document."""

    path: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    ``gold`` are the words that answer it, each a slice of the requirement, the main one first; ``spots`` is where they
    stand, ``bridges`` is where a question with two hops passes through, and ``via`` the words there. Of an unanswerable
    question they say what it was made from, and that is not there: a removed one is asked of a tree without its
    requirement. ``commit`` is the older commit it is asked at, empty for what is there now.
    """

    question: str
    kind: Kind
    gold: tuple[str, ...]
    spots: tuple[Spot, ...]
    commit: str = ""
    bridges: tuple[Spot, ...] = ()
    via: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the specs that are asked hold the answer."""
        return self.kind.answerable

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every wording that is right to the letter: each span alone, and those that follow one another together."""
        count = len(self.gold)
        runs = (self.gold[start:end] for start in range(count) for end in range(start + 1, count + 1))
        return tuple(dict.fromkeys(" ".join(run) for run in runs))
