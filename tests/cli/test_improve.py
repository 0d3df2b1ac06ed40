"""``specbot improve`` in real repositories: what it looks at, what it writes, what it says."""

import re
from pathlib import Path

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

from bot.errors import JournalError
from bot.journal.journal import Journal
from bot.learning.trailer import told_in

RENTALS = path_of("rentals")
WEAK = spec("rentals", Locks="The system will lock the bicycle.", Bells="The bicycle will ring.")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(
        tmp_path / "repo", {RENTALS: spec("rentals", Locks="The system SHALL lock the bicycle."), "a.txt": "a"}
    )
    monkeypatch.chdir(made.path)
    return made


def test_a_dry_run_shows_each_edit_and_writes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, WEAK)
    before = repo.state()
    ran = run(capsys, "improve", "--no-model")
    assert ran.code == 1
    assert "-The system will lock the bicycle.\n  +The system SHALL lock the bicycle." in ran.out
    assert "obligation-case" in ran.out
    assert "2 suggestions in 1 file. Nothing was written" in ran.out
    assert "AI tests were off: no model was asked." in ran.out
    assert repo.state() == before
    assert (repo.path / RENTALS).read_text() == WEAK


def test_by_default_it_looks_at_the_uncommitted_edits_of_the_default_branch(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({RENTALS: WEAK})
    ran = run(capsys, "improve", "--no-model")
    assert ran.code == 0
    assert "Nothing to improve" in ran.out
    assert "specbot improve --all" in ran.out
    assert "uncommitted edits only" in ran.out


def test_on_a_branch_it_looks_at_what_the_branch_changed(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({RENTALS: WEAK})
    repo.branch("mine")
    repo.commit({RENTALS: WEAK.replace("The bicycle will ring.", "The bicycle will ring twice.")})
    found = run(capsys, "improve", "--no-model", "--json").json
    assert [each["requirement"] for each in found["suggestions"]] == ["Bells"]


def test_since_names_the_base(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({RENTALS: WEAK})
    found = run(capsys, "improve", "--no-model", "--json", "--since", "HEAD~1").json
    assert [each["requirement"] for each in found["suggestions"]] == ["Locks", "Bells"]
    ran = run(capsys, "improve", "--no-model", "--since", "nowhere")
    assert ran.code == 2
    assert "nowhere" in ran.err


def test_apply_writes_the_files_and_a_second_run_finds_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(RENTALS, WEAK.replace("\n", "\r\n"))
    head = repo.id()
    ran = run(capsys, "improve", "--no-model", "--apply")
    assert ran.code == 0
    text = (repo.path / RENTALS).read_bytes().decode()
    assert text == WEAK.replace("will", "SHALL").replace("\n", "\r\n")
    assert repo.id() == head
    assert run(capsys, "improve", "--all", "--no-model", "--json").json["suggestions"] == []


def test_branch_commits_from_head_and_leaves_the_worktree(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({RENTALS: WEAK})
    repo.write(RENTALS, "half written")
    before = repo.state()
    ran = run(capsys, "improve", "--all", "--no-model", "--branch", "specbot/improve", "--json")
    assert ran.code == 0
    assert repo.state() == before
    assert ran.json["commit"] == repo.id("specbot/improve")
    assert repo.read(RENTALS, "specbot/improve").decode() == WEAK.replace("will", "SHALL")
    assert repo.run("diff", "--name-only", "HEAD", "specbot/improve") == RENTALS
    message = repo.run("log", "-1", "--format=%an%n%B", "specbot/improve")
    assert message.startswith("specbot\nImprove specs/rentals: obligation-case\n")
    assert "\nSpecbot-Rule: obligation-case" in message
    assert "\nSpecbot-Run: " in message
    made = run(capsys, "improve", "--all", "--no-model", "--branch", "specbot/again", "--json").json["suggestions"]
    names = [each.id for each in told_in(repo.run("log", "-1", "--format=%B", "specbot/again"))]
    assert names == [each["id"] for each in made] and len(names) == 2


def test_a_branch_of_its_own_is_made_again_and_one_of_a_person_is_not(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({RENTALS: WEAK})
    arguments = ["improve", "--all", "--no-model", "--branch", "specbot/improve"]
    assert run(capsys, *arguments).code == 0
    first = repo.id("specbot/improve")
    repo.commit({RENTALS: WEAK.replace("ring", "ring once")})
    assert run(capsys, *arguments).code == 0
    assert repo.id("specbot/improve") != first
    repo.switch("specbot/improve")
    theirs = repo.commit({"a.txt": "b"})
    repo.switch("main")
    ran = run(capsys, *arguments)
    assert ran.code == 2
    assert "not specbot's" in ran.err
    assert repo.id("specbot/improve") == theirs


def test_as_a_change_what_no_delta_can_say_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    other = spec("docks", Docks="It SHALL be.").replace("### Requirement", "#### Requirement")
    repo.commit({RENTALS: WEAK, path_of("docks"): other})
    ran = run(capsys, "improve", "--all", "--no-model", "--apply", "--as-change", "tidy")
    assert "SHALL lock" in (repo.path / "openspec/changes/tidy/specs/rentals/spec.md").read_text()
    assert not (repo.path / "openspec/changes/tidy/specs/docks").exists()
    assert repo.run("status", "--porcelain") == "?? openspec/changes/"
    assert "A delta cannot change a Purpose or a heading." in ran.out


def test_a_file_that_moved_meanwhile_is_not_overwritten(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write(RENTALS, WEAK)
    import bot.cli.improve as module

    improve = module.improve

    def slowly(*arguments: object) -> object:
        result = improve(*arguments)  # type: ignore[arg-type]
        repo.write(RENTALS, WEAK + "\nmore\n")
        return result

    monkeypatch.setattr(module, "improve", slowly)
    ran = run(capsys, "improve", "--all", "--no-model", "--apply")
    assert ran.code == 2
    assert RENTALS in ran.err
    assert (repo.path / RENTALS).read_text() == WEAK + "\nmore\n"


def test_a_linked_spec_is_left_alone(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, WEAK)
    repo.link(path_of("twin"), "../rentals/spec.md")
    found = run(capsys, "improve", "--all", "--no-model", "--json").json
    assert {each["path"] for each in found["suggestions"]} == {RENTALS}


def test_a_detached_head_and_a_root_in_a_subfolder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path / "repo", {f"docs/{RENTALS}": WEAK, "src/a.py": ""})
    repo.run("checkout", "--quiet", "--detach")
    monkeypatch.chdir(repo.path / "docs" / "openspec")
    ran = run(capsys, "improve", "--all", "--no-model", "--branch", "specbot/improve", "--json")
    assert ran.code == 0
    assert ran.json["suggestions"][0]["path"] == RENTALS
    assert repo.read(f"docs/{RENTALS}", "specbot/improve").decode() == WEAK.replace("will", "SHALL")


def test_without_git_paths_and_all_work_and_a_diff_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plain"
    (folder / RENTALS).parent.mkdir(parents=True)
    (folder / RENTALS).write_text(WEAK)
    monkeypatch.chdir(folder)
    assert len(run(capsys, "improve", "--no-model", "--all", "--json").json["suggestions"]) == 2
    assert len(run(capsys, "improve", "--no-model", RENTALS, "--json").json["suggestions"]) == 2
    assert len(run(capsys, "improve", "--no-model", "rentals", "--json").json["suggestions"]) == 2
    for arguments, words in ((["improve"], "--all"), (["improve", "--all", "--branch", "x"], "git")):
        ran = run(capsys, *arguments, "--no-model")
        assert ran.code == 2
        assert words in ran.err
        assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["improve", "nowhere"], "nowhere: no spec"),
        (["improve", "--apply", "--branch", "x"], "exclude each other"),
        (["improve", "--branch", "a..b", "--all"], "a..b"),
        (["improve", "--branch", "main", "--all"], "checked out"),
        (["improve", "--nonsense"], "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    repo.commit({RENTALS: WEAK})
    ran = run(capsys, *arguments, "--no-model")
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_an_empty_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path / "repo")
    repo.write(RENTALS, WEAK)
    monkeypatch.chdir(repo.path)
    ran = run(capsys, "improve", "--no-model")
    assert ran.code == 2
    assert "no commit yet" in ran.err
    assert len(run(capsys, "improve", "--no-model", "--all", "--json").json["suggestions"]) == 2


def test_the_json_shape(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, WEAK.replace("The bicycle will ring.", "The bicycle SHALL ring quickly."))
    found = run(capsys, "improve", "--no-model", "--json").json
    assert_shape("improve", found)
    suggestion = found["suggestions"][0]
    assert [each["gate"] for each in suggestion["gates"]] == [
        "applies", "structure", "valid", "meaning", "resolved", "brevity",
    ]  # fmt: skip
    assert found["model"] is None
    assert found["ai_tests"] == {"on": False, "why": "no model was asked"}
    assert [each["rule"] for each in found["waiting"]] == ["vague-word"]


def test_no_server_is_no_failure_and_a_named_model_without_one_is(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write(RENTALS, WEAK.replace("The bicycle will ring.", "The bicycle SHALL ring quickly."))
    monkeypatch.setenv("SPECBOT_BASE_URL", "http://127.0.0.1:9/v1")
    ran = run(capsys, "improve")
    assert ran.code == 1
    assert "Waiting for a model: 1 finding" in ran.out
    assert "lms server start" in ran.out.splitlines()[-1]
    ran = run(capsys, "improve", "--model", "some-model")
    assert ran.code == 2
    assert "127.0.0.1:9" in ran.err


def test_a_server_that_fails_is_not_told_as_a_suggestion_that_a_gate_refused(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(RENTALS, WEAK.replace("The bicycle will ring.", "The bicycle SHALL ring quickly."))
    with ChatServer(lambda _: Answer("{", ending="disconnect")) as server:
        ran = run(capsys, "improve", "--base-url", server.base_url)
    assert "Dropped: 1 attempt, each with what it failed at\n" in ran.out
    assert "broke off" in ran.out
    assert "gates" not in ran.out


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"action": "ask_author", "question": "For whom?", "options": ["riders", "shops"]},
            f"Question on {RENTALS}, Purpose\n",
        ),
        ({"action": "propose_purpose", "text": "It is short."}, f"{RENTALS} [line 3] placeholder-purpose: "),
    ],
)
def test_what_is_about_the_purpose_says_so_and_where(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], said: dict[str, object], told: str
) -> None:
    written = spec("rentals", Locks="The system SHALL lock the bicycle after 5 seconds.")
    repo.write(RENTALS, re.sub("(## Purpose\n).*", r"\1TBD", written))
    with ChatServer(lambda _: said) as server:
        ran = run(capsys, "improve", "--base-url", server.base_url)
        reviewed = run(capsys, "review", "--base-url", server.base_url)
    assert told in ran.out
    assert told in reviewed.out or "Question" not in ran.out


def test_settings_that_are_not_honoured_are_named_in_one_line(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo.path / ".specbot.toml").write_text('[model]\nbase_url = "https://models.example/v1"\n')
    ran = run(capsys, "improve", "--no-model", "--json")
    assert ran.err.splitlines() == [
        ".specbot.toml: model.base_url not honoured: nobody has trusted this file as it is now; 'specbot trust' shows what it asks for."
    ]
    assert ran.json["suggestions"] == []


def test_escapes_in_a_spec_do_not_reach_the_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, WEAK.replace("Locks", "Lo\x1b[31mcks\u202e"))
    for arguments in (["improve", "--no-model"], ["check"], ["validate", "--all"]):
        ran = run(capsys, *arguments)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_bytes_that_are_no_utf8_survive(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    raw = WEAK.encode().replace(b"a rider asks", b"a r\xffder asks")
    repo.write(RENTALS, raw)
    assert run(capsys, "improve", "--no-model", "--apply").code == 0
    assert (repo.path / RENTALS).read_bytes() == raw.replace(b"will", b"SHALL")


def fail_to_append(*_: object, **__: object) -> None:
    raise JournalError("The journal cannot be written.", "Is the disk full?")


def test_a_journal_that_fails_in_the_middle_is_said_once(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({RENTALS: WEAK})
    monkeypatch.setattr(Journal, "append", fail_to_append)
    ran = run(capsys, "improve", "--all", "--no-model", "--branch", "specbot/improve", "--json")
    assert ran.code == 0
    assert ran.err == "The journal cannot be written. Is the disk full? The run goes on without it.\n"
    assert ran.json["commit"] == repo.id("specbot/improve")
    assert "Specbot-Run: unrecorded" not in repo.run("log", "-1", "--format=%B", "specbot/improve")


def test_suggestions_are_recorded_once_they_are_written(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({RENTALS: WEAK})
    kinds: list[str] = []
    monkeypatch.setattr(Journal, "append", lambda _, kind, *__, **___: kinds.append(kind))
    assert run(capsys, "improve", "--all", "--no-model", "--branch", "main").code == 2
    assert kinds == ["begin", "end"]
    kinds.clear()
    assert run(capsys, "improve", "--all", "--no-model", "--branch", "specbot/improve").code == 0
    assert kinds == ["begin", "suggestion", "suggestion", "end"]


def test_a_branch_says_that_uncommitted_edits_are_not_looked_at(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["improve", "--no-model", "--branch", "specbot/improve"]
    assert run(capsys, *arguments).err == ""
    repo.write(RENTALS, WEAK)
    for more in ([], ["--all"], ["--json"]):
        ran = run(capsys, *arguments, *more)
        assert ran.code == 0
        assert ran.err == "--branch reads commits only: uncommitted edits were not looked at. Commit them first.\n"


def test_where_there_is_no_spec_all_is_no_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openspec/specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "improve", "--all", "--no-model")
    assert (ran.code, ran.out) == (0, "Nothing to improve: there is no spec and no active change.\n")


def test_what_is_wrong_with_a_change_as_a_whole_is_left_for_a_person(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(
        "openspec/changes/add-bells/proposal.md", "# Bells\n\n## Why\nRiders are not heard in the park at night.\n"
    )
    ran = run(capsys, "improve", "--all", "--no-model", "--json")
    checked = run(capsys, "check", "--json")
    left = {(each["rule"], each["path"]) for each in ran.json["left"]}
    assert left == {(each["rule"], each["path"]) for each in checked.json["findings"] if each["severity"] != "info"}
    assert left
    assert ran.code == 1
