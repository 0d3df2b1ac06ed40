"""``specbot ask --check``: each sentence of an answer is supported, contradicted or not in the specs."""

import io
import json
import sys
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

RENTAL = "The rental SHALL end 30 minutes after the last ride."
GOOD = "The rental ends 30 minutes after the last ride."
BAD = "The rental ends 60 minutes after the last ride."
OTHER = "Bicycles are blue."


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path, RENTAL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(root: Path, text: str) -> None:
    path = root / path_of("bikes")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(spec("bikes", Rental=text), "utf-8")


def typed(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))


def test_sentences_are_told_by_what_they_are_worth_with_the_quotation(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "ask", "--check", f"{GOOD} {OTHER} {BAD}")
    assert ran.code == 1
    lines = [line.strip() for line in ran.out.splitlines()]
    assert [line for line in lines if line.startswith(("✓", "✗", "–"))] == [f"✗ {BAD}", f"– {OTHER}", f"✓ {GOOD}"]
    under = lines[lines.index(f"✗ {BAD}") + 1 :]
    assert under[0] == "the quotation says “30 minutes”, not “60 minutes”"
    assert under[1] == f'"{RENTAL}"'
    assert under[2] == "openspec/specs/bikes/spec.md:8, Rental"
    assert lines[-1] == "1 supported, 1 contradicted, 1 not in the specs."


@pytest.mark.parametrize("text", [GOOD, "A rental ends half an hour after the last ride."])
def test_all_supported_is_a_success(root: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    ran = run(capsys, "ask", "--check", text)
    assert ran.code == 0
    assert f'"{RENTAL}"' in ran.out


def test_the_json_document(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "--check", f"{GOOD} {OTHER}", "--json")
    told = json.loads(ran.out)
    assert_shape("ask_check", told, complete=True)
    assert ran.code == 1
    assert [each["verdict"] for each in told["sentences"]] == ["supported", "not_in_specs"]
    assert told["sentences"][0]["citation"]["quote"] == RENTAL
    assert told["sentences"][1]["citation"] is None
    assert told["summary"] == {"supported": 1, "contradicted": 0, "not_in_specs": 1, "sentences": 2, "cut": None}


def test_standard_input_is_read_whatever_its_bytes(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, f"- {GOOD}\n- \xff\n".encode("latin-1"))
    ran = run(capsys, "ask", "--check", "-")
    assert f"✓ {GOOD}" in ran.out
    typed(monkeypatch, b" \n")
    assert run(capsys, "ask", "--check", "-").code == 2


def test_what_was_not_looked_at_is_said_and_no_success(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, f"{GOOD}\n".encode() * 101)
    ran = run(capsys, "ask", "--check", "-")
    assert ran.code == 1
    assert ran.out.endswith(
        "100 supported, 0 contradicted, 0 not in the specs. Not all of it: the first 100 sentences were looked at.\n"
    )


def test_as_of_a_commit(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = GitRepo(root)
    repo.run("init", "--quiet")
    first = repo.commit(message="half an hour")
    put(root, RENTAL.replace("30", "60"))
    repo.commit(message="an hour")
    assert run(capsys, "ask", "--check", BAD).code == 0
    ran = run(capsys, "ask", "--check", GOOD, "--at", first, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["sentences"][0]["citation"]["commit"] == first


@pytest.mark.parametrize(
    "arguments",
    [["--check", ""], ["--check", "# Title"], ["--check", GOOD, "and?"], ["--check", GOOD, "--follow-up"], []],
)
def test_nothing_to_judge_is_a_misuse(root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(capsys, "ask", *arguments).code == 2
