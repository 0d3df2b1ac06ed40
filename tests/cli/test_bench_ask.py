"""specbot bench --ask: the table, the JSON, the same again, older commits, several roots, and what it refuses."""

from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.git_repo import make_repo
from helpers.model_shelf import Hosted
from helpers.questions import SAYINGS, TEXTS, garden
from helpers.run import run
from helpers.scripted_reader import careless, honest, key_of, serving
from helpers.shapes import assert_shape
from helpers.specs import path_of

from bot.bench.asking.draw import drawn

FILES = {path_of(name): text for name, text in TEXTS.items()}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path / "valley" / "allotment", FILES)
    monkeypatch.chdir(tmp_path / "valley" / "allotment")
    return tmp_path / "valley" / "allotment"


def put(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def test_json_has_its_shape_and_the_figures_add_up(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", "--ask", "--json", "--per", "10")
    assert done.code == 0
    told = done.json
    assert_shape("bench-ask", told, complete=True)
    assert told["repositories"][0]["name"] == "allotment"
    assert told["model"] is None
    for part, count in (("answerable", "questions"), ("unanswerable", "questions")):
        assert sum(each[part][count] for each in told["kinds"]) == told["total"][part][count] == 10
    assert {each["kind"] for each in told["kinds"]} >= {"outcome", "limit", "covers", "removed", "foreign"}
    assert told["total"]["citations"]["verbatim"]["share"] == 1.0
    assert told["total"]["answerable"]["recall_at_5"]["share"] >= 0.8


def test_two_runs_say_the_same_and_another_seed_asks_otherwise(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, other = (run(capsys, "bench", "--ask", "--missed", "--per", "8", "--seed", seed).out for seed in "778")
    assert one == two != other


def test_the_table_has_a_row_for_each_kind(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "bench", "--ask", "--per", "10").out.splitlines()
    assert lines[0] == "specbot bench --ask: 1 repository, 20 questions, seed 7, without a model"
    rows = [line.split()[0] for line in lines if line[22:28].strip().isdigit()]
    assert rows[0] == "all"
    assert rows.index("removed") > rows.index("outcome")
    assert max(len(line) for line in lines[:-4]) <= 100


def test_what_was_missed_is_shown_with_what_answers(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "bench", "--ask", "--json", "--per", "10").json["missed"]
    shown = run(capsys, "bench", "--ask", "--missed", "--per", "10").out
    assert told
    assert all(each["question"] in shown for each in told)
    assert run(capsys, "bench", "--ask", "--per", "10").out in shown


def test_nothing_is_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run(capsys, "bench", "--ask", "--per", "10")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_several_roots_are_asked_about_what_the_other_one_says(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(root.parent / "twin", {path_of("kiosk"): TEXTS["kiosk"]})
    put(root, {path_of("kiosk"): TEXTS["garden"]})
    told = run(capsys, "bench", "--ask", "--json", "--per", "10", str(root.parent)).json
    assert [each["name"] for each in told["repositories"]] == ["allotment", "twin"]
    assert all(each["answerable"]["questions"] for each in told["repositories"])


def test_an_older_commit_is_asked_for_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(tmp_path / "repo", FILES)
    newer = TEXTS["garden"].replace("12 minutes", "9 minutes").replace("shade-first", "sun-first")
    repo.commit({path_of("garden"): newer})
    monkeypatch.chdir(repo.path)
    told = run(capsys, "bench", "--ask", "--json", "--per", "20").json
    older = next(each for each in told["kinds"] if each["kind"] == "older")
    assert older["answerable"]["questions"] >= 1
    assert older["answerable"]["right"]["share"] == 1.0
    assert older["citations"]["precision"]["share"] == 1.0


def test_nothing_to_ask_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in FILES:
        (root / path).unlink()
    done = run(capsys, "bench", "--ask")
    assert done.code == 2
    assert "There is nothing to ask" in done.err


def test_options_that_plant_are_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", "--ask", "--operators", "wording", "--gates")
    assert done.code == 2
    assert "--gates, --operators says nothing to them" in done.err


def test_a_model_that_knows_answers_and_one_that_is_careless_is_seen_through(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = {
        each.asked.question: key_of(each.asked) for each in drawn([garden()], 10, 7, SAYINGS) if each.asked.answerable
    }
    told = {}
    for name, script in (("honest", honest(keys)), ("careless", careless)):
        with ChatServer(serving(script), models=[Hosted(name, 8192)]) as server:
            again = ("bench", "--ask", "--json", "--per", "10", "--base-url", server.base_url)
            told[name], asked = run(capsys, *again).json, len(server.chats)
            assert asked
            assert run(capsys, *again).json["total"] == told[name]["total"]
            assert len(server.chats) == asked  # what it answered is known
        assert_shape("bench-ask", told[name], complete=True)
        assert told[name]["model"]["name"] == name
        assert told[name]["total"]["citations"]["verbatim"]["share"] == 1.0
        assert told[name]["total"]["citations"]["sentences_supported"]["share"] == 1.0
    assert told["honest"]["total"]["answerable"]["f1"]["mean"] >= 0.85
    assert told["honest"]["total"]["unanswerable"]["abstained"]["share"] == 1.0
    assert told["careless"]["total"]["unanswerable"]["abstained"]["share"] >= 0.6


def test_a_named_model_that_is_not_there_ends_the_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(lambda _: "", models=[Hosted("small", 8192)]) as server:
        done = run(capsys, "bench", "--ask", "--model", "other", "--base-url", server.base_url)
    assert done.code == 2
    assert "other" in done.err
