"""``unfinished-sentence``: a step or a requirement ends in the middle of a sentence, or in an open bracket."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Step
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Rule
from bot.text.later import later

# No English sentence ends with one of these.
_ENDS = ("the", "an", "and", "its", "their", "than", "nor", "into", "your", "every", "whose")
_OPEN_END = later(r"(?:^|[\s,;])(" + "|".join(_ENDS) + r")[ ,;:…]*$")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step, and per requirement's text, that ends in such a word."""
    reading = read(document)
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                text = step.whole
                # Looked at from its end: the last letters tell nearly always.
                if text.endswith(_ENDS) and (match := _OPEN_END.search(text)) and not _goes_on(document, step):
                    line = step.span.start + text.count("\n")
                    yield Hit(line, _said(match[1]), requirement, scenario, match[1])
        text = requirement.text.rstrip()
        if text.endswith(_ENDS) and (match := _OPEN_END.search(text)):
            body: Passage = reading.body(requirement)
            yield Hit(body.line_at(len(body.raw.rstrip())), _said(match[1]), requirement, words=match[1])


def _goes_on(document: Document, step: Step) -> bool:
    """Whether something belongs to a step below it: a table, a list, a quotation or code."""
    lines, line = document.outline.lines, step.span.end
    if line - step.span.start > step.whole.count("\n") + 1:
        return True
    while line < len(lines) and not lines[line].strip():
        line += 1
    return line < len(lines) and lines[line].lstrip()[:1] not in ("#", "-", "*", "")


def _said(word: str) -> str:
    return f'The sentence ends with "{word}"; say the rest of it.'


RULE = Rule(
    id="unfinished-sentence",
    summary="A step or a requirement that ends in the middle of its sentence.",
    source="Plain editing; NASA ARM: incompletes",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="**THEN** the import stops without writing the",
    good="**THEN** the import stops without writing the file",
)
