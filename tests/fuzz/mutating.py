"""Mutations of texts as texts: lines doubled, moved, dropped, joined, and fragments put in."""

from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[list[str], Random, Sequence[str]], None]


def mutated(parts: Sequence[str], chance: Random, fragments: Sequence[str]) -> list[str]:
    """Return the texts with one to four mutations."""
    parts = list(parts) or [""]
    for _ in range(chance.randint(1, 4)):
        number = chance.randrange(len(parts))
        lines = parts[number].split("\n")
        chance.choice(_MUTATIONS)(lines, chance, fragments)
        parts[number] = "\n".join(lines)
        if len(parts) > 1 and chance.random() < 0.1:
            _swap_over(parts, chance)
    return parts


def _double(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    start = chance.randrange(len(lines))
    end = start + chance.randint(1, 6)
    at = chance.randint(0, len(lines))
    lines[at:at] = lines[start:end]


def _drop(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    start = chance.randrange(len(lines))
    del lines[start : start + chance.choice((1, 1, 1, 2, 5))]
    if not lines:
        lines.append("")


def _move(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    start = chance.randrange(len(lines))
    taken = lines[start : start + chance.randint(1, 4)]
    del lines[start : start + len(taken)]
    at = chance.randint(0, len(lines))
    lines[at:at] = taken


def _insert(lines: list[str], chance: Random, fragments: Sequence[str]) -> None:
    number = chance.randrange(len(lines))
    line = lines[number]
    at = chance.choice((0, len(line), chance.randint(0, len(line))))
    lines[number] = line[:at] + chance.choice(fragments) + line[at:]


def _put_line(lines: list[str], chance: Random, fragments: Sequence[str]) -> None:
    lines.insert(chance.randint(0, len(lines)), chance.choice(fragments))


def _cut(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    number = chance.randrange(len(lines))
    line = lines[number]
    if line:
        at = chance.randrange(len(line))
        lines[number] = line[:at] + line[at + chance.randint(1, 3) :]


def _join(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    if len(lines) > 1:
        number = chance.randrange(len(lines) - 1)
        lines[number : number + 2] = [lines[number] + chance.choice(("", " ")) + lines[number + 1]]


def _part(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    number = chance.randrange(len(lines))
    at = chance.randint(0, len(lines[number]))
    lines[number : number + 1] = [lines[number][:at], lines[number][at:]]


def _end(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    number = chance.randrange(len(lines))
    lines[number] = lines[number].rstrip("\r") + chance.choice(("\r", " ", "  ", "\t", "\\", "\u2028", "\x0c"))


def _indent(lines: list[str], chance: Random, _: Sequence[str]) -> None:
    start = chance.randrange(len(lines))
    by = chance.choice((" ", "  ", "    ", "\t", "> ", "- ", "1. "))
    for number in range(start, min(len(lines), start + chance.randint(1, 5))):
        lines[number] = by + lines[number]


def _swap_over(parts: list[str], chance: Random) -> None:
    """Put a few lines of one text into another: three sides that nearly agree are what a merger is for."""
    one, other = chance.sample(range(len(parts)), 2)
    taken, lines = parts[one].split("\n"), parts[other].split("\n")
    start, at = chance.randrange(len(taken)), chance.randint(0, len(lines))
    lines[at:at] = taken[start : start + chance.randint(1, 8)]
    parts[other] = "\n".join(lines)


_MUTATIONS: tuple[Mutation, ...] = (
    _double,
    _drop,
    _move,
    _insert,
    _insert,
    _insert,
    _put_line,
    _put_line,
    _cut,
    _join,
    _part,
    _end,
    _indent,
)
