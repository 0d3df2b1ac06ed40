"""Where a word stands in a document: for rules that look at few lines, and at none where the word is nowhere."""

from collections.abc import Iterable, Iterator

from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.reading import read


def lines_with(document: Document, words: Iterable[str]) -> list[int]:
    """Return the numbers of the lines, from 0, that have one of some words in small letters in them, in order."""
    return lines_in(document, read(document).low, words)


def lines_in(document: Document, text: str, words: Iterable[str]) -> list[int]:
    """Return the same of a text that stands for the document's: line by line, letter by letter."""
    sought = [word for word in words if word in text]
    if not sought:
        return []
    # A lone carriage return ends a line as well; hardly any document has one, and then every line is looked at.
    if "\r" in text:
        return list(range(len(document.outline.lines)))
    found: set[int] = set()
    for word in sought:
        line, last, at = 0, 0, text.find(word)
        while at >= 0:
            line += text.count("\n", last, at)
            found.add(line)
            last = text.find("\n", at)
            at = text.find(word, last) if last >= 0 else -1
    return sorted(found)


def placed(document: Document, lines: Iterable[int]) -> Iterator[tuple[Requirement, Scenario | None, int]]:
    """Yield what shown lines belong to, those of headings and of no requirement left out; ``lines`` are in order."""
    requirements = iter(document.requirements)
    here = next(requirements, None)
    for line in lines:
        while here is not None and line >= here.span.end:
            here = next(requirements, None)
        if here is None:
            return
        if line > here.span.start and not document.hidden[line] and not document.outline.lines[line].startswith("#"):
            yield here, here.scenario_at(line), line
