"""``doubled-word``: "the the"."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Span
from bot.openspec.suggestions import Intent
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Fix, Hit, Rule

# Words that never stand twice in a row in correct English; "that that" and "had had" do.
_DOUBLED = re.compile(
    r"\b(the|an|of|to|and|or|for|with|from|at|by|be|are|shall|must|not|will|its|their)"
    r"(?P<gap>[ \t]+)(?P<second>\1)(?=[ \t]+[^\W\d_]|[.,;:!?)])",
    re.IGNORECASE,
)

# Headings, quotations, tables, code by indentation, and formulas.
_NOT_PROSE = re.compile(r"#| {4}| *\t| {0,3}>|.*[|=]")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per line of prose with such a pair, headings and fenced code left out."""
    # Most documents have no such pair. What is left is "for or", too.
    alike = [
        (first, second) for first, second in zip(*read(document).small_pairs, strict=True) if first.endswith(second)
    ]
    if not any(not first[: -len(second)][-1:].isalnum() for first, second in alike):
        return
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            line = document.outline.lines[number]
            if not _DOUBLED.search(line) or document.hidden[number] or _NOT_PROSE.match(line):
                continue
            pairs = [match for match in _DOUBLED.finditer(mask(line)) if _is_slip(match[1], match["second"])]
            if pairs:
                yield Hit(
                    number,
                    f'"{pairs[0][0]}" stands here; one of the two words is enough.',
                    requirement,
                    requirement.scenario_at(number),
                    words=pairs[0][0],
                    fix=Fix(
                        Span(number, number + 1),
                        (_once(line, pairs),),
                        f'"{pairs[0][0]}" is written once.',
                        frozenset({Intent.DROP_COPY}),
                    ),
                )


def _is_slip(first: str, second: str) -> bool:
    """Whether the pair is no name: the second word in small letters, or a verb in capitals twice ("the The Hague")."""
    return (second.islower() and first[1:].islower()) or first == second in ("SHALL", "MUST", "NOT")


def _once(line: str, pairs: list[re.Match[str]]) -> str:
    edges = [
        0,
        *(edge for each in pairs for edge in (each.start("gap"), each.end())),
        len(line),
    ]  # a line may have many
    return "".join(line[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


RULE = Rule(
    id="doubled-word",
    summary='A small word stands twice in a row: "the the".',
    source="Plain editing",
    severity=Severity.WARNING,
    mends=True,
    check=check,
)
