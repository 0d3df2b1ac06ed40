"""``delta-name``: a delta calls a requirement of the spec by its name in another spelling, so the archive misses it."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Operation, Span
from bot.openspec.names import fold
from bot.openspec.parse import normal_name
from bot.openspec.suggestions import Intent
from bot.rules.around import Around
from bot.rules.rule import Fix, Hit, Rule


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per name in MODIFIED, REMOVED or FROM that the spec has in one other spelling only."""
    spec = around.spec_of(document)
    if spec is None:
        return
    there = {normal_name(each.name) for each in spec.requirements}
    made = {normal_name(each.new) for each in document.renamed}
    named = list(_named(document))
    for name, line in named:
        key = normal_name(name)
        meant = [each for each in there if fold(each) == fold(key)]
        if key in there | made or len(meant) != 1 or any(normal_name(other) == meant[0] for other, _ in named):
            continue
        yield _hit(document, line, name, meant[0])


def _named(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the names by which a delta calls what is there, each with its line from 0."""
    for each in document.requirements:
        if each.operation is Operation.MODIFIED:
            yield each.name, each.span.start
    for rename in document.renamed:
        yield rename.old, rename.line
    yield from removed_at(document)


def removed_at(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the names that a delta removes, each with its line from 0."""
    for section in document.sections:
        if section.title.lower() == f"{Operation.REMOVED.value} Requirements".lower():
            for number in range(section.body.start, section.body.end):
                name = None if document.hidden[number] else _removed(document.outline.lines[number])
                if name in document.removed:
                    yield name, number


_REMOVED = re.compile(r"\s*+(?:[-*+]\s*+)?`?###\s*+Requirement:\s*+(?P<name>\S.*)")


def _removed(line: str) -> str | None:
    match = _REMOVED.match(line)
    name = match["name"].rstrip() if match else None
    return name and (name.removesuffix("`") or name)


def _hit(document: Document, line: int, name: str, meant: str) -> Hit:
    text = document.outline.lines[line]
    fix = None
    if text.count(name) == 1:
        fix = Fix(
            Span(line, line + 1),
            (text.replace(name, meant),),
            "A delta finds a requirement by its name, letter for letter.",
            frozenset({Intent.SPELLING}),
        )
    message = f'The spec calls this requirement "{meant}"; the archive finds it by no other spelling.'
    return Hit(line, message, document.requirement_at(line), words=name, fix=fix)


RULE = Rule(
    id="delta-name",
    summary="A delta calls a requirement of the spec by its name in another spelling.",
    source="OpenSpec archive: names are compared letter for letter, and what differs only in spelling is refused",
    severity=Severity.ERROR,
    mends=True,
    check_around=check,
    nearby=True,
)
