"""Facts by code, from a data file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.openspec.facts import fact_changes, facts_of, modals

CASES = tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["facts"], ids=lambda case: case["text"][:30])
def test_facts(case: dict[str, Any]) -> None:
    found = sorted(f"{fact.kind.value} {fact.value}" for fact in facts_of(case["text"]).elements())
    assert found == sorted(case["facts"])


@pytest.mark.parametrize("case", CASES["same"], ids=lambda case: case["one"])
def test_another_spelling_is_the_same(case: dict[str, Any]) -> None:
    assert fact_changes(facts_of(case["one"]), facts_of(case["two"])) == []


@pytest.mark.parametrize("case", CASES["changed"], ids=lambda case: case["two"])
def test_a_change_is_named(case: dict[str, Any]) -> None:
    assert case["says"] in [str(each) for each in fact_changes(facts_of(case["one"]), facts_of(case["two"]))]


def test_modal_verbs_outside_code() -> None:
    assert modals("It will and Shall; `must` not, should") == {"SHALL": 2, "SHOULD": 1}


@given(st.text(max_size=200))
def test_any_text_equals_itself(text: str) -> None:
    assert fact_changes(facts_of(text), facts_of(text)) == []
