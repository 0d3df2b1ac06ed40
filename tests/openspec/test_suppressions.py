"""Notes that silence rules, as they are read: where they stand, what they reach, and what is wrong with them."""

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suppressions import Suppression, suppressions

TEXT = """# cap Specification
{above}
## Purpose
Text.

## Requirements
### Requirement: One
It SHALL be. {end}
{inside}

#### Scenario: A
- **WHEN** a
- **THEN** b

### Requirement: Two
It SHALL be.

## Notes
{below}
"""
NOTE = "<!-- specbot-disable vague-word: a term of the law -->"


def _read(**parts: str) -> tuple[Suppression, ...]:
    text = TEXT.format(**{"above": "", "end": "", "inside": "", "below": "", **parts})
    return suppressions(parse_document("openspec/specs/cap/spec.md", "cap", text, DocumentKind.SPEC))


@pytest.mark.parametrize(
    ("place", "span"), [("above", (0, 19)), ("inside", (6, 13)), ("end", (6, 13))], ids=["above", "inside", "end"]
)
def test_how_far_a_note_reaches(place: str, span: tuple[int, int]) -> None:
    (note,) = _read(**{place: NOTE})
    assert (note.rules, note.reason, note.problem) == (("vague-word",), "a term of the law", "")
    assert (note.span.start, note.span.end) == span


@pytest.mark.parametrize("gap", ["", "\n\n"])
def test_one_for_the_next_line(gap: str) -> None:
    (note,) = _read(inside=f"<!-- specbot-disable-next-line a, b: why -->{gap}\nAnd it SHALL be fast.")
    assert note.rules == ("a", "b")
    assert note.span.end - note.span.start == 1
    assert note.span.start == note.line + 1 + len(gap)


@pytest.mark.parametrize(
    "text",
    [
        f"`{NOTE}`",
        f"```\n{NOTE}\n```",
        "<!-- a longer comment\nspecbot-disable vague-word: no -->",
        "<!-- see specbot-disable vague-word: no -->",
        "specbot-disable vague-word: no",
    ],
)
def test_what_is_no_note(text: str) -> None:
    assert _read(inside=text) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!-- specbot-disable vague-word -->", "It gives no reason"),
        ("<!-- specbot-disable vague-word: -->", "It gives no reason"),
        ("<!-- specbot-disable vague-word: … -->", "It gives no reason"),
        ("<!-- specbot-disable: because -->", "It names no rule"),
        ("<!--specbot-disable-->", "It names no rule"),
        ("<!-- specbot-disable-line vague-word: because -->", "There is no specbot-disable-line"),
        ("<!-- specbot-disable vague-word: because\nit goes on -->", "ends on the line it begins on"),
        ("<!-- specbot-disable vague-word: never closed", "ends on the line it begins on"),
    ],
)
def test_what_is_wrong_with_a_note(text: str, problem: str) -> None:
    (note,) = _read(inside=text)
    assert problem in note.problem


def test_a_note_below_all_requirements_reaches_nothing() -> None:
    (note,) = _read(below=NOTE)
    assert "stands in no requirement" in note.problem


@pytest.mark.parametrize("text", ["<!-- specbot-disable a b,c ,d: x: y -->", "<!--specbot-disable a b,c ,d:x: y-->"])
def test_names_and_reasons_as_people_write_them(text: str) -> None:
    (note,) = _read(inside=text)
    assert (note.rules, note.reason) == (("a", "b", "c", "d"), "x: y")


def test_many_notes_and_many_names_end_somewhere() -> None:
    notes = _read(inside="\n".join([NOTE] * 1_000))
    assert len(notes) == 201
    assert [each.problem for each in notes if each.problem] == [notes[-1].problem]
    assert "at most 200 notes" in notes[-1].problem
    (long,) = _read(inside=f"<!-- specbot-disable {' '.join(map(str, range(100)))}: because -->")
    assert "more than 20 rules" in long.problem


@pytest.mark.parametrize("line", ["`" * 100_000, "` " * 50_000, "<!--" * 50_000, "``x` " * 30_000])
def test_lines_made_to_be_slow_are_read_at_once(line: str) -> None:
    started = monotonic()
    _read(inside=f"{NOTE}\n<!-- -->{line}")
    assert monotonic() - started < 5


@given(st.text(alphabet="<!->`specbot disable:\n #", max_size=200))
def test_whatever_stands_there_is_read(text: str) -> None:
    for note in _read(inside=text.replace("specbot", "specbot-disable")):
        assert note.problem or note.rules
