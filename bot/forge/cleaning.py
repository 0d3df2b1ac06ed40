"""Make a whole Markdown text harmless: fences, lines and tags put together again."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.forge.fences import Code, split
from bot.forge.hiding import hide
from bot.forge.inline import CODE, ENTITY, TAG, Line, Mark, decoded
from bot.forge.invisible import seen
from bot.forge.tags import Tags
from bot.forge.written import write
from bot.text.boxes import MARK

# A row of dashes makes the line above it the head of a table; what is in a quote or a list is taken along.
_DASHES = frozenset(" \t>*+-|:.)0123456789")
_BEFORE_BLOCK = frozenset(" \t>*+-.)0123456789")
# Whatever Markdown shows as a box, in all ways to write one.
_BOX = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+\[[ xX]\](?=[ \t])")
_OWN = re.compile(rf"(?:^|(?<=[ \t]))(?P<marker>{MARK})[ \t]*$")
_ROUNDS = 4
"""Reading again after a secret was blanked settles soon; the bound is there for a strange ``redact``."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What may stay: how secrets are blanked, hosts to link to, info words of fences, ids of our own boxes."""

    redact: Callable[[str], str]
    hosts: Collection[str] = ()
    infos: Collection[str] = ()
    boxes: Collection[str] = ()


@dataclass(slots=True)
class _Text:
    """One line outside of fences. ``html``: it may be read as HTML. ``own``: the marker at its end."""

    marks: list[Mark]
    html: bool = False
    box: bool = False
    own: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (write(self.marks, html=self.html, box=self.box), self.own) if part)


def clean(text: str, terms: Terms) -> str:
    """Return ``text``, which holds no half of a character, harmless. What comes out comes out again unchanged."""
    for _ in range(_ROUNDS):
        pieces, tags = _Reader(text, terms).read()
        hidden = _hide(pieces, terms.redact)
        ended = text.endswith(("\n", "\r"))
        text = "\n".join([*map(str, pieces), *(["", tags] if tags else [])]) + "\n" * ended
        blanked = terms.redact(text)
        if blanked == text and not hidden:
            break
        text = blanked
    return text


class _Reader:
    """Takes a text apart, with the tags balanced."""

    def __init__(self, text: str, terms: Terms) -> None:
        self._found = split(text, terms.infos)
        self._tables, self._owned = _tables(self._found), _owned(self._found, terms.boxes)
        self._terms, self._tags = terms, Tags()
        self._html, self._before = False, ""

    def read(self) -> tuple[list[Code | _Text], str]:
        """Return the pieces, and the tags that end what is open after them."""
        pieces = list[Code | _Text]()
        for number, piece in enumerate(self._found):
            if isinstance(piece, str):
                pieces.append(self._line(number, piece))
                continue
            if self._html:  # a block of HTML goes on to the next blank line, whatever looks like a fence in it
                pieces.append(_Text([]))
            pieces.append(piece)
            self._html, self._before = False, ""
        return pieces, self._tags.closing()

    def _line(self, number: int, line: str) -> _Text:
        own = self._owned.get(number)
        if own:
            line = line[: own.start()].rstrip(" \t")
        marks = self._marks(number, line)
        self._before = "".join(mark.shown for mark in marks[-40:])
        text = _Text(marks, self._html, own is not None and own["kind"] == "box", own["marker"] if own else "")
        if not own and all(mark.shown in " \t" for mark in marks):
            self._html = False
        return text

    def _marks(self, number: int, line: str) -> list[Mark]:
        def taken() -> list[Mark]:
            marks = Line(line, hosts, html=self._html, table=number in self._tables, before=self._before).marks
            return self._tags.balanced(marks)

        hosts, tags = self._terms.hosts, self._tags.copy()
        marks = taken()
        if self._html or not _opens(marks):
            return marks
        self._html, self._tags = True, tags
        return taken()


def _tables(found: Sequence[Code | str]) -> set[int]:
    """Return the numbers of the lines that may be rows of a table: a line of dashes stands in their paragraph."""
    tables, paragraph, dashes = set[int](), list[int](), False
    for number, piece in enumerate([*found, ""]):
        words = seen(piece).strip(" \t") if isinstance(piece, str) else ""
        if words:
            paragraph.append(number)
            dashes = dashes or ("-" in words and _DASHES.issuperset(ENTITY.sub(_left_of, words)))
            continue
        tables.update(paragraph if dashes else ())
        paragraph, dashes = [], False
    return tables


def _left_of(entity: re.Match[str]) -> str:
    """Return what an entity leaves in the line: nothing or a blank where nobody sees it, else itself."""
    text = decoded(entity)
    return text if text in ("", " ") else entity[0]


def _owned(found: Sequence[Code | str], boxes: Collection[str]) -> dict[int, re.Match[str]]:
    """Return our own markers by the number of their line. One that stands twice is nobody's."""
    owned, times = dict[int, re.Match[str]](), Counter[str]()
    for number, piece in enumerate(found):
        if not boxes or isinstance(piece, Code) or not piece.rstrip(" \t").endswith("-->"):
            continue
        own = _OWN.search(piece)
        if own and own["id"] in boxes and (own["kind"] == "s" or _BOX.match(piece)):
            owned[number] = own
            times[own["marker"]] += 1
    return {number: own for number, own in owned.items() if times[own["marker"]] == 1}


def _opens(marks: Sequence[Mark]) -> bool:
    """Whether a block of HTML may begin here: a tag is the first thing on the line."""
    first = next((mark.shown for mark in marks if mark.shown not in _BEFORE_BLOCK), "")
    return first == TAG


def _hide(pieces: list[Code | _Text], redact: Callable[[str], str]) -> bool:
    """Blank the secrets in each fence and in each stretch between fences; tell whether there were any."""
    changed, stretch = False, list[_Text]()
    for number, piece in enumerate([*pieces, None]):
        if isinstance(piece, _Text):
            stretch.append(piece)
            changed = _hide_in_code(piece.marks, redact) or changed
            continue
        hidden = hide([text.marks for text in stretch], redact)
        for text, marks in zip(stretch, hidden or (), strict=False):
            text.marks = marks
        changed, stretch = changed or hidden is not None, []
        blanked = _blanked(piece.content, redact) if piece else None
        if piece and blanked is not None:
            pieces[number] = replace(piece, content=blanked.rstrip("\r\n") + "\n")
            changed = True
    return changed


def _hide_in_code(marks: list[Mark], redact: Callable[[str], str]) -> bool:
    changed = False
    for number, mark in enumerate(marks):
        blanked = _blanked(mark.source, redact) if mark.shown == CODE else None
        if blanked is not None:
            marks[number] = mark._replace(source=blanked)
            changed = True
    return changed


def _blanked(code: str, redact: Callable[[str], str]) -> str | None:
    """Return code without its secrets, and then without what nobody sees either; None where it holds no secret."""
    bare = seen(code)
    blanked = redact(bare)
    return None if blanked == bare else blanked
