"""Glob patterns over paths: what fits, what is no pattern, and that nobody's pattern takes forever on anybody's path."""

import warnings
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.globs import compile_glob, fault


@given(st.text("ab*?", max_size=8), st.text("ab", min_size=1, max_size=8))
def test_within_a_name_it_is_what_a_shell_takes_it_for(pattern: str, name: str) -> None:
    assert bool(compile_glob(pattern).fullmatch(name)) == fnmatchcase(name, pattern)


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*a*a*b", "openspec/*/" + "*a" * 6 + "*b"])
def test_as_many_wildcards_as_there_may_be_are_tried_at_once(pattern: str) -> None:
    path = "openspec/x/" * pattern.startswith("openspec") + "a" * 250
    assert not fault(pattern)
    assert not compile_glob(pattern).fullmatch(path)
    assert compile_glob(pattern).fullmatch(path + "b")


@pytest.mark.parametrize(("pattern", "path"), [("[[a]x", "[x"), ("[&&a]x", "&x"), ("[||]x", "|x"), (r"[\]x", "\\x")])
def test_a_set_holds_the_characters_that_it_spells(pattern: str, path: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile_glob(pattern).fullmatch(path)


@pytest.mark.parametrize(
    "pattern", ["{a,b}" * 5, "{a,b,c,d,e,f,g}" * 4, "*" * 9, "a" * 201, "[z-a]", "[!]", "", "../x", "/x"]
)
def test_what_is_no_pattern_is_said(pattern: str) -> None:
    assert fault(pattern).startswith("holds ")


@pytest.mark.parametrize("pattern", ["{a,b}/**/*.md", "{a,b,c,d}" * 4, "openspec/specs/[a-f]*/**", "**"])
def test_what_people_write_is_one(pattern: str) -> None:
    assert fault(pattern) == ""
