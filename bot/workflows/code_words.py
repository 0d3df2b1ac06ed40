"""Words of code and of specs that mean one thing: names, texts, and numbers that became others in the same line."""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.openspec.content import stem
from bot.openspec.facts import measure
from bot.text.patch import Hunk

# A name as code has it, with what joins its parts: snake_case, kebab-case, dotted.name, a/path, --flag, @mark.
_NAME = re.compile(r"(?<![\w/.-])(?:--?|[@/])?[A-Za-z_][\w]*(?:[-./:][\w{}*]+)*(?:\(\))?/?")
_PART = re.compile(r"[A-Za-z_]\w*")
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.){2,300})\"|'((?:[^'\\\n]|\\.){2,300})'|`([^`\n]{2,300})`|“([^”\n]{2,300})”")
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d_]*(?:\.\d+)?(?![\w.]*\d)")
_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_WORD = re.compile(r"[A-Za-z]{3,}")
# What a name says of the unit of its number: "timeout_ms", "maxAgeDays".
_UNITS = {
    "ms": "ms", "millis": "ms", "milliseconds": "ms", "msec": "ms",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "day", "days": "day", "week": "week", "weeks": "week",
    "month": "month", "months": "month", "year": "year", "years": "year",
    "byte": "bytes", "bytes": "bytes", "kb": "kb", "kib": "kib", "mb": "mb", "mib": "mib", "gb": "gb", "gib": "gib",
    "percent": "%", "pct": "%", "px": "px", "pixel": "px", "pixels": "px", "chars": "characters",
}  # fmt: skip
# Words that names in code are full of, and that say nothing of what a number is for.
_DULL_WORDS = """
const let var def int float str self this new return static final public private default value number set get config
option options param args type data max min limit count size total the and for with not func fun def pub struct enum
define mut double bool boolean char unsigned signed constexpr
"""
# In "days=30" the day is the number's unit, and not what it is a number of.
_DULL = frozenset(map(stem, [*_DULL_WORDS.split(), *_UNITS, "characters", "timedelta", "duration"]))
# What stands right behind a number, "30m" and "64Mi", is its unit, whatever else the line says.
_SUFFIXES = {
    "ms": "ms", "s": "s", "sec": "s", "m": "min", "min": "min", "h": "h", "d": "day", "w": "week", "%": "%", "px": "px",
    "kb": "kb", "mb": "mb", "gb": "gb", "ki": "kib", "mi": "mib", "gi": "gib", "kib": "kib", "mib": "mib", "gib": "gib",
}  # fmt: skip
_SUFFIX = re.compile(r"[A-Za-z%]{1,3}(?!\w)")
_EXPORTED = re.compile(r"^\s*export\s+(?:default\s+)?(?=const|let|var|enum|class|function|type)")
_LONGEST_PAIR = 400


def names_in(text: str) -> set[str]:
    """Return the names in a text of code, whole and in parts, and what it quotes.

    >>> sorted(names_in("client.max_tries = 3"))
    ['client', 'client.max_tries', 'max_tries']
    """
    found = strings_in(text)
    for match in _NAME.finditer(text):
        whole = match[0].rstrip("/.:")
        found |= {whole, whole.removesuffix("()"), *(_PART.findall(whole))}
    return found


def is_telling(name: str) -> bool:
    """Whether a name is one that nobody writes by chance: it has a joint, a hump, a digit, a dash, or several words."""
    return bool(re.search(r"[\W_\d]|[a-z][A-Z]|[A-Z]{2}", name))


def has_unit(said: str) -> bool:
    """Whether a number is said with a unit that is known: 30 seconds, and not 3 times."""
    return bool(re.search(r"[A-Za-z%]", said))


def strings_in(text: str) -> set[str]:
    """Return what stands in quotation marks or backticks in a text."""
    return {next(filter(None, match.groups()), "") for match in _STRING.finditer(text)}


def words_in(text: str) -> frozenset[str]:
    """Return the stems of a text's words, the humps of its names apart; without those that say nothing."""
    humps = (
        part.lower() for word in _PART.findall(text) for piece in word.split("_") for part in _HUMPS.findall(piece)
    )
    return frozenset(stem(each) for each in humps if len(each) > 2) - _DULL


