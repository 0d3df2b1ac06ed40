"""Somebody's answer, in Markdown, as the sentences that state something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.openspec.segments import split

MOST_TEXT = 20_000
"""Characters of an answer that are looked at."""
MOST_SENTENCES = 100
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}(?:[ \t]|$)|^[ \t]*(?:\*\*|__)[^*_]{1,80}:?(?:\*\*|__):?[ \t]*$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^(?=[ \t:|-]*--)[ \t:|-]+$")
_QUOTED = re.compile(r"^[ \t]*>[ \t]?")
_CITED = re.compile(r"(?<!\s)\s*(?:\[\^?\d{1,3}\]|【[^】]{0,80}】)")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)")
# What leads in a list and is no part of what its items say.
_META = re.compile(
    r"\b(?:following|follows|below|here|these|steps?|rules?|points?|details?|summary|requirements?|scenarios?|cases?"
    r"|things|behaviou?rs?|conditions?|answers?)\b[^:]*$",
    re.IGNORECASE,
)
# What is said to whoever asked, and states nothing about the system.
_TALK = re.compile(
    r"^(?:sure|of course|certainly|great question|thanks?(?: you)?|hello|hi|i hope|let me know|please let|feel free"
    r"|here (?:is|are)|here's|in summary|to summari[sz]e|i (?:looked|checked|searched|found|read)|based on (?:the|my))"
    r"\b[^.]*[.:!]?$",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^(?:if|when|whenever|once|while|after|before|unless|until|on|upon)\b", re.IGNORECASE)
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as it stands in the answer, and as a claim: with what leads in its list, or who "it" is."""

    text: str
    claim: str


@dataclass(frozen=True, slots=True)
class Statements:
    """The sentences of an answer that state something, in their order; ``cut`` says what was not looked at."""

    found: tuple[Statement, ...]
    cut: str = ""


def statements(text: str) -> Statements:
    """Return what an answer states: no headings, no questions, nothing that is only said to the reader.

    >>> [each.claim for each in statements("The lock:\\n- closes\\n- beeps twice").found]
    ['The lock closes', 'The lock beeps twice']
    """
    cut = f"the first {MOST_TEXT} of {len(text)} characters were looked at" if len(text) > MOST_TEXT else ""
    found: list[Statement] = []
    for each in _stated(text[:MOST_TEXT]):
        if len(found) == MOST_SENTENCES:
            return Statements(tuple(found), f"the first {MOST_SENTENCES} sentences were looked at")
        found.append(each)
    return Statements(tuple(found), cut)


def _stated(text: str) -> Iterator[Statement]:
    lead = ""
    for block, is_item in _blocks(text):
        if not is_item:
            lead = ""
        for sentence in [block] if _FENCE.match(block) else split(block):
            plain = _EMPHASIS.sub("", _CITED.sub("", sentence)).strip()
            if not _LETTER.search(plain) or plain.endswith("?") or _TALK.match(plain):
                continue
            if plain.endswith(":") and not is_item:
                lead = _leading_in(plain.rstrip(": "))
                continue
            yield Statement(sentence.strip(), f"{lead} {plain}" if lead and is_item else plain)


def _leading_in(words: str) -> str:
    """Return what leads in a list as it stands before each item, "When it rains,"; none of "the rules"."""
    if _CONDITION.match(words):
        return words if "," in words else f"{words},"
    return "" if _META.search(words) else words


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (paragraph, item, row or whole code block; whether it is an item)."""
    begun: list[str] = []
    item = False
    fence = ""
    for line in [*text.splitlines(), ""]:
        mark = _FENCE.match(line)
        if fence:
            begun.append(line)
            if mark and mark[1].startswith(fence):
                yield "\n".join(begun), False
                begun, fence = [], ""
            continue
        starts = _ITEM.match(line)
        silent = not line.strip() or _HEADING.match(line) or _RULE.match(line)
        if begun and "|" in line and _RULE.match(line):
            begun = []  # the head of a table
        if begun and (silent or starts or mark or line.lstrip().startswith("|")):
            yield " ".join(begun), item
            begun = []
        if mark:
            begun, fence, item = [line], mark[1], False
        elif not silent:
            item = bool(starts) if not begun else item
            begun.append(_QUOTED.sub("", line[starts.end() :] if starts else line).strip(" |\t"))
    if begun:
        yield "\n".join(begun), False
