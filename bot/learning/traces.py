"""Whether a document holds what was proposed: found by its words and its requirement's name, never by a line number."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.learning.proposed import Proposed
from bot.learning.sketch import Kept
from bot.learning.weighty import alike, weighty, weighty_of
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document, requirement_name
from bot.text.lines import normalise, without_bom
from bot.text.words import matches, words_of

_ALIKE = 0.6  # from this share of common words on, a requirement of another name is the same one, renamed
_ENOUGH = 3  # words of its own that a line needs to be known again
_MANY = 5  # words of a proposal, here and there in a text: fewer may be chance
_MOST = 0.8  # of its words, and the text is taken for the proposal's
_KIN = 0.5  # common words of a block and the proposed one, from which on they are two forms of one
_STRANGE = 0.35  # below this they are two blocks
_CHANCE = 0.25
_LONG = 200_000  # characters of a document that is not kept in memory for the next proposal


class Stand(Enum):
    """How the text that a proposal is for stands."""

    OPEN = "open"
    """As it was before."""
    TAKEN = "taken"
    """As proposed; other lines of the block may be others."""
    OTHER = "other"
    """Neither."""
    GONE = "gone"
    """It is not there."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found of a proposal in one version of a document.

    ``lines`` are those of the requirement it is in, or of the whole document where it is in none; ``name`` is what the
    requirement is called there, and ``known`` is what all are called. ``text`` is the same as it is written.
    """

    stand: Stand
    lines: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    known: frozenset[str] = frozenset()


class Tracer:
    """One proposal, looked for in any number of documents.

    Of one that only a sketch is known of, nothing counts as taken: the words as proposed would have proved its id.
    """

    def __init__(self, proposed: Proposed) -> None:
        # Empty lines come and go with the tool that writes; they count where nothing else would change.
        old, new = (normalise(each) for each in (proposed.before, proposed.after))
        self.sketch = proposed.sketch
        self._blanks = bool(self.sketch) or lines_of(old, blanks=False) == lines_of(new, blanks=False)
        self.before, self.after = self._lines(old), self._lines(new)
        heads = [name for name in (requirement_name(line) for line in self.before) if name is not None]
        own = [proposed.requirement] if proposed.requirement else heads[:1]
        self.names = tuple(dict.fromkeys(own)) if len(heads) <= 1 else ()
        """What its requirement is called; empty where it is in none, or in several."""
        renamed = [name for name in (requirement_name(line) for line in self.after) if name is not None]
        if len(heads) == len(renamed) == 1:
            self.names = tuple(dict.fromkeys([*self.names, *renamed]))
        self.hunks = () if self.sketch else tuple(_hunks(self.before, self.after))

    def look(self, text: str | None, path: str, last: Look | None = None) -> Look:
        """Return how it stands in a document; ``last`` is how it was seen before, if it was."""
        if text is None:
            return Look(Stand.GONE)
        if not self.names:
            whole = normalise(without_bom(text))
            lines = self._lines(whole)
            return Look(self._stand(lines), lines, whole)
        blocks = [(name, self._lines(block), block) for name, block in _blocks(_parsed(text, path))]
        names = {*self.names, *([last.name] if last and last.name else [])}
        found = [each for each in blocks if each[0] in names] or (_renamed(blocks, last) if last else [])
        known = frozenset(each[0] for each in blocks)
        looks = [Look(self._stand(lines), lines, block, called, known) for called, lines, block in found]
        order = (Stand.TAKEN, Stand.OPEN, Stand.OTHER)
        return min(looks, key=lambda each: order.index(each.stand)) if looks else Look(Stand.GONE)

    def is_made(self, old: str | None, new: str | None, path: str) -> bool:
        """Whether an edit of a document made the proposal; a delta that is new may be one."""
        was = self.look(old, path).stand
        return was in (Stand.OPEN, Stand.GONE) and self.look(new, path).stand is Stand.TAKEN

    def is_exact(self, now: Look, then: Look) -> bool:
        """Whether a requirement, ``then`` and ``now``, changed by the proposal and by nothing else.

        Of a proposal for a part of it only that part counts.
        """
        if not self.names or not _is_whole(self.before):
            return _count(now.lines, self.after) > 0
        if now.lines == self.after:
            return True
        left, lines = now.lines, then.lines
        for old, new in self.hunks:
            # What is only put in may stand behind what others put there: it is taken out of what is there now.
            put = _exchanged(left, new, ()) if not old else _exchanged(lines, old, new)
            if put is None:
                return False
            left, lines = (left, put) if old else (put, lines)
        return left == lines

    def kept(self, now: Look, then: Look) -> Kept:
        """Return how much of the proposal is in words that are neither the old ones nor those proposed."""
        if self.names and _is_whole(self.before):
            return self._kept(now.lines)
        if self.sketch and _count(now.lines, self.before):
            return Kept.HARDLY if self.sketch.has_of(then.lines, now.lines) else Kept.NOTHING
        if _count(now.lines, self.before):
            return Kept.NOTHING
        # Of a proposal for a few lines only what stands in their place counts, where that can be said.
        known = _count(self._lines(then.text), self.before) == 1
        return self._kept(self._lines(self.window(now, then))) if known else Kept.HARDLY

    def _kept(self, now: Sequence[str]) -> Kept:
        if self.sketch:
            return self.sketch.kept(self.before, now)
        put, cut = _changed(self.before, self.after)
        other_put, other_cut = _changed(self.before, now)
        like = alike(self.after, now)
        new, gone = (put & other_put).total(), (cut & other_cut).total()
        share = (new + gone) / max(put.total() + cut.total(), 1)
        if like < _STRANGE:
            # A block that is another one altogether has lost what was to go, and may have a new word or two by chance.
            return Kept.NOTHING if new <= _CHANCE * put.total() else Kept.HARDLY
        if like >= _KIN and (self._has_a_hunk(now) or (share >= _MOST and new >= _MANY)):
            return Kept.MOST
        if like >= _KIN and (new > _CHANCE * put.total() or (gone and not put)):
            return Kept.SOME
        return Kept.HARDLY if new or gone else Kept.NOTHING

    def _has_a_hunk(self, now: Sequence[str]) -> bool:
        """Whether one of several places reads as proposed, with so many new words that it can hardly be chance."""
        whole = [new for _, new in self.hunks if _count(now, new) > _count(self.before, new)]
        return any(weighty(self._fresh(new)).total() >= _ENOUGH for new in whole)

    def window(self, now: Look, then: Look) -> str:
        """Return what stands in a text where the proposal's block stood in an earlier one."""
        earlier, later = lines_of(then.text), lines_of(now.text)
        at = _places(self._lines(then.text), self.before)
        if len(at) != 1 or len(self.before) == len(then.lines):
            return "\n".join(later)
        numbers = [number for number, line in enumerate(earlier) if line or self._blanks]
        first, last = numbers[at[0]], numbers[at[0] + len(self.before) - 1]
        start, end = _mapped(earlier, later, first, last + 1)
        return "\n".join(later[start:end]).strip("\n")

    def _lines(self, text: str) -> tuple[str, ...]:
        return lines_of(text, blanks=self._blanks)

    def _fresh(self, new: Sequence[str]) -> list[str]:
        known = Counter(self.before)
        return [line for line in new if not known[line]]

    def _stand(self, lines: tuple[str, ...]) -> Stand:
        before, after = _count(lines, self.before) > 0, not self.sketch and _count(lines, self.after) > 0
        if self.names and _is_whole(self.before):
            before = lines == self.before  # what is added to a requirement may be the proposal, in other words
        if before and after:
            return Stand.TAKEN if _count(self.after, self.before) else Stand.OPEN
        if before or after:
            return Stand.TAKEN if after else Stand.OPEN
        stands = {self._hunk_stand(lines, old, new) for old, new in self.hunks}
        return stands.pop() if len(stands) == 1 else Stand.OTHER

    def _hunk_stand(self, lines: Sequence[str], old: tuple[str, ...], new: tuple[str, ...]) -> Stand:
        olds, news = _count(lines, old), _count(lines, new)
        if news >= _count(self.after, new) and olds <= _count(self.after, old):
            return Stand.TAKEN
        if olds >= _count(self.before, old) and news <= _count(self.before, new):
            # Where something is only put in, nothing says that this is the place but the lines around it.
            return Stand.OPEN if old or alike(self.before, lines) >= _KIN else Stand.OTHER
        return Stand.OTHER


