"""``specbot propose`` in real repositories: what it asks, what it writes, what it says, and that it asks nothing twice."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import github_stub as gh
from helpers.chat_server import Answer, ChatServer
from helpers.forge.proposed import ADD, PLAN, WISH
from helpers.git_repo import GitRepo, make_repo
from helpers.oracle import run_cli
from helpers.proposing import dull, library
from helpers.run import Ran, run
from helpers.shapes import assert_shape

from bot.cli.main import main
from bot.cli.propose_data import as_document
from bot.cli.propose_idea import _MOST_BYTES
from bot.cli.propose_kept import Kept
from bot.cli.session import Session
from bot.repo.paths import LARGEST_FILE
from bot.workflows.propose_values import Proposal

CHANGE = "openspec/changes/add-reservations"
PURPOSE = {"purpose": "Keeps books for readers who reserved them, so that nobody comes in vain."}
EDIT = {
    "statement": "The library SHALL keep a book that is back for the reader who reserved it first.",
    "scenarios": [],
}


class Script:
    """What the model server answers, by step; a step may be changed between two runs."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"plan": PLAN, "add": ADD, "purpose": PURPOSE, "change": EDIT}

    def __call__(self, request: dict[str, Any]) -> Answer | str | dict[str, Any]:
        form = request["response_format"]["json_schema"]
        step = form["name"].removeprefix("propose_")
        given = self.answers.get(step)
        answer: Answer | str | dict[str, Any] = dull(step, form["schema"]) if given is None else given
        return answer


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def server(script: Script) -> Iterator[ChatServer]:
    with ChatServer(script) as started:
        yield started


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    spec = library()["openspec/specs/loans/spec.md"].replace("The library", "The library")
    made = make_repo(tmp_path / "repo", {"openspec/specs/loans/spec.md": spec, "loans.py": "def renew(): ...\n"})
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture
def propose(server: ChatServer, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> Any:
    def proposed(*arguments: str) -> Ran:
        return run(capsys, "propose", *arguments, "--base-url", server.base_url)

    return proposed


def test_it_writes_the_change_and_neither_index_nor_head(
    propose: Any, repo: GitRepo, server: ChatServer, tmp_path: Path
) -> None:
    before = repo.run("rev-parse", "HEAD"), repo.run("diff", "--cached", "--name-only")
    ran = propose(f"The library: {WISH}")
    assert ran.code == 0, ran.out + ran.err
    assert (repo.run("rev-parse", "HEAD"), repo.run("diff", "--cached", "--name-only")) == before
    files = {
        path.relative_to(repo.path / CHANGE).as_posix() for path in (repo.path / CHANGE).rglob("*") if path.is_file()
    }
    assert files == {".openspec.yaml", "proposal.md", "tasks.md", "specs/reservations/spec.md"}
    assert "ADDED  reservations › Reservation" in ran.out
    assert f"{CHANGE}\n  .openspec.yaml  new" in ran.out
    assert "specbot archive add-reservations" in ran.out
    checked = run_cli(repo.path, tmp_path, ["validate", "add-reservations", "--strict"])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    archived = run_cli(repo.path, tmp_path, ["archive", "add-reservations", "--yes"])
    assert archived.returncode == 0, archived.stdout + archived.stderr


def test_a_spec_that_cannot_be_read_keeps_nobody_from_proposing_for_another(propose: Any, repo: GitRepo) -> None:
    repo.write("openspec/specs/fines/spec.md", "a" * (LARGEST_FILE + 1))
    assert propose(f"The library: {WISH}").code == 0
    assert (repo.path / CHANGE / "specs/reservations/spec.md").is_file()


def test_a_second_run_asks_nothing_and_leaves_what_people_did(propose: Any, repo: GitRepo, server: ChatServer) -> None:
    wish = f"The library: {WISH}"
    assert propose(wish).code == 0
    calls = len(server.chats)
    proposal = repo.path / CHANGE / "proposal.md"
    proposal.write_text(proposal.read_text() + "\nAnn was here.\n")
    ran = propose(wish)
    assert (ran.code, len(server.chats)) == (0, calls)
    assert "stays as it is" in ran.out and "Ann was here." in proposal.read_text()
    assert propose(wish, "--json").json["change"] == "add-reservations"
    dry = propose(wish, "--dry-run")
    assert dry.code == 0
    assert "add-reservations-2" in dry.out
    fresh = propose(wish, "--fresh", "--json")
    assert fresh.json["change"] == "add-reservations-2"
    assert len(server.chats) > calls


def test_what_is_done_already_says_how_to_do_it_once_more(propose: Any, script: Script) -> None:
    wish = f"The library: {WISH}"
    assert propose(wish).code == 0
    assert propose(wish).out.endswith("or --fresh for another proposal beside it.\n")
    script.answers["plan"] = {"title": "x", "items": [{"action": "edit", "entry": "E1", "what": "first come"}]}
    words = ("--revise", "add-reservations", "Keep it for the reader who reserved it first.")
    assert propose(*words).code == 0
    assert propose(*words).out.endswith("or --fresh to do it once more.\n")


def test_what_stopped_it_is_in_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(None, None, lambda _: None)
    found = as_document(Proposal("x", stopped="The time of this run is up."), session, Kept(), "", None, None)
    assert (found["stopped"], found["refused"]) == ("The time of this run is up.", None)
    assert_shape("propose", found)


def test_a_question_is_asked_and_the_answer_goes_on_from_there(
    propose: Any, repo: GitRepo, script: Script, server: ChatServer
) -> None:
    wish = f"The library: {WISH}"
    script.answers["add"] = {
        **ADD,
        "statement": "The library SHALL keep a book that is back for 9 days for the reader.",
    }
    asked = propose(wish)
    assert asked.code == 1
    assert "Question 1  Reservation" in asked.out and "    a  9 days\n    b  leave it out\n" in asked.out
    assert "--answer 1=a" in asked.out
    assert not (repo.path / CHANGE).exists()
    calls = len(server.chats)
    told = propose(wish, "--json").json
    assert_shape("propose", told, complete=True)
    assert (told["written"], told["files"], told["questions"][0]["number"]) == (None, {}, 1)
    assert len(server.chats) == calls
    ran = propose(wish, "--answer", "1=2 weeks")
    assert ran.code == 0, ran.out
    assert "for 2 weeks for the reader" in (repo.path / CHANGE / "specs/reservations/spec.md").read_text()
    assert len(server.chats) == calls + 3


@pytest.mark.parametrize(
    ("answer", "why"), [("1=a", "Nothing was asked"), ("x", "N=a"), ("1=", "N=a"), (f"1={'x' * 999}", "N=a")]
)
def test_answers_to_nothing(propose: Any, answer: str, why: str) -> None:
    ran = propose(WISH, "--answer", answer)
    assert ran.code == 2 and why in ran.err


def test_an_answer_to_a_question_that_is_not_there(propose: Any, script: Script) -> None:
    script.answers["add"] = {**ADD, "statement": "The library SHALL keep a book that is back for 9 days."}
    assert propose(f"The library: {WISH}").code == 1
    ran = propose(f"The library: {WISH}", "--answer", "2=a")
    assert ran.code == 2 and "There is no question" in ran.err
    ran = propose(f"The library: {WISH}", "--answer", "1=z")
    assert ran.code == 1 and "there is no z" in ran.out


def test_a_dry_run_shows_every_file_and_writes_none(propose: Any, repo: GitRepo) -> None:
    before = repo.state()
    ran = propose(f"The library: {WISH}", "--dry-run")
    assert ran.code == 0
    assert repo.state() == before
    assert "## Why" in ran.out and "- [ ] 1.1" in ran.out and "this is a dry run" in ran.out


def test_json_is_one_document(propose: Any, repo: GitRepo) -> None:
    told = propose(f"The library: {WISH}", "--json").json
    assert_shape("propose", told, complete=True)
    assert told["written"] == "files"
    assert told["requirements"] == [
        {"capability": "reservations", "operation": "ADDED", "requirement": "Reservation", "new_name": None}
    ]
    for path, text in told["files"].items():
        assert (repo.path / path).read_text() == text
    assert told["stats"]["calls"] > 0 and told["model"]["name"]


def test_a_branch_gets_a_commit_and_the_files_stay(propose: Any, repo: GitRepo) -> None:
    repo.write("openspec/specs/loans/spec.md", "half written")
    before = repo.state()
    ran = propose(f"The library: {WISH}", "--branch", "specbot/propose")
    assert ran.code == 0, ran.out + ran.err
    assert repo.state() == before
    names = repo.run("diff", "--name-only", "HEAD", "specbot/propose").split("\n")
    assert f"{CHANGE}/proposal.md" in names and all(each.startswith(f"{CHANGE}/") for each in names)
    message = repo.run("log", "-1", "--format=%an%n%B", "specbot/propose")
    assert message.startswith("specbot\nPropose add-reservations") and "Specbot-Run: " in message


def test_without_a_model_it_says_so_and_writes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    before = repo.state()
    ran = run(capsys, "propose", WISH, "--base-url", "http://127.0.0.1:9/v1")
    assert ran.code == 2
    assert "there is none" in ran.err and "LM Studio" in ran.err
    assert repo.state() == before


@pytest.mark.parametrize("wrong", [Answer(status=500, error="Compute error."), Answer("x", ending="cut"), Answer("")])
def test_a_server_that_fails(propose: Any, repo: GitRepo, script: Script, wrong: Answer) -> None:
    before = repo.state()
    script.answers["plan"] = wrong
    ran = propose(WISH)
    assert ran.code in (1, 2)
    assert "Nothing was written" in ran.out or ran.err
    assert repo.state() == before


def test_garbage_is_refused_with_the_reason(propose: Any, repo: GitRepo, script: Script) -> None:
    script.answers["plan"] = "I cannot do that."
    ran = propose(WISH)
    assert ran.code == 1
    assert "Nothing was written. No answer of the model could be used" in ran.out
    assert not (repo.path / "openspec/changes").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "no idea"),
        (("!!!",), "no idea"),
        (("x", "--dry-run", "--branch", "b"), "exclude"),
        (("x", "--issue", "a.md", "--diff", "b"), "exclude"),
        (("x", "--revise", "nowhere"), "no open change"),
        (("x", "--revise", "a", "--name", "b"), "exclude"),
        (("x", "--name", "../x"), "kebab"),
        (("x", "--name", "archive"), "kebab"),
        (("x", "--name", "loans"), "capability"),
        (("--issue", "nowhere.md"), "cannot be read"),
        (("--diff", "nowhere"), "nowhere"),
        (("--diff", "HEAD"), "no change of code"),
    ],
)
def test_what_cannot_be_asked(propose: Any, repo: GitRepo, arguments: tuple[str, ...], why: str) -> None:
    before = repo.state()
    ran = propose(*arguments)
    assert ran.code == 2 and why in ran.err, ran.err
    assert repo.state() == before


