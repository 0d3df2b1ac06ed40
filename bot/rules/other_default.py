"""``other-default``: one document gives one setting two default values."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.places import lines_with, placed
from bot.rules.rule import Hit, Rule
from bot.text.later import later

_NAME = r"[A-Za-z_][\w.-]{1,60}"
_UNIT = r"(?:ms|s|m|h|kb|mb|gb|%|(?:second|minute|hour|day)s?\b)"
_VALUE = (
    rf"[`\"'“]{{0,2}}(?P<value>true|false|null|none|-?[0-9][0-9.]*\s?{_UNIT}?|(?<=[`\"'“])[\w./:-]{{1,40}})"
    r"(?![\w-]|\.\w|\s*(?:x|×)\s*[0-9])[`\"'”]{0,2}"
)
_TOLD = later(
    # `seed` SHALL default to `0`; `seed` defaults to 0; `seed` (int, default `0`); `seed` (default: 0)
    rf"`(?P<name>{_NAME})`(?:\s+(?:attribute|field|setting|flag|option|parameter|property))?"
    rf"(?:\s+(?:(?:SHALL|MUST|will)\s+default|defaults?)\s+to|\s*\([^()\n`]{{0,30}}\bdefaults?(?:\s+(?:is|to))?:?)\s*{_VALUE}"
)
# When `seed` is not set, it SHALL default to `0`.
_UNSET = later(
    rf"\bWhen `(?P<name>{_NAME})`\s+is\s+(?:not\s+(?:set|provided|configured|given|specified)|unset|omitted|absent)"
    rf"[^.;\n`]{{0,60}}?\b(?:SHALL|MUST)\s+default\s+to\s+{_VALUE}"
)
_SCHEMA = later(
    rf"\s*(?P<name>{_NAME})\s*=\s*<[^>\n]{{1,80}}>\s*#.*?"
    rf"(?:\b[Dd]efaults?(?:\s+(?:is|to))?:?\s*{_VALUE}|[\"'](?P<before>[\w./:-]{{1,40}})[\"']\s+\(default\))"
)
# A default that holds in one case only: each case may have its own.
_CASED = later(
    r"\b(?:when|if|unless|for|on|in|under|where|otherwise|with|without|legacy|previously|old"
    r"|block|object|group|section|nested)\b",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per default in a requirement that differs from the one given first, in a schema or in a sentence."""
    lines = document.outline.lines
    near = lines_with(document, ("default",))
    first: dict[str, tuple[str, int]] = {}
    for number in near:
        if document.outline.fenced[number] and (match := _SCHEMA.match(lines[number])):
            first.setdefault(match["name"], (_plain(match["value"] or match["before"]), number))
    for requirement, scenario, number in placed(document, [number for number in near if "`" in lines[number]]):
        line = lines[number]
        for match in (*_TOLD.finditer(line), *(_UNSET.finditer(line) if "When `" in line else ())):
            sentence = line[line.rfind(". ", 0, match.start()) + 1 : match.start()]
            if _CASED.search(sentence) or _CASED.search(line[match.end() : match.end() + 12]):
                continue
            value = _plain(match["value"])
            known, where = first.setdefault(match["name"], (value, number))
            if known != value and not _is_in_several_blocks(document, match["name"]):
                words = " ".join(match[0].split())
                message = f"Line {where + 1} gives `{match['name']}` the default {known}; let both give one."
                yield Hit(number, message, requirement, scenario, words)


def _is_in_several_blocks(document: Document, name: str) -> bool:
    """Whether a schema has an attribute several times: it may have a default in each of its blocks."""
    text = "\n".join(line for line, out in zip(document.outline.lines, document.outline.fenced, strict=True) if out)
    return len(re.findall(rf"^\s*{re.escape(name)}\s*(?:=|\{{)", text, re.MULTILINE)) > 1


def _plain(value: str) -> str:
    return value.strip("`\"'“” .").lower()


RULE = Rule(
    id="other-default",
    summary="One document gives one setting two default values.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    check=check,
    bad="`seed` SHALL default to `0`. … - `seed` (int, default `1`)",
    good="`seed` SHALL default to `0`. … - `seed` (int, default `0`)",
)
