"""``term-drift``: one document writes one term in two ways, so a search finds half of it."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_bodies, read
from bot.rules.rule import Hit, Profile, Rule

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Pairs of British and American spelling, and of one word written in two ways.
_SPELLED = """
colour/color behaviour/behavior favourite/favorite centre/center catalogue/catalog cancelled/canceled licence/license
organisation/organization authorisation/authorization initialise/initialize initialised/initialized dialogue/dialog
synchronise/synchronize normalise/normalize serialise/serialize customise/customize optimise/optimize grey/gray
recognise/recognize analyse/analyze labelled/labeled travelled/traveled
"""
_SPELLINGS = tuple(pair.split("/") for pair in _SPELLED.split())
_LEAST = 4
"""Parts of so few letters are no terms: "up-to", "in-to"."""


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement that writes a term in the way that its document uses less often."""
    if not read(document).is_english:
        return
    rare = _rare(document)
    if not rare:
        return
    for requirement, body in english_bodies(document):
        low = body.text.lower()
        for form, usual in rare.items():
            match = re.search(rf"(?<![\w-]){re.escape(form)}(?![\w-])", low)
            if match:
                line = body.first + low.count("\n", 0, match.start())
                message = f'Elsewhere this document writes "{usual}", not "{form}"; write it in one way.'
                yield Hit(line, message, requirement, words=form)


def _rare(document: Document) -> dict[str, str]:
    """Return the less usual way to write a term, and the usual one, for all that a document writes in two ways."""
    texts = [read(document).body(each).text.lower() for each in document.requirements]
    counts: Counter[str] = Counter(word for text in texts for word in _WORD.findall(text))
    found: dict[str, str] = {}
    for word in [each for each in counts if "-" in each and len(each) >= _LEAST * 2]:
        joined = word.replace("-", "")
        found |= _less_usual({form: counts[form] for form in (word, joined) if counts[form]})
    for pair in _SPELLINGS:
        found |= _less_usual({form: counts[form] for form in pair if counts[form]})
    return found


def _less_usual(forms: dict[str, int]) -> dict[str, str]:
    if len(forms) < 2:
        return {}
    usual = max(forms, key=lambda form: (forms[form], form))
    return {form: usual for form, times in forms.items() if form != usual and times * 2 <= forms[usual]}


RULE = Rule(
    id="term-drift",
    summary="One document writes one term in two ways.",
    source="INCOSE Guide to Writing Requirements R4 and R36 (defined terms, consistent terms)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The time-out SHALL … (and seven times: the timeout)",
    good="The timeout SHALL …",
)
