"""``condition-cancels``: an exception takes back the very condition under which something is to be done."""

import re
from collections.abc import Iterator

from bot.openspec.content import sequence
from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies
from bot.rules.rule import Hit, Rule

_CONDITION = re.compile(r"\b(?:when|whenever|if|while|where)\b\s+(?P<what>[^,.;]{8,}?)(?=[,.;]|$)", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:unless|except(?: when| if| where| while)?|but not (?:when|if|where|while)|save (?:when|if|where)"
    r"|other than when|not however (?:when|if))\b\s+(?P<what>[^,.;]{8,}?)(?=[,.;]|$)",
    re.IGNORECASE,
)
_LEAST = 2


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence whose exception has the words of its condition."""
    for requirement, body in english_bodies(document):
        if not _EXCEPTION.search(body.raw):
            continue
        for sentence in body.sentences:
            text = " ".join(body.source(sentence).split())
            exceptions = [(match.start(), match["what"]) for match in _EXCEPTION.finditer(text)]
            for at, what in exceptions:
                words = frozenset(sequence(what))
                conditions = (match["what"] for match in _CONDITION.finditer(text[:at]))
                if len(words) >= _LEAST and any(words == frozenset(sequence(each)) for each in conditions):
                    message = f'The exception takes back the condition: "{what}" is both.'
                    yield Hit(body.line_of(sentence[0]), message, requirement, words=what)


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
