"""What was found by words is put in order by meaning too; vectors are made once, and no failure ends a search."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from helpers.specs import path_of, spec

from bot.errors import ModelUnreachable
from bot.text.tree import DictTree
from bot.workflows.meaning import POOL, Meaning
from bot.workflows.search import search

BODIES = {
    "Alpha": "The lock SHALL be painted.",
    "Beta": "The lock SHALL be painted twice.",
    "Gamma": "The lock SHALL open when the rider has paid for it at a station.",
    "Delta": "The lock SHALL be painted on Sundays, by two people who know how that is done, and then once more.",
}
CONCEPTS = (("paint",), ("open", "paid", "unlock"))


class Concepts:
    """A model that knows two meanings: the number of times each is named."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return [[0.01 + sum(text.lower().count(word) for word in words) for words in CONCEPTS] for text in texts]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def tree(**changed: str) -> DictTree:
    return DictTree({path_of("parts"): spec("parts", **(BODIES | changed))})


def names(connection: sqlite3.Connection, meaning: Meaning | None, of: DictTree | None = None) -> list[str]:
    found = search(of or tree(), "unlock lock", connection, 10, meaning=meaning)
    return [each.hit.requirement for each in found]


def test_what_is_meant_comes_forward(connection: sqlite3.Connection) -> None:
    # The more is said beside the lock the later by words; the model sees it so too, but for the last one.
    bodies = {f"Part_{'abcdefghijkl'[at]}": "The lock SHALL be painted" + " and washed" * at for at in range(12)}
    bodies["Part_h"] += ", and SHALL open once it is paid for"

    def embed(texts: Sequence[str]) -> list[list[float]]:
        return [[1.0, 0.0 if "open" in each else each.count("washed") / 10] for each in texts]

    parts = DictTree({path_of("parts"): spec("parts", **bodies)})
    by_words, by_both = (
        [each.hit.requirement for each in search(parts, "lock", connection, 12, meaning=meaning)]
        for meaning in (None, Meaning("washed", embed))
    )
    assert by_both.index("Part h") < by_words.index("Part h")
    assert sorted(by_both) == sorted(by_words)
    others = [name for name in by_words if name != "Part h"]
    assert [name for name in by_both if name != "Part h"] == others


def test_a_vector_is_made_once_for_what_a_chunk_says(connection: sqlite3.Connection) -> None:
    model = Concepts()
    names(connection, Meaning("concepts", model.embed))
    assert [len(each) for each in model.asked] == [1, len(BODIES)]
    names(connection, Meaning("concepts", model.embed))
    assert [len(each) for each in model.asked[2:]] == [1]
    names(connection, Meaning("concepts", model.embed), tree(Beta="The lock SHALL be green."))
    assert [len(each) for each in model.asked[3:]] == [1, 1]
    assert "green" in model.asked[-1][0]
    names(connection, Meaning("another", model.embed))
    assert [len(each) for each in model.asked[5:]] == [1, len(BODIES)]


def test_vectors_of_what_is_gone_are_let_go(connection: sqlite3.Connection) -> None:
    meaning = Meaning("concepts", Concepts().embed)
    names(connection, meaning)
    names(connection, meaning, tree(Beta="The lock SHALL be green."))
    assert connection.execute("SELECT count(*) FROM vectors").fetchone()[0] == len(BODIES)


def test_another_model_under_the_same_name_is_asked_anew(connection: sqlite3.Connection) -> None:
    names(connection, Meaning("concepts", Concepts().embed))
    longer = Concepts()
    found = names(connection, Meaning("concepts", lambda texts: [[*each, 0.0] for each in longer.embed(texts)]))
    assert [len(each) for each in longer.asked] == [1, len(BODIES)]
    assert sorted(found) == sorted(BODIES)


@pytest.mark.parametrize(
    "vectors",
    [[], [[]], [[0.0, 0.0]], [[float("nan"), 1.0]], [[1.0, 0.0], [1.0, 0.0]]],
    ids=["none", "empty", "nowhere", "no number", "too many"],
)
def test_what_is_no_vector_leaves_the_order_by_words(
    connection: sqlite3.Connection, vectors: list[list[float]]
) -> None:
    said: list[str] = []
    assert names(connection, Meaning("odd", lambda _: vectors, said.append)) == names(connection, None)
    assert said == [
        "Found by words alone: odd made no usable vectors. Name another model in model.embedding, or leave it empty."
    ]


def test_vectors_of_texts_that_cannot_be_used_leave_it_too(connection: sqlite3.Connection) -> None:
    def uneven(texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] * (number % 2 + 1) for number, _ in enumerate(texts)]

    assert names(connection, Meaning("odd", uneven)) == names(connection, None)
    assert connection.execute("SELECT count(*) FROM vectors").fetchone()[0] == 0


def test_a_server_that_is_gone_is_said_and_done_without(connection: sqlite3.Connection) -> None:
    def gone(_: Sequence[str]) -> list[list[float]]:
        raise ModelUnreachable("Nothing listens at localhost:1234.", "Start LM Studio.")

    said: list[str] = []
    assert names(connection, Meaning("gone", gone, said.append)) == names(connection, None)
    assert said == ["Found by words alone: Nothing listens at localhost:1234. Start LM Studio."]


def test_nothing_found_asks_no_model(connection: sqlite3.Connection) -> None:
    model = Concepts()
    assert search(tree(), "kubernetes", connection, 5, meaning=Meaning("concepts", model.embed)) == []
    assert model.asked == []


def test_no_more_vectors_are_made_than_can_be_waited_for(connection: sqlite3.Connection) -> None:
    model = Concepts()
    many = DictTree({path_of("many"): spec("many", **{f"Lock_{at}": f"The lock SHALL open {at}." for at in range(70)})})
    found = search(many, "lock open", connection, 60, meaning=Meaning("concepts", model.embed))
    assert len(found) == 60
    assert sum(len(each) for each in model.asked) == 1 + POOL


def test_what_a_slow_model_made_is_kept(connection: sqlite3.Connection) -> None:
    made: list[str] = []

    def slow(texts: Sequence[str]) -> list[list[float]]:
        made.extend(texts)
        if len(made) > 20:
            raise ModelUnreachable("It does not answer in time.", "Wait.")
        return [[1.0, 1.0] for _ in texts]

    many = DictTree({path_of("many"): spec("many", **{f"Lock_{at}": f"The lock SHALL open {at}." for at in range(70)})})
    search(many, "lock open", connection, 5, meaning=Meaning("slow", slow))
    made.clear()
    search(many, "lock open", connection, 5, meaning=Meaning("slow", slow))
    assert len(made) == 1 + POOL - 16


@pytest.mark.parametrize(
    ("name", "question", "text"),
    [
        ("text-embedding-nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("multilingual-e5-small", "query: ", "passage: "),
        ("bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("all-minilm-l6-v2", "", ""),
    ],
)
def test_a_model_is_told_what_it_was_trained_to_hear(
    connection: sqlite3.Connection, name: str, question: str, text: str
) -> None:
    model = Concepts()
    names(connection, Meaning(name, model.embed))
    assert model.asked[0] == [f"{question}unlock lock"]
    assert all(each.startswith(f"{text}parts: ") for each in model.asked[1])
