"""Logits in, places out: cases as data, and the first place against a search of all of them."""

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.llm.reader_spans import Span, Window, best_spans, null_score

CASES = tomllib.loads(Path(__file__).with_name("reader_spans.toml").read_text("utf-8"))["case"]


def window(data: dict[str, Any]) -> Window:
    places = [(each[0], each[1]) if each else None for each in data["places"]]
    return Window(data["starts"], data["ends"], places, data.get("null", 0))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_where_the_answer_is(case: dict[str, Any]) -> None:
    windows = [window(each) for each in case["windows"]]
    found = best_spans(case["text"], windows, most=case.get("most", 1), longest=case.get("longest", 30))
    assert [case["text"][each.start : each.end] for each in found] == case["best"]
    assert [each.score for each in found] == case["scores"]
    assert null_score(windows) == case["null"]


def test_an_answer_has_thirty_tokens_at_most() -> None:
    text = "a" * 40
    starts, ends = [9.0] + [0.0] * 39, [0.0] * 29 + [1.0, 9.0] + [0.0] * 9
    tokens = Window([0.0, *starts], [0.0, *ends], [None, *((at, at + 1) for at in range(40))])
    assert best_spans(text, [tokens], most=1) == [Span(0, 30, 10.0)]


@pytest.mark.parametrize("seed", range(60))
def test_the_first_is_the_best_of_all_and_none_overlap(seed: int) -> None:
    chance, text = Random(seed), "abcdefghijklmnop"
    longest = chance.randint(1, 9)
    runs = [
        ([float(chance.randint(-9, 9)) for _ in range(9)], [float(chance.randint(-9, 9)) for _ in range(9)], at)
        for at in chance.choices(range(7), k=chance.randint(1, 3))
    ]
    windows = [Window(starts, ends, [None, *((at + i, at + i + 1) for i in range(8))]) for starts, ends, at in runs]
    found = best_spans(text, windows, most=5, longest=longest)
    every = [
        (-(starts[i] + ends[j]), at + i - 1, at + j)
        for starts, ends, at in runs
        for i in range(1, 9)
        for j in range(i, min(i + longest, 9))
    ]
    assert (-found[0].score, found[0].start, found[0].end) == min(every)
    assert all((-each.score, each.start, each.end) in every for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    covered = [at for each in found for at in range(each.start, each.end)]
    assert len(covered) == len(set(covered))
    read = {place for each in windows for place in each.places[1:] if place}
    assert len(found) == 5 or all(set(range(*place)) & set(covered) for place in read)
