"""The sentences of a requirement's own text, also those that are broken over lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from bot.bench.sentences import Sentence, masked
from bot.openspec.model import Document, Requirement
from bot.text.lines import is_blank

_KEPT = "sentences to ask about"
_SIGN = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_OTHER = "|>#<"
_BREAK = re.compile(r"\r\n|\r|\n")
# No sentence ends at "e.g. A", and none between a number and its dot.
_END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)(?<=[.!?])\s+(?=[A-Z¤`\"“(])")


@dataclass(frozen=True)
class Stated:
    """One sentence: ``raw`` as it stands, ``sentence`` with blanks in place of line breaks, letter for letter."""

    raw: str
    sentence: Sentence


def stated(document: Document, requirement: Requirement) -> list[Stated]:
    """Return the whole sentences of a requirement's own text; no tables, no code, no headings."""
    if _KEPT not in document.notes:
        document.notes[_KEPT] = {each.span.start: tuple(_sentences(document, each)) for each in document.requirements}
    return list(cast(dict[int, tuple[Stated, ...]], document.notes[_KEPT])[requirement.span.start])


def _sentences(document: Document, requirement: Requirement) -> Iterator[Stated]:
    for first, text in _paragraphs(document, requirement):
        flat = _BREAK.sub(lambda match: " " * len(match[0]), text)
        at = 0
        for cut in [*(match.start() for match in _END.finditer(masked(flat))), len(flat.rstrip())]:
            start = at + len(flat[at:cut]) - len(flat[at:cut].lstrip())
            if flat[start:cut].endswith("."):
                yield Stated(text[start:cut], Sentence(requirement, first, start, cut, flat[start:cut]))
            at = cut


def _paragraphs(document: Document, requirement: Requirement) -> Iterator[tuple[int, str]]:
    """Yield (first line, text) of each paragraph and item."""
    found: list[tuple[int, str]] = []
    for number in range(requirement.body.start, requirement.body.end):
        line = document.lines[number]
        silent = document.hidden[number] or is_blank(document.outline.lines[number]) or line.lstrip()[:1] in _OTHER
        sign = _SIGN.match(line)
        if found and (silent or sign):
            yield found[0][0], "".join(text for _, text in found)
            found = []
        if not silent:
            found.append((number, line[sign.end() :] if sign else line))
    if found:
        yield found[0][0], "".join(text for _, text in found)
