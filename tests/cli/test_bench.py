"""specbot bench on two clean specs: the table, the JSON, what is kept from view, and what it refuses."""

import json
from pathlib import Path

import pytest
from helpers.run import run
from helpers.seeded import CLEAN, lexicon
from helpers.shapes import assert_shape

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
    done = run(capsys, "bench", "--operators", "swapped-unit,step-missing", "--per", "1", "--seed", "1")
    assert "These specs have no place for" not in done.out or "swapped-unit" in done.out


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
