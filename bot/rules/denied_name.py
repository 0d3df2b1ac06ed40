"""``denied-name``: a scenario's name says that something is done, and its outcome that it is not."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Scenario
from bot.rules.reading import english_bodies, read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_VERB_WORDS = """
accept reject delet remov includ omit creat display preserv allow deni block enabl disabl persist stor upload open clos
add forward log render inject expos return
"""
_STEMS = frozenset(_VERB_WORDS.split())
_CUT = later(
    r"\b(?:when|if|for|without|with|on|after|before|while|unless|by|from|in|at|that|which|until|despite|because|so|to|but|of)\b|[,:;(—–]",
    re.IGNORECASE,
)
_DENIED = later(
    r"\b(?:not|no|never|neither|nor|without|un\w+|fail\w*|non|prevent\w*|refus\w*|skip\w*)\b", re.IGNORECASE
)
_WORD = later(r"[A-Za-z]+")
_ENDING = later(r"(?:ing|ed|es|s|e)$")
_REACH = 4
_NEGATIONS = frozenset({"not", "never", "no", "neither", "nor", "without"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario whose every mention of its name's verb in an outcome is a denial."""
    for requirement, _ in english_bodies(document):
        for scenario in requirement.scenarios:
            if (word := _denied(document, scenario)) is not None:
                message = f'The name says "{word}", and the outcome denies it; correct one of them.'
                yield Hit(scenario.span.start, message, requirement, scenario, word)


def _denied(document: Document, scenario: Scenario) -> str | None:
    name = _CUT.split(scenario.name)[0]
    words = _WORD.findall(name)
    # At its end the participle says what is done; before a noun it only says which one is meant.
    if not words or not words[-1].endswith("ed") or _stem(words[-1]) not in _STEMS or _DENIED.search(name):
        return None
    stem, said = _stem(words[-1]), []
    for step in scenario.steps:
        if step.role == "THEN":
            stems = [_stem(word) for word in _WORD.findall(read(document).step(step).text)]
            for at, word in enumerate(stems):
                if word == stem:
                    said.append(not _NEGATIONS.isdisjoint(stems[max(0, at - _REACH) : at]))
    return words[-1] if said and all(said) else None


def _stem(word: str) -> str:
    return _ENDING.sub("", word.lower())


RULE = Rule(
    id="denied-name",
    summary="A scenario's name says that something is done, and its outcome that it is not.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="#### Scenario: Old branch is deleted … **THEN** the branch is not deleted",
    good="#### Scenario: Old branch is kept … **THEN** the branch is not deleted",
)
