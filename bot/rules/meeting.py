"""Where documents meet: under which numbers a rule that compares documents looks for others, and what it finds there.

So it is known without reading a document whether a rule could find something else in it since others were edited, and
which others it has to be compared with.
"""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from struct import pack, unpack

from bot.openspec.model import Document

MOST = 20
"""A rule looks at so many entries under one number, in the order of the documents, and at none beyond."""
_BYTES = 8
MODULUS = 2 ** (8 * _BYTES)
"""Numbers are below this."""

Entry = tuple[int, Hashable]
"""A number, and what other documents see of an entry under it."""
Meets = Callable[[Document], Iterable[Entry]]
"""The entries of one main spec, in order. For others the rule looks under the numbers of the document's own entries."""


@lru_cache(maxsize=100_000)
def number_of(word: str) -> int:
    """Return a number for a word, the same in every process."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest(), "little")


def to_text(numbers: Sequence[int]) -> str:
    """Return numbers as text in ASCII, on one line."""
    return b64encode(pack(f"<{len(numbers)}Q", *numbers)).decode("ascii")


def from_text(text: str) -> tuple[int, ...] | None:
    """Return the numbers that ``to_text`` made a text of, None of any other text."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return None if len(data) % _BYTES else unpack(f"<{len(data) // _BYTES}Q", data)


@dataclass(frozen=True, slots=True)
class Meetings:
    """The numbers of the entries of every main spec, by its path, in the order of the documents."""

    numbers: Mapping[str, Sequence[int]]

    def affected(self, differing: Mapping[str, Collection[int]]) -> set[str]:
        """Return the documents, none of those that differ, in which the rule may find something else since.

        ``differing`` has for each document that was edited, came or went the numbers under which it shows something
        else than before; what it shows behind the first ``MOST`` of a number nobody sees.
        """
        edited = frozenset(number for each in differing.values() for number in each)
        if not edited:
            return set()
        seen: Counter[int] = Counter()
        changed: set[int] = set()
        for path, numbers in self.numbers.items():
            if path in differing:
                changed.update(number for number in differing[path] if seen[number] < MOST)
            else:
                seen.update(filter(edited.__contains__, numbers))
        others = (path for path in self.numbers if path not in differing)
        return {path for path in others if not changed.isdisjoint(self.numbers[path])}

    def needed(self, wanted: Collection[str]) -> set[str]:
        """Return the documents that the rule has to have to find in ``wanted`` what it finds with all of them."""
        asked = {number for path in wanted for number in self.numbers.get(path, ())}
        seen: Counter[int] = Counter()
        found = set(wanted)
        for path, numbers in self.numbers.items() if asked else ():
            some = [*filter(asked.__contains__, numbers)]
            if some:
                found.add(path)
                seen.update(some)
                asked.difference_update([number for number in some if seen[number] >= MOST])
        return found


def differing(before: Iterable[Entry], after: Iterable[Entry]) -> set[int]:
    """Return the numbers under which one document shows others something else than another one does."""
    one, two = _by_number(before), _by_number(after)
    return {number for number in one.keys() | two.keys() if one.get(number) != two.get(number)}


def _by_number(entries: Iterable[Entry]) -> dict[int, list[Hashable]]:
    found: dict[int, list[Hashable]] = {}
    for number, shown in entries:
        found.setdefault(number, []).append(shown)
    return found
