"""``specbot learn`` at a desk: from git alone, and what is said where something is missing."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run
from helpers.shapes import assert_shape

from bot.cli.learn_data import as_document
from bot.cli.learn_text import Told
from bot.errors import ForgeDenied
from bot.learning.events import Event, Kind
from bot.learning.log import log_of
from bot.learning.playbook import Entry, Playbook, State
from bot.repo.repository import Repository
from bot.workflows.learn import Learned
from bot.workflows.memory import Memory, remember

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate will open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {SPEC: GATE})
    monkeypatch.chdir(made.path)
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return made


def merged(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    """Have specbot improve on a branch, and merge that."""
    branch = repo.run("branch", "--show-current")
    run(capsys, "improve", "--all", "--no-model", "--branch", "better")
    repo.run("merge", "--quiet", "--no-ff", "better", "-m", "Merge it")
    assert repo.run("branch", "--show-current") == branch


def learned(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    return run(capsys, "learn", *words)


def test_what_was_merged_is_learned_once(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    merged(repo, capsys)
    state = repo.state()
    dry = learned(capsys, "--dry-run")
    assert (dry.code, dry.out.splitlines()[0]) == (0, "Learned 1 event: 1 merged.")
    assert "  merged     obligation-case openspec/specs/gate/spec.md" in dry.out and "nothing was remembered" in dry.out
    assert "specbot/memory" not in repo.run("for-each-ref")
    first = learned(capsys, "--json")
    assert_shape("learn", first.json, complete=True)
    assert [each["kind"] for each in first.json["events"]] == ["merged"] and first.json["memory"]["events"] == 1
    second = learned(capsys)
    assert second.code == 0 and second.out.startswith("Nothing new to learn.\n")
    assert repo.state() == state
    assert "There is no remote 'origin' on a code host: only git is read." in first.err


def test_what_the_playbook_gained_and_lost_is_in_the_document() -> None:
    lost = Entry("*", "vague-word", "Say how fast.", ("e1",), state=State.ACTIVE)
    gained = Entry("docs/", "bare-number", "Name the unit.", ("e2",), state=State.ACTIVE)
    now = Playbook((gained, replace(lost, state=State.RETIRED)))
    told = Told(Learned((), Memory(log_of([]), now), Playbook((lost,))), False, "", False, False)
    found = as_document(told, [])
    assert_shape("learn", found, complete=True)
    assert found["gained"] == [{"id": gained.id, "rule": "bare-number", "scope": "docs/", "text": "Name the unit."}]
    assert [each["id"] for each in found["retired"]] == [lost.id]


def test_what_became_of_prompts_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.learn.prompts_back", lambda *_: ["The prompt went back."])
    assert learned(capsys).out.splitlines()[-1] == "The prompt went back."
    assert learned(capsys, "--json").json["prompts"] == ["The prompt went back."]


def test_outside_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = learned(capsys)
    assert ran.code == 2 and "in no git repository" in ran.err


def test_an_empty_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_repo(tmp_path / "empty").path)
    ran = learned(capsys)
    assert ran.code == 2 and "no commit yet" in ran.err


def test_a_shallow_clone_says_what_that_costs(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    merged(repo, capsys)
    repo.run("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    ran = learned(capsys, "--no-github")
    assert ran.code == 0 and "'git fetch --unshallow' brings it" in ran.out, ran


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--since", "yesterday"), "'yesterday' is no date. Write it as 2026-11-01."),
        (("--since", "\u202e2026"), "is no date"),
        (("--push",), "--push needs a remote 'origin' on GitHub and a token."),
        (("--push", "--no-github"), "--push needs a remote 'origin' on GitHub and a token."),
    ],
)
def test_what_cannot_be(repo: GitRepo, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str) -> None:
    ran = learned(capsys, *words)
    assert ran.code == 2 and says in ran.err
    assert "\u202e" not in ran.err and "specbot/memory" not in repo.run("for-each-ref")


def test_without_a_token_git_is_read(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    repo.run("remote", "add", "origin", "https://github.com/alice/widgets.git")
    monkeypatch.setattr("bot.cli.learn.find_github_token", _none)
    merged(repo, capsys)
    ran = learned(capsys)
    assert ran.code == 0 and "Only git is read. There is no token" in ran.err and "1 merged" in ran.out
    assert "'specbot learn --push' shares it." in ran.out


def test_without_a_server_nobody_is_told_to_push(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    merged(repo, capsys)
    ran = learned(capsys)
    assert "The memory holds 1 event" in ran.out and "push" not in ran.out


def test_a_token_goes_to_no_server_that_only_the_clone_names(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.run("remote", "add", "origin", "https://evil.example/alice/widgets.git")
    asked: list[str] = []
    monkeypatch.setattr("bot.cli.learn.find_github_token", lambda host: asked.append(host) or _none(host))
    monkeypatch.setattr("bot.cli.learn.open_github", lambda runner: asked.append(runner.token))
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_" + "a" * 36)
    ran = learned(capsys)
    assert ran.code == 0 and "Only git is read." in ran.err
    assert asked == ["evil.example"]


def _none(host: str) -> str:
    raise ForgeDenied("There is no token for GitHub.", "Run 'gh auth login'.")


def test_silenced_rules_that_silence_nothing_are_named(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    def silenced(rule: str, path: str) -> Event:
        when = "2026-11-01T00:00:00Z"
        return Event(
            kind=Kind.SUPPRESSED, subject=rule, when=when, who="ada", counts=True, rule=rule, path=path, reason="so"
        )

    events = [silenced("obligation-case", "openspec/specs/gate/**"), silenced("vague-word", "openspec/specs/tower/**")]
    remember(Repository.open(repo.path), events)
    ran = learned(capsys)
    assert "2 rules are silenced." in ran.out
    assert "vague-word on openspec/specs/tower/** silences nothing that is found here" in ran.out
    assert "obligation-case on" not in ran.out
    data = learned(capsys, "--json").json
    assert [each["rule"] for each in data["idle"]] == ["vague-word"] and len(data["suppressed"]) == 2


def test_what_people_wrote_steers_no_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    merged(repo, capsys)
    repo.run("config", "user.name", "x")
    text = (repo.path / SPEC).read_text()
    repo.commit({SPEC: text.replace("SHALL open", "will open")}, "Back", date="2026-05-01T00:00:00Z")
    repo.run("commit", "--quiet", "--amend", "--no-edit", "--author", "\x1b[31mEve\u202e <e@example.org>")
    ran = learned(capsys, "--dry-run")
    assert "1 reverted" in ran.out and "\x1b" not in ran.out and "\u202e" not in ran.out
