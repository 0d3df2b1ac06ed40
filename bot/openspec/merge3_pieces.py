"""What a three-way merge results in: text, and between it the contradictions that need a person, all sides shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.text.lines import dominant_ending, normalise

STYLES = ("diff3", "merge")
# As git writes them; a longer run where the text itself has lines that read like markers.
_MARKER = re.compile(r"^([<|=>])\1{6,}", re.MULTILINE)
_SHORTEST_MARKER = 7
CURRENT, BASE, INCOMING = "the spec as it is", "when the change was written", "the change"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction, with its three sides; None where a side has nothing there.

    ``what`` is one sentence for a person. ``scenario`` is empty where it is about no scenario. The sides are whole
    lines, joined by LF, without an ending on the last.
    """

    requirement: str
    scenario: str
    what: str
    base: str | None
    current: str | None
    incoming: str | None


Pieces = tuple[str | Conflict, ...]
"""A text with conflicts in it: a string is one or more whole lines, each with its ending (LF in a MergedBlock)."""


@dataclass(frozen=True)
class MergedBlock:
    """A requirement block after the merge: raw lines, no ending on the last; ``text`` is None where it is removed.

    Where there is a conflict ``text`` says what the current side says, and ``pieces`` where in it the conflict is.
    ``notes`` tell what was combined or assumed.
    """

    text: str | None
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    pieces: Pieces = ()


def whole(conflict: Conflict) -> MergedBlock:
    """Return the block that is one conflict; its sides may have any endings."""
    sides = (None if each is None else normalise(each) for each in (conflict.base, conflict.current, conflict.incoming))
    plain = Conflict(conflict.requirement, conflict.scenario, conflict.what, *sides)
    return MergedBlock(conflict.current, (plain,), (), (plain,))


def conflicts_in(pieces: Iterable[str | Conflict]) -> tuple[Conflict, ...]:
    """Return the conflicts among some pieces, in order."""
    return tuple(each for each in pieces if isinstance(each, Conflict))


def current_text(pieces: Sequence[str | Conflict], ending: str = "\n") -> str:
    """Return the text with every conflict as the current side has it."""
    return "".join(each if isinstance(each, str) else _lines(each.current, ending) for each in pieces)


def marked(what: Conflict | MergedBlock | Pieces, style: str = "diff3") -> str:
    """Return a text with conflict markers around each contradiction, as ``git merge`` would leave it in a file.

    ``style`` is ``diff3`` (all three sides) or ``merge`` (without the base). Raises UsageError for any other. A block
    that is removed without a conflict is empty.
    """
    if style not in STYLES:
        raise UsageError(f"There is no conflict style '{style}'; use one of {', '.join(STYLES)}.")
    if isinstance(what, Conflict):
        return "".join(_marked(what, style, "\n")).removesuffix("\n")
    if isinstance(what, MergedBlock):
        if not what.conflicts:
            return what.text or ""
        shown = "".join(_shown(what.pieces, style, "\n")).removesuffix("\n")
        return shown.replace("\n", dominant_ending(what.text or ""))
    plain = "".join(each for each in what if isinstance(each, str))
    return "".join(_shown(what, style, dominant_ending(plain)))


def _shown(pieces: Pieces, style: str, ending: str) -> Iterator[str]:
    for each in pieces:
        if isinstance(each, str):
            yield each
        else:
            yield from _marked(each, style, ending)


def _marked(conflict: Conflict, style: str, ending: str) -> Iterator[str]:
    sides = [conflict.base or "", conflict.current or "", conflict.incoming or ""]
    runs = [len(match[0]) + 1 for side in sides for match in _MARKER.finditer(normalise(side))]
    size = max([_SHORTEST_MARKER, *runs])
    yield f"{'<' * size} {CURRENT}{ending}"
    yield _lines(conflict.current, ending)
    if style == "diff3":
        yield f"{'|' * size} {BASE}{ending}"
        yield _lines(conflict.base, ending)
    yield f"{'=' * size}{ending}"
    yield _lines(conflict.incoming, ending)
    yield f"{'>' * size} {INCOMING}{ending}"


def _lines(side: str | None, ending: str) -> str:
    return "" if side is None else normalise(side).replace("\n", ending) + ending
