"""The words: each operator has some, and a fixed hash halves them."""

import pytest
from helpers.seeded import lexicon

from bot.bench.lexicon import read_lexicon, unseen_half
from bot.bench.registry import OPERATORS


def test_every_operator_has_words_and_a_source_and_nothing_else_has() -> None:
    found = lexicon()
    assert set(found.words) == set(OPERATORS) == set(found.sources)
    assert all(len(words) >= 3 and len(set(words)) == len(words) for words in found.words.values())
    assert all(found.sources.values())


@pytest.mark.parametrize("name", OPERATORS)
def test_half_of_the_words_are_unseen(name: str) -> None:
    words, unseen = lexicon().words[name], lexicon().unseen[name]
    assert unseen <= set(words)
    assert len(unseen) == len(words) // 2


def test_the_halves_do_not_depend_on_the_order_of_the_words() -> None:
    words = ["oak", "ash", "elm", "fir", "yew"]
    assert unseen_half("tree", words) == unseen_half("tree", reversed(words))
    assert unseen_half("tree", words) != unseen_half("wood", words) or unseen_half("tree", words) != set(words)


def test_tables_of_several_texts_are_joined() -> None:
    found = read_lexicon(['[a]\nsource = "x"\nwords = ["one", "two"]', '[b]\nsource = "y"\nwords = ["three"]'])
    assert found.words == {"a": ("one", "two"), "b": ("three",)}
    assert found.sources == {"a": "x", "b": "y"}
