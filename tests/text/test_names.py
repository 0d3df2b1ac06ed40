"""Names put in order, guessed at, and matched."""

import pytest

from bot.text.collate import collation_key
from bot.text.globs import compile_glob, is_glob
from bot.text.nearest import edits, nearest


def test_names_are_ordered_as_icu_orders_them() -> None:
    # As JavaScript's localeCompare has them; test_oracle.py asks it about every ASCII character.
    names = [
        ".x",
        "~",
        "$",
        "0",
        "a",
        "A",
        "a_b",
        "a-b",
        "a/b",
        "a10",
        "a9",
        "alpha",
        "Alpha",
        "b",
        "B",
        "e",
        "é",
        "É",
        "f",
    ]
    assert sorted(set(names), key=collation_key) == names
    assert sorted(["ab", "a b", "a"], key=collation_key) == ["a", "a b", "ab"]


@pytest.mark.parametrize(
    ("one", "other", "count"), [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 2)]
)
def test_edits(one: str, other: str, count: int) -> None:
    assert edits(one, other) == edits(other, one) == count


def test_the_nearest_names_come_first_and_equals_keep_their_order() -> None:
    assert nearest("login", ["logout", "lagin", "logins", "x", "y", "z"], 4) == ["lagin", "logins", "logout", "x"]


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("*.md", ["a.md"], ["a/b.md", ".a.md", "a.mdx"]),
        ("**/tasks.md", ["tasks.md", "a/tasks.md", "a/b/tasks.md"], [".a/tasks.md", "a/xtasks.md"]),
        ("plan/**", ["plan/a", "plan/a/b.md"], ["plan", "a/plan/b", "plan/.a"]),
        ("t?do.md", ["todo.md"], ["to/do.md", "tdo.md"]),
        ("[tu]asks.md", ["tasks.md", "uasks.md"], ["masks.md"]),
        ("[!t]asks.md", ["masks.md"], ["tasks.md"]),
        ("{tasks,todo/{a,b}}.md", ["tasks.md", "todo/a.md", "todo/b.md"], ["todo.md"]),
        ("a(b)+.md", ["a(b)+.md"], ["ab.md"]),
    ],
)
def test_globs(pattern: str, fits: list[str], does_not: list[str]) -> None:
    compiled = compile_glob(pattern)
    assert [path for path in [*fits, *does_not] if compiled.fullmatch(path)] == fits


@pytest.mark.parametrize(
    ("pattern", "answer"), [("tasks.md", False), ("a{b}.md", False), ("*.md", True), ("{a,b}", True), ("[a]", True)]
)
def test_what_is_a_glob(pattern: str, answer: bool) -> None:
    assert is_glob(pattern) is answer
