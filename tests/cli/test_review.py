"""``specbot review`` in real repositories: what is compared, how it is told, how it ends."""

import json
from pathlib import Path

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import loaded_by, run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

RENTALS, FLEET = path_of("rentals"), path_of("fleet")
SOUND = "The system SHALL lock the bicycle after 30 seconds."
OTHER = "The system SHOULD lock the bicycle after 60 seconds."


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(
        tmp_path / "repo", {RENTALS: spec("rentals", Locks=SOUND), FLEET: spec("fleet", Age="A bicycle SHALL be new.")}
    )
    monkeypatch.chdir(made.path)
    return made


def test_it_tells_file_by_file_and_writes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks=SOUND.replace("30", "60"), Bells="The bicycle will ring."))
    repo.write(FLEET, spec("fleet"))
    before = repo.state()
    ran = run(capsys, "review", "--no-model")
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line.startswith("openspec/")] == [FLEET, RENTALS]
    for words in (
        "  - Age\n      removed",
        "  ~ Locks\n      30 seconds became 60 seconds",
        "  + Bells\n",
        "+The bicycle SHALL ring.",
        "1 suggestion; 2 requirements say something else than before.",
    ):
        assert words in ran.out
    assert repo.state() == before


def test_a_fact_alone_is_told_and_ends_well(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks=SOUND.replace("30", "60")))
    ran = run(capsys, "review", "--no-model")
    assert (ran.code, ran.err) == (0, "")
    assert "30 seconds became 60 seconds" in ran.out


def test_nothing_changed(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "review", "--no-model")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "Nothing to review: no requirement differs."
    assert run(capsys, "review", "--no-model", "--json").json["silent"] is True


def test_commits_are_read_from_git_and_counted_from_where_they_parted(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.branch("mine")
    tip = repo.commit({RENTALS: spec("rentals", Locks=OTHER)})
    repo.switch("main")
    repo.commit({FLEET: spec("fleet", Age="A bicycle SHALL be old.")})
    repo.write(RENTALS, "half written")
    found = run(capsys, "review", "main", "mine", "--no-model", "--json").json
    assert_shape("review", found)
    assert (found["head"], found["base"]) == (tip, repo.id("main~1"))
    (change,) = found["requirements"]
    assert (change["path"], change["requirement"], change["change"]) == (RENTALS, "Locks", "modified")
    assert [(each["kind"], each["before"], each["after"]) for each in change["meaning"]["facts"]] == [
        ("number", "30 s", "60 s"),
        ("obligation", "SHALL", "SHOULD"),
    ]


def test_by_default_a_branch_is_compared_with_the_default_branch(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.branch("mine")
    repo.commit({RENTALS: spec("rentals", Locks=OTHER)})
    out = run(capsys, "review", "--no-model").out
    assert "where mine left main" in out
    assert "SHALL became SHOULD" in out and "30 seconds became 60 seconds" in out


def test_markdown_is_the_comment(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks="The system will lock the bicycle @everyone."))
    ran = run(capsys, "review", "--no-model", "--markdown")
    assert ran.code == 1
    assert ran.out.startswith("**1 suggestion; 1 requirement says something else than before.**\n")
    assert "\n- [ ] apply 1 <!-- specbot:box " in ran.out
    assert ran.out.endswith("</details>\n")


def test_a_model_is_asked_once_and_its_doubts_are_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks=SOUND.replace("30 seconds", "some seconds")))
    said = {"meaning_words": "lock the bicycle after some seconds", "meaning": "changed"}
    said |= {"untestable_words": "after some seconds", "testable": "no"}
    said |= {"question_words": "after some seconds", "question": "How many minutes may a rider pause?"}
    with ChatServer(lambda _: Answer(json.dumps(said))) as server:
        asked = ("review", "--base-url", server.base_url)
        found = run(capsys, *asked, "--json")
        told = run(capsys, *asked)
        written = run(capsys, *asked, "--markdown")
    assert (found.code, found.json["stats"]["calls"] > 0, found.json["silent"]) == (1, True, False)
    assert_shape("review", found.json)
    (opinion,) = found.json["opinions"]
    assert opinion["meaning"] == {"kept": "changed", "quotation": said["meaning_words"]}
    assert (opinion["untestable"], opinion["question"]) == (
        "after some seconds",
        {"text": said["question"], "about": "after some seconds"},
    )
    assert "no test could tell: “after some seconds”" in told.out
    assert "remembered from earlier runs" in told.out
    assert "0 calls" in told.out
    assert "### What the model wonders" in written.out
    assert f"{opinion['source']} read each change once." in written.out.replace("\\", "")


def test_changes_that_contradict_each_other_are_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    def change(name: str, seconds: int) -> dict[str, str]:
        text = spec("rentals", Locks=SOUND.replace("30", str(seconds)))
        delta = "## MODIFIED Requirements\n" + text[text.index("### Requirement") :]
        why = "## Why\nRiders asked for it.\n\n## What Changes\n- the lock\n"
        at = f"openspec/changes/{name}"
        return {f"{at}/proposal.md": why, f"{at}/specs/rentals/spec.md": delta}

    repo.commit(change("faster", 10))
    repo.branch("mine")
    repo.commit(change("slower", 90))
    found = run(capsys, "review", "--no-model", "--json")
    assert found.code == 1
    assert_shape("review", found.json)
    (clash,) = found.json["conflicts"]
    assert (clash["requirement"], clash["combines"]) == ("Locks", False)
    for more in ([], ["--markdown"]):
        out = run(capsys, "review", "--no-model", *more).out
        (line,) = [each for each in out.splitlines() if "needs a person" in each]
        assert "faster" in line and "slower" in line and "Locks" in line
    repo.switch("main")
    assert run(capsys, "review", "--no-model", "--json").json["conflicts"] == []


def test_a_model_that_is_named_and_not_there(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks=OTHER))
    ran = run(capsys, "review", "--model", "x", "--base-url", "http://127.0.0.1:9/v1")
    assert ran.code == 2
    assert "127.0.0.1:9" in ran.err
    assert run(capsys, "review", "--base-url", "http://127.0.0.1:9/v1").code == 1


def test_outside_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "openspec/specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "review")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: There is no git repository here to tell what a branch changed. Run 'git init' first.\n"


@pytest.mark.parametrize(
    "words", [("nowhere",), ("main", "nowhere"), ("--json", "--markdown"), ("a", "b", "c"), ("--upload-pack=x", "main")]
)
def test_what_cannot_be_reviewed(repo: GitRepo, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    ran = run(capsys, "review", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_escapes_do_not_reach_the_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Lo_cks=OTHER).replace("Lo cks", "Lo\x1b[31mcks\u202e"))
    for more in ([], ["--json"], ["--markdown"]):
        ran = run(capsys, "review", "--no-model", *more)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_without_a_model_nothing_of_it_is_loaded(repo: GitRepo) -> None:
    repo.write(RENTALS, spec("rentals", Locks=OTHER))
    ran, loaded = loaded_by(repo.path, "review", "--no-model", "--json")
    assert ran.json["requirements"]
    assert "bot" in loaded and not {"openai", "mcp", "github", "httpx2", "pydantic"} & loaded
