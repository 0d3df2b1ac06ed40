"""``foreign-words``: a step of an English document is written in another language."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import english_steps
from bot.rules.rule import Hit, Profile, Rule
from bot.text.language import is_english

_LEAST = 0.3


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit at the first step of each requirement that is mostly in another language, by its letters or words."""
    told = None
    for requirement, scenario, step, passage in english_steps(document):
        if told is requirement:
            continue
        text = step.whole
        if text.isascii() and is_english(text):
            continue
        plain = passage.text.replace("\0", "")
        letters = [each for each in plain if each.isalpha()]
        others = sum(not each.isascii() for each in letters)
        if len(letters) < 8 or (is_english(plain) and others < _LEAST * len(letters)):
            continue
        if others or _is_other(plain):
            told = requirement
            yield Hit(
                step.span.start,
                f'The document is in English, and "{step.prose[:60]}" is not; translate it.',
                requirement,
                scenario,
                step.prose[:60],
            )


def _is_other(text: str) -> bool:
    return not is_english(text) and not is_english(f"{text} the of to the of to the of")


RULE = Rule(
    id="foreign-words",
    summary="A step of an English document in another language.",
    source="ISO/IEC/IEEE 29148, 5.2.7: unambiguous for every reader",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="**THEN** wird der Knopf nicht angezeigt",
    good="**THEN** the button is not shown",
)
