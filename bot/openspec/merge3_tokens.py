"""Two edits of one sequence (of words, of lines) put together where something unchanged parts them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.text.words import matches


@dataclass(frozen=True, slots=True)
class Token:
    """A word or line, and the blanks before it: those are layout, and two tokens that differ in them are one."""

    word: str
    space: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Tokens ``start`` up to but not including ``end`` of the base, and what stands in their place."""

    start: int
    end: int
    put: tuple[Token, ...]

    @property
    def key(self) -> tuple[int, int, tuple[str, ...]]:
        """What makes two edits one."""
        return self.start, self.end, tuple(each.word for each in self.put)


@dataclass(frozen=True)
class Edits:
    """How one side differs from the base: its edits, and the blanks before each token that it left."""

    found: tuple[Edit, ...]
    spaces: dict[int, str]


Begins = Callable[[Sequence[Token], int], bool]
"""Whether something begins at a place, so that an edit is better told from there."""

Apart = Callable[[Sequence[Token]], bool]
"""Whether unchanged tokens between two edits are enough to tell them apart."""


def edits(base: Sequence[Token], side: Sequence[Token], begins: Begins) -> Edits:
    """Return what a side did. Two edits with a single token between them are one: it stayed by chance.

    What was only put in or taken out and could as well stand earlier stands where something ``begins``: a sentence that
    starts like the next one is put in before it, not from its second word to the next one's first.
    """
    found: list[Edit] = []
    spaces: dict[int, str] = {}
    last = done = 0
    for a, b, c, d in _slid(base, side, begins):
        spaces |= {done + at: side[last + at].space for at in range(a - done)}
        if found and a - found[-1].end == 1:
            before = found.pop()
            del spaces[before.end]
            found.append(Edit(before.start, b, (*before.put, *side[last:d])))
        else:
            found.append(Edit(a, b, tuple(side[c:d])))
        last, done = d, b
    spaces |= {done + at: side[last + at].space for at in range(len(base) - done)}
    return Edits(tuple(found), spaces)


def _slid(base: Sequence[Token], side: Sequence[Token], begins: Begins) -> Iterator[tuple[int, int, int, int]]:
    """Yield the places in base and side that differ."""
    done = 0
    for same, (a, b), (c, d) in matches([each.word for each in base], [each.word for each in side]):
        if same:
            continue
        for back in range(a - done + 1 if a == b or c == d else 0):
            text, start = (side, c - back) if a == b else (base, a - back)
            if begins(text, start):
                a, b, c, d = a - back, b - back, c - back, d - back
                break
            if start == 0 or text[start - 1].word != text[start + max(d - c, b - a) - 1].word:
                break
        yield a, b, c, d
        done = b


def _are_apart(base: Sequence[Token], one: Sequence[Edit], two: Sequence[Edit], apart: Apart) -> bool:
    """Whether every edit of the one side is apart from every edit of the other."""
    for each in one:
        for other in two:
            first, second = sorted((each, other), key=lambda edit: (edit.start, edit.end))
            if first.end >= second.start or not apart(base[first.end : second.start]):
                return False
    return True


def applied(base: Sequence[Token], some: Sequence[Edit], spaces: Sequence[dict[int, str]] = ()) -> list[Token]:
    """Return the base with edits that do not overlap; an unchanged token gets the blanks that a side changed."""
    result: list[Token] = []
    at = 0
    for edit in sorted(some, key=lambda each: (each.start, each.end)):
        result += (_spaced(base[number], number, spaces) for number in range(at, edit.start))
        result += edit.put
        at = max(at, edit.end)
    return [*result, *(_spaced(base[number], number, spaces) for number in range(at, len(base)))]


def _spaced(token: Token, number: int, spaces: Sequence[dict[int, str]]) -> Token:
    found = [each.get(number, token.space) for each in spaces]
    return Token(token.word, max(found, key=lambda space: (space != token.space, space), default=token.space))


@dataclass(frozen=True)
class Both:
    """The edits of two sides: those both made, and each side's own."""

    shared: tuple[Edit, ...]
    mine: tuple[Edit, ...]
    yours: tuple[Edit, ...]

    @property
    def every(self) -> tuple[Edit, ...]:
        """All edits, each once."""
        return (*self.shared, *self.mine, *self.yours)


def both(base: Sequence[Token], one: Edits, two: Edits, apart: Apart) -> Both | None:
    """Return the edits of two sides, None where one side's edit is not apart from one of the other's."""
    theirs = {each.key for each in two.found}
    shared = tuple(each for each in one.found if each.key in theirs)
    ours = {each.key for each in shared}
    mine, yours = (tuple(each for each in side.found if each.key not in ours) for side in (one, two))
    parted = _are_apart(base, mine, yours, apart) and _are_apart(base, shared, (*mine, *yours), apart)
    return Both(shared, mine, yours) if parted else None
