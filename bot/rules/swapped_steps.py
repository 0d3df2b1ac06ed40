"""``swapped-steps``: WHEN says what has to come of it, or THEN says what somebody does: the two stand the wrong way."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Step
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule
from bot.text.later import later

# Who has to do what. Where somebody says, writes or replaces the word, it is spoken about.
_DUTY = later(
    r"(?:(?:it|they) "
    r"|(?:the|a|an|each|every|all|any|no|both) (?:(?!says?\b|writ|becom|words?\b|keywords?\b)[^\s,;]+ ){1,12}?"
    r"|(?:\0+|[A-Z][\w-]*) (?:(?!says?\b|writ|becom|words?\b|keywords?\b)[^\s,;]+ ){0,4}?)"
    r"(?:SHALL|MUST) (?:NOT )?(?!becomes|is\b|are\b|where|and\b|or\b|to\b|in\b|instead|with|when|as\b)[a-z]+\b",
)
_ANY_DUTY = later(r"\b(?:SHALL|MUST)\b")
# What people do and no program does for them; of a program nobody knows whether it acts or reacts.
_PEOPLE_WORDS = (
    "user users operator operators admin administrator administrators developer developers customer customers person "
    "persons people somebody someone visitor visitors guest guests author authors reviewer reviewers maintainer "
    "maintainers rider riders editor editors student students patient patients employee employees member members owner "
    "owners"
)
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
_BEFORE_PEOPLE = 2
"""At most so many words stand before who acts."""
_ACTS = later(
    r"(?:(?:the|a|an|any|another|some|each) )?(?:[a-z-]+ )?"
    rf"(?:{'|'.join(_PEOPLE_WORDS.split())}) "
    r"(?:clicks?|double-clicks?|taps?|runs?|opens?|enters?|types?|press(?:es)?|submits?|chooses?|choose|executes?|invokes?"
    r"|uploads?|navigates?|visits?|drags?|scrolls?|pastes?|toggles?|launch(?:es)?|selects?|swipes?|logs? (?:in|out)"
    r"|signs? (?:in|up|out)|hovers?|right-clicks?)\b",
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario of one event and its outcomes whose roles are the other way round."""
    if not read(document).is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            whens = [step for step in scenario.steps if step.role == "WHEN"]
            thens = [step for step in scenario.steps if step.role == "THEN"]
            if whens and thens and _are_swapped(whens, thens):
                message = "WHEN says what has to come of it, or THEN what somebody does; let them change places."
                yield Hit(whens[0].span.start, message, requirement, scenario, whens[0].text)


def _are_swapped(whens: list[Step], thens: list[Step]) -> bool:
    may_bind = "SHALL" in whens[0].whole or "MUST" in whens[0].whole
    binds = may_bind and _DUTY.match(mask(whens[0].prose)) is not None
    if binds and not any(_ANY_DUTY.search(mask(step.prose)) for step in thens):
        return True
    return _acts(thens[0]) and not any(map(_acts, whens))


def _acts(step: Step) -> bool:
    low = step.prose.lower()
    # Of most steps the first words tell already.
    return not _PEOPLE.isdisjoint(low.split(" ", _BEFORE_PEOPLE + 1)) and _ACTS.match(low) is not None


RULE = Rule(
    id="swapped-steps",
    summary="WHEN says what has to come of it, or THEN what somebody does.",
    source="Gherkin practice: WHEN is the event, THEN what can be seen of it; OpenSpec writing guide",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    language="en",
    bad="**WHEN** the gate SHALL open **THEN** the rider presses the button",
    good="**WHEN** the rider presses the button **THEN** the gate SHALL open",
)
