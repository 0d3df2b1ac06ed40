"""Dataclasses come back from JSON as they were, and nothing else gets in."""

import json
from dataclasses import dataclass
from enum import Enum

import pytest

from bot.errors import PlanError
from bot.text.codec import decode, encode, load


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    name: str
    colours: frozenset[Colour] = frozenset()


@dataclass(frozen=True)
class Branch:
    leaves: tuple[Leaf, ...]
    number: int
    sure: bool
    above: "Branch | None" = None
    texts: dict[str, str] | None = None


WHOLE = Branch((Leaf("a\udc80b", frozenset({Colour.RED})), Leaf("ü")), 3, True, Branch((), 0, False), {"p": "t"})


def test_what_goes_in_comes_out_bytes_and_all() -> None:
    text = json.dumps(encode(WHOLE), ensure_ascii=True)
    assert decode(Branch, load(text, 10_000)) == WHOLE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": True}, "Branch.number is a int, not bool."),
        ({"number": "3"}, "Branch.number is a int, not str."),
        ({"sure": 1}, "Branch.sure is a bool, not int."),
        ({"extra": 1}, "Branch has no extra."),
        ({"leaves": {}}, "Branch.leaves is a list."),
        ({"leaves": [{"colours": []}]}, "Branch.leaves[0] lacks name."),
        ({"leaves": [{"name": "a", "colours": ["GREEN"]}]}, "Branch.leaves[0].colours[0] is one of RED, BLUE."),
        ({"leaves": [None]}, "Branch.leaves[0] is an object."),
        ({"above": 3}, "Branch.above is an object."),
        ({"texts": {"p": 1}}, "Branch.texts.p is a str, not int."),
        ({"texts": []}, "Branch.texts is an object."),
    ],
)
def test_what_the_class_does_not_say_is_refused_with_its_place(change: dict, sentence: str) -> None:
    with pytest.raises(PlanError) as raised:
        decode(Branch, {**encode(WHOLE), **change})
    assert raised.value.message == sentence


def test_a_tree_that_never_ends_is_refused() -> None:
    data: dict | None = None
    for _ in range(40):
        data = {"leaves": [], "number": 0, "sure": True, "above": data}
    with pytest.raises(PlanError, match="nested too deep"):
        decode(Branch, data)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "{", "[" * 100_000, "NaN", '{"a": Infinity}', ""])
def test_what_is_no_plain_json_is_refused(text: str) -> None:
    with pytest.raises(PlanError):
        load(text, 1_000_000)


def test_what_is_too_long_is_not_even_read() -> None:
    with pytest.raises(PlanError, match="the most is 5"):
        load("123456", 5)
