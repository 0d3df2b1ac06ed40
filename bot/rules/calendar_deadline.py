"""``calendar-deadline``: an obligation until or by a date, which is over one day, and nobody takes it out."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:20[0-9]{{2}}-[01][0-9](?:-[0-3][0-9])?|(?:q[1-4]|h[12]|{_MONTH}(?: [0-3]?[0-9](?:st|nd|rd|th)?,?)?"
    rf"|[0-3]?[0-9](?:st|nd|rd|th)? {_MONTH}|the (?:end|beginning|start) of(?: {_MONTH})?) 20[0-9]{{2}})"
)
_DEADLINE = later(
    rf"\b(?:by|until|till|before|no later than|as of|from|since|starting|after|in|on)\s+{_DATE}\b", re.IGNORECASE
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per date that bounds an obligation."""
    if " 20" not in document.text:
        return
    for requirement, body in english_bodies(document):
        if " 20" not in body.raw or not body.obliges:
            continue
        for match in _DEADLINE.finditer(body.text):
            begin = max(body.text.rfind(mark, 0, match.start()) for mark in (". ", "\n\n", "\n-"))
            end = body.text.find(". ", match.end())
            said = body.text[max(begin, 0) : end if end >= 0 else None]
            if re.search(r"\b(?:SHALL|MUST)\b", said):
                words = " ".join(match[0].split())
                message = f'"{words}" is over one day; name the version or the event, or write a change then.'
                yield Hit(body.line_at(match.start()), message, requirement, words=words)


RULE = Rule(
    id="calendar-deadline",
    summary="An obligation by or until a date of the calendar.",
    source="INCOSE Guide to Writing Requirements R35 (temporal dependencies)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The old flag SHALL be accepted until March 2021.",
    good="The old flag SHALL be accepted up to version 3.0.",
)
