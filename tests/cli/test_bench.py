"""specbot bench on two clean specs: the table, the JSON, what is kept from view, and what it refuses."""

import json
import re
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.run import run
from helpers.seeded import CLEAN, lexicon
from helpers.shapes import assert_shape

from bot.bench.operator import Plant
from bot.bench.registry import OPERATORS


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in CLEAN.glob("*.md"):
        spec = tmp_path / "valley" / "openspec" / "specs" / file.stem / "spec.md"
        spec.parent.mkdir(parents=True)
        spec.write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path / "valley")
    return tmp_path / "valley"


FEW = ("--per", "2", "--operators", "step-missing,vague-manner,number-changed")


def test_json_has_its_shape(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", "--json", *FEW)
    assert done.code == 0
    data = json.loads(done.out)
    assert_shape("bench", data, complete=True)
    assert data["repositories"] == [{"name": "valley", "specs": 2}]
    assert [each["class"] for each in data["classes"]] == ["structure", "wording", "in-diff"]
    assert [each["plants"] for each in data["operators"]] == [2, 2, 2]
    found = {each["operator"]: each["found"]["share"] for each in data["operators"]}
    assert found["step-missing"] == found["number-changed"] == 1


def test_two_runs_say_the_same(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("bench", "--json", "--per", "3", "--operators", "structure,logic")
    assert run(capsys, *arguments).out == run(capsys, *arguments).out


def test_another_seed_plants_elsewhere(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (run(capsys, "bench", "--missed", "--seed", seed, "--operators", "wording").out for seed in ("7", "8"))
    assert one != two


def test_the_table_has_a_row_for_each_class_and_operator(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", *FEW)
    rows = [line.split()[0] for line in done.out.splitlines() if line[30:37].strip().isdigit()]
    assert rows == ["structure", "step-missing", "wording", "vague-manner", "in-diff", "number-changed", "mean"]
    assert done.out.startswith("specbot bench: 2 clean specs, 3 operators, seed 7, rules alone\n")


def test_no_place_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither spec has a term that stands in two requirements."""
    done = run(capsys, "bench", "--operators", "drifting-term,step-missing", "--per", "1")
    assert "These specs have no place for drifting-term." in done.out
    assert done.code == 0


def test_nothing_is_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    run(capsys, "bench", *FEW)
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_folders_of_roots_and_roots_are_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (root, root.parent):
        data = json.loads(run(capsys, "bench", str(place), "--json", *FEW).out)
        assert data["repositories"] == [{"name": "valley", "specs": 2}]


def test_the_list_tells_of_every_operator_and_of_no_word(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "bench", "--list").out
    data = json.loads(run(capsys, "bench", "--list", "--json").out)
    assert [each["operator"] for each in data["operators"]] == list(OPERATORS)
    for name in ("vague-manner", "escape-clause", "vague-outcome"):
        assert name in out
        assert not [word for word in lexicon().unseen[name] if f'"{word}"' in out or f" {word} " in out]


def test_what_was_missed_of_the_unseen_half_is_not_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Long words only: a short one may stand in a spec by itself."""
    out = run(capsys, "bench", "--missed", "--operators", "wording", "--per", "20").out
    shown = out.partition("Not found")[2]
    assert shown
    for name in ("escape-clause", "implementation-detail", "vague-outcome", "vague-time"):
        assert not [word for word in lexicon().unseen[name] if word in shown]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--operators", "vague-maner"), "Did you mean vague-manner?"),
        (("--operators", ","), "--operators names none."),
        (("--per", "0"), "--per"),
        (("nowhere",), "nowhere"),
    ],
)
def test_what_cannot_be_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    done = run(capsys, "bench", *arguments)
    assert done.code == 2
    assert said in done.err


def test_without_a_clean_spec_it_says_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in root.rglob("spec.md"):
        file.write_text("# nothing\n")
    done = run(capsys, "bench")
    assert done.code == 2
    assert "'specbot validate --specs --strict'" in done.err


def test_a_folder_without_a_root_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "empty").mkdir()
    done = run(capsys, "bench", str(root / "empty"))
    assert done.code == 2
    assert "no openspec/ folder is there" in done.err


def test_a_model_that_is_not_there_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "bench", "--model", "none", "--base-url", "http://127.0.0.1:9/v1", *FEW)
    assert done.code == 2


def test_no_model_is_asked_that_nobody_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(lambda _: "{}") as server:
        (root / ".specbot.toml").write_text(f'[model]\nbase_url = "{server.base_url}"\n')
        done = run(capsys, "bench", "--json", "--operators", "vague-manner", "--per", "2")
        assert (done.code, done.json["model"], server.chats) == (0, None, [])
        run(capsys, "bench", "--base-url", server.base_url, "--operators", "vague-manner", "--per", "2")
        assert server.chats


def test_all_rules_look_and_one_profile_where_that_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = ("bench", "--json", "--operators", "double-negation,no-obligation", "--per", "2")
    everything, quiet = (run(capsys, *few, *more).json for more in ((), ("--profile", "default")))
    told = {
        each["operator"]: (each["found"]["share"], each["found_default"]["share"]) for each in everything["operators"]
    }
    assert told == {"double-negation": (1, 0), "no-obligation": (1, 1)}
    assert [each["found"]["share"] for each in quiet["operators"]] == [0, 1]


def test_a_repair_that_does_harm_ends_with_1(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_numbers(plant: Plant, _: object) -> str:
        return re.sub(r"\d", "", plant.draft.text(plant.path))

    monkeypatch.setattr("bot.cli.bench.certain_fixes", lambda _: without_numbers)
    done = run(capsys, "bench", "--json", "--operators", "step-missing", "--per", "2")
    assert (done.code, done.json["total"]["harm"]) == (1, 2)
