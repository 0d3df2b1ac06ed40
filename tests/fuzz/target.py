"""What is fuzzed: texts in, an AssertionError or any foreign exception out where something is wrong.

An input is bytes. ``0`` and texts, parted by the record separator, is an input as it stands; anything else is choices
for the target's builder. Every input can be written down in the first way, which is how finds are kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.text.tree import to_bytes, to_text
from fuzz.maker import Maker

PART = "\x1e"
WRITTEN = b"0"
HERE = Path(__file__).parent
FOUND = HERE / "found"

Parts = Sequence[str]


@dataclass(frozen=True)
class Target:
    """One thing under test.

    ``check`` raises where an oracle does not hold. ``timed`` runs what has to keep to its time, without oracles.
    ``build`` makes texts from choices. ``fragments`` are what a mutator may put in, and what is repeated to see how
    time grows.
    """

    name: str
    check: Callable[[Parts], None]
    timed: Callable[[Parts], None]
    build: Callable[[Maker], list[str]]
    seeds: Callable[[], Iterable[Parts]]
    fragments: tuple[str, ...]

    def parts_of(self, data: bytes) -> list[str]:
        """Return the texts that an input stands for."""
        if data[:1] == WRITTEN:
            return to_text(data[1:]).split(PART)
        return self.build(Maker(data[1:]))

    def run(self, data: bytes) -> None:
        """Hold an input against every oracle."""
        self.check(self.parts_of(data))


def written(parts: Parts) -> bytes:
    """Return texts as an input."""
    return WRITTEN + to_bytes(PART.join(part.replace(PART, "") for part in parts))


def part(parts: Parts, number: int) -> str:
    """Return one of the texts, empty where the input has fewer."""
    return parts[number] if number < len(parts) else ""
