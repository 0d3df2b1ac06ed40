"""Boxes that are ticked."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.boxes import dropped, ticked, ticked_now, ticked_off

DATA = tomllib.loads((Path(__file__).parent / "boxes.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", DATA["case"], ids=lambda case: case["name"])
def test_boxes(case: dict[str, Any]) -> None:
    before, after = (
        text and text.replace("{1}", DATA["one"]).replace("{2}", DATA["two"])
        for text in (case.get("before"), case["after"])
    )
    assert ticked(before, after) == tuple(case["ticked"])


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 16**12 - 1)), max_size=6, unique_by=lambda x: x[2]),
    st.text(alphabet=st.characters(exclude_characters="\r\n"), max_size=20),
    st.booleans(),
)
def test_only_boxes_may_have_changed(boxes: list[tuple[bool, bool, int]], words: str, edited: bool) -> None:
    line = "- [{}] a box <!-- specbot:box {:012x} -->"
    before = "\n".join([words, *(line.format(" x"[one], name) for one, _, name in boxes)])
    after = "\n".join([words + "!" * edited, *(line.format(" x"[other], name) for _, other, name in boxes)])
    wanted = () if edited else tuple(f"{name:012x}" for one, other, name in boxes if other and not one)
    assert ticked(before, after) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_ticked_now_and_done(end: str) -> None:
    one, two = DATA["one"], DATA["two"]
    box = "- [x] apply 1 <!-- specbot:box {} -->"
    body = end.join(["words", box.format(one), "  " + box.format(two).replace("- [x]", "* [X]"), "- [ ] mine"])
    assert ticked_now(body) == (one, two)
    assert ticked_off(body, {two}, "c" * 40) == "\n".join(
        ["words", box.format(one), "  - apply 1: done in `cccccccccccc`", "- [ ] mine"]
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_was_dropped_has_no_box(end: str) -> None:
    one, two = "aaaaaaaaaaaa", "0123456789ab"
    box = "- [x] apply 1 <!-- specbot:box {} -->"
    lines = ["words", f"  {box.format(one)}", box.format(two), box.format(f"{two}/a"), f"> <!-- specbot:box {one} -->"]
    assert dropped(end.join(lines), one, "1 was dismissed").split("\n") == [lines[0], "  - 1 was dismissed", *lines[2:]]
    assert dropped(end.join(lines), two, "2 was dismissed").split("\n") == [*lines[:2], "- 2 was dismissed", lines[4]]
