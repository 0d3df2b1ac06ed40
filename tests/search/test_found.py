"""Words, identifiers, code spans and scripts without spaces are found as somebody would type them."""

import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from helpers.specs import path_of, spec

from bot.openspec.layout import document_at
from bot.search.index import Index
from bot.search.tables import Source
from bot.text.tree import DictTree

DATA = tomllib.loads(Path(__file__).with_name("found.toml").read_text("utf-8"))


@contextmanager
def indexed(documents: dict[str, dict[str, str]]) -> Iterator[Index]:
    tree = DictTree({path_of(name): spec(name, **bodies) for name, bodies in documents.items()})
    sources = [Source(path, tree.blob(path), partial(document_at, tree, path)) for path in map(path_of, documents)]
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as connection,
        Index(connection).over(sources) as held,
    ):
        yield held


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with indexed(DATA["documents"]) as held:
        yield held


@pytest.mark.parametrize("case", DATA["asked"], ids=[each["question"] for each in DATA["asked"]])
def test_what_is_asked_for_comes_first(index: Index, case: dict[str, Any]) -> None:
    found = [each.requirement for each in index.find(case["question"], 20)]
    if case.get("none"):
        assert found == []
        return
    assert found[0] == case["first"]
    assert set(case.get("all", [])) <= set(found)


@pytest.mark.parametrize("case", DATA["ordered"], ids=[each["what"] for each in DATA["ordered"]])
def test_of_two_that_hold_the_same_words_one_comes_first(case: dict[str, Any]) -> None:
    with indexed(case["documents"]) as held:
        found = [each.requirement for each in held.find(case["question"], 20)]
    assert [each for each in found if each in case["order"]][: len(case["order"])] == case["order"]
