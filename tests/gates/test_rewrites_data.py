"""The rewrites are whole: enough of each kind, each once, and still rewrites of what the corpus holds."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.rewrites import blocks, rewritten

REWRITES = Path(__file__).parent / "rewrites"
FIELDS = {"id", "repo", "path", "requirement", "original", "kind", "why", "after"}
PARTS = {"changed": ({*FIELDS, "reworded"}, 16), "kept": (FIELDS, 17)}
LATER = {
    "second_changed": 140,
    "second_kept": 205,
    "third_changed": 73,
    "third_kept": 122,
    "fourth_kept": 98,
    "fifth_changed": 120,
    "fifth_kept": 240,
}


def entries(part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (REWRITES / f"{part}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_enough_of_each_kind_and_every_field(part: str) -> None:
    found = entries(part)
    fields, kinds = PARTS[part]
    assert all(set(entry) == fields and entry["why"] and entry["after"] for entry in found)
    assert len(found) >= 210
    spread = Counter(entry["kind"] for entry in found)
    assert len(spread) == kinds
    assert min(spread.values()) >= 12
    assert len({entry["repo"] for entry in found}) == 6
    assert len({(entry["repo"], entry["path"], entry["requirement"]) for entry in found}) == len(found)


@pytest.mark.parametrize(("part", "enough"), LATER.items())
def test_a_part_of_a_later_set_has_enough(part: str, enough: int) -> None:
    found = entries(part)
    assert all(set(entry) == FIELDS - {"why"} and entry["after"] for entry in found)
    assert len(found) >= enough
    assert len({(entry["repo"], entry["path"], entry["requirement"]) for entry in found}) >= enough * 2 // 3
    assert len({entry["repo"] for entry in found}) == 6


def test_no_id_is_given_twice_and_each_split_is_about_half() -> None:
    ids = {part: [entry["id"] for entry in entries(part)] for part in (*PARTS, *LATER)}
    everyone = [each for named in ids.values() for each in named]
    assert len(set(everyone)) == len(everyone)
    for part, named in ids.items():
        held = sum(int(hashlib.sha256(each.encode()).hexdigest(), 16) % 2 for each in named)
        assert 0.42 < held / len(named) < 0.58, part


@pytest.mark.parametrize("part", [*PARTS, *LATER])
def test_the_originals_are_still_in_the_corpus(part: str, corpus: Path) -> None:
    for entry in entries(part):
        text = (corpus / entry["repo"] / entry["path"]).read_text("utf-8")
        original = blocks(text)[entry["requirement"]]
        assert hashlib.sha256(original.encode()).hexdigest()[:16] == entry["original"], entry["id"]
        after = rewritten(original, entry["after"])
        assert after != original and after.startswith(f"### Requirement: {entry['requirement']}"), entry["id"]


def test_a_third_of_the_changes_hide_in_a_paraphrase() -> None:
    found = entries("changed")
    assert sum(bool(entry["reworded"]) for entry in found) * 3 >= len(found)


@pytest.mark.parametrize("part", [*PARTS, *LATER])
def test_nothing_of_the_corpus_is_copied_but_by_its_place(part: str) -> None:
    own = [piece for entry in entries(part) for piece in entry["after"] if isinstance(piece, str)]
    assert max(map(len, own)) < 400
