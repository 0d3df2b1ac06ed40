"""``misspelt-name``: a name that differs in one letter from one that the document says elsewhere."""

import re
from collections.abc import Iterator
from itertools import chain, compress, pairwise
from operator import eq

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

# Names of several parts: snake_case and camelCase. What is one word may be another word with one letter more or less.
_PARTED = later(r"[A-Za-z]+[a-z0-9]*(?:[A-Z][a-z0-9]+)+|[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+")
_PART = later(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_LEAST = 6
_LEAST_OF_A_PART = 4
_LONG = 10
"""Names in camelCase are in small letters here: shorter ones are words."""
_BEGIN = 4
_OFTEN = 2


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per name that stands once, and nearly as another one that stands twice or more."""
    # In order, names that differ in one letter behind their first ones stand beside each other, or nearly.
    words = read(document).words
    names = sorted([word for word in words if len(word) >= _LONG or ("_" in word and len(word) >= _LEAST)])
    begins = [name[:_BEGIN] for name in names]
    pairs = chain(
        compress(pairwise(names), map(eq, begins, begins[1:])),
        compress(zip(names, names[2:], strict=False), map(eq, begins, begins[2:])),
    )
    for one, two in pairs:
        if -1 <= len(one) - len(two) <= 1 and _at(one, two) is not None:
            yield from _told(document, one, two)


def _at(one: str, two: str) -> int | None:
    """Return where two names differ in one letter that is missing, doubled, another, or exchanged with the next."""
    at = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[at:], two[at:]
    is_near = (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )
    # "job_1" and "job_2", "items" and "item" are two names.
    is_other = {*rest[:1], *other[:1]} & set("0123456789_") or "s" in (rest, other)
    return at if is_near and not is_other else None


def _told(document: Document, one: str, two: str) -> Iterator[Hit]:
    # What stands there in small letters and has no line in it is a word.
    if any("_" not in name and name in document.text for name in (one, two)):
        return
    found = [_spelt(name).findall(document.text) for name in (one, two)]
    if not all(found) or not all(_PARTED.fullmatch(name) for name in (found[0][0], found[1][0])):
        return
    if len(found[0]) > len(found[1]):
        found.reverse()
    slip, right = found[0][0], found[1][0]
    if len(found[0]) == 1 and len(found[1]) >= _OFTEN and _is_slip(slip, right):
        for requirement in document.requirements:
            for number in range(requirement.span.start, requirement.span.end):
                if slip in document.outline.lines[number] and _spelt(slip).search(document.outline.lines[number]):
                    message = (
                        f'"{slip}" stands here alone, and "{right}" elsewhere; write it alike, or tell both apart.'
                    )
                    yield Hit(number, message, requirement, requirement.scenario_at(number), slip)
                    return


def _spelt(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", re.IGNORECASE)


def _is_slip(slip: str, right: str) -> bool:
    """Whether they differ inside a part that is long enough, and not in its first letter: "get" and "set" are two."""
    at = _at(slip, right)
    part = next((each for each in _PART.finditer(right) if at is not None and each.start() < at <= each.end()), None)
    if part is None or len(part[0]) < _LEAST_OF_A_PART:
        return False
    # "RequireReplace" and "RequiresReplace" are two, for one part of them is a plural.
    begin, end = right[: part.end()], right[part.end() :]
    return slip not in (f"{begin}s{end}", f"{begin.removesuffix('s')}{end}")


RULE = Rule(
    id="misspelt-name",
    summary="A name in code that differs in one letter from one that the document says elsewhere.",
    source="Plain editing; ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="`ignore_mising`, where the document says `ignore_missing` elsewhere",
    good="`ignore_missing`",
)
