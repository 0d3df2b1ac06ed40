"""Two texts compared word by word, in pieces that read well: what stayed, what is gone, what is new."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from bot.text.later import later

_LETTER = "\u3040-\u30ff\u3400-\u9fff"
# A word with the blanks before it; where words are not spaced (kana, Han) each letter is one, and so is each mark.
_WORD = later(rf"\s*(?:[{_LETTER}]|[^\W{_LETTER}]+(?:[.,'’_-][^\W{_LETTER}]+)*|[^\w\s]|\S)")
# More comparisons than this would keep a reader waiting; such texts are told as gone and new as a whole.
_MOST_COMPARISONS = 2_000_000
_MOST_MEETINGS = 30_000


class Mark(Enum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, with the blanks before them, and what became of them."""

    mark: Mark
    text: str


def words_of(text: str) -> list[str]:
    """Return the words and marks of a text, each with the blanks before it."""
    # Blanks with no word after them would be tried from each one of them, in a time that grows with their square.
    return _WORD.findall(text.rstrip())


def word_changes(old: str, new: str) -> list[Piece]:
    """Return what became of each word of ``old``, and the words of ``new`` where they came in. Blanks do not count.

    A word or two that stayed between longer changes go with them: what stayed for a reader is a phrase. Joined, the
    pieces that are not new say ``old``, and those that are not gone say ``new``, blanks apart.
    """
    one, two = words_of(old), words_of(new)
    pieces: list[Piece] = []
    for same, (a, b), (c, d) in _readable(list(matches(_bare(one), _bare(two))), one, two):
        if same:
            pieces.append(Piece(Mark.SAME, "".join(two[c:d])))
            continue
        if b > a:
            pieces.append(Piece(Mark.GONE, "".join(one[a:b])))
        if d > c:
            pieces.append(Piece(Mark.NEW, "".join(two[c:d])))
    return pieces


def likeness(old: str, new: str) -> float:
    """Return how many of their words two texts share, from 0 to 1, in whatever order (Sørensen and Dice)."""
    one, two = Counter(_bare(words_of(old))), Counter(_bare(words_of(new)))
    size = one.total() + two.total()
    return 2 * (one & two).total() / size if size else 1.0


Run = tuple[bool, tuple[int, int], tuple[int, int]]


def matches(one: Sequence[Hashable], two: Sequence[Hashable]) -> Iterator[Run]:
    """Yield (whether they are the same, places in ``one``, places in ``two``) from start to end.

    Where there would be too much to compare, all between the same beginning and the same end counts as changed.
    """
    most = min(len(one), len(two))
    start = next((at for at in range(most) if one[at] != two[at]), most)
    end = next((at for at in range(most - start) if one[-1 - at] != two[-1 - at]), most - start)
    a, b = len(one) - end, len(two) - end
    if start:
        yield True, (0, start), (0, start)
    if (a - start) * (b - start) > _MOST_COMPARISONS:
        yield False, (start, a), (start, b)
    else:
        for tag, i, j, k, m in _matcher(one[start:a], two[start:b]).get_opcodes():
            yield tag == "equal", (start + i, start + j), (start + k, start + m)
    if end:
        yield True, (a, len(one)), (b, len(two))


def _matcher(one: Sequence[Hashable], two: Sequence[Hashable]) -> SequenceMatcher[Hashable]:
    """Return what compares two texts; where words that come up very often would keep it long, they follow others."""
    counts = Counter(one), Counter(two)
    meetings = sum(times * counts[1][each] for each, times in counts[0].items())
    return SequenceMatcher(None, one, two, autojunk=meetings > _MOST_MEETINGS)


def _bare(words: Sequence[str]) -> list[str]:
    return [each.lstrip() for each in words]


def _readable(runs: list[Run], one: Sequence[str], two: Sequence[str]) -> list[Run]:
    """Return the runs, changed ones joined over a same one that is too short to be read by itself."""
    found: list[Run] = []
    for at, run in enumerate(runs):
        same, (a, b), (c, d) = run
        inside = 0 < at < len(runs) - 1 and same and bool(found) and not found[-1][0]
        if inside and b - a <= 2:
            kept = len("".join(one[a:b]).strip())
            around = (_size(found[-1], one, two), _size(runs[at + 1], one, two))
            same = kept > 3 and kept * 2 > min(around)
        if found and found[-1][0] == same:
            _, (start, _), (begin, _) = found[-1]
            found[-1] = same, (start, b), (begin, d)
        else:
            found.append((same, (a, b), (c, d)))
    return found


def _size(run: Run, one: Sequence[str], two: Sequence[str]) -> int:
    _, (a, b), (c, d) = run
    return max(len("".join(one[a:b])), len("".join(two[c:d])))
