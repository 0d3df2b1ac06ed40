"""Edits find whole lines by content and leave every other byte alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import EditError
from bot.text.edits import occurrences, replace_once, with_endings_of
from bot.text.lines import chomp, split_raw


@pytest.mark.parametrize(
    ("text", "before", "after", "wanted"),
    [
        ("a\nb\nc\n", "b", "x\ny", "a\nx\ny\nc\n"),
        ("a\r\nb\r\n", "a\r\nb", "a\r\nc", "a\r\nc\r\n"),
        ("\ufeff# a\nb", "# a", "# c", "\ufeff# c\nb"),
        ("ab\nb", "b", "c", "ab\nc"),
        ("b c\nb", "b", "d", "b c\nd"),
        ("x\n\udcff\ny", "x", "z", "z\n\udcff\ny"),
    ],
)
def test_replaces_whole_lines(text: str, before: str, after: str, wanted: str) -> None:
    assert replace_once(text, before, after) == wanted


@pytest.mark.parametrize(("text", "words"), [("a\nb\n", "no longer"), ("c\nd\nc\n", "more than once")])
def test_refuses_what_is_not_there_once(text: str, words: str) -> None:
    with pytest.raises(EditError, match=words):
        replace_once(text, "c", "x")


def test_three_blank_lines_are_there_more_than_once_among_four() -> None:
    with pytest.raises(EditError, match="more than once"):
        replace_once("a\n\n\n\n\nb", "\n\n", "x")


def test_overlapping_occurrences_count() -> None:
    assert occurrences("a\na\na\n", "a\na") == [0, 2]
    assert occurrences("\n\n\n", "\n") == [0, 1, 2]


def test_kept_lines_keep_their_endings_and_new_ones_get_the_usual() -> None:
    before = "a\r\nb\nc\r\nd"
    assert with_endings_of(before, "a\nb\nnew\nc\nd") == "a\r\nb\nnew\r\nc\r\nd"


def test_a_text_of_lone_carriage_returns_stays_one() -> None:
    assert with_endings_of("a\rb\rc", "a\nx\nnew\nc") == "a\rx\rnew\rc"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["\n", "\r\n", "\r"])), min_size=1), st.data())
def test_one_changed_word_changes_its_line_only(lines: list[tuple[str, str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines[:at], ("x", lines[at][1]), *lines[at + 1 :]]
    before = "".join(word + ending for word, ending in lines[:-1]) + lines[-1][0]
    after = "\n".join(word for word, _ in changed)
    wanted = "".join(word + ending for word, ending in changed[:-1]) + changed[-1][0]
    assert with_endings_of(before, after) == wanted


@given(st.text(alphabet="ab\r\n\u2028\ufeff\x85", max_size=30))
def test_raw_lines_join_to_the_text(text: str) -> None:
    raw = split_raw(text)
    assert "".join(raw) == text
    assert all("\n" not in chomp(line) and "\r" not in chomp(line) for line in raw)
    assert len(raw) == len(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")) or not text