@dataclass(frozen=True)
class Swap:
    """A number or a text that became another in a line that is the same but for it."""

    line: int
    was: str
    now: str
    before: str
    """The line as it was."""
    is_number: bool
    end: int = 0
    """Where the old one ends in that line."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the line."""
        return frozenset(names_in(self.before))

    @cached_property
    def subject(self) -> frozenset[str]:
        """The stems of the words in the line."""
        return words_in(_EXPORTED.sub("", self.before))

    @cached_property
    def _unit(self) -> str:
        beside = _SUFFIX.match(self.before, self.end)
        if beside and beside[0].lower() in _SUFFIXES:
            return _SUFFIXES[beside[0].lower()]
        pieces = [part.lower() for word in _PART.findall(self.before) for part in _split(word)]
        return next((_UNITS[each] for each in reversed(pieces) if each in _UNITS), "")

    def spelled_in(self, sentence: str) -> str:
        """Return how a sentence says the old number, with its unit; empty where it does not."""
        return self._said(sentence, self.was)

    def is_said_now(self, text: str) -> bool:
        """Whether a text says the new number already."""
        return bool(self._said(text, self.now))

    def _said(self, text: str, number: str) -> str:
        wanted = number.replace("_", "")
        for match in _SAID.finditer(text):
            unit, said = (match["unit"] or "").lower(), match["number"].replace(",", "")
            if (
                self._unit
                and unit
                and measure("1", unit) != f"1 {unit}"
                and measure(said, unit) == measure(wanted, self._unit)
            ):
                return match[0].strip()
            if said == wanted and not (self._unit and _is_other(unit, self._unit)):
                return match[0].strip() if unit in _UNITS or unit == "%" else match["number"]
        return ""


_SAID = re.compile(r"(?<![\w.])(?P<number>-?\d+(?:,\d{3})*(?:\.\d+)?)(?:[ -]?(?P<unit>%|[A-Za-z]+))?(?![\w]*\d)")


def _is_other(unit: str, own: str) -> bool:
    """Whether a unit is a known one of another size or kind."""
    return unit in _UNITS and measure("1", _UNITS[unit]) != measure("1", own)


def _split(word: str) -> list[str]:
    return [part for piece in word.split("_") for part in _HUMPS.findall(piece)]


def swaps(hunk: Hunk) -> Iterator[Swap]:
    """Yield what became another in the lines of a hunk, each old line beside the nearest new one of the same shape."""
    there: dict[str, list[int]] = {}
    for at, new in enumerate(hunk.added):
        if len(new) <= _LONGEST_PAIR:
            there.setdefault(_shape(new), []).append(at)
    for at, old in enumerate(hunk.removed):
        places = there.get(_shape(old)) if len(old) <= _LONGEST_PAIR else None
        if not places:
            continue
        # Each new line is taken once, in order: the nearest is among the two around it.
        after = bisect(places, at)
        best = min(places[max(after - 1, 0) : after + 1], key=lambda place: abs(place - at))
        places.remove(best)
        new = hunk.added[best]
        yield from _numbers(old, new, hunk.line + best)
        yield from _texts(old, new, hunk.line + best)


def _shape(line: str) -> str:
    """Return a line without what its numbers and texts say: lines of one shape are one line before and after."""
    return _NUMBER.sub("0", _STRING.sub('""', line)).strip()


def _numbers(old: str, new: str, line: int) -> Iterator[Swap]:
    if _NUMBER.sub("0", old).strip() != _NUMBER.sub("0", new).strip():
        return
    for was, now in zip(_NUMBER.finditer(old), _NUMBER.finditer(new), strict=True):
        if was[0] != now[0]:
            yield Swap(line, was[0], now[0], old, is_number=True, end=was.end())


def _texts(old: str, new: str, line: int) -> Iterator[Swap]:
    if _STRING.sub('""', old).strip() != _STRING.sub('""', new).strip():
        return
    sides = [[next(filter(None, each.groups()), "") for each in _STRING.finditer(text)] for text in (old, new)]
    if len(sides[0]) != len(sides[1]):
        return  # what stands there as "" was a string in one of them only
    for was, now in zip(*sides, strict=True):
        if was != now and len(was) > 3:
            yield Swap(line, was, now, old, is_number=False)
