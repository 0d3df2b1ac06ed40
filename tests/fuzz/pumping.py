"""Where a regular expression may be slow: what comes before each place that repeats without end, and what is repeated there."""

import re._constants as ops  # type: ignore[import-not-found,unused-ignore]
import re._parser as parser  # type: ignore[import-not-found,unused-ignore]
from collections.abc import Iterable, Iterator
from typing import Any

CHARACTERS = " 0a-.,:*_`A|#>x\t/\"'([{é"
"""Of each class those of these that are in it are tried, four at most."""
ENDLESS = 50
"""More repeats than this are taken for any number."""
_MOST = 120
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


def pumps(pattern: str, flags: int) -> list[tuple[str, str]]:
    """Return what leads to each place that repeats, and what it repeats."""
    return list(dict.fromkeys(_points(parser.parse(pattern, flags), "")))[:_MOST]


def _points(sequence: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, value in sequence:
        if op in _REPEATS:
            if value[1] > ENDLESS:
                yield from ((before, unit) for unit in _units(list(value[2])) if unit)
            yield from _points(value[2], before)
        elif op is ops.BRANCH:
            for each in value[1]:
                yield from _points(each, before)
        elif op in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
            yield from _points(value[3] if op is ops.SUBPATTERN else value, before)
        before += _sample(op, value)


def _units(inner: list[Any]) -> Iterator[str]:
    if len(inner) == 1 and inner[0][0] is ops.IN:
        yield from _members(inner[0][1])
    elif len(inner) == 1 and inner[0][0] in (ops.ANY, ops.NOT_LITERAL):
        yield from " a"
    yield _samples(inner)


def _samples(sequence: Iterable[Any]) -> str:
    return "".join(_sample(op, value) for op, value in sequence)


def _sample(op: Any, value: Any) -> str:
    """Return a text that this part matches, roughly: what looks around it and repeats an earlier group is left out."""
    if op is ops.LITERAL:
        return chr(value)
    if op in (ops.ANY, ops.NOT_LITERAL):
        return "b"
    if op is ops.IN:
        return (_members(value) or ["b"])[0]
    if op in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
        return _samples(value[3] if op is ops.SUBPATTERN else value)
    if op is ops.BRANCH:
        return _samples(value[1][0])
    return _samples(value[2]) * value[0] if op in _REPEATS else ""


def _members(items: Any) -> list[str]:
    literal = [chr(value) for op, value in items if op is ops.LITERAL]
    negated = any(op is ops.NEGATE for op, _ in items)
    return [each for each in CHARACTERS if _is_in(items, each) != negated][:4] or literal[:1]


def _is_in(items: Any, char: str) -> bool:
    for op, value in items:
        if op is ops.LITERAL and value == ord(char):
            return True
        if op is ops.RANGE and value[0] <= ord(char) <= value[1]:
            return True
        if op is ops.CATEGORY:
            *_, kind = str(value).split("_")
            is_kind = {"SPACE": char.isspace(), "DIGIT": char.isdigit(), "WORD": char.isalnum() or char == "_"}[kind]
            if is_kind != ("NOT" in str(value)):
                return True
    return False
