"""The index follows its documents, and finds them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.specs import path_of, spec

from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.search.index import Hit, Index
from bot.search.tables import Source
from bot.text.tree import DictTree

BIKES = spec("bikes", Unlocking="The system SHALL unlock the bicycle.", Parking="The dock SHALL hold the bicycle.")
DOCKS = spec(
    "docks", Lamps="The lamp SHALL turn red when `dock_state` is broken.", Caps="The maxDocks limit SHALL be 12."
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def sources(files: dict[str, str], read: list[str] | None = None) -> list[Source]:
    tree = DictTree({path_of(name): text for name, text in files.items()})

    def reading(path: str) -> Callable[[], Document | None]:
        def document() -> Document | None:
            if read is not None:
                read.append(path)
            return document_at(tree, path)

        return document

    return [Source(path_of(name), tree.blob(path_of(name)), reading(path_of(name))) for name in files]


def names(hits: list[Hit]) -> list[str]:
    return [hit.requirement for hit in hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How is a bicycle unlocked?", "Unlocking"),
        ("what does the lamp do", "Lamps"),
        ("dockState", "Lamps"),
        ("max docks", "Caps"),
        ("PARKED", "Parking"),
    ],
)
def test_the_nearest_comes_first(connection: sqlite3.Connection, question: str, first: str) -> None:
    with Index(connection).over(sources({"bikes": BIKES, "docks": DOCKS})) as index:
        assert names(index.find(question))[0] == first


def test_nothing_is_found_where_no_word_is_known(connection: sqlite3.Connection) -> None:
    with Index(connection).over(sources({"bikes": BIKES})) as index:
        assert index.find("kubernetes") == []
        assert index.find("?!") == []
        assert index.find("") == []


@pytest.mark.parametrize(
    "question", ['"', "a OR b", "bicycle NEAR(x)", "name:bicycle", "bicycle*", "^bicycle", "((", "\0"]
)
def test_no_question_is_taken_for_a_query(connection: sqlite3.Connection, question: str) -> None:
    with Index(connection).over(sources({"bikes": BIKES})) as index:
        index.find(question)


def test_only_what_changed_is_read_again(connection: sqlite3.Connection) -> None:
    index = Index(connection)
    with index.over(sources({"bikes": BIKES, "docks": DOCKS})):
        pass
    rows = dict(connection.execute("SELECT requirement, id FROM chunks WHERE requirement != ''"))
    read: list[str] = []
    changed = BIKES.replace("hold the bicycle", "hold the tricycle")
    with index.over(sources({"bikes": changed, "docks": DOCKS}, read)) as held:
        assert names(held.find("tricycle")) == ["Parking"]
    assert read == [path_of("bikes")]
    after = dict(connection.execute("SELECT requirement, id FROM chunks WHERE requirement != ''"))
    assert {name for name in rows if rows[name] != after[name]} == {"Parking"}
    with index.over(sources({"bikes": changed, "docks": DOCKS}, read)):
        assert read == [path_of("bikes")]


def test_what_moved_is_found_where_it_is(connection: sqlite3.Connection) -> None:
    index = Index(connection)
    with index.over(sources({"bikes": BIKES})) as held:
        line = held.find("unlock")[0].line
    moved = BIKES.replace("## Purpose\n", "## Purpose\n\n\n")
    with index.over(sources({"bikes": moved})) as held:
        assert held.find("unlock")[0].line == line + 2


def test_what_is_gone_is_not_found(connection: sqlite3.Connection) -> None:
    index = Index(connection)
    with index.over(sources({"bikes": BIKES, "docks": DOCKS})):
        pass
    with index.over(sources({"docks": DOCKS})) as held:
        assert held.find("unlock") == []
    assert (
        connection.execute("SELECT count(*) FROM words").fetchone()
        == connection.execute("SELECT count(*) FROM chunks").fetchone()
    )
    with index.over([]) as held:
        assert held.find("lamp") == []


def test_an_index_brought_up_to_date_finds_what_a_new_one_finds(connection: sqlite3.Connection) -> None:
    index = Index(connection)
    states = [{"bikes": BIKES}, {"bikes": DOCKS, "docks": BIKES}, {"docks": DOCKS}, {"bikes": BIKES, "docks": DOCKS}]
    for files in states:
        with (
            index.over(sources(files)) as held,
            closing(sqlite3.connect(":memory:", isolation_level=None)) as other,
            Index(other).over(sources(files)) as new,
        ):
            for question in ("bicycle", "lamp red broken", "limit 12", "the dock holds"):
                mine = sorted((hit.path, hit.requirement, round(hit.score, 9)) for hit in held.find(question))
                assert mine == sorted((hit.path, hit.requirement, round(hit.score, 9)) for hit in new.find(question))


def test_an_index_of_another_version_is_made_anew(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE chunks (other)")
    connection.execute("PRAGMA user_version = 99")
    with Index(connection).over(sources({"bikes": BIKES})) as index:
        assert names(index.find("unlock")) == ["Unlocking"]


def test_the_same_name_twice_is_two_chunks(connection: sqlite3.Connection) -> None:
    twice = (
        spec("bikes", Lamp="The lamp SHALL be red.")
        + spec("bikes", Lamp="The lamp SHALL be red.").split("## Requirements")[1]
    )
    with Index(connection).over(sources({"bikes": twice})) as index:
        lines = [hit.line for hit in index.find("lamp")]
    assert len(lines) == len(set(lines)) == 2


def test_a_failure_leaves_the_index_as_it_was(connection: sqlite3.Connection) -> None:
    index = Index(connection)
    with index.over(sources({"bikes": BIKES})):
        pass

    def broken() -> Document | None:
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"), index.over([Source(path_of("docks"), "1" * 40, broken)]):
        pass
    with index.over(sources({"bikes": BIKES})) as held:
        assert names(held.find("unlock")) == ["Unlocking"]


def test_two_connections_to_one_file_do_not_meet(tmp_path: Path) -> None:
    file = tmp_path / "index.db"
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as one,
        closing(sqlite3.connect(file, isolation_level=None)) as two,
    ):
        one.execute("PRAGMA journal_mode = WAL")
        with (
            Index(one).over(sources({"bikes": BIKES})) as mine,
            Index(two).over(sources({"docks": DOCKS})) as theirs,
        ):
            assert names(theirs.find("lamp")) == ["Lamps"]
            assert names(mine.find("unlock")) == ["Unlocking"]
            assert mine.find("lamp") == []
