"""One line of Markdown outside of fences, as marks: what a reader sees, and how the source says it."""

import re
from bisect import bisect_left
from collections.abc import Collection
from html.entities import html5
from typing import NamedTuple

from bot.forge.invisible import seen

CODE, LINK, TAG = "\1", "\2", "\3"
"""What stands for a code span, a piece of a link that stays, and a tag; no other mark shows these characters."""
ELEMENTS = ("details", "summary", "sub", "sup", "kbd")
"""The elements that have an end. ``br`` has none."""

# After the host comes what nobody takes for a part of it: a path, or nothing. No "@" and no "#1" stands in the path,
# should a reader not see a link there; no entity, bracket, quote or sign of emphasis either.
_ADDRESS = (
    r"https://(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?)(?!_)"
    r"(?P<path>(?:(?=[/?#])(?:[A-Za-z0-9._%!+,:=/?-]|&(?=[A-Za-z0-9_]+=)|\#(?=[A-Za-z]))++)?)"
)
_SPECIAL = re.compile(r"[\\&`<\[]|(?<![A-Za-z0-9])https://")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
ENTITY = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
_TICKS = re.compile("`+")
_TAG = re.compile(rf"<(?:/?(?:{'|'.join(ELEMENTS)})|br ?/?)>", re.IGNORECASE)
_ANGLE = re.compile(rf"<{_ADDRESS}>")
# cmark-gfm runs an address up to a blank, then takes these signs off its end.
_BARE = re.compile(rf"{_ADDRESS}(?=[)\"'*_.,:;!?]{{0,9}}(?:[ \t]|$))")
_LINK = re.compile(
    r"\[(?P<text>(?!\^)(?:[^\[\]`\\<&]|\\.|&[#A-Za-z0-9]{2,33};|`[^`]{1,200}`(?!`)){1,300}+)\]"
    rf"\({_ADDRESS}(?P<title>[ \t]+(?:\"[^\"\\`<\[\]]*\"|'[^'\\`<\[\]]*'))?[ \t]*\)"
)
_BEFORE_ADDRESS = frozenset(" \t(*_\"'")
_REFERENCE = re.compile(r"/[^/]+/[^/]+/(?:issues|pulls?|discussions|commits?)/")
# An address of an upload, alone on its line, is drawn as a picture or a film.
_UPLOAD = re.compile(r"/user-attachments/|/[^/]+/[^/]+/assets/")
# docs.github.com, "Linking a pull request to an issue using a keyword".
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\W*$", re.IGNORECASE)
# cmark-gfm knows no code span between more than 80 backticks.
_LONGEST_TICKS = 80


class Mark(NamedTuple):
    """One character as it is shown, or a stand-in, and its source. ``raw``: nothing keeps it from being markup."""

    shown: str
    source: str
    raw: bool = False


class Line:
    """Takes a line apart. ``before`` is what is shown before it, in which a closing word may stand."""

    def __init__(self, line: str, hosts: Collection[str], *, html: bool, table: bool, before: str = "") -> None:
        self.marks = list[Mark]()
        self._line, self._hosts, self._before = line, hosts, before
        self._html, self._table = html, table
        self._runs = dict[int, list[int]]()
        for run in _TICKS.finditer(line) if "`" in line else ():
            self._runs.setdefault(len(run[0]), []).append(run.start())
        at = 0
        while at < len(line):
            special = _SPECIAL.search(line, at)
            end = special.start() if special else len(line)
            self._raw(line[at:end])
            at = end if special is None else self._take(end)

    def _take(self, at: int) -> int:
        """Take what begins at a special character; return where it ends."""
        char = self._line[at]
        found: re.Match[str] | None = None
        if char == "`":
            return self._ticks(at)
        if char == "\\":
            found = self._escape(at)
        elif char == "&":
            found = self._entity(at)
        elif char == "<":
            found = self._tag(at)
        elif not self._html:
            found = self._link(at) if char == "[" else self._bare(at)
        if found is None:
            self._raw(char)
            return at + 1
        return found.end()

    def _raw(self, text: str) -> None:
        self.marks += [Mark(char, char, True) for char in seen(text)]

    def _escape(self, at: int) -> re.Match[str] | None:
        found = _ESCAPE.match(self._line, at)
        if found:
            char = found[0][1]
            # In a block of HTML a backslash keeps nothing from being a tag or an entity.
            self.marks.append(Mark(char, {"<": "&lt;", "&": "&amp;"}.get(char, found[0])))
        return found

    def _entity(self, at: int) -> re.Match[str] | None:
        found = ENTITY.match(self._line, at)
        text = decoded(found) if found else None
        if text is None:
            return None
        said = found[0] if found and text not in " \ufffd" else text
        self.marks += [Mark(char, "" if number else said) for number, char in enumerate(text)]
        return found

    def _ticks(self, at: int) -> int:
        run = _TICKS.match(self._line, at)
        assert run is not None
        end, long = run.end(), len(run[0])
        if self._html:
            self._raw(run[0])
            return end
        starts = self._runs.get(long, [])
        place = bisect_left(starts, end)
        close = starts[place] if place < len(starts) and long <= _LONGEST_TICKS else -1
        # A row of a table is cut at every "|", also within code.
        if close < 0 or (self._table and re.search(r"(?<!\\)\|", self._line[end:close])):
            self.marks += [Mark("`", "&#96;")] * long
            return end
        self.marks.append(Mark(CODE, self._line[at : close + long]))
        return close + long

    def _tag(self, at: int) -> re.Match[str] | None:
        found = _TAG.match(self._line, at)
        if found:
            self.marks.append(Mark(TAG, found[0].lower()))
        elif not self._html:
            found = _ANGLE.match(self._line, at)
            if found and self._may_link(found, drawn=True):
                self.marks.append(Mark(LINK, found[0]))
            else:
                found = None
        return found

    def _bare(self, at: int) -> re.Match[str] | None:
        found = _BARE.match(self._line, at)
        if found is None or not self._stands_free() or not self._may_link(found, drawn=True):
            return None
        self.marks.append(Mark(LINK, found[0]))
        return found

    def _link(self, at: int) -> re.Match[str] | None:
        found = _LINK.match(self._line, at)
        if found is None or (self.marks and self.marks[-1].shown == "!") or not self._may_link(found, drawn=False):
            return None
        inside = Line(found["text"], (), html=False, table=self._table).marks
        if all(mark.shown.isspace() for mark in inside):
            return None
        address = f"https://{found['host']}{found['path']}"
        self.marks += [Mark(LINK, "["), *inside, Mark(LINK, f"]({address})")]
        return found

    def _stands_free(self) -> bool:
        return not self.marks or self.marks[-1].shown in _BEFORE_ADDRESS

    def _may_link(self, found: re.Match[str], drawn: bool) -> bool:
        if found["host"].lower() not in self._hosts or (drawn and _UPLOAD.match(found["path"])):
            return False
        if not _REFERENCE.match(found["path"]):
            return True
        shown = "".join(mark.shown for mark in self.marks[-40:])
        return not _CLOSES.search(shown if len(self.marks) >= 40 else f"{self._before} {shown}")


def decoded(entity: re.Match[str]) -> str | None:
    """Return what an entity shows, empty where nobody sees it; None where there is no such entity."""
    if entity["name"]:
        text = html5.get(f"{entity['name']};")
        if text is None:
            return None
    else:
        number = int(entity["decimal"]) if entity["decimal"] else int(entity["hex"], 16)
        known = 0 < number < 0xD800 or 0xDFFF < number <= 0x10FFFF
        text = chr(number) if known else "\ufffd"
    return " " if text in "\t\r\n" else seen(text)
