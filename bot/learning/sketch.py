"""What a trailer says of a suggestion whose edit may be nowhere any more: where it was, and which words it exchanged.

All of it is hashes. That of the old block proves, at the parent of a landing, which block it was; those of words only
tell other words from kindred ones, and no text can be made of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from bot.learning.weighty import alike, weighty
from bot.text.lines import normalise

MOST_WORDS = 12
"""Words of each side: of more those with the smallest hashes, which are a sample that everybody draws alike."""
_DIGITS = 4
_TEXT = re.compile(rf"((?:[0-9a-f]{{{_DIGITS}}}){{0,{MOST_WORDS}}})-((?:[0-9a-f]{{{_DIGITS}}}){{0,{MOST_WORDS}}})")
_KIN = 0.5  # common words of two blocks, from which on they are two forms of one
_STRANGE = 0.35  # below this they are two blocks
_CHANCE = 0.25
_MANY = 5  # words of a proposal, here and there in a text: fewer may be chance
_HALF = 0.5


class Kept(Enum):
    """How much of a proposal other words have."""

    MOST = "so much that it can hardly be chance"
    SOME = "some, in a block that is much the same"
    HARDLY = "a little, which may be chance"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sketch:
    """The words that an edit put in and those it cut, each by a short hash, in order."""

    put: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sketch as a trailer has it, empty where no word that says something was exchanged."""
        return f"{''.join(self.put)}-{''.join(self.cut)}" if self.put or self.cut else ""

    def kept(self, before: Sequence[str], now: Sequence[str]) -> Kept:
        """Return how much of the edit is in ``now``, lines that stand where ``before`` stood.

        As long as nothing shows that they are not the very words that were proposed, it is only HARDLY.
        """
        put, cut = _exchanged(before, now)
        if sketch_of_words(put, cut) == self or not self.text:
            return Kept.HARDLY
        new, gone = len({*self.put} & _hashes(put)), len({*self.cut} & _hashes(cut))
        share, like = new / max(len(self.put), 1), alike(before, now)
        if like < _STRANGE and share <= _CHANCE:
            # A block that is another one altogether has lost what was to go.
            return Kept.NOTHING
        if share >= _HALF and new >= _MANY:
            return Kept.MOST
        if like >= _KIN and (share > _CHANCE or (gone and not self.put)):
            return Kept.SOME
        return Kept.HARDLY if new or gone else Kept.NOTHING

    def has_of(self, before: Sequence[str], now: Sequence[str]) -> bool:
        """Whether any word that came to some lines may be of the edit."""
        return not self.text or bool({*self.put} & _hashes(_exchanged(before, now)[0]))


NOTHING = Sketch()
"""No word that says something, or none that is told."""


def sketch_of(before: str, after: str) -> Sketch:
    """Return the sketch of an edit."""
    return sketch_of_words(*_exchanged(*(normalise(each).split("\n") for each in (before, after))))


def sketch_of_words(put: Iterable[str], cut: Iterable[str]) -> Sketch:
    """Return the sketch of some words that were put in and some that were cut."""
    return Sketch(*(tuple(sorted(_hashes(words))[:MOST_WORDS]) for words in (put, cut)))


def sketch_in(text: str) -> Sketch:
    """Return the sketch that a trailer has, an empty one for what is none."""
    match = _TEXT.fullmatch(text)
    return Sketch(*(_split(each) for each in match.groups())) if match else NOTHING


def _split(digits: str) -> tuple[str, ...]:
    return tuple(sorted({digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)}))


def _exchanged(before: Sequence[str], after: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    old, new = weighty(before), weighty(after)
    return new - old, old - new


def _hashes(words: Iterable[str]) -> set[str]:
    return {sha256(each.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS] for each in words}
