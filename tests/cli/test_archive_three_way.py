"""``specbot archive`` in a git repository, ``rebase`` and ``conflicts``: nobody's work is lost, and what contradicts is shown."""

import re
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape

SPEC = "openspec/specs/gate/spec.md"
BLOCK = """\
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
GATE = f"""\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements

{BLOCK}"""
NIGHT = "\n#### Scenario: Night\n- **WHEN** it is night\n- **THEN** the gate stays shut\n"
RAIN = "\n#### Scenario: Rain\n- **WHEN** it rains\n- **THEN** the gate shows a hint\n"


def change(name: str, block: str, tasks: str = "- [x] 1.1 Do it\n") -> dict[str, str]:
    at = f"openspec/changes/{name}"
    return {
        f"{at}/proposal.md": "## Why\nPeople asked for it more than once.\n\n## What Changes\n- the gate\n",
        f"{at}/tasks.md": f"## 1. Work\n{tasks}",
        f"{at}/specs/gate/spec.md": f"## MODIFIED Requirements\n\n{block}",
    }


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {SPEC: GATE})
    monkeypatch.chdir(made.path)
    return made


@pytest.mark.parametrize("order", [("add-night", "add-rain"), ("add-rain", "add-night")])
def test_two_changes_of_one_requirement_both_arrive(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], order: tuple[str, str]
) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.commit(change("add-rain", BLOCK + RAIN))
    for name in order:
        assert run(capsys, "archive", name).code == 0
        assert not (repo.path / "openspec/changes" / name).exists()
    text = (repo.path / SPEC).read_text()
    assert "Scenario: Night" in text and "Scenario: Rain" in text
    assert run(capsys, "validate", "--all", "--strict").code == 0


def test_a_change_that_needs_another_one_waits_for_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    light = BLOCK.replace("Opening", "Light").replace("The gate SHALL open", "The lamp SHALL shine")
    needs = change("a-lamp", light.replace("3 seconds", "1 second"))
    adds = change("b-lamp", light)
    at = "openspec/changes/b-lamp/specs/gate/spec.md"
    repo.commit({**needs, **adds, at: adds[at].replace("MODIFIED", "ADDED")})
    assert run(capsys, "archive", "a-lamp", "--dry-run").code == 1
    done = run(capsys, "archive", "a-lamp", "b-lamp")
    assert done.code == 0, done
    assert (repo.path / SPEC).read_text().count("1 second") == 1


@pytest.mark.parametrize("flags", [("--dry-run",), ()])
def test_a_dry_run_refuses_what_the_archive_would(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...]
) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    (repo.path / SPEC).chmod(0o444)
    done = run(capsys, "archive", "add-night", *flags)
    assert (done.code, "Make the file writable" in done.err) == (2, True)
    (repo.path / SPEC).chmod(0o644)
    (repo.path / "openspec").rename(repo.path / "kept")
    (repo.path / "openspec").symlink_to("kept")
    done = run(capsys, "archive", "add-night", *flags)
    assert (done.code, "is a link or lies behind one" in done.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--fix"),
        ("improve", "--all", "--no-model", "--apply"),
        ("rebase", "add-night", "--dry-run"),
        ("propose", "The gate shines at night"),
    ],
)
def test_a_root_that_is_a_link_is_refused_before_any_work(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    (repo.path / "openspec").rename(repo.path / "kept")
    (repo.path / "openspec").symlink_to("kept")
    done = run(capsys, *arguments)
    assert (done.code, "error: openspec is a link." in done.err) == (2, True)


def test_who_leaves_out_every_scenario_is_asked(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({SPEC: GATE + NIGHT})
    only = BLOCK[: BLOCK.index("\n#### Scenario")] + RAIN
    repo.commit(change("add-rain", only))
    before = repo.state()
    asked = run(capsys, "archive", "add-rain")
    assert asked.code == 1
    assert "None of the scenarios that were there would be left in gate, Opening." in asked.out
    assert "Copy those that are to stay into the delta; where none is, say --yes." in asked.out
    assert repo.state() == before
    assert run(capsys, "archive", "add-rain", "--json").json["stuck"][0]["refusal"]["code"] == (
        "archive_confirmation_required"
    )
    assert run(capsys, "archive", "add-rain", "--yes").code == 0
    text = (repo.path / SPEC).read_text()
    assert "Scenario: Rain" in text and "Scenario: Night" not in text


def test_the_official_merge_would_have_refused_or_lost_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.commit(change("add-rain", BLOCK + RAIN))
    run(capsys, "archive", "add-night", "--plain", "--yes")
    assert run(capsys, "archive", "add-rain", "--plain", "--yes").code == 1
    assert run(capsys, "archive", "add-rain").code == 0
    text = (repo.path / SPEC).read_text()
    assert "Scenario: Night" in text and "Scenario: Rain" in text


def test_a_contradiction_is_shown_with_three_sides_and_nothing_is_written(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit(change("faster", BLOCK.replace("3 seconds", "1 second")))
    repo.commit(change("slower", BLOCK.replace("3 seconds", "9 seconds")))
    done = run(capsys, "archive", "faster", "slower")
    assert done.code == 1
    assert "Archived faster" in done.out and "Not archived: slower" in done.out
    for side in ("3 seconds", "1 second", "9 seconds"):
        assert side in done.out
    assert "1 second" in (repo.path / SPEC).read_text()
    assert (repo.path / "openspec/changes/slower").exists()
    data = run(capsys, "archive", "slower", "--json").json
    assert data["stuck"][0]["conflicts"][0]["scenario"] == "Ticket"
    shown = run(capsys, "archive", "slower", "--dry-run", "--conflict-style", "diff3").out
    assert "<<<<<<< the spec as it is" in shown and "||||||| when the change was written" in shown


def test_what_was_left_out_on_purpose_goes(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({SPEC: GATE + NIGHT})
    repo.commit(change("no-night", BLOCK))
    assert run(capsys, "archive", "no-night").code == 0
    assert "Scenario: Night" not in (repo.path / SPEC).read_text()


def test_a_commit_for_each_change_on_a_branch(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.commit(change("add-rain", BLOCK + RAIN, tasks="- [ ] 1.1 Do it\n"))
    repo.commit({SPEC: GATE.replace("3 seconds", "4 seconds")})
    before = repo.state()
    done = run(capsys, "archive", "--all-complete", "--branch", "specbot/archive")
    assert done.code == 0, done
    assert repo.state() == before
    assert repo.run("rev-list", "--count", "main..specbot/archive") == "1"
    assert repo.run("log", "-1", "--format=%s", "specbot/archive") == "Archive add-night"
    text = repo.read(SPEC, "specbot/archive").decode()
    assert "Scenario: Night" in text and "4 seconds" in text
    names = repo.run("ls-tree", "-r", "--name-only", "specbot/archive")
    assert "openspec/changes/add-night" not in names and "-add-night/proposal.md" in names
    assert "openspec/changes/add-rain/proposal.md" in names


BROKEN = [
    # the spec, the block that the change adds, and what is to be mended
    (re.sub("## Purpose\n.*\n\n", "", GATE), BLOCK.replace("Opening", "Bell"), SPEC),
    (GATE + "\n" + BLOCK, BLOCK.replace("Opening", "Bell"), SPEC),
    (GATE, BLOCK, "openspec/changes/add-night/specs/gate/spec.md"),
    (GATE, BLOCK.replace("Opening", "Bell") + "\n### Notes\nNobody has one.\n", "the deltas"),
]


@pytest.mark.parametrize(("spec", "block", "mend"), BROKEN)
def test_the_next_step_names_the_file_that_is_broken(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], spec: str, block: str, mend: str
) -> None:
    delta = f"## ADDED Requirements\n\n{block.replace('opens', 'rings') if mend == BROKEN[2][2] else block}"
    repo.commit({SPEC: spec, **change("add-night", ""), "openspec/changes/add-night/specs/gate/spec.md": delta})
    done = run(capsys, "archive", "add-night", "--plain", "--yes")
    assert done.code == 1
    assert f"end {mend}, then archive again" in done.err


UNCOMMITTED = [
    ({}, False),
    ({"README.md": "# Garden\n"}, False),
    (change("add-night", BLOCK.replace("3 seconds", "2 seconds") + NIGHT), True),
    ({"openspec/changes/add-night/tasks.md": "- [x] 1.1 Do it well\n"}, True),
    (change("add-rain", BLOCK + RAIN), True),
    ({SPEC: GATE.replace("3 seconds", "2 seconds")}, True),
    (
        {SPEC: GATE.replace("\n", "\r\n"), "openspec/changes/add-night/tasks.md": "## 1. Work\r\n- [x] 1.1 Do it\r\n"},
        False,
    ),
]


@pytest.mark.parametrize(("edits", "is_told"), UNCOMMITTED)
def test_what_is_not_committed_is_not_on_the_branch_and_that_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], edits: dict[str, str], is_told: bool
) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    for path, text in edits.items():
        repo.write(path, text)
    done = run(capsys, "archive", "add-night", "--branch", "specbot/archive")
    assert done.code == 0
    assert ("uncommitted edits were not looked at. Commit them first." in done.err) is is_told
    assert "uncommitted" not in run(capsys, "archive", "add-night", "--dry-run").err


def test_a_branch_moves_modes_links_and_bytes_as_they_are(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    at = "openspec/changes/add-night"
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.write(f"{at}/try.sh", "#!/bin/sh\n", executable=True)
    repo.link(f"{at}/notes.md", "../../../README.md")
    repo.write(f"{at}/picture.png", b"\x89PNG\r\n\xff\x00")
    repo.commit({})
    repo.commit(change("add-rain", BLOCK + RAIN))
    before = repo.run("ls-tree", "-r", "HEAD", f"{at}/").replace(f"{at}/", "")
    done = run(capsys, "archive", "add-night", "add-rain", "--branch", "specbot/archive")
    assert done.code == 0, done
    (folder,) = repo.run("ls-tree", "--name-only", "specbot/archive", "openspec/changes/archive/").splitlines()[:1]
    assert repo.run("ls-tree", "-r", "specbot/archive", f"{folder}/").replace(f"{folder}/", "") == before
    assert "120000" in before and "100755" in before
    moved = repo.run("log", "--format=%s", "main..specbot/archive").splitlines()
    assert sorted(moved) == ["Archive add-night", "Archive add-rain"]
    assert repo.run("ls-tree", "-r", "specbot/archive", f"{at}/") == ""


def test_json_is_as_its_schema_has_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.commit(change("faster", BLOCK.replace("3 seconds", "1 second")))
    repo.commit(change("slower", BLOCK.replace("3 seconds", "9 seconds")))
    words = ("archive", "add-night", "faster", "slower", "nothing", "--json")
    for more in (["--dry-run"], ["--branch", "specbot/archive"], []):
        found = run(capsys, *words, *more).json
        assert len(found["archived"]) == 2 and len(found["stuck"]) == 2
        assert {bool(each["refusal"]) for each in found["stuck"]} == {True, False}
        assert_shape("archive", found, complete=True)


def test_rebase_brings_a_delta_up_to_date(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-rain", BLOCK + RAIN))
    repo.commit({SPEC: GATE.replace("3 seconds", "4 seconds") + NIGHT})
    shown = run(capsys, "rebase", "add-rain", "--dry-run")
    assert shown.code == 0 and "would be brought up to date" in shown.out
    assert "4 seconds" not in (repo.path / "openspec/changes/add-rain/specs/gate/spec.md").read_text()
    assert run(capsys, "rebase", "add-rain").code == 0
    delta = (repo.path / "openspec/changes/add-rain/specs/gate/spec.md").read_text()
    assert "4 seconds" in delta and "Scenario: Night" in delta and "Scenario: Rain" in delta
    repo.commit({}, "rebased")
    assert "Up to date" in run(capsys, "rebase", "add-rain").out
    assert run(capsys, "archive", "add-rain", "--plain", "--yes").code == 0


def test_rebase_leaves_a_contradiction_to_a_person(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("faster", BLOCK.replace("3 seconds", "1 second")))
    repo.commit({SPEC: GATE.replace("3 seconds", "4 seconds")})
    path = repo.path / "openspec/changes/faster/specs/gate/spec.md"
    before = path.read_text()
    assert run(capsys, "rebase", "faster").code == 1
    assert path.read_text() == before
    assert run(capsys, "rebase", "faster", "--conflict-style", "diff3").code == 1
    assert "<<<<<<<" in path.read_text()


def test_conflicts_here_and_on_branches(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.commit(change("add-rain", BLOCK + RAIN))
    found = run(capsys, "conflicts", "--json")
    assert found.code == 0
    (meeting,) = found.json["meetings"]
    assert meeting["requirement"] == "Opening" and meeting["combines"] is True
    repo.branch("topic")
    repo.commit(change("faster", BLOCK.replace("3 seconds", "1 second")))
    repo.switch("main")
    repo.commit(change("slower", BLOCK.replace("3 seconds", "9 seconds")))
    assert run(capsys, "conflicts").code == 0
    both = run(capsys, "conflicts", "--branches", "*")
    assert both.code == 1 and "faster on topic" in both.out and "needs a person" in both.out
    markdown = run(capsys, "conflicts", "--branches", "*", "--markdown").out
    assert "**need a person:**" in markdown
    assert repo.run("status", "--porcelain") == ""


def test_an_older_and_a_newer_copy_of_a_change_contradict_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit(change("faster", BLOCK.replace("3 seconds", "1 second")))
    repo.branch("topic")
    repo.commit(change("faster", BLOCK.replace("3 seconds", "2 seconds")))
    assert run(capsys, "conflicts", "--branches", "*").code == 0
    repo.switch("main")
    assert run(capsys, "conflicts", "--branches", "*").code == 0
    repo.commit(change("faster", BLOCK.replace("3 seconds", "9 seconds")))
    both = run(capsys, "conflicts", "--branches", "*")
    assert both.code == 1 and "faster and faster on topic" in both.out


def test_a_newer_copy_of_a_change_still_meets_the_others(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT) | change("slower", BLOCK.replace("3 seconds", "9 seconds")))
    repo.branch("topic")
    repo.commit(change("add-night", BLOCK.replace("3 seconds", "1 second") + NIGHT))
    repo.switch("main")
    both = run(capsys, "conflicts", "--branches", "*")
    assert both.code == 1 and "add-night on topic" in both.out


def test_what_was_not_looked_at_is_said(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-night", BLOCK + NIGHT))
    repo.link("openspec/changes/evil/specs/gate/spec.md", "../../../add-night/specs/gate/spec.md")
    done = run(capsys, "conflicts")
    assert done.code == 1 and "Not looked at: evil: openspec/changes/evil/specs/gate/spec.md is a link" in done.out
    assert "No conflicts among 1 open change that could be read." in done.out
    assert len(run(capsys, "conflicts", "--json").json["unread"]) == 1
    assert "**Not looked at:**" in run(capsys, "conflicts", "--markdown").out


def test_more_branches_than_are_looked_at(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    tip = repo.run("rev-parse", "HEAD")
    tree = repo.run("rev-parse", "HEAD^{tree}")
    made = [repo.run("commit-tree", tree, "-p", tip, "-m", str(number)) for number in range(201)]
    for number, commit in enumerate(made):
        repo.run("update-ref", f"refs/heads/b/{number:03}", commit)
    done = run(capsys, "conflicts", "--branches", "b/*")
    assert done.code == 1 and "Only the first 200 branches like 'b/*' were looked at" in done.out
    assert run(capsys, "conflicts", "--branches", "b/00*").code == 0


def test_a_stale_base_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(change("add-rain", BLOCK + RAIN))
    repo.commit({SPEC: GATE.replace("3 seconds", "4 seconds")})
    found = run(capsys, "conflicts", "--json").json
    assert [(each["change"], each["combines"]) for each in found["stale"]] == [("add-rain", True)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["archive"], "Which change"),
        (["archive", "nothing"], "There is no change 'nothing'"),
        (["archive", "../x"], "'../x' is no name of a change. 'specbot validate --changes' lists them."),
        (["archive", "../x", "--plain"], "'../x' is no name of a change. 'specbot validate --changes' lists them."),
        (["archive", "--all-complete", "x"], "exclude each other"),
        (["archive", "x", "--plain", "--dry-run"], "it takes only the official options. Leave it out."),
        (["archive", "nothing", "--store", "x", "--dry-run"], "Leave --store out"),
        (["rebase", "nothing"], "There is no change 'nothing'"),
        (["rebase", "archive"], "There is no change 'archive'"),
        (["conflicts", "--json", "--markdown"], "exclude each other"),
    ],
)
def test_what_is_not_there(repo: GitRepo, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    done = run(capsys, *words)
    assert done.code in (1, 2) and said in done.out + done.err
