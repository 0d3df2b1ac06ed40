"""Each flag is really there: one known edit of a real requirement is flagged as that edit, and as nothing else."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from helpers.corpus import documents_in
from helpers.run import CHECKOUT
from helpers.spec_edits import Edit, Flags, edits

from bot.openspec.compare import Versions
from bot.openspec.differences import Extent
from bot.openspec.diffing import Diff, diff
from bot.openspec.flags import Flag, FlagKind
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document

OWN = sorted((CHECKOUT / "openspec/specs").glob("*/spec.md"))
SEED = 20261128


def read(text: str, path: str = "openspec/specs/a/spec.md", kind: DocumentKind = DocumentKind.SPEC) -> Document:
    return parse_document(path, path.split("/")[-2], text, kind)


def of(old: str, new: str) -> Diff:
    return diff([Versions("openspec/specs/a/spec.md", read(old), read(new))])


def flags_in(found: Diff) -> list[Flag]:
    return [flag for each in (*found.entries, *found.frames) for flag in each.flags]


def kinds_in(found: Diff) -> Flags:
    return sorted((each.kind.value, each.step) for each in flags_in(found))


def own_documents() -> Iterator[Document]:
    for path in OWN:
        yield read(path.read_text("utf-8"), path.relative_to(CHECKOUT).as_posix())


def faults_of(documents: Iterator[Document], step: int, made: Counter[str]) -> Iterator[str]:
    random = Random(SEED)
    for whole in documents:
        for each in whole.requirements[::step]:
            # By itself, so that thousands of edits of large documents take seconds.
            alone = ["## Purpose", "Kettles.", "", "## Requirements", "", *whole.plain(each.span), ""]
            document = read("\n".join(alone), f"openspec/specs/{whole.id}/spec.md")
            requirement = document.requirements[0]
            for edit in edits(document, requirement, random):
                made[edit.name] += 1
                yield from fault_of(document, requirement.name, edit)


def fault_of(document: Document, name: str, edit: Edit) -> Iterator[str]:
    before = parse_document(document.path, document.id, "\n".join(edit.base), document.kind) if edit.base else document
    after = parse_document(document.path, document.id, "\n".join(edit.lines), document.kind)
    found = diff([Versions(document.path, before, after)])
    if kinds_in(found) != sorted(edit.flags) or len(found.entries) > 1:
        lines = [each for each in edit.lines if each not in (edit.base or document.outline.lines)]
        yield f"{document.path}, {name}, {edit.name}: {kinds_in(found)} for {sorted(edit.flags)}\n    {lines}"


def test_an_edit_of_our_own_specs_is_flagged_as_what_it_is() -> None:
    made: Counter[str] = Counter()
    assert list(faults_of(own_documents(), 4, made)) == []
    assert made.total() >= 1_000
    assert len(made) >= 18, made


def test_an_edit_of_real_specs_is_flagged_as_what_it_is(corpus: Path) -> None:
    made: Counter[str] = Counter()
    documents = [each for each in documents_in(corpus) if each.requirements][::110]
    assert list(faults_of(iter(documents), 1, made)) == []
    assert made.total() >= 1_000


def test_a_move_is_flagged_once_and_nowhere_else() -> None:
    moves = 0
    documents = list(own_documents())
    for one, two in pairwise(documents):
        for requirement in one.requirements[::2]:
            a, b = requirement.span.start, requirement.span.end
            lines = list(one.outline.lines)
            less = read("\n".join([*lines[:a], *lines[b:]]), one.path)
            more = read("\n".join([*two.outline.lines, "", *lines[a:b]]), two.path)
            found = diff([Versions(one.path, one, less), Versions(two.path, two, more)])
            assert flags_in(found) == [Flag(FlagKind.REQUIREMENT_MOVED, one.path, two.path)]
            assert [each.change.extent for each in found.entries] == [Extent.LAYOUT]
            moves += 1
    assert moves >= 30


def test_a_purpose_that_says_something_else_is_flagged() -> None:
    for document in own_documents():
        assert document.purpose
        lines = list(document.outline.lines)
        at = next(at for at in range(document.purpose.body.start, document.purpose.body.end) if lines[at].strip())
        lines[at] = f"{lines[at]} Kettles"
        found = diff([Versions(document.path, document, read("\n".join(lines), document.path))])
        assert kinds_in(found) == [("purpose-changed", "")]
        lines[at : at + 1] = ["", lines[at].removesuffix(" Kettles"), ""]
        wrapped = diff([Versions(document.path, document, read("\n".join(lines), document.path))])
        assert kinds_in(wrapped) in ([], [("purpose-changed", "")])  # an empty line may part a paragraph in two


SCENARIO = "## Requirements\n### Requirement: R\nIt SHALL wait.\n\n#### Scenario: S\n{}\n- **WHEN** a\n- **THEN** b\n"


def test_a_fact_before_the_first_step_is_flagged() -> None:
    found = of(SCENARIO.format("The limit is 30 seconds."), SCENARIO.format("The limit is 60 seconds."))
    assert flags_in(found) == [Flag(FlagKind.NUMBER_CHANGED, "30 seconds", "60 seconds", "S")]
    assert [each.change.extent for each in found.entries] == [Extent.MEANING]
    other_words = of(SCENARIO.format("The user may enter."), SCENARIO.format("The guest may enter."))
    assert flags_in(other_words) == []
    assert [each.change.extent for each in other_words.entries] == [Extent.WORDS]


BODY = "## Requirements\n### Requirement: R\n{}\n\n#### Scenario: S\n- **WHEN** a\n- **THEN** b\n"


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        ("The default format SHALL be CSV.", "The default format SHALL be PDF.", [("CSV", "PDF")]),
        ("The guard SHALL ring.", "The keeper SHALL ring.", [("guard", "keeper")]),
        ("It SHALL offer CSV, PDF, and XLSX.", "It SHALL offer CSV and PDF.", [("XLSX", "")]),
        ("It SHALL lock the door and the gate.", "It SHALL lock the door or the gate.", [("", "or")]),
        ("The gate SHALL close after 30 seconds.", "After 30 seconds, the gate MUST close.", []),
        ("The gate SHALL close.", "The very gate SHALL close.", []),
        ("The gate SHALL close at night.", "Whoever comes at noon SHALL find a bell there.", []),
    ],
)
def test_a_word_that_takes_the_place_of_another_is_flagged(old: str, new: str, flags: list[tuple[str, str]]) -> None:
    found = of(BODY.format(old), BODY.format(new))
    assert flags_in(found) == [Flag(FlagKind.STATEMENT_CHANGED, *each) for each in flags]
