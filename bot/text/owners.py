"""Who owns a path, as a ``CODEOWNERS`` file says it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for the file, the first that is there counts (docs.github.com, "About code owners")."""
_MOST_LINES = 5_000
_SPACE = re.compile(r"(?<!\\)\s+")
_PIECE = re.compile(r"\\(.)|(\*+)|(\?)|(.)", re.DOTALL)
_DEEP = "**"
_STAR, _ANY, _LITERAL_STAR = "*", "", "\\*"
_T = TypeVar("_T")

# A part of a path as it is written, or the pieces of one with wildcards: a character, _ANY for one, _STAR for some.
_Segment = str | tuple[str, ...]


@dataclass(frozen=True)
class Owners:
    """The rules of one file, in order: which paths, and the owners of those."""

    rules: Sequence[tuple[tuple[_Segment, ...], tuple[str, ...]]]

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path from the repository's top; none where no rule fits or the last names none."""
        parts = path.split("/")
        return next((owners for pattern, owners in reversed(self.rules) if _fits(pattern, parts, _DEEP, _is_part)), ())


def read_owners(text: str) -> Owners:
    """Return what a ``CODEOWNERS`` file says. Lines that GitHub passes over (``!``, ``[``) are passed over.

    >>> read_owners("* @ada\\n/docs/ @org/writers @ben").of("docs/a.md")
    ('@org/writers', '@ben')
    """
    rules: list[tuple[tuple[_Segment, ...], tuple[str, ...]]] = []
    for line in text.removeprefix("\ufeff").splitlines()[:_MOST_LINES]:
        pattern, *owners = _SPACE.split(line.split(" #")[0].strip())
        if pattern and not pattern.startswith(("#", "!", "[")):
            rules.append((_segments(pattern), tuple(owners)))
    return Owners(rules)


def _segments(pattern: str) -> tuple[_Segment, ...]:
    """Return the parts of a pattern as .gitignore reads it, but that ``docs/*`` is only what lies in it directly."""
    parts = [each for each in pattern.split("/") if each]
    at_top = "/" in pattern.rstrip("/")
    front = [] if at_top else [_DEEP]
    inside = [_DEEP, "*"] if pattern.endswith("/") else [_DEEP]
    is_flat = at_top and pattern.endswith("/*")
    return tuple(map(_segment, (*front, *parts, *([] if is_flat else inside))))


def _segment(text: str) -> _Segment:
    if text == _DEEP or not re.search(r"[*?\\]", text):
        return text
    return tuple(_piece(*found) for found in _PIECE.findall(text))


def _piece(escaped: str, stars: str, any_one: str, letter: str) -> str:
    if stars or any_one:
        return _STAR if stars else _ANY
    return _LITERAL_STAR if escaped == _STAR else escaped or letter


def _is_part(segment: _Segment, part: str) -> bool:
    return segment == part if isinstance(segment, str) else _fits(segment, part, _STAR, _is_letter)


def _is_letter(piece: str, letter: str) -> bool:
    return piece in (_ANY, letter) or (letter == _STAR and piece == _LITERAL_STAR)


def _fits(pattern: Sequence[_T], text: Sequence[str], star: str, same: Callable[[_T, str], bool]) -> bool:
    """Whether a pattern is all of a text: ``star`` stands for some pieces or none.

    Only the last star is ever tried anew, so that no pattern takes longer than its length times that of the text.
    """
    at = place = 0
    back: tuple[int, int] | None = None
    while place < len(text):
        if at < len(pattern) and pattern[at] == star:
            back, at = (at, place), at + 1
        elif at < len(pattern) and same(pattern[at], text[place]):
            at, place = at + 1, place + 1
        elif back:
            back = (back[0], back[1] + 1)
            at, place = back[0] + 1, back[1]
        else:
            return False
    return all(each == star for each in pattern[at:])
