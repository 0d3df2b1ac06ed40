"""Runs that cross each other, people who change their minds, and what is left over: nothing said or found gets lost."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.agreeing import agreeing
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps, Workflow
from helpers.run import Ran

SPEC = "openspec/specs/gate/spec.md"
BELL = "openspec/specs/bell/spec.md"
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
WEAK = GATE.replace("SHALL open", "will open")
BRANCH = "specbot/improve/main"
# A comment of the same second as a push may have come before it; people are slower than tests.
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKING = {
    "action": "ask_author",
    "question": "How long may it take until the gate is open?",
    "options": ["2 seconds", "10 seconds"],
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    files = {"README.md": "# Garden\n", SPEC: GATE, ".specbot.toml": "[github]\ndraft = false\n"}
    with ForgeHouse(tmp_path, files) as house:
        yield house


def pushed(house: ForgeHouse, workflow: Workflow, files: dict[str, str | None]) -> Steps:
    house.push(files, at=EARLIER)
    steps = workflow.on(house.event("push"))
    house.state.repos.backdate(1, EARLIER)
    return steps


def said(house: ForgeHouse, workflow: Workflow, number: int, words: str, login: str = "bob") -> Steps:
    comment = house.comment(login, number, words)
    return workflow.on(house.event("issue_comment", comment=comment["id"]))


def reactions(house: ForgeHouse, number: int) -> list[str]:
    (last,) = [each for each in house.comments(number) if each["user"]["login"] == "bob"][-1:]
    given = house.state.reactions.get(f"/repos/{house.full_name}/issues/comments/{last['id']}/reactions", [])
    return [each["content"] for each in given]


def ours(house: ForgeHouse, number: int) -> list[str]:
    bodies = [each["body"] for each in house.comments(number) if each["user"]["login"] == "github-actions[bot]"]
    return [body.partition("\n")[2] for body in bodies]


def own(house: ForgeHouse) -> dict:
    (pull,) = [each for each in house.pulls("open") if each["head"]["ref"] == BRANCH]
    return house.pull(pull["number"])


def at(house: ForgeHouse, branch: str = BRANCH, path: str = SPEC) -> str:
    return house.state.repos.repo(house.full_name).read(path, f"refs/heads/{branch}").decode()


def desk(house: ForgeHouse, workflow: Workflow, *words: str) -> Ran:
    given = {
        "GITHUB_TOKEN": house.tokens["alice"],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
    }
    workflow.apart = True
    done = workflow.run(workflow.checkout(), given, "improve", *words, "--no-model")
    workflow.apart = False
    return done


def test_a_plan_that_comes_late_keeps_what_a_later_run_published(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK})
    first = house.event("push")
    late = workflow.on(first, publish=False)
    house.push({BELL: WEAK.replace("gate", "bell")})
    workflow.on(house.event("push"))
    done = workflow.publish(first, late.file)
    assert done.code == 0 and "Brought #1 up to date." in done.out, done
    pull = own(house)
    assert f"### `{SPEC}`" in pull["body"] and f"### `{BELL}`" in pull["body"]
    assert ours(house, pull["number"]) == []


def test_a_plan_that_comes_late_brings_back_nothing_that_was_mended(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK})
    event = house.event("push")
    late = workflow.on(event, publish=False)
    workflow.publish(event, late.file)
    pushed(house, workflow, {SPEC: GATE})
    done = workflow.publish(event, late.file)
    assert done.code == 0 and "The text to replace is no longer there." in done.out, done
    assert house.pulls("open") == []


def test_two_runs_for_one_commit_lose_nothing_of_each_other(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({BELL: WEAK.replace("gate", "bell")})
    house.push({SPEC: WEAK})
    event = house.event("push")
    narrow = workflow.on(event, publish=False)
    workflow.on(house.event("schedule"))
    assert own(house)["changed_files"] == 2
    workflow.publish(event, narrow.file)
    assert own(house)["changed_files"] == 2


def test_what_had_no_room_comes_with_the_push_of_the_merge(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({".specbot.toml": "[github]\ndraft = false\n[limits]\nsuggestions = 2\n"})
    many = {f"openspec/specs/gate{n}/spec.md": WEAK for n in range(5)}
    pushed(house, workflow, many)
    assert "3 suggestions more when this is merged" in own(house)["body"]
    pushed(house, workflow, {"README.md": "# Other\n"})
    first = own(house)
    assert "3 suggestions more when this is merged" in first["body"]
    house.merge(first["number"], squash=True)
    workflow.on(house.event("push"))
    second = own(house)
    assert second["number"] != first["number"] and "1 suggestion more" in second["body"]
    # The message of a squash is that of its one commit, so GitHub's push holds nothing but specbot's own.
    house.merge(second["number"], squash=True)
    event = house.event("push")
    payload = json.loads(event.read_text("utf-8"))
    for commit in (payload["head_commit"], *payload["commits"]):
        commit["message"] = "Improve gate2\n\nWhy.\n\nSpecbot-Run: 7\n"
    event.write_text(json.dumps(payload), "utf-8")
    steps = workflow.on(event)
    assert "specbot's own commits" in steps.event.err, steps
    assert own(house)["changed_files"] == 1


def test_somebodys_commit_keeps_commands_from_being_swallowed(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: WEAK})
    number = own(house)["number"]
    house.push({"openspec/specs/gate/notes.md": "mine\n"}, BRANCH, login="bob", at=EARLIER)
    steps = said(house, workflow, number, "/specbot dismiss 1 we like it so")
    assert steps.publish and steps.publish.code == 0, steps
    assert reactions(house, number) == ["confused"]
    assert "left alone" in ours(house, number)[-1]
    # Once it is merged nothing of it can be lost: specbot goes on, though the branch was left behind.
    house.merge(number, squash=True)
    pushed(house, workflow, {BELL: WEAK.replace("gate", "bell")})
    assert own(house)["number"] != number


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/specbot dismiss 7 no", "There is no 7 here now"),
        ("/specbot apply 1", "in this branch already"),
        ("/specbot apply", "Nothing is ticked"),
        ("/specbot review", "does not review its own"),
    ],
)
def test_what_comes_to_nothing_is_answered(house: ForgeHouse, workflow: Workflow, words: str, answer: str) -> None:
    pushed(house, workflow, {SPEC: WEAK})
    number = own(house)["number"]
    said(house, workflow, number, words)
    assert answer in ours(house, number)[-1]
    assert reactions(house, number) == ["confused"]


def test_a_paused_pull_request_of_our_own_says_so(house: ForgeHouse, workflow: Workflow) -> None:
    pushed(house, workflow, {SPEC: WEAK})
    number = own(house)["number"]
    said(house, workflow, number, "/specbot pause")
    said(house, workflow, number, "/specbot dismiss 1 no")
    assert "It is paused here" in ours(house, number)[-1] and reactions(house, number) == ["confused"]
    said(house, workflow, number, "/specbot resume")
    assert ours(house, number)[0].startswith("specbot listens here")
    house.close(number)
    said(house, workflow, number, "/specbot retry")
    assert "is closed" in ours(house, number)[-1]


def test_a_desk_and_a_workflow_share_one_pull_request(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK, BELL: WEAK.replace("gate", "bell")}, at=EARLIER)
    done = desk(house, workflow, SPEC, "--pr")
    assert done.code == 0 and "They go into a pull request." in done.out, done
    assert own(house)["user"]["login"] == "alice"
    other = "openspec/specs/door/spec.md"
    pushed(house, workflow, {other: WEAK.replace("gate", "door")})
    assert own(house)["changed_files"] == 2
    done = desk(house, workflow, BELL, "--pr")
    assert done.code == 0, done
    pull = own(house)
    assert pull["changed_files"] == 3
    house.state.repos.backdate(1, EARLIER)
    said(house, workflow, pull["number"], "/specbot dismiss 1 the gate stays as it is")
    assert "SHALL" not in at(house).partition("## Requirements")[2] and own(house)["changed_files"] == 2


def test_a_change_that_was_asked_for_stays_one(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK}, at=EARLIER)
    done = desk(house, workflow, "--all", "--pr", "--as-change=tidy")
    assert done.code == 0 and "go into openspec/changes/tidy" in done.out, done
    steps = pushed(house, workflow, {"README.md": "# Other\n"})
    assert steps.publish and "Brought #1 up to date." in steps.publish.out, steps
    assert at(house) == WEAK
    assert "SHALL open" in at(house, path="openspec/changes/tidy/specs/gate/spec.md")


@pytest.mark.parametrize(
    ("words", "why"),
    [(("switch", "--quiet", "--detach", "HEAD"), "HEAD is detached"), (("remote", "remove", "origin"), "'origin'")],
)
def test_a_desk_hears_first_what_cannot_be_done(
    house: ForgeHouse, workflow: Workflow, words: tuple[str, ...], why: str
) -> None:
    house.push({SPEC: WEAK})
    checkout = workflow.checkout()
    checkout.run(*words)
    # No model server is there: whoever asked one first would fail otherwise.
    done = workflow.run(
        checkout, {}, "improve", "--all", "--plan", "p.json", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"
    )
    assert done.code == 2 and why in done.err, done


def test_a_branch_that_is_not_on_the_server_is_to_be_pushed(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK})
    checkout = workflow.checkout()
    checkout.commit({"README.md": "# Only here\n"}, "local")
    given = {
        "GITHUB_TOKEN": house.tokens["alice"],
        "GITHUB_API_URL": house.api_url,
        "GITHUB_SERVER_URL": house.server_url,
    }
    workflow.apart = True
    done = workflow.run(checkout, given, "improve", "--all", "--pr", "--no-model")
    assert done.code == 2 and "Push it first" in done.err, done


def test_the_lines_stay_within_the_cap_however_often_it_is_pushed(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({f"openspec/specs/gate{n}/spec.md": WEAK for n in range(14)}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    for _ in range(2):
        steps = workflow.on(house.event("pull_request", number=number, action="synchronize"))
        assert steps.publish and "14 items, 10 of them on its lines" in steps.publish.out, steps
        assert len(house.line_comments(number)) == 10


def test_a_review_of_nothing_says_so(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({"README.md": "# Other\n"}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    said(house, workflow, number, "/specbot review")
    assert ours(house, number) == ["This pull request changes no spec."]


def test_what_was_taken_back_takes_the_comment_back(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    workflow.on(house.event("pull_request", number=number))
    assert "- [ ] apply 1" in ours(house, number)[0]
    house.push({SPEC: GATE, "README.md": "# Other\n"}, "topic", at=EARLIER)
    workflow.on(house.event("pull_request", number=number, action="synchronize"))
    assert ours(house, number) == ["This pull request changes no spec."]


def test_a_person_names_a_branch_to_compare_with(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({"README.md": "# Other\n"}, "develop")
    house.push({SPEC: WEAK})
    steps = workflow.on(house.event("workflow_dispatch", inputs={"since": "develop"}))
    assert steps.event.code == 0 and own(house), steps


def test_an_edit_and_an_answer_for_one_requirement(house: ForgeHouse, workflow: Workflow) -> None:
    text = WEAK.replace("will open", "will quickly open").replace(" within 3 seconds", "")
    with ChatServer(agreeing(lambda _: json.dumps(ASKING))) as server:
        workflow.model = ("--base-url", server.base_url)
        house.push({SPEC: text}, "topic", at=EARLIER)
        number = house.open_pull("topic", login="bob")
        workflow.on(house.event("pull_request", number=number))
        (status,) = house.comments(number)
        house.edit_comment("bob", status["id"], re.sub(r"- \[ \] (apply 1|2a) ", r"- [x] \1 ", status["body"]))
        said(house, workflow, number, "/specbot apply")
        assert "The gate SHALL open when a ticket is shown to it within 2 seconds." in at(house, "topic")
        assert ours(house, number)[0].count("done in") == 2
        pushed(house, workflow, {SPEC: text})
        pull = own(house)
        said(house, workflow, pull["number"], "/specbot apply 2 b")
        assert "The gate SHALL open when a ticket is shown to it within 10 seconds." in at(house)
        assert "- [ ]" not in own(house)["body"]


def test_a_question_goes_with_what_it_was_about(house: ForgeHouse, workflow: Workflow) -> None:
    vague = GATE.replace("SHALL open", "SHALL quickly open").replace(" within 3 seconds", "")
    with ChatServer(agreeing(lambda _: json.dumps(ASKING))) as server:
        workflow.model = ("--base-url", server.base_url)
        pushed(house, workflow, {SPEC: vague, BELL: WEAK.replace("gate", "bell")})
        assert f"({SPEC}, Opening)" in own(house)["body"]
        pushed(house, workflow, {SPEC: vague.replace("Opening", "Unlocking")})
        assert f"({SPEC}, Opening)" not in own(house)["body"] and f"({SPEC}, Unlocking)" in own(house)["body"]
        pushed(house, workflow, {SPEC: GATE})
        assert "- [ ]" not in own(house)["body"]


def failed(house: ForgeHouse, workflow: Workflow, event: Path) -> Ran:
    """Run the step that says what another step could not."""
    given = house.environment(event, "github-actions")
    return workflow.run(workflow.checkout(), given, "publish", "--failed")


def test_who_asked_sees_that_it_could_not_be_read(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    comment = house.comment("bob", number, "/specbot review")
    done = failed(house, workflow, house.event("issue_comment", comment=comment["id"]))
    assert done.code == 0, done
    assert reactions(house, number) == ["confused"]
    assert "nothing was done" in ours(house, number)[0] and "Say it again" in ours(house, number)[0]


@pytest.mark.parametrize(
    ("settings", "login", "words", "told"),
    [
        ('ask = "everyone"', "mallory", "help", True),
        ('ask = "everyone"', "mallory", "aply 1", True),
        ('ask = "everyone"', "mallory", "review", False),
        ('ask = "read"', "carol", "explain 1", True),
        ('ask = "read"', "carol", "dismiss 1 never mind", False),
        ('ask = "write"', "carol", "help", False),
        ('ask = "everyone"', "specbot", "help", False),
        ('ask = "everyone"\nallow_bots = ["specbot[bot]"]', "specbot", "help", True),
        # Settings that cannot be read may be why the reading step failed.
        ("ask = 1", "bob", "review", True),
        ("ask = 1", "carol", "help", False),
    ],
)
def test_who_may_ask_sees_that_it_could_not_be_read(
    settings: str, login: str, words: str, told: bool, house: ForgeHouse, workflow: Workflow
) -> None:
    house.push({".specbot.toml": f"[github]\n{settings}\n"}, at=EARLIER)
    house.push({SPEC: WEAK}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    comment = house.comment(login, number, f"/specbot {words}")
    done = failed(house, workflow, house.event("issue_comment", comment=comment["id"]))
    assert done.code == 0, done
    assert len(ours(house, number)) == told


def test_who_ticked_sees_that_it_could_not_be_read(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    workflow.on(house.event("pull_request", number=number))
    (status,) = house.comments(number)
    before = house.tick_box("bob", status["id"], "apply 1")["before"]
    event = house.event("issue_comment", comment=status["id"], action="edited", sender="bob", before=before)
    done = failed(house, workflow, event)
    assert done.code == 0, done
    assert "`/specbot apply` tries again" in ours(house, number)[1]
    said(house, workflow, number, "/specbot apply")
    assert at(house, "topic") == GATE


def test_who_ticked_in_a_pull_request_sees_that_it_could_not_be_read(house: ForgeHouse, workflow: Workflow) -> None:
    vague = GATE.replace("SHALL open", "SHALL quickly open").replace(" within 3 seconds", "")
    with ChatServer(agreeing(lambda _: json.dumps(ASKING))) as server:
        workflow.model = ("--base-url", server.base_url)
        settings = '[github]\nbranch_prefix = "spec/"\n'
        pushed(house, workflow, {SPEC: vague, BELL: WEAK.replace("gate", "bell"), ".specbot.toml": settings})
    (pull,) = house.pulls("open")
    number, before = pull["number"], pull["body"]
    ticked = before.replace("- [ ]", "- [x]", 1)
    house.api("bob", "PATCH", f"/pulls/{number}", {"body": ticked})
    event = house.event("pull_request", number=number, action="edited", sender="bob", before=before)
    done = failed(house, workflow, event)
    assert done.code == 0, done
    assert "tries again" in ours(house, number)[0]


def test_who_ticked_sees_that_the_branch_moved(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK, BELL: WEAK.replace("gate", "bell")}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    workflow.on(house.event("pull_request", number=number))
    (status,) = house.comments(number)
    events = []
    for box in ("apply 1", "apply 2"):
        before = house.tick_box("bob", status["id"], box)["before"]
        events.append(house.event("issue_comment", comment=status["id"], action="edited", sender="bob", before=before))
    first, second = [workflow.on(event, publish=False) for event in events]
    assert workflow.publish(events[0], first.file).code == 0
    workflow.publish(events[1], second.file)
    _, committed, refused = ours(house, number)
    assert "Committed" in committed
    assert "was pushed since" in refused


def test_who_ticked_sees_that_the_branch_is_protected(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({SPEC: WEAK}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    workflow.on(house.event("pull_request", number=number))
    (status,) = house.comments(number)
    before = house.tick_box("bob", status["id"], "apply 1")["before"]
    house.protect("topic")
    event = house.event("issue_comment", comment=status["id"], action="edited", sender="bob", before=before)
    workflow.on(event, code=2)
    assert "protects that branch" in ours(house, number)[1]


def test_a_spec_that_was_only_moved_is_not_looked_at_anew(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({BELL: WEAK.replace("gate", "bell")})
    house.push({BELL: None, "openspec/specs/chime/spec.md": WEAK.replace("gate", "bell")}, "topic", at=EARLIER)
    number = house.open_pull("topic", login="bob")
    steps = workflow.on(house.event("pull_request", number=number))
    assert steps.event.code == 0 and ours(house, number) == [], steps
