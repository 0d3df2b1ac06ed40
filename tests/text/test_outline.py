"""Fences and headings, as the official line reader has them."""

import pytest

from bot.text.outline import outline


@pytest.mark.parametrize(
    ("text", "fenced", "open_at"),
    [
        ("a\n```\nb\n```\nc", "01110", None),
        ("  ~~~~ info\n~~~\n~~~~\nx", "1110", None),
        ("```js x```\nstill\n```", "111", None),
        ("```\n# a\n``` not closing\nb", "1111", 0),
        ("a\n~~~\nb", "011", 1),
        ("``\nb", "00", None),
        ("\u3000```\nx\n\ufeff```\ny", "1110", None),
    ],
)
def test_fences(text: str, fenced: str, open_at: int | None) -> None:
    view = outline(text.split("\n"))
    assert "".join(map(str, view.fenced)) == fenced
    assert view.open_fence == open_at


@pytest.mark.parametrize(
    ("line", "level", "title", "titled"),
    [
        ("# a", 1, "a", True),
        ("###### a ##", 6, "a ##", True),
        ("##\u00a0a", 2, "a", True),
        ("#### ", 4, "", False),
        ("####  ", 4, "", True),
        ("# a\u2028b", 1, "a\u2028b", False),
    ],
)
def test_headings(line: str, level: int, title: str, titled: bool) -> None:
    (heading,) = outline([line]).headings
    assert (heading.level, heading.title, heading.titled) == (level, title, titled)


@pytest.mark.parametrize("line", [" # a", "#a", "####### a", "#", "setext\n---", "#\x85a"])
def test_no_headings(line: str) -> None:
    assert outline(line.split("\n")).headings == ()
