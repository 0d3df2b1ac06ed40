"""``specbot search``: what is nearest, from the folder as it is."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import ChatServer
from helpers.model_shelf import Hosted
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

DELTA = "openspec/changes/night/specs/lamps/spec.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    _put(
        tmp_path, path_of("bikes"), spec("bikes", Unlocking="The system SHALL unlock the bicycle when the rider pays.")
    )
    _put(tmp_path, path_of("docks"), spec("docks", Caps="The maxDocks limit SHALL be 12."))
    delta = "## ADDED Requirements\n### Requirement: Night light\nThe lamp SHALL shine at night.\n\n#### Scenario: Dusk\n- **WHEN** the sun sets\n- **THEN** the lamp shines\n"
    _put(tmp_path, DELTA, delta)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def test_the_nearest_requirement_with_the_sentence_that_matches(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "search", "when is a bicycle unlocked?")
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("Unlocking")
    assert "The system SHALL unlock the bicycle when the rider pays." in ran.out


def test_json_has_its_shape_and_quotes_stand_in_the_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "search", "max", "docks", "--json").json
    assert_shape("search", data, complete=True)
    first = data["found"][0]
    assert (first["requirement"], first["capability"], first["change"]) == ("Caps", "docks", None)
    text = (root / first["path"]).read_text("utf-8")
    assert all(each["quote"] in text for each in first["quotes"])


def test_open_changes_are_found_and_named_unless_only_specs_are_wanted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(capsys, "search", "lamp at night", "--json").json["found"]
    assert (found[0]["path"], found[0]["change"]) == (DELTA, "night")
    assert run(capsys, "search", "lamp at night", "--specs", "--json").json["found"] == []


def test_an_archived_change_is_not_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delta = (root / DELTA).read_text("utf-8").replace("lamp", "carillon")
    _put(root, "openspec/changes/archive/2026-01-01-bells/specs/lamps/spec.md", delta)
    assert run(capsys, "search", "carillon", "--json").json["found"] == []


def test_three_sentences_are_shown_those_first_that_hold_more_words(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["The bell SHALL ring.", "A bell is old.", "The old bell SHALL ring at noon.", "A bell hangs.", "Bells age."]
    _put(root, path_of("bells"), spec("bells", Bell=" ".join(said)))
    (found,) = run(capsys, "search", "old bell ring at noon", "--json", "--limit", "1").json["found"]
    assert len(found["quotes"]) == 3
    assert found["quotes"][0]["quote"] == said[2]


def test_an_edit_is_found_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "search", "bicycle")
    file = root / path_of("bikes")
    file.write_text(file.read_text("utf-8").replace("the bicycle", "the unicycle"), "utf-8")
    assert run(capsys, "search", "unicycle", "--json").json["found"][0]["requirement"] == "Unlocking"
    file.unlink()
    assert run(capsys, "search", "unicycle", "--json").json["found"] == []


def test_nothing_is_written_into_the_folder(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(root.rglob("*"))
    run(capsys, "search", "bicycle")
    assert sorted(root.rglob("*")) == before


def test_no_words_and_words_nobody_uses(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "search", " ").code == 2
    ran = run(capsys, "search", "kubernetes")
    assert (ran.code, ran.out) == (0, "No spec holds any of these words.\n")


@pytest.mark.parametrize("damage", ["middle", "end", "tables", "locked"])
def test_a_spoilt_index_is_not_in_the_way(root: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    for number in range(40):
        _put(root, path_of(f"bell{number}"), spec(f"bell{number}", Bell=f"The bell SHALL ring {number} times at noon."))
    asked = ("search", "bicycle", "unlock", "--json")
    before = run(capsys, *asked).json
    (file,) = Path(os.environ["SPECBOT_STATE"]).glob("search-*.db")
    data = file.read_bytes()
    if damage == "tables":
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("DROP TABLE chunks")
    elif damage == "locked":
        _put(root, path_of("bikes"), (root / path_of("bikes")).read_text("utf-8") + "\n")
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            assert run(capsys, *asked).json == before
        return
    else:
        start = 4096 if damage == "middle" else len(data) // 2
        file.write_bytes(data[:start] + b"\xa5" * (len(data) - start))
    assert run(capsys, *asked).json == before
    assert run(capsys, *asked).json == before


def test_bytes_that_are_no_text_are_no_hindrance(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = spec("odd", Odd_bell="The carillon SHALL ring.").replace("Odd bell", "Odd \udcff bell")
    (root / path_of("odd")).parent.mkdir()
    (root / path_of("odd")).write_bytes(text.replace("ring.", "ring \udcfe.").encode("utf-8", "surrogateescape"))
    ran = run(capsys, "search", "carillon", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["found"][0]["path"] == path_of("odd")
    assert run(capsys, "search", "carillon", "\udcff").code == 0


def test_what_steers_a_terminal_is_written_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _put(root, path_of("odd"), spec("odd", Bell="The bell SHALL ring \x1b[31mred\x1b[0m."))
    assert "\x1b[31m" not in run(capsys, "search", "bell").out


def _with_embedder(root: Path, base_url: str, name: str = "nomic") -> None:
    _put(root, ".specbot.toml", f'[model]\nbase_url = "{base_url}"\nembedding = "{name}"\n')


def _embedded(texts: list[str]) -> dict[str, Any]:
    return {"data": [{"index": at, "embedding": [1.0, float(len(text))]} for at, text in enumerate(texts)]}


def test_the_embedding_model_of_the_settings_is_asked_once_for_each_text(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = run(capsys, "search", "bicycle", "lamp", "--json").json
    with ChatServer(lambda _: "", models=[Hosted("nomic", 512, "embedding")], embedding=_embedded) as server:
        _with_embedder(root, server.base_url)
        assert run(capsys, "search", "bicycle", "lamp", "--json", "--no-model").json == alone
        assert server.requests == []
        ran = run(capsys, "search", "bicycle", "lamp", "--json")
        first = [each.body["input"] for each in server.requests if each.body]
        assert len(first) == 2
        assert ran.err == ""
        again = run(capsys, "search", "bicycle", "lamp", "--json")
        assert [each.body["input"] for each in server.requests if each.body][2:] == [first[0]]
    assert again.json == ran.json
    assert sorted(each["path"] for each in ran.json["found"]) == sorted(each["path"] for each in alone["found"])


@pytest.mark.parametrize("name", ["nomic", "another"])
def test_without_its_embedding_model_a_search_is_by_words_and_says_so(
    root: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    alone = run(capsys, "search", "bicycle", "--json").json
    with ChatServer(lambda _: "", models=[Hosted("other", 512, "embedding")], embedding=_embedded) as server:
        _with_embedder(root, server.base_url, name)
        missing = run(capsys, "search", "bicycle", "--json")
    gone = run(capsys, "search", "bicycle", "--json")
    for ran in (missing, gone):
        assert (ran.code, ran.json) == (0, alone)
        assert ran.err.count("Found by words alone: ") == 1
