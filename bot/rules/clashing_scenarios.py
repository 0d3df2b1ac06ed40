"""``clashing-scenarios``: steps that exclude each other, or one case with two outcomes that do."""

import re
from collections.abc import Iterator, Sequence, Set

from bot.openspec.content import sequence, stem
from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule

_NOT = re.compile(r"\b(?:not|never|no longer)\b|n['’]t\b", re.IGNORECASE)
_ALIKE = 0.8
_LEAST = 2
_Said = tuple[frozenset[str], int]
"""The words of a step, and how often it says "not"."""
_FILLER = frozenset(stem(word) for word in ("same", "time", "also", "still", "but", "longer", "yet"))


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per pair of steps that deny each other, and per pair of scenarios with one case and two outcomes."""
    if not read(document).is_english:
        return
    for requirement in document.requirements:
        outcomes = False
        for scenario in requirement.scenarios:
            denying = {step.role for step in _negating(scenario.steps)}
            outcomes = outcomes or "THEN" in denying
            if denying and sum(step.keyword == "WHEN" for step in scenario.steps) < 2:
                yield from _within(requirement, scenario, denying)
        if outcomes and len(requirement.scenarios) > 1:
            yield from _between(requirement)


def _negating(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that may deny another: most scenarios have none, which one look at them all tells."""
    if not _may_say_not(" ".join([step.whole for step in steps])):
        return []
    return [step for step in steps if _says_not(step.prose)]


def _says_not(text: str) -> bool:
    return _may_say_not(text) and _NOT.search(text) is not None


def _may_say_not(text: str) -> bool:
    # The pattern looks at every letter; most steps have none of its words.
    low = text.lower().replace("\n", " ")
    return "not" in low or "never" in low or "no longer" in low or "n't" in low or "n’t" in low


def _within(requirement: Requirement, scenario: Scenario, denying: Set[str]) -> Iterator[Hit]:
    for roles in (("GIVEN", "WHEN"), ("THEN",)):
        if denying.isdisjoint(roles):
            continue
        earlier: list[_Said] = []
        for step in scenario.steps:
            if step.role not in roles or _opens_a_list(step):
                continue
            said = _said(step)
            # Outcomes that share most words name the sides of a list; conditions have to be the same.
            exactly = roles == ("THEN",)
            if any(_denies(said, other) and (said[0] == other[0] or not exactly) for other in earlier):
                what = "outcome" if roles == ("THEN",) else "condition"
                message = f"This {what} denies another one of the scenario; both can never hold."
                yield Hit(step.span.start, message, requirement, scenario, step.text)
            earlier.append(said)


def _between(requirement: Requirement) -> Iterator[Hit]:
    cases: dict[frozenset[str], list[Scenario]] = {}
    for scenario in requirement.scenarios:
        given = [step for step in scenario.steps if step.role in ("GIVEN", "WHEN")]
        key = frozenset(word for step in given for word in (*sequence(step.prose), str(_says_not(step.prose))))
        if len(key) > _LEAST:
            for other in cases.setdefault(key, []):
                pair = _clash(scenario, other)
                if pair:
                    message = f'"{other.name}" has the same case, and an outcome that this one denies.'
                    yield Hit(pair.span.start, message, requirement, scenario, pair.text)
            cases[key].append(scenario)


def _clash(one: Scenario, other: Scenario) -> Step | None:
    theirs = [_said(step) for step in other.steps if step.role == "THEN" and not _opens_a_list(step)]
    own = (step for step in one.steps if step.role == "THEN" and not _opens_a_list(step))
    return next((step for step in own if any(_denies(_said(step), each) for each in theirs)), None)


def _opens_a_list(step: Step) -> bool:
    """Whether what it says stands in the list below it: "includes:" and "does not include:" of other things agree."""
    return step.prose.rstrip("*_ ").endswith(":")


def _said(step: Step) -> _Said:
    words = frozenset(sequence(step.prose)) - {"not"} - _FILLER
    # A message that is quoted may well say "not found".
    return words, len(_NOT.findall(mask(step.prose))) if _may_say_not(step.prose) else 0


def _denies(one: _Said, other: _Said) -> bool:
    if (one[1] - other[1]) % 2 == 0 or min(len(one[0]), len(other[0])) < _LEAST:
        return False
    return len(one[0] & other[0]) >= _ALIKE * len(one[0] | other[0])


RULE = Rule(
    id="clashing-scenarios",
    summary="Steps that exclude each other, or one case with two outcomes of which one denies the other.",
    source="ISO/IEC/IEEE 29148, 5.2.6: consistent; Gherkin practice: one outcome for one case",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="**WHEN** the page is open **AND** the page is not open",
    good="two scenarios, one for each case",
)
