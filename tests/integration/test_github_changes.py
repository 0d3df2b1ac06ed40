"""``/specbot archive`` and ``/specbot rebase`` on pull requests of people: what is committed, and what is said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow

SPEC = "openspec/specs/gate/spec.md"
CHANGE = "openspec/changes/add-bell"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
BELL = """
#### Scenario: Bell
- **WHEN** somebody rings
- **THEN** the gate opens within 9 seconds
"""
NIGHT = """
#### Scenario: Night
- **WHEN** somebody shows a ticket after 20:00
- **THEN** the gate stays closed
"""
OPENING = GATE[GATE.index("### Requirement") :]
DELTA = "## MODIFIED Requirements\n" + OPENING + BELL
PROPOSAL = (
    "## Why\nGuests without a ticket stand in front of the gate and nobody hears them.\n\n## What Changes\n- A bell.\n"
)
DONE = "## 1. Bell\n- [x] 1.1 Hang it up\n"
OPEN = DONE + "- [ ] 1.2 Ring it\n"
# A comment of the same second as a push may have come before it; people are slower than tests.
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
US = "github-actions[bot]"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Garden\n", SPEC: GATE}) as house:
        yield house


def opened(house: ForgeHouse, tasks: str = DONE, delta: str = DELTA, name: str = CHANGE) -> int:
    files = {f"{name}/proposal.md": PROPOSAL, f"{name}/tasks.md": tasks, f"{name}/specs/gate/spec.md": delta}
    house.push(files, "bell", "Propose a bell", at=EARLIER)
    return house.open_pull("bell", "A bell", login="bob")


def said(house: ForgeHouse, workflow: Workflow, number: int, words: str, login: str = "bob", *, code: int = 0) -> Steps:
    comment = house.comment(login, number, words)
    return workflow.on(house.event("issue_comment", comment=comment["id"]), code=code)


def replies(house: ForgeHouse, number: int) -> list[str]:
    return [each["body"] for each in house.comments(number) if each["user"]["login"] == US]


def files_at(house: ForgeHouse, branch: str) -> dict[str, str]:
    repo = house.state.repos.repo(house.full_name)
    names = repo.run("ls-tree", "-r", "--name-only", f"refs/heads/{branch}").splitlines()
    return {name: repo.read(name, f"refs/heads/{branch}").decode() for name in names}


def messages(house: ForgeHouse, branch: str) -> list[str]:
    log = house.state.repos.repo(house.full_name).run("log", "--format=%B%x00", f"main..{branch}")
    return [each.strip() for each in log.split("\0") if each.strip()]


def test_a_finished_change_is_archived_on_its_branch_and_nothing_of_others_goes(
    house: ForgeHouse, workflow: Workflow
) -> None:
    number = opened(house)
    # Somebody else's scenario came to the same requirement, and the branch was brought up to date with it.
    house.push({SPEC: GATE + NIGHT}, "bell", "Merge main", at=EARLIER)
    steps = said(house, workflow, number, "/specbot archive")
    assert steps.publish and steps.publish.code == 0, steps
    after = files_at(house, "bell")
    (folder,) = {path.split("/")[3] for path in after if path.startswith("openspec/changes/archive/")}
    assert folder.endswith("-add-bell") and folder[:4].isdigit()
    assert [path for path in after if path.startswith(CHANGE)] == []
    assert after[f"openspec/changes/archive/{folder}/specs/gate/spec.md"] == DELTA
    assert after[SPEC].count("#### Scenario:") == 3 and BELL.strip() in after[SPEC] and NIGHT.strip() in after[SPEC]
    (newest, *_) = messages(house, "bell")
    assert newest.startswith("Archive add-bell\n\n- gate: 1 modified\n") and "Specbot-Change: add-bell" in newest
    (reply,) = replies(house, number)
    assert "add-bell went to openspec/changes/archive/" in reply and "1 modified" in reply
    assert "Left for a person" not in reply
    assert (
        house.state.repos.refs(house.full_name)["refs/heads/main"]
        == house.clone.run("rev-parse", "origin/main").strip()
    )


def test_a_run_that_is_started_again_does_nothing_more(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house)
    event = house.event("issue_comment", comment=house.comment("bob", number, "/specbot archive")["id"])
    first = workflow.on(event)
    assert first.publish and first.publish.code == 0, first
    pushes, told = len(house.pushes), replies(house, number)
    again = workflow.publish(event, first.file)
    assert again.code == 0 and "committed" in again.out and "already" in again.out, again
    whole = workflow.on(event)
    assert whole.publish, whole
    assert (len(house.pushes), replies(house, number)) == (pushes, told)


def test_what_contradicts_is_shown_with_all_three_sides_and_nothing_is_written(
    house: ForgeHouse, workflow: Workflow
) -> None:
    number = opened(house, delta=DELTA.replace("3 seconds", "5 seconds"))
    house.push({SPEC: GATE.replace("3 seconds", "2 seconds")}, "bell", "Merge main", at=EARLIER)
    before = files_at(house, "bell")
    steps = said(house, workflow, number, "/specbot archive add-bell")
    assert steps.publish and steps.publish.code == 0, steps
    assert files_at(house, "bell") == before
    (reply,) = replies(house, number)
    assert "add-bell contradicts the specs as they are now; nothing of it was written." in reply
    for seconds in ("2", "3", "5"):
        assert f"the gate opens within {seconds} seconds" in reply
    assert reply.rstrip().endswith("push it, and say `/specbot archive` again.")


def test_a_stale_delta_is_brought_up_to_date(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house, tasks=OPEN)
    house.push({SPEC: GATE + NIGHT}, "bell", "Merge main", at=EARLIER)
    steps = said(house, workflow, number, "/specbot rebase")
    assert steps.publish and steps.publish.code == 0, steps
    after = files_at(house, "bell")
    delta = after[f"{CHANGE}/specs/gate/spec.md"]
    assert delta.count("#### Scenario:") == 3 and NIGHT.strip() in delta and BELL.strip() in delta
    assert after[SPEC] == GATE + NIGHT
    (reply,) = replies(house, number)
    assert "add-bell: gate, Opening: brought up to date" in reply
    (newest, *_) = messages(house, "bell")
    assert newest.startswith("Bring add-bell up to date with the specs\n\n- gate, Opening")


def test_rebase_says_where_there_is_nothing_to_do(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house)
    before = len(house.pushes)
    steps = said(house, workflow, number, "/specbot rebase `add-bell`")
    assert steps.publish and steps.publish.code == 0, steps
    assert replies(house, number)[0].rstrip().endswith("Up to date: the specs did not move under these changes.")
    assert len(house.pushes) == before


def test_a_branch_that_lacks_a_newer_spec_is_to_be_updated_first(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house)
    house.push({SPEC: GATE + NIGHT}, "main", "Nights", at=EARLIER)
    before = files_at(house, "bell")
    for word in ("archive", "rebase"):
        steps = said(house, workflow, number, f"/specbot {word}")
        assert steps.publish and steps.publish.code == 0, steps
    told = replies(house, number)
    assert len(told) == 2
    for each in told:
        assert "The branch this pull request goes to has a newer openspec/specs/gate/spec.md." in each
        assert "Update the branch" in each
    assert files_at(house, "bell") == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("/specbot archive", "No change of this pull request has all its tasks done."),
        ("/specbot archive add-bell", "1 of 2 tasks of 'add-bell' are not done. Tick them in its tasks.md"),
        (
            "/specbot archive add-bel",
            "There is no open change 'add-bel' at the head of this branch. There are: add-bell.",
        ),
        ("/specbot rebase archive", "There is no open change 'archive'"),
        ("/specbot archive ../x", "`archive` takes names of changes"),
        ("/specbot archive --yes", "`archive` takes names of changes"),
    ],
)
def test_what_cannot_be_done_is_said(house: ForgeHouse, workflow: Workflow, words: str, says: str) -> None:
    number = opened(house, tasks=OPEN)
    before = files_at(house, "bell")
    said(house, workflow, number, words)
    (reply,) = replies(house, number)
    assert says in reply.replace("\\", "")
    assert files_at(house, "bell") == before


def test_who_may_only_read_may_not(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house)
    before = files_at(house, "bell")
    steps = said(house, workflow, number, "/specbot archive", login="carol")
    assert steps.plan and steps.plan["command"]["word"] == "denied"
    assert files_at(house, "bell") == before


def test_what_was_pushed_after_the_comment_was_not_meant(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house)
    comment = house.comment("bob", number, "/specbot archive")
    house.push({f"{CHANGE}/tasks.md": DONE + "\n"}, "bell", "Later")
    before = files_at(house, "bell")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.plan and steps.plan["command"]["word"] == "refused"
    assert files_at(house, "bell") == before
    assert "pushed after this comment" in replies(house, number)[0]


def test_a_fork_is_not_written_to(house: ForgeHouse, workflow: Workflow) -> None:
    fork = house.fork()
    files = {f"{CHANGE}/proposal.md": PROPOSAL, f"{CHANGE}/tasks.md": DONE, f"{CHANGE}/specs/gate/spec.md": DELTA}
    house.push_to_fork(fork, files, "bell", at=EARLIER)
    number = house.open_pull("mallory:bell", "A bell", login="mallory")
    before = len(house.pushes)
    said(house, workflow, number, "/specbot archive", code=2)
    (reply,) = replies(house, number)
    assert "fork" in reply or "pushed after" in reply
    assert len(house.pushes) == before


def test_several_changes_go_in_the_order_that_conflicts_least(house: ForgeHouse, workflow: Workflow) -> None:
    other = "openspec/changes/add-night"
    delta = "## MODIFIED Requirements\n" + OPENING + NIGHT
    files = {f"{other}/proposal.md": PROPOSAL, f"{other}/tasks.md": DONE, f"{other}/specs/gate/spec.md": delta}
    house.push(files, "bell", "Propose nights", at=EARLIER)
    number = opened(house)
    steps = said(house, workflow, number, "/specbot archive")
    assert steps.publish and steps.publish.code == 0, steps
    spec = files_at(house, "bell")[SPEC]
    assert spec.count("#### Scenario:") == 3 and BELL.strip() in spec and NIGHT.strip() in spec
    assert [each.partition("\n")[0] for each in messages(house, "bell")[:2]] == [
        "Archive add-night",
        "Archive add-bell",
    ]


def test_changes_of_two_roots_are_told_apart(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({f"docs/{SPEC}": GATE}, "main", "Specs of the docs", at=EARLIER)
    files = {
        f"docs/{CHANGE}/proposal.md": PROPOSAL,
        f"docs/{CHANGE}/tasks.md": DONE,
        f"docs/{CHANGE}/specs/gate/spec.md": DELTA,
    }
    house.push(files, "bell", "A bell for the docs", at=EARLIER)
    number = opened(house)
    said(house, workflow, number, "/specbot archive add-bell")
    assert "There is a change 'add-bell' in the top, docs/" in replies(house, number)[0]
    steps = said(house, workflow, number, "/specbot archive")
    assert steps.publish and steps.publish.code == 0, steps
    after = files_at(house, "bell")
    assert after[SPEC] == after[f"docs/{SPEC}"] and BELL.strip() in after[SPEC]
    assert [path for path in after if CHANGE in path] == []


def test_names_are_words_and_nothing_more(house: ForgeHouse, workflow: Workflow) -> None:
    number = opened(house, name="openspec/changes/[skip ci] @bob closes #1 ~~x~~")
    steps = said(house, workflow, number, "/specbot archive")
    assert steps.publish and steps.publish.code == 0, steps
    (reply,) = replies(house, number)
    (newest, *_) = messages(house, "bell")
    assert "closes" in reply and "closes" in newest and "Specbot-Change: " in newest
    for live in ("[skip ci]", "@bob", "#1"):
        assert live not in reply and live not in newest


def test_specbots_own_pull_request_is_no_place_for_it(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: GATE.replace("SHALL open", "will open")}, "main", "Weak", at=EARLIER)
    workflow.on(house.event("push"))
    house.state.repos.backdate(1, EARLIER)
    (pull,) = house.pulls("open")
    before = len(house.pushes)
    said(house, workflow, pull["number"], "/specbot archive")
    assert "is specbot's own; 'archive' is for the changes of people." in replies(house, pull["number"])[-1]
    assert len(house.pushes) == before


@pytest.mark.parametrize(
    ("words", "claims", "says"),
    [
        ("/specbot archive add-bell", {"word": "rebase"}, "says 'rebase' where 'archive' was asked for"),
        ("/specbot archive add-bell", {"changes": ["add-night"]}, "asks for another 'archive'"),
        ("/specbot archive add-bell", {"changes": []}, "asks for another 'archive'"),
        ("/specbot archive add-bell", {"number": 2}, "is not about #1"),
        ("/specbot archive add-bell", {"commit": "b" * 40}, "#1 was pushed since; nothing was written."),
        ("/specbot review", {"word": "archive", "commit": "<HEAD>"}, "says 'archive' where 'review' was asked for"),
        ("/specbot pause", {"word": "archive", "commit": "<HEAD>"}, "says 'archive' where 'pause' was asked for"),
        ("/specbot", {"word": "archive", "commit": "<HEAD>"}, "says 'archive' where 'help' was asked for"),
    ],
)
def test_a_plan_cannot_ask_for_what_nobody_asked(
    house: ForgeHouse, workflow: Workflow, words: str, claims: dict[str, object], says: str
) -> None:
    number = opened(house)
    event = house.event("issue_comment", comment=house.comment("bob", number, words)["id"])
    made = workflow.on(event, publish=False)
    assert made.plan
    head = house.pull(number)["head"]["sha"]
    command = made.plan["command"] or {"number": number}
    command |= {name: head if value == "<HEAD>" else value for name, value in claims.items()}
    made.file.write_text(json.dumps({**made.plan, "review": None, "command": command}), "utf-8")
    before = len(house.pushes)
    done = workflow.publish(event, made.file)
    assert done.code == 2 and says in done.err, done
    assert len(house.pushes) == before