def test_a_name_of_ones_own(propose: Any, repo: GitRepo) -> None:
    assert propose(f"The library: {WISH}", "--name", "hold-books").code == 0
    assert (repo.path / "openspec/changes/hold-books/proposal.md").exists()


def test_an_idea_and_a_diff_from_standard_input(
    propose: Any, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"The library.\r\n{WISH}".encode())))
    assert propose("-", "--dry-run").code == 0
    assert f"The library.\n{WISH}" in server.chats[0]["messages"][-1]["content"]
    diff = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-library\n+reserve(book, reader)  # the library\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(diff.encode())))
    ran = propose("--diff", "-", "only the desk", "--dry-run")
    assert ran.code == 0 and "- Code: `x.py`" in ran.out
    assert "only the desk\n\ndiff --git" in server.chats[-1]["messages"][-1]["content"]


def test_an_issue_in_a_file(propose: Any, repo: GitRepo, server: ChatServer) -> None:
    saved = {"title": "The library and its readers", "body": f"{WISH}\r\n", "user": {"login": "ann"}}
    (repo.path / "issue.json").write_text(json.dumps(saved))
    assert propose("--issue", "issue.json").code == 0
    assert f"The library and its readers\n\n{WISH}" in server.chats[0]["messages"][-1]["content"]
    (repo.path / "issue.md").write_bytes(b"\xef\xbb\xbfThe library \xff reserves a book.")
    assert propose("--issue", "issue.md").code in (0, 1)
    (repo.path / "large.md").write_bytes(b"x" * (_MOST_BYTES + 1))
    ran = propose("--issue", "large.md")
    assert ran.code == 2 and "more than" in ran.err


