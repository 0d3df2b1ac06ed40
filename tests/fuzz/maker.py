"""Choices taken from bytes, one after the other: what a fuzzer mutates becomes what a builder builds."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Maker:
    """A reader of choices. Where the bytes are at an end every choice is the first, so that all that is built ends."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to choose from."""
        return self._at >= len(self._data)

    def below(self, most: int) -> int:
        """Return a number from 0 up to but not including ``most``, which is at most 256."""
        if self.is_done:
            return 0
        self._at += 1
        return self._data[self._at - 1] % most

    def pick(self, choices: Sequence[_T]) -> _T:
        return choices[self.below(len(choices))]

    def chance(self, one_in: int) -> bool:
        """Return True once in so many times; never when there is nothing left."""
        return not self.is_done and self.below(one_in) == 0

    def text(self, most: int = 8) -> str:
        """Return a few characters as they stand in the bytes."""
        size = self.below(most + 1)
        found = self._data[self._at : self._at + size]
        self._at += size
        return found.decode("utf-8", "surrogateescape")

    def some(self, choices: Sequence[_T], most: int) -> list[_T]:
        """Return up to ``most`` of the choices, in any order and with repetition."""
        return [self.pick(choices) for _ in range(self.below(most + 1))]
