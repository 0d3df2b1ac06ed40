"""``condition-cancels``: an exception takes back the very condition under which something is to be done."""

import re
from collections.abc import Iterator, Sequence

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies
from bot.rules.rule import Hit, Rule

# These are looked for in small letters: a pattern that ignores case takes three times as long.
# What introduces a condition.
_OPENER = (
    r"\b(?:when(?:ever)?|if|while|where(?:ver)?|once|as soon as|as long as|provided(?: that)?|(?:each|every) time"
    r"|in case|(?:cases?|events?|situations?|times?) (?:that|of|when|where|in which))\s+"
)
_IF = re.compile(_OPENER)
# What takes it back, somewhere between the condition and the same words again.
_BACK = re.compile(
    r"\b(?:unless|except\w*|exempt\w*|exclu\w+|save|barring|other than|apart from|aside from|outside|without|not|never"
    r"|nor|no longer|in no|at no|forbidden|prohibited|disregard\w*|ignor\w+)\b|n['’]t\b"
)
_RIGHT_BEFORE = re.compile(
    r"\b(?:unless|(?:except|save|but not|other than|apart from|excluding) (?:when|if|where|while)|except in case)\s+$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:(?:except(?:ing)?|save|other than|apart from|aside from|outside(?: of)?|(?:but )?not|never)"
    rf" (?:in )?(?:the )?{_OPENER}|unless )(?P<what>[^,.;:]{{5,500}}),"
)
# Each of these words has one of these in it; where none is, nothing is taken back, and patterns need not look.
_IN_BACK = (
    *("not", "unless", "except", "never", "nor", "without", "exempt", "exclu", "save", "barring", "other than"),
    *("apart from", "aside from", "outside", "no longer", "in no", "at no", "forbidden", "prohibited", "disregard"),
    *("n't", "n’t"),
)
# A line may end between their words.
_PARTED = tuple(each for each in _IN_BACK if " " in each)
_BETWEEN = 300
"""An exception stands behind what is to be done, and not much further from its condition."""
_LONGEST = 500
"""Characters of a condition; more are never said twice."""
_FOLLOWS = 1_000
"""Characters behind an exception in which its condition follows."""
_JOINING = frozenset(
    ("and", "but", "or", "yet", "though", "although", "is", "are", "only", "also", "it", "this", "when", "if")
)
_CODE = re.compile(r"`[^`]*`")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_STOP = re.compile(r"[,.;:]")
_LEAST = 4


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence of which an exception has the words of its condition, or of the one before."""
    for requirement, body in english_bodies(document):
        found = _taking_back(body.raw, _IN_BACK)
        if not found:
            continue
        cues = (*found, *_PARTED)
        # Code is told apart only where something is taken back.
        earlier, before = "", False
        for sentence in body.sentences:
            if _ITEM.match(document.outline.lines[body.line_of(sentence[0])]):
                earlier = ""  # each item of a list is a case of its own
            # A dot in code ends no clause.
            raw = " ".join(body.source(sentence).split())
            here = bool(_taking_back(raw, cues))
            text, first = (_without_stops(raw), _without_stops(earlier)) if here or before else ("", "")
            what = _taken_back(f"{first} {text}", len(first)) if text else ""
            what = what or (_excepted_first(text) if here else "")
            if what:
                at = text.lower().find(what.lower())
                what = raw[at : at + len(what)]
                message = f'The exception takes back the condition: "{what}" is both.'
                yield Hit(body.line_of(sentence[0]), message, requirement, words=what)
            earlier, before = raw, here


def _without_stops(text: str) -> str:
    return _CODE.sub(lambda match: _STOP.sub("_", match[0]), text) if "`" in text else text


def _taking_back(text: str, cues: Sequence[str]) -> list[str]:
    """Return which of some cues a text has: without one, nothing is taken back in it."""
    low = text.lower()
    return [each for each in cues if each in low]


def _small(text: str) -> str:
    """Return a text in small letters, each at its place; the rare one that would grow (İ) stays as it is."""
    low = text.lower()
    return low if len(low) == len(text) else text


def _taken_back(text: str, start: int) -> str:
    """Return the condition in a text whose words stand again behind ``start``, as an exception; empty for none."""
    low = _small(text)
    for match in _IF.finditer(low):
        what = _STOP.split(text[match.end() : match.end() + _LONGEST], maxsplit=1)[0].strip()
        back = _BACK.search(_small(what))
        for clause in (what, _without_joining(what[: back.start()] if back else what)):
            end = match.end() + len(clause)
            again = low.find(_small(clause), end, end + _BETWEEN + len(clause))
            if len(clause) >= _LEAST and again > start and _is_exception(text, end, again, again + len(clause)):
                return clause
    return ""


def _without_joining(text: str) -> str:
    """Return a text without the words at its end that only join it to what follows."""
    words = text.split()
    while len(words) > 1 and words[-1].lower() in _JOINING:
        words.pop()
    return " ".join(words)


def _excepted_first(text: str) -> str:
    """Return what a sentence excepts before it makes it the condition: "Unless it rains, … when it rains"."""
    for match in _FIRST.finditer(_small(text)):
        what = text[match.start("what") : match.end("what")].strip()
        again = re.search(
            rf"{_OPENER}{re.escape(what)}(?=\W*$|[,.;)])", text[match.end() : match.end() + _FOLLOWS], re.IGNORECASE
        )
        if again:
            return what
    return ""


def _is_exception(text: str, end: int, again: int, last: int) -> bool:
    """Whether what stands between a condition and its words again takes it back, and nothing follows these."""
    between = text[end:again]
    ends = re.match(r"\W*$|[,.;)]|\s+(?:is|are) not the case\b", text[last:])
    takes_back = ends is not None and _BACK.search(_small(between)) is not None
    # Right before the words again no obligation between them makes these another case.
    return takes_back and (not re.search(r"\b(?:SHALL|MUST)\b", between) or _RIGHT_BEFORE.search(between) is not None)


RULE = Rule(
    id="condition-cancels",
    summary="An exception that takes back the very condition of an obligation.",
    source="ISO/IEC/IEEE 29148, 5.2.5: feasible, consistent; Kiro: inconsistency",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="The gate SHALL ring when it rains outside, unless it rains outside.",
    good="The gate SHALL ring when it rains outside.",
)
