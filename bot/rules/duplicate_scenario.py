"""``duplicate-scenario``: one requirement has two scenarios of one name, or of the same steps."""

from collections.abc import Iterator
from itertools import zip_longest

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import commented
from bot.rules.rule import Fix, Hit, Rule


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per repeated name or body; an exact copy can go, the others need their author."""
    for requirement in document.requirements:
        if len(requirement.scenarios) < 2:
            continue
        seen: dict[str, Scenario] = {}
        shown: dict[str, list[Scenario]] = {}
        for scenario in requirement.scenarios:
            if commented(document, scenario.span):
                continue
            first = seen.setdefault(scenario.name, scenario)
            if first is scenario:
                # Nearly always the first line tells scenarios apart already.
                alike = shown.setdefault(next(_steps(document, scenario)), [])
                earlier = next((each for each in alike if _are_alike(document, each, scenario)), None)
                if earlier is None:
                    alike.append(scenario)
                elif scenario.steps:
                    message = f'Scenario "{scenario.name}" has the steps of "{earlier.name}", word for word.'
                    yield Hit(scenario.span.start, message, requirement, scenario)
                continue
            if not _body(document, scenario) or not _body(document, first):
                continue  # an empty one is the business of empty-scenario
            same = _body(document, first) == _body(document, scenario)
            yield Hit(
                scenario.span.start,
                f'Scenario "{scenario.name}" stands in this requirement twice'
                + (", word for word." if same else ", with different steps; give one of them another name."),
                requirement,
                scenario,
                fix=_drop(document, requirement, scenario) if same else None,
            )


def _body(document: Document, scenario: Scenario) -> list[str]:
    return document.plain(scenario.body)


def _are_alike(document: Document, one: Scenario, other: Scenario) -> bool:
    return all(mine == theirs for mine, theirs in zip_longest(_steps(document, one), _steps(document, other)))


def _steps(document: Document, scenario: Scenario) -> Iterator[str]:
    """Yield the lines of a scenario's body that are not blank, each without what only lays it out; else its name."""
    is_empty = True
    for line in _body(document, scenario):
        if folded := " ".join(line.split()).strip("-*+ "):
            is_empty = False
            yield folded
    if is_empty:
        yield scenario.name


def _drop(document: Document, requirement: Requirement, scenario: Scenario) -> Fix:
    """Take the copy away with the blank lines before it, so that what follows keeps its own."""
    start = scenario.span.start
    while start - 1 > requirement.span.start and not document.outline.lines[start - 1].strip():
        start -= 1
    return Fix(
        Span(start, scenario.span.end),
        (),
        f'The second copy of scenario "{scenario.name}" goes; the first one stays.',
        frozenset({Intent.DROP_COPY}),
    )


RULE = Rule(
    id="duplicate-scenario",
    summary="One requirement has two scenarios of one name, or of the same steps.",
    source="Gherkin practice: no duplicate scenario names; a delta cannot say which of the two it means",
    severity=Severity.WARNING,
    mends=True,
    check=check,
)
