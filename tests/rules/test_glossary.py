"""Glossaries as teams write them: what is read, what is refused and in which words."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.rules.glossary import MOST_TERMS, read_glossary

READS = tomllib.loads((Path(__file__).parent / "glossary.toml").read_text("utf-8"))["reads"]


@pytest.mark.parametrize("case", READS, ids=lambda case: case["name"])
def test_reads(case: dict[str, Any]) -> None:
    if "problem" in case:
        with pytest.raises(ConfigError, match=r"terms\.md") as raised:
            read_glossary(case["text"], "terms.md")
        assert case["problem"] in str(raised.value)
        return
    found = read_glossary(case["text"], "terms.md").terms
    assert [f"{each.name}: {', '.join(each.avoided)}" for each in found] == case["terms"]


def test_lines_count_from_one() -> None:
    text = "# Terms\n\n- **ride** (not: trip)\n\n| Term | Not |\n|---|---|\n| fare | price |\n"
    assert [each.line for each in read_glossary(text, "terms.md").terms] == [3, 7]


def test_too_many_terms_are_refused() -> None:
    text = "".join(f"- **term {number}** (not: word {number})\n" for number in range(MOST_TERMS + 1))
    with pytest.raises(ConfigError, match="more than"):
        read_glossary(text, "terms.md")


@pytest.mark.parametrize("piece", ["- **a", "(not: ", "| ", "**", "- x — ", "not: a. ", "<!-- ", ": "])
def test_a_megabyte_made_to_be_slow_is_read_at_once(piece: str) -> None:
    start = time.perf_counter()
    for text in (piece * (1_000_000 // len(piece)), f"{piece}\n" * (200_000 // len(piece))):
        try:
            read_glossary(text, "terms.md")
        except ConfigError:
            continue
    assert time.perf_counter() - start < 5
