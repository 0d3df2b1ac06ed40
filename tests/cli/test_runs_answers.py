"""``specbot runs export`` and ``import``: another machine asks nothing that was answered here, and trusts it no more."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.test_runs import ALL, PATH, SPEC, good
from helpers.agreeing import agreeing
from helpers.chat_server import ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run

Improve = Callable[[str], tuple[Ran, int]]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {PATH: SPEC})
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Go to a machine: each has a journal of its own."""
    return lambda name: monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / name))


@pytest.fixture
def improve(capsys: pytest.CaptureFixture[str]) -> Improve:
    """Improve with a model that answers well; return what was printed and how often it was asked."""

    def improved(*words: str) -> tuple[Ran, int]:
        with ChatServer(agreeing(good)) as server:
            done = run(capsys, *ALL, "--base-url", server.base_url, *words)
            return done, len(server.chats)

    return improved


def what(done: Ran) -> Any:
    """What came of a run, without its account."""
    return {name: done.json[name] for name in ("suggestions", "questions", "dropped")}


def test_another_machine_asks_nothing_again(
    repo: GitRepo, on: Callable[[str], None], improve: Improve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on("here")
    first, asked = improve()
    assert asked > 3 and len(first.json["suggestions"]) == 2
    written = run(capsys, "runs", "export", str(tmp_path / "answers" / "here.json"))
    assert (written.code, written.out) == (0, f"{asked} answers written to {tmp_path}/answers/here.json.\n")
    on("there")
    taken = run(capsys, "runs", "import", str(tmp_path / "answers"))
    assert (taken.code, taken.out) == (0, f"{asked} answers taken over.\n")
    second, again = improve()
    assert again == 0
    assert what(second) == what(first)
    twice = run(capsys, "runs", "import", str(tmp_path / "answers"))
    assert twice.out == f"0 answers taken over, {asked} known already or not kept.\n"
    assert run(capsys, "runs", "verify").code == 0
    assert "import" in run(capsys, "runs", "list").out


def test_with_nothing_answered_there_is_a_file_all_the_same(
    repo: GitRepo, on: Callable[[str], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on("here")
    assert run(capsys, "runs", "export", "none.json", "--json").json == {
        "file": "none.json",
        "answers": 0,
        "left_out": 0,
    }
    assert run(capsys, "runs", "import", "none.json", "--json").json == {"answers": 0, "known_or_refused": 0}
    (tmp_path / "empty").mkdir()
    assert run(capsys, "runs", "import", str(tmp_path / "empty")).out == "0 answers taken over.\n"


def test_an_answer_that_was_forged_meets_the_gates(
    repo: GitRepo, on: Callable[[str], None], improve: Improve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on("here")
    improve()
    file = tmp_path / "answers.json"
    run(capsys, "runs", "export", str(file))
    document = json.loads(file.read_text())
    assert "The system SHALL lock the front door." in file.read_text()
    for each in document["answers"]:
        each["text"] = each["text"].replace("SHALL lock the front door", "MAY leave every door open")
    file.write_text(json.dumps(document))
    on("there")
    assert run(capsys, "runs", "import", str(file)).code == 0
    done, _ = improve()
    assert "leave every door open" not in json.dumps(done.json["suggestions"])


def test_what_holds_a_secret_is_not_taken_over(
    repo: GitRepo, on: Callable[[str], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on("here")
    file = tmp_path / "answers.json"
    token = "ghp_" + "a1B2" * 9
    answers = [{"key": "1" * 64, "text": f"It is {token}."}, {"key": "2" * 64, "text": "It is shut."}]
    file.write_text(json.dumps({"version": 1, "answers": answers}))
    assert run(capsys, "runs", "import", str(file), "--json").json == {"answers": 1, "known_or_refused": 1}
    assert token.encode() not in b"".join(each.read_bytes() for each in (tmp_path / "here").glob("*"))


@pytest.mark.parametrize(
    ("text", "why"), [(b"{}", "holds no answers"), (b"\xff", "holds no answers"), (None, "cannot be read")]
)
def test_what_is_no_file_of_answers_is_said_in_one_line(
    repo: GitRepo, on: Callable[[str], None], capsys: pytest.CaptureFixture[str], text: bytes | None, why: str
) -> None:
    on("here")
    if text is not None:
        Path("odd.json").write_bytes(text)
    done = run(capsys, "runs", "import", "odd.json")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("error: odd.json ") and why in done.err and done.err.count("\n") == 1
    assert "specbot runs export" in done.err