def test_an_issue_on_github_and_the_token_is_gone_before_the_model(
    propose: Any, repo: GitRepo, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gh.GitHubStub() as github:
        github.state.issues.append(
            {
                "number": 12,
                "title": "The library",
                "body": WISH,
                "user": {"login": "ann"},
                "html_url": "https://github.test/12",
            }
        )
        repo.run("remote", "add", "origin", f"https://github.com/{gh.REPOSITORY}.git")
        monkeypatch.setenv("GITHUB_TOKEN", gh.TOKEN)
        monkeypatch.setenv("GITHUB_API_URL", github.api_url)
        ran = propose("--issue", "12")
        assert ran.code == 0, ran.err
        assert "issue 12" in ran.out
        assert any(each.path.endswith("/issues/12") for each in github.asked)
        assert github.writes == []
        assert propose("--issue", "13").code == 2, "there is none"
        monkeypatch.setenv("GITHUB_TOKEN", gh.TOKEN)
        ran = propose("--issue", "13")
        assert ran.code == 2 and "error: " in ran.err and gh.TOKEN not in ran.err
    assert "GITHUB_TOKEN" not in os.environ
    assert gh.TOKEN not in json.dumps(server.chats)


def test_a_diff_of_commits_and_one_in_a_file(propose: Any, repo: GitRepo, server: ChatServer) -> None:
    base = repo.id()
    repo.commit(
        {
            "loans.py": "def reserve(book, reader):\n    book.kept_for = reader  # library\n",
            "openspec/specs/x/spec.md": "secret",
        }
    )
    ran = propose("--diff", f"{base}..HEAD", "--dry-run")
    assert ran.code == 0, ran.out + ran.err
    prompt = server.chats[0]["messages"][-1]["content"]
    assert "+    book.kept_for = reader" in prompt and "secret" not in prompt
    assert "- Code: `loans.py`" in ran.out
    (repo.path / "x.patch").write_text(repo.run("diff", base, "HEAD"))
    assert propose("--diff", "x.patch", "--dry-run").code == 0
    assert propose("--diff", base, "--dry-run").code == 0


def test_a_revision_keeps_what_people_write_while_the_model_does(propose: Any, repo: GitRepo, script: Script) -> None:
    assert propose(f"The library: {WISH}").code == 0
    delta = repo.path / CHANGE / "specs/reservations/spec.md"
    tasks = repo.path / CHANGE / "tasks.md"

    def plan(request: dict[str, Any]) -> dict[str, Any]:
        # Ann edits another file, and another part of this one, while the model thinks.
        tasks.write_text(tasks.read_text().replace("- [ ] 1.1", "- [x] 1.1"))
        delta.write_text(delta.read_text().replace("# Spec Delta\n", "# Spec Delta\n\nAnn's note.\n"))
        return {"title": "x", "items": [{"action": "edit", "entry": "E1", "what": "first come, first served"}]}

    def answering(request: dict[str, Any]) -> Any:
        is_plan = request["response_format"]["json_schema"]["name"] == "propose_plan"
        return plan(request) if is_plan else script(request)

    with ChatServer(answering) as other:
        wish = "Keep it for the reader who reserved it first."
        code = main(["propose", "--revise", "add-reservations", wish, "--base-url", other.base_url])
    assert code == 0
    text = delta.read_text()
    assert "Ann's note." in text and EDIT["statement"] in text
    assert "- [x] 1.1" in tasks.read_text() and "## 2. Reservation" in tasks.read_text()
    with ChatServer(answering) as other:
        assert main(["propose", "--revise", "add-reservations", wish, "--base-url", other.base_url]) == 0
        assert other.chats == []
    assert delta.read_text() == text


def test_a_block_that_a_person_edited_meanwhile_is_theirs(
    propose: Any, repo: GitRepo, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert propose(f"The library: {WISH}").code == 0
    delta = repo.path / CHANGE / "specs/reservations/spec.md"

    def answering(request: dict[str, Any]) -> Any:
        if request["response_format"]["json_schema"]["name"] == "propose_plan":
            return {"title": "x", "items": [{"action": "edit", "entry": "E1", "what": "first"}]}
        delta.write_text(delta.read_text().replace("for the reader who reserved it.", "for the reader whom Ann likes."))
        return EDIT

    with ChatServer(answering) as other:
        ran = run(
            capsys,
            "propose",
            "--revise",
            "add-reservations",
            "the reader who reserved first",
            "--base-url",
            other.base_url,
        )
    assert ran.code == 1
    assert "edited meanwhile" in ran.out
    assert "whom Ann likes" in delta.read_text() and EDIT["statement"] not in delta.read_text()


@pytest.mark.parametrize("how", ["its requirement", "another one", "the folder"])
def test_a_spec_that_a_person_edits_while_the_model_writes(
    repo: GitRepo, script: Script, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    spec = repo.path / "openspec/specs/loans/spec.md"
    statement = "The library SHALL lend a book for 21 days."

    def answering(request: dict[str, Any]) -> Any:
        step = request["response_format"]["json_schema"]["name"]
        if step == "propose_plan":
            told = request["messages"][-1]["content"].split("\n")
            number = next(line.split(" ")[0] for line in told if "loans: Loan period." in line)
            return {"title": "x", "items": [{"action": "change", "requirement": number, "what": "21 days"}]}
        if step == "propose_change":
            text = spec.read_text()
            if how == "its requirement":
                spec.write_text(text.replace("for 28 days", "for 30 days"))
            elif how == "another one":
                spec.write_text(text.replace("holds 12 books", "holds 13 books"))
            else:
                repo.write("openspec/changes/change-loan-period/proposal.md", "Ann's")
            return {"statement": statement, "scenarios": []}
        return script(request)

    with ChatServer(answering) as server:
        ran = run(capsys, "propose", "The library lends a book for 21 days.", "--base-url", server.base_url)
    written = repo.path / "openspec/changes/change-loan-period/specs/loans/spec.md"
    assert written.exists() == (how == "another one"), ran.out + ran.err
    if how == "another one":
        assert ran.code == 0 and statement in written.read_text()
    else:
        assert ran.code == 1 and "Run it again" in ran.out


def test_the_run_is_in_the_journal(propose: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose(f"The library: {WISH}").code == 0
    shown = run(capsys, "runs", "show", "--json").json
    assert "--base-url" in json.dumps(shown) and "add-reservations" in json.dumps(shown)
