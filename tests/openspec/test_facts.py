"""Facts by code, from a data file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.openspec.facts import FactChange, FactKind, fact_changes, facts_of, is_unit, list_numbers, modals, numbers_of

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

    assert modals("`a`must\n```\nmay\n```\nCAN") == {"SHALL": 1, "CAN": 1}


def test_what_has_no_counterpart_is_gone_or_new() -> None:
    two, one = facts_of("5 s or 6 s"), facts_of("7 s")
    number = FactKind.NUMBER
    assert fact_changes(two, one) == [FactChange(number, "5 s", "7 s"), FactChange(number, "6 s", "")]
    assert fact_changes(one, two) == [FactChange(number, "7 s", "5 s"), FactChange(number, "", "6 s")]


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: case["text"][:30])
def test_numbers_are_listed_in_order(case: dict[str, Any]) -> None:
    assert list_numbers(case["text"]) == case["listed"]
    assert list(numbers_of(case["text"])) == list(dict.fromkeys(case["listed"]))


TEXTS = [case[key] for kind in ("facts", "same", "changed", "numbers") for case in CASES[kind] for key in case]


@pytest.mark.parametrize("text", [text for text in TEXTS if isinstance(text, str)])
def test_the_numbers_are_those_of_the_facts(text: str) -> None:
    assert numbers_of(text) == numbers_among(text)


def numbers_among(text: str) -> dict[str, int]:
    return {fact.value: count for fact, count in facts_of(text).items() if fact.kind is FactKind.NUMBER}


@pytest.mark.parametrize("case", CASES["unit"], ids=lambda case: case["word"])
def test_units_that_are_written_in_several_ways(case: dict[str, Any]) -> None:
    assert is_unit(case["word"]) == case["is"]


@given(st.text(max_size=200))
def test_any_text_equals_itself(text: str) -> None:
    assert fact_changes(facts_of(text), facts_of(text)) == []
    assert numbers_of(text) == numbers_among(text)
