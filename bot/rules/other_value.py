"""Outcomes that name another value than their requirement, in its own words: "the code `413`", "the code `422`"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.openspec.content import sequence, stem
from bot.openspec.model import Requirement, Scenario, Step
from bot.rules.reading import Passage
from bot.text.later import later

# A value in code or quotation marks, or a figure of three digits.
_VALUE = later(r"(?P<mark>[`\"])(?P<value>[^`\"\n]{1,60})(?P=mark)|\b(?P<figure>[1-5]\d\d)\b")
_FIGURE = later(r"\d{3}")
_WORD = later(r"[A-Za-z][\w'’-]*")
_FEWEST, _MOST, _REACH = 2, 4, 120
"""Words right before a value, at least and at most, and in how many characters they are looked for."""
_DUTY = later(r"\b(?:SHALL|MUST)\b")
_TURNS = later(r"\b(?:not|NOT|never|unless|except|MAY|SHOULD|instead|or|either|e\.g\.|such as|for example|like)\b")
# A code, a path, a name of several parts; no pattern, and no single word.
_SHAPED = later(r"^(?=.*[\d./_-])[^<>{}*$ ]+$")
_SMALL_WORDS = "a an the of to in on at by for from with as is are be and or its it that this into per"
_SMALL = frozenset(_SMALL_WORDS.split())
_LEAST = 3
_SHARED = 0.6
"""So much of what an outcome says has to be in the requirement's sentence, for both to be about one thing."""


class Named(NamedTuple):
    """A value, the stems of the words before it, the one that stands last first, and its sentence."""

    value: str
    frame: tuple[str, ...]
    sentence: str


def values(body: Passage) -> list[Named]:
    """Return the values that a requirement obliges to, each the only one behind its words."""
    found: list[Named] = []
    if _VALUE.search(body.raw) is None:
        return found
    for sentence in body.sentences:
        text = body.source(sentence)
        if _DUTY.search(text) and not _TURNS.search(text):
            found += _values(text)
    return found


def _values(text: str, *, shaped: bool = False) -> Iterator[Named]:
    for match in _VALUE.finditer(text):
        value = match["value"] or match["figure"]
        if shaped and not _SHAPED.search(value):
            continue
        frame = _frame(text[max(match.start() - _REACH, 0) : match.start()])
        if frame:
            yield Named(value, frame, text)


def _frame(before: str) -> tuple[str, ...]:
    """Return the stems of the words that a text ends with, the last one first; none where they are too few."""
    if not before.endswith((" ", "\n")):
        return ()
    words: list[str] = []
    for word in reversed(before.split()[-_MOST:]):
        if not _WORD.fullmatch(word):
            break
        words.append(stem(word.lower()))
    return tuple(words) if len(words) >= _FEWEST else ()


@lru_cache(maxsize=256)  # of a sentence with several values, and of both sides of several outcomes
def _stems(text: str) -> frozenset[str]:
    """Return the stems of what a text says, without what stands in code or quotation marks."""
    return frozenset(sequence(re.sub(r"`[^`]*`|\"[^\"]*\"|\b[1-5]\d\d\b", " ", text)))


def may_differ(requirement: Requirement, scenario: Scenario) -> bool:
    """Whether an outcome names a code, a path or the like that its requirement does not; few do, and are looked at."""
    for step in scenario.steps:
        if step.role != "THEN" or not ("`" in step.whole or '"' in step.whole or _FIGURE.search(step.whole)):
            continue
        for match in _VALUE.finditer(step.prose):
            value = match["value"] or match["figure"]
            if value not in requirement.text and _SHAPED.search(value):
                return True
    return False


def against(requirement: Requirement, scenario: Scenario, known: list[Named]) -> tuple[Step, str] | None:
    """Return the outcome that names another value than the requirement, and why; None where there is none."""
    for step in scenario.steps if known else ():
        if step.role != "THEN" or _TURNS.search(step.prose):
            continue
        for here in _values(step.prose, shaped=True):
            for there in known:
                if _meet(here, there) and not _is_explained(requirement, scenario, step, here, there, known):
                    return step, f"{here.value} here, {there.value} there"
    return None


def _meet(here: Named, there: Named) -> bool:
    """Whether two values stand behind the same two words, one of which says what they are, in much the same words."""
    if here.value == there.value or not _SHAPED.search(here.value) or not _SHAPED.search(there.value):
        return False  # a word such as `error` is one of the states that differ from case to case
    if here.frame[:2] != there.frame[:2] or _SMALL.issuperset(here.frame[:2]):
        return False
    words = _stems(here.sentence)
    return len(words & _stems(there.sentence)) >= max(_LEAST, _SHARED * len(words))


def _is_explained(
    requirement: Requirement, scenario: Scenario, step: Step, here: Named, there: Named, known: list[Named]
) -> bool:
    """Whether the scenario sets its value up, names that of the requirement too, or the requirement names both."""
    set_up = "\n".join((scenario.name, *(each.prose for each in scenario.steps if each is not step)))
    several = len({each.value for each in known if each.frame[:2] == there.frame[:2]}) > 1
    named = re.search(rf"(?<!\w){re.escape(here.value)}(?!\w)", f"{requirement.name}\n{requirement.text}\n{set_up}")
    return several or named is not None or there.value in set_up or there.value in step.prose
