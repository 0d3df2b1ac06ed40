"""Where a suggestion goes on the lines of a pull request, and what a click on it commits."""

import pytest

from bot.openspec.suggestions import Suggestion
from bot.text.edits import replace_once
from bot.workflows.conversation import Item
from bot.workflows.hosting import Placed
from bot.workflows.inline import Hunks, placed

PATH = "openspec/specs/a/spec.md"
LINES = [f"line {number}" for number in range(1, 21)]
TEXT = "\n".join(LINES) + "\n"
EVERYTHING: Hunks = {PATH: (range(1, 21),)}


def suggestion(before: list[str], after: list[str]) -> Suggestion:
    return Suggestion(PATH, "\n".join(before), "\n".join(after), "doubled-word", "It reads better.")


def committed(place: Placed, text: str) -> str:
    """What GitHub makes of a click: the lines of the comment, replaced by those of its block."""
    block = place.body.split("```suggestion\n")[1].rpartition("\n```")[0]
    lines = text.split("\n")
    return "\n".join([*lines[: place.start - 1], *block.split("\n"), *lines[place.line :]])


@pytest.mark.parametrize(
    ("before", "after", "start", "line"),
    [
        (LINES[4:8], ["line 5", "LINE 6", "line 7", "line 8"], 6, 6),
        (LINES[4:8], ["line 5", "six", "and a half", "line 7", "line 8"], 6, 6),
        (LINES[4:8], ["line 5", "line 7", "line 8"], 6, 6),
        (LINES[4:8], ["line 5", "line 6", "new", "line 7", "line 8"], 6, 6),
        (LINES[4:8], ["line 5", "line 6", "line 7", "line 8", "new", "newer"], 8, 8),
        (LINES[4:8], ["LINE 5", "line 6", "line 7", "LINE 8"], 5, 8),
    ],
)
def test_a_click_commits_the_very_edit(before: list[str], after: list[str], start: int, line: int) -> None:
    each = suggestion(before, after)
    place = placed(each, "docs/", TEXT, {f"docs/{PATH}": (range(1, 21),)}, Item(3, "", "0123456789ab"))
    assert place
    assert (place.path, place.start, place.line) == (f"docs/{PATH}", start, line)
    if after != ["line 5", "line 7", "line 8"]:
        assert committed(place, TEXT) == replace_once(TEXT, each.before, each.after)
    assert place.body.startswith("**3.** It reads better. · `doubled-word`")
    assert place.marker == "<!-- specbot:suggestion v1 0123456789ab -->"


@pytest.mark.parametrize(
    ("hunks", "why"),
    [
        ({}, "the diff does not show the file"),
        ({PATH: (range(1, 6),)}, "the diff does not show the lines"),
        ({PATH: (range(1, 7), range(7, 21))}, "the lines lie in two hunks"),
        ({"other.md": (range(1, 21),)}, "the diff shows another file"),
    ],
)
def test_only_inside_one_hunk(hunks: Hunks, why: str) -> None:
    assert placed(suggestion(LINES[4:8], ["a", "b", "c", "d"]), "", TEXT, hunks, Item(1, "", "0123456789ab")) is None, (
        why
    )


@pytest.mark.parametrize("strange", ["a\r", "a\x00b", "a\udc80b", "\ufeffa", "a\x1b[31m"])
def test_what_a_forge_would_write_otherwise_is_not_offered(strange: str) -> None:
    assert placed(suggestion(["line 5"], [strange]), "", TEXT, EVERYTHING, Item(1, "", "0123456789ab")) is None


def test_nothing_before_it_in_the_block_to_hang_on() -> None:
    assert placed(suggestion(["line 1"], ["new", "line 1"]), "", TEXT, EVERYTHING, Item(1, "", "0123456789ab")) is None


def test_a_block_with_fences_cannot_end_its_own() -> None:
    place = placed(suggestion(["line 5"], ["```", "x", "````", "y"]), "", TEXT, EVERYTHING, Item(1, "", "0123456789ab"))
    assert place and "`````suggestion\n```\nx\n````\ny\n`````" in place.body
