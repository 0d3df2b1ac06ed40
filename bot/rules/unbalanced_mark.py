"""``unbalanced-mark``: a bracket or a quotation that is opened and never closed, or the other way round."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Rule
from bot.text.later import later

# "a)", "2.)" and smileys close what nobody opened; "[0, 1)" is a range.
_LISTED = later(r"(?:(?<=\s)|^)(?:[a-zA-Z]|[0-9]{1,3}\.?|[ivx]{1,4})\)")
_PAIRED = later(r"[:;]-?[()]|[\[(][^\[\]()\n]{1,40},[^\[\]()\n]{1,40}[)\]]")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step, and per paragraph of a requirement's text, in which they do not match."""
    text = document.text
    # Of a document in which they match as a whole hardly ever some do not.
    if text.count("(") == text.count(")") and not text.count("`") % 2 and not text.count('"') % 2:
        return
    reading = read(document)
    for requirement in document.requirements:
        text = requirement.text
        if text.count("(") != text.count(")"):
            yield from _in(reading.body(requirement), requirement, None)
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                whole = step.whole
                if whole.count("`") % 2 and "``" not in whole and not _goes_on(document, step):
                    yield _lost(step, "`", requirement, scenario)
                elif whole.count('"') % 2 and not _goes_on(document, step) and reading.step(step).text.count('"') % 2:
                    yield _lost(step, '"', requirement, scenario)
                if whole.count("(") != whole.count(")"):
                    yield from _in(reading.step(step), requirement, scenario)


def _goes_on(document: Document, step: Step) -> bool:
    """Whether something below a step may close what it opens: a list, a table or code."""
    after = document.outline.lines[step.span.end : step.span.end + 1]
    return bool(after and after[0].strip() and after[0][:1].isspace())


def _lost(step: Step, mark: str, requirement: Requirement, scenario: Scenario) -> Hit:
    at = step.whole.rfind(mark)
    words = " ".join(step.whole[max(0, at - 15) : at + 25].split())
    line = step.span.start + step.whole.count("\n", 0, at)
    return Hit(
        line, f'One {mark} of "{words}" has no second; write it, or take this one out.', requirement, scenario, words
    )


def _in(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    text = _PAIRED.sub(lambda match: " " * len(match[0]), passage.text)
    listed = {match.end() - 1 for match in _LISTED.finditer(text)}
    opened: list[int] = []
    lost = -1
    for at, letter in enumerate(text):
        if letter == "(":
            opened.append(at)
        elif letter == ")" and opened:
            opened.pop()
        elif letter == ")" and at not in listed:
            lost = at
            break
    if lost < 0 and not opened:
        return
    at = lost if lost >= 0 else opened[0]
    words = " ".join(passage.raw[max(0, at - 30) : at + 1].split() if lost >= 0 else passage.raw[at : at + 40].split())
    done = "opened" if lost >= 0 else "closed"
    yield Hit(passage.line_at(at), f'The bracket of "{words}" is never {done}.', requirement, scenario, words)


RULE = Rule(
    id="unbalanced-mark",
    summary="A bracket, a quotation or code that is opened and never closed, or the other way round.",
    source="Plain editing",
    severity=Severity.WARNING,
    check=check,
    bad="The limit SHALL be a setting (default 30. It SHALL hold for all users.",
    good="The limit SHALL be a setting (default 30). It SHALL hold for all users.",
)
