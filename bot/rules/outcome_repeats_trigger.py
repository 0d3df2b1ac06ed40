"""``outcome-repeats-trigger``: THEN says what WHEN said, so the scenario shows nothing."""

from collections.abc import Iterator

from bot.openspec.content import sequence, stem, with_parts
from bot.openspec.findings import Severity
from bot.openspec.model import Document, Scenario, Step
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule

# What says no more than that something comes next: "as described", "the outcome is that …".
_EMPTY_WORDS = """
indeed really actually truly therefore thus hence accordingly consequently so then again also too just simply happens
happen occurs occur takes place effect outcome result consequence end namely fact described expected specified stated
intended required said above usual normal such case true holds applies follows following come comes about exactly
"""
_LEFT_OUT = ".,;:"
_EMPTY = frozenset(stem(word) for word in _EMPTY_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per scenario whose first THEN has the words of its WHEN, and no others that say anything."""
    if not read(document).is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            pair = _repeated(scenario) or _pair(scenario)
            if pair and (_fold_alike(*pair) or _same(*pair)):
                message = "THEN says what WHEN said; say what can be seen afterwards."
                yield Hit(pair[1].span.start, message, requirement, scenario, pair[1].text)


def _repeated(scenario: Scenario) -> tuple[Step, Step] | None:
    """Return a WHEN and the first THEN that says the same to the letter, however many others there are."""
    then = next((step for step in scenario.steps if step.keyword == "THEN"), None)
    if then is None:
        return None
    whens = (step for step in scenario.steps if step.keyword == "WHEN")
    return next(((when, then) for when in whens if _fold_alike(when, then) and _folded(when)), None)


def _fold_alike(when: Step, then: Step) -> bool:
    # Nearly always the first letters tell already, where they are plain ones and no mark that is left out.
    first = when.whole[:1].lower() + then.whole[:1].lower()
    if len(first) == 2 and first[0] != first[1] and first.isascii() and first.isalnum():
        return False
    return _folded(when) == _folded(then)


def _folded(step: Step) -> str:
    return " ".join(step.whole.lower().split()).rstrip(_LEFT_OUT)


def _pair(scenario: Scenario) -> tuple[Step, Step] | None:
    whens = [step for step in scenario.steps if step.keyword == "WHEN"]
    thens = [step for step in scenario.steps if step.role == "THEN"]
    return (whens[0], thens[0]) if len(whens) == 1 and len(thens) == 1 else None


def _same(when: Step, then: Step) -> bool:
    one, low = sequence(when.whole), then.whole.lower()
    # What stands for a word is its beginning, but "not" may stand for "never": nearly always one is not there at all.
    if [word for word in one if word not in low and word != "not"]:
        return False
    said = sequence(then.whole)
    if _says_again(one, said):
        return True
    event = with_parts(one, when.whole)
    return event.issuperset(said) and len(event) > 1 and event == with_parts(said, then.whole)


def _says_again(when: list[str], then: list[str]) -> bool:
    """Whether an outcome has the words of the event in one piece, and beside them none that says anything."""
    size = len(when)
    starts = (at for at in range(len(then) - size + 1) if then[at : at + size] == when)
    return bool(when) and any(_EMPTY.issuperset((*then[:at], *then[at + size :])) for at in starts)


RULE = Rule(
    id="outcome-repeats-trigger",
    summary="THEN says what WHEN said.",
    source="Gherkin practice: a scenario has an event and an outcome",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="**WHEN** the user saves the form **THEN** the form is saved by the user",
    good="**WHEN** the user saves the form **THEN** the list shows the new entry",
)
