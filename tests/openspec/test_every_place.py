"""Wherever in a document a number stands, another one in its place is told and, in a requirement, refused."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.gates import meaning
from bot.gates.gate import Case
from bot.openspec.compare import Versions
from bot.openspec.diffing import diff
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Intent, Suggestion, apply
from bot.text.tree import DictTree

PATH = "openspec/specs/sign-in/spec.md"
TEXT = (Path(__file__).parent / "places.md").read_text("utf-8")


def read(text: str) -> Document:
    return parse_document(PATH, "sign-in", text, DocumentKind.SPEC)


def blocks(text: str) -> list[str]:
    document = read(text)
    return [document.source(each.span) for each in document.requirements]


def edited() -> Iterator[tuple[str, str]]:
    """Yield each number and the document with another one in its place."""
    for match in re.finditer(r"\b\d{3}\b", TEXT):
        yield match[0], f"{TEXT[: match.start()]}{int(match[0]) + 500}{TEXT[match.end() :]}"


def refused(old: str, new: str) -> bool:
    suggestion = Suggestion(PATH, old, new, "test", "Because.", intents=frozenset({Intent.REWORD}))
    tree = DictTree({PATH: TEXT})
    draft = apply(tree, [suggestion])
    return meaning.refuse(Case(suggestion, tree, draft, lambda *_: (), lambda *_: (), ())) is not None


def test_a_number_that_changes_is_told_and_refused_wherever_it_stands() -> None:
    untold, passed = [], []
    before = read(TEXT)
    for number, text in edited():
        found = diff([Versions(PATH, before, read(text))])
        means_otherwise = [each.change.means_otherwise for each in found.entries]
        means_otherwise += [any(one.facts for one in each.parts) and bool(each.flags) for each in found.frames]
        if not any(means_otherwise):
            untold.append(number)
        changed = [pair for pair in zip(blocks(TEXT), blocks(text), strict=True) if pair[0] != pair[1]]
        passed += [number for old, new in changed if not refused(old, new)]
    assert (untold, passed) == ([], [])


def test_prose_of_a_renamed_section_counts_among_the_other_lines() -> None:
    path = "openspec/changes/c/specs/sign-in/spec.md"
    text = "## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### Requirement: {}`\n\nIt takes {} days.\n"
    before, name, prose = (
        parse_document(path, "sign-in", text.format(*said), DocumentKind.DELTA)
        for said in (("B", 3), ("C", 3), ("B", 5))
    )
    assert diff([Versions(path, before, name)]).frames == ()
    (frame,) = diff([Versions(path, before, prose)]).frames
    assert frame.other_lines == 2