def lines_of(text: str, *, blanks: bool = True) -> tuple[str, ...]:
    """Return lines as they are compared: with LF for an ending, without blanks at their ends, perhaps no empty ones."""
    lines = [line.rstrip() for line in normalise(without_bom(text)).split("\n")]
    if not blanks:
        return tuple(filter(None, lines))
    while lines and not lines[-1]:
        lines.pop()
    start = next((at for at, line in enumerate(lines) if line), 0)
    return tuple(lines[start:])


def _parsed(text: str, path: str) -> Document:
    return _kept_parsed(text, path) if len(text) <= _LONG else _kept_parsed.__wrapped__(text, path)


@lru_cache(maxsize=256)
def _kept_parsed(text: str, path: str) -> Document:
    kind = DocumentKind.DELTA if "openspec/changes/" in path else DocumentKind.SPEC
    return parse_document(path, "", text, kind)


_Named = tuple[str, tuple[str, ...], str]
"""A requirement: its name, its lines as they are compared, and as it is written."""


def _blocks(document: Document) -> Iterator[tuple[str, str]]:
    for each in document.requirements:
        yield each.name, normalise(document.source(each.span))


def _renamed(blocks: Sequence[_Named], last: Look) -> list[_Named]:
    """Return the one requirement of a new name that says, below its heading, the same as another did, or much of it."""
    new = [each for each in blocks if each[0] not in last.known and last.lines]
    same = [each for each in new if each[1][1:] == last.lines[1:]]
    kin = same or [each for each in new if alike(last.lines, each[1]) >= _ALIKE]
    return kin if len(kin) == 1 else []


