"""A text into a document: every line is kept, and each block and step says on which lines it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.openspec.layout import load_project
from bot.openspec.model import Document, DocumentKind, Span
from bot.openspec.parse import parse_document
from bot.text.tree import DictTree

HEAD = "# a\r\n\n## Requirements\n### Requirement: One\nThe bell SHALL ring.\n\n#### Scenario: Rung\n"


def spec(text: str) -> Document:
    return parse_document("openspec/specs/a/spec.md", "a", text, DocumentKind.SPEC)


@given(st.text(alphabet="#:- \r\n\u2028\ufeff\x85\udcff`<!>aWHEN", max_size=60), st.sampled_from(DocumentKind))
def test_the_lines_joined_are_the_text(text: str, kind: DocumentKind) -> None:
    document = parse_document("s", "s", HEAD + text, kind)
    assert "".join(document.lines) == document.text == HEAD + text


def test_blocks_and_steps_say_where_they_stand() -> None:
    document = spec(HEAD + "- **WHEN** a\n  b\n- **THEN** c\n\n### Requirement: Two\nIt SHALL.")
    one, two = document.requirements
    assert (one.span, one.body, two.span) == (Span(3, 10), Span(4, 6), Span(11, 13))
    assert document.source(one.scenarios[0].span) == "#### Scenario: Rung\n- **WHEN** a\n  b\n- **THEN** c"
    assert [each.span for each in one.scenarios[0].steps] == [Span(7, 9), Span(9, 10)]


@pytest.mark.parametrize(
    ("lines", "steps"),
    [
        ("- **when** a\n* THEN: b", [("WHEN", "a"), ("THEN", "b")]),
        ("GIVEN a\n**When:** b\n1. But c\n- then d", [("GIVEN", "a"), ("WHEN", "b"), ("BUT", "c"), ("THEN", "d")]),
        ("- **WHEN** a\nand so on\n- AND b", [("WHEN", "a"), ("AND", "b")]),
        ("Whenever it rings\n- thenceforth", []),
    ],
)
def test_steps_as_people_write_them(lines: str, steps: list[tuple[str, str]]) -> None:
    scenario = spec(HEAD + lines).requirements[0].scenarios[0]
    assert [(each.keyword, each.text) for each in scenario.steps] == steps
    if "and so on" in lines:
        assert scenario.steps[0].span == Span(7, 9)


@pytest.mark.parametrize(
    ("below", "whole"),
    [
        ("  and rings\n  twice", "a\nand rings\ntwice"),
        ("and rings", "a\nand rings"),
        ("  - an item\n  goes on", "a"),
        ("\n  later", "a"),
        ("  | a | row |", "a"),
        ("  ```\n  code\n  ```\n  goes on", "a"),
        ("**Because** b", "a"),
        ("  b\n- **THEN** c", "a\nb"),
    ],
)
def test_a_step_holds_the_prose_that_goes_on_right_below_it(below: str, whole: str) -> None:
    step = spec(f"{HEAD}- **WHEN** a\n{below}").requirements[0].scenarios[0].steps[0]
    assert (step.text, step.whole) == ("a", whole)


def test_an_empty_folder_is_a_change() -> None:
    project = load_project(DictTree({"openspec/specs/a/spec.md": HEAD}, ["openspec/changes/empty"]))
    assert [each.id for each in project.changes] == ["empty"]