def _is_whole(before: Sequence[str]) -> bool:
    return bool(before) and requirement_name(before[0]) is not None


def _hunks(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield what is replaced by what, and nothing by what is put in.

    Where too little is put in to be known again, and where something is only taken out, the lines around it are there.
    """
    for same, (a, b), (c, d) in matches(before, after):
        if same:
            continue
        put = after[c:d]
        known = a < b or (weighty(put).total() >= _ENOUGH and not _count(before, put))
        if put and known:
            yield before[a:b], put
        else:
            yield before[max(a - 1, 0) : b + 1], after[max(c - 1, 0) : d + 1]


def _places(lines: Sequence[str], run: Sequence[str]) -> list[int]:
    """Return where a run of lines stands in others; looked for as one text, in a time that grows with it only."""
    if not run or len(run) > len(lines):
        return []
    text, wanted = "\n".join(["", *lines, ""]), "\n".join(["", *run, ""])
    found, line, counted, at = [], 0, 0, text.find(wanted)
    while at != -1:
        line, counted = line + text.count("\n", counted, at), at
        found.append(line)
        at = text.find(wanted, at + 1)
    return found


def _count(lines: Sequence[str], run: Sequence[str]) -> int:
    return len(_places(lines, run))


def _exchanged(lines: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return lines with the one place that reads ``old`` made into ``new``, None where there is not one."""
    at = _places(lines, old)
    return lines[: at[0]] + new + lines[at[0] + len(old) :] if len(at) == 1 else None


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Return the words that came in and those that went; those that say little are left out where others are left."""
    one = [word.strip() for word in words_of("\n".join(old))]
    two = [word.strip() for word in words_of("\n".join(new))]
    put: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    for same, (a, b), (c, d) in matches(one, two):
        if not same:
            cut.update(one[a:b])
            put.update(two[c:d])
    telling = Counter(dict(weighty_of(put))), Counter(dict(weighty_of(cut)))
    return telling if telling[0] or telling[1] else (put, cut)


def _mapped(then: Sequence[str], now: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return where a run of lines of one text stands in another: from its first line to its last."""
    low, high = 0, len(now)
    for same, (a, b), (c, d) in matches(then, now):
        if same and a <= start <= b:
            low = c + start - a
        elif not same and a <= start < b:
            low = c
        if same and a <= end <= b:
            high = c + end - a
            break
        if not same and a < end <= b:
            high = d
            break
    return low, max(low, high)
