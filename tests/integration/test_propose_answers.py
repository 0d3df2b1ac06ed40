"""A proposed change whose questions are answered in its pull request: by a comment, by a tick, by several people."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.forge.proposed import BRANCH, FOLDER, asking, published, repo_of, script
from helpers.forge.steps import Steps, Workflow
from helpers.proposing import library

from bot.workflows.proposal_state import Proposed, read_proposed

SHELF = f"{FOLDER}/specs/waiting-shelf/spec.md"
LETTERS = f"{FOLDER}/specs/letters/spec.md"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Library\n", **library()}) as house:
        yield house


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(script()) as server:
        yield server


@pytest.fixture
def workflow(house: ForgeHouse, server: ChatServer, tmp_path: Path) -> Workflow:
    """A workflow with a pull request that asks two questions."""
    (tmp_path / "runs").mkdir()
    workflow = Workflow(house, tmp_path / "runs", model=("--base-url", server.base_url))
    ran = published(workflow, asking(house))
    assert "Opened #1: Propose add-reservations." in ran.out, ran
    return workflow


def says(house: ForgeHouse, workflow: Workflow, text: str, who: str = "bob") -> Steps:
    comment = house.comment(who, 1, text)
    return workflow.on(house.event("issue_comment", comment=comment["id"]))


def ticks(house: ForgeHouse, boxes: Sequence[str], who: str = "bob") -> Path:
    """Tick some boxes in the text, as ``1a``; return the event."""
    before = body(house)
    after = before
    for each in boxes:
        after = re.sub(rf"- \[ \] ({each} )", r"- [x] \1", after)
    assert after != before
    house.api("bob", "PATCH", "/pulls/1", {"body": after})
    return house.event("pull_request", number=1, action="edited", sender=who, before=before)


def body(house: ForgeHouse) -> str:
    text: str = house.pull(1)["body"]
    return text


def state(house: ForgeHouse) -> Proposed:
    found = read_proposed(body(house))
    assert found
    return found


def at(house: ForgeHouse, path: str) -> str:
    return repo_of(house).run("show", f"{BRANCH}:{path}")


def tip(house: ForgeHouse) -> str:
    return repo_of(house).run("rev-parse", BRANCH)


def answered(house: ForgeHouse) -> list[tuple[int, str]]:
    return [(each.number, each.words) for each in state(house).answered]


def test_the_text_asks(house: ForgeHouse, workflow: Workflow) -> None:
    text = body(house)
    assert re.search(r"- \[ \] 1a 9 days <!-- specbot:box [0-9a-f]{12}/a -->", text)
    assert "`/specbot apply 1 a`" in text and "### Answered" not in text
    assert "waiting-shelf" not in repo_of(house).run("ls-tree", "-r", "--name-only", BRANCH)


def test_two_answers_by_comment_one_after_the_other(house: ForgeHouse, workflow: Workflow, server: ChatServer) -> None:
    """Both are of the time before the first was published: what they answer is the same all the same."""
    proposal = at(house, f"{FOLDER}/proposal.md")
    first, second = (house.comment("bob", 1, f"/specbot apply {words}")["id"] for words in ("1 = 2 weeks", "2 a"))
    asked = len(server.chats)
    workflow.on(house.event("issue_comment", comment=first))
    assert "for 2 weeks for the reader" in at(house, SHELF)
    assert len(server.chats) == asked + 1  # the Purpose of the new capability; the requirement is as it was written
    assert "### Requirement: Reservation\n" in at(house, f"{FOLDER}/specs/reservations/spec.md")
    assert set(proposal.splitlines()) < set(at(house, f"{FOLDER}/proposal.md").splitlines())
    assert "“Reserved for days”" in at(house, f"{FOLDER}/tasks.md")
    assert "### Answered\n\n- **1.**" in body(house) and "2 weeks" in body(house)
    assert re.search(r"- \[ \] 2a 3 letters <!--", body(house)) and "- [ ] 1a" not in body(house)
    assert "Still open: 2." in house.comments(1)[-1]["body"]
    workflow.on(house.event("issue_comment", comment=second))
    assert "SHALL write 3 letters" in at(house, LETTERS)
    assert answered(house) == [(1, "2 weeks"), (2, "3 letters")]
    assert "### Questions" not in body(house) and not state(house).waiting
    assert len(house.pulls("open")) == 1
    log = repo_of(house).run("log", "--format=%s", f"main..{BRANCH}").splitlines()
    assert log == [*["Propose more of add-reservations, as was answered"] * 2, "Propose add-reservations"]


def test_two_ticks_at_once_and_our_own_edit(house: ForgeHouse, workflow: Workflow) -> None:
    before = body(house)
    steps = workflow.on(ticks(house, ["1a", "2a"]))
    assert steps.publish and "Answered on #1: 1: 9 days; 2: 3 letters." in steps.publish.out
    assert "for 9 days" in at(house, SHELF) and "3 letters" in at(house, LETTERS)
    moved, writes = tip(house), len(house.writes)
    own = house.event("pull_request", number=1, action="edited", sender="github-actions[bot]", before=before)
    assert workflow.on(own).plan is None
    # The same event once more, and the edit of ours in somebody else's name.
    again = house.event("pull_request", number=1, action="edited", sender="bob", before=before)
    assert workflow.on(again).plan is None
    assert (tip(house), len(house.writes)) == (moved, writes)


def test_a_tick_is_delivered_twice(house: ForgeHouse, workflow: Workflow) -> None:
    event = ticks(house, ["1a"])
    workflow.on(event)
    moved, writes = tip(house), len(house.writes)
    assert workflow.on(event).plan is None
    assert (tip(house), len(house.writes)) == (moved, writes)


def test_a_comment_is_delivered_twice(house: ForgeHouse, workflow: Workflow) -> None:
    comment = house.comment("bob", 1, "/specbot apply 1 a")
    event = house.event("issue_comment", comment=comment["id"])
    steps = workflow.on(event)
    moved, said = tip(house), len(house.comments(1))
    # The writing step alone, with the plan of the first time; then both.
    ran = workflow.publish(event, steps.file)
    assert (ran.code, "#1 holds these answers already." in ran.out) == (0, True), ran
    workflow.on(event)
    assert (tip(house), len(house.comments(1))) == (moved, said)


def test_the_run_that_broke_off_between_branch_and_text(house: ForgeHouse, workflow: Workflow) -> None:
    before = body(house)
    event = house.event("issue_comment", comment=house.comment("bob", 1, "/specbot apply 1 a")["id"])
    steps = workflow.on(event)
    moved = tip(house)
    house.api("bob", "PATCH", "/pulls/1", {"body": before})  # as it was when the branch had moved already
    ran = workflow.publish(event, steps.file)
    assert ran.code == 0, ran
    assert (tip(house), answered(house)) == (moved, [(1, "9 days")])
    house.api("bob", "PATCH", "/pulls/1", {"body": before})
    says(house, workflow, "/specbot apply 1 a")  # by a new reading step: it sees what stands there
    assert (tip(house), answered(house)) == (moved, [(1, "9 days")])


def test_what_people_committed_stays(house: ForgeHouse, workflow: Workflow) -> None:
    """By turns: a person, an answer, a person, an answer."""
    tasks = (
        at(house, f"{FOLDER}/tasks.md").replace("- [ ] 1.1", "- [x] 1.1", 1) + "\n\n## Mine\r\n\r\n- [ ] Ask Ann\r\n"
    )
    why = at(house, f"{FOLDER}/proposal.md").replace("## Why\n", "## Why\nBecause Ann says so.\n")
    mine = {f"{FOLDER}/tasks.md": tasks, f"{FOLDER}/proposal.md": why, "notes.txt": "Mine.\n"}
    person = house.push(mine, BRANCH, start=BRANCH, login="bob")
    says(house, workflow, "/specbot apply 1 a")
    repo = repo_of(house)
    assert repo.run("merge-base", person, BRANCH) == person
    assert at(house, "notes.txt") == "Mine."
    assert "Because Ann says so.\n" in at(house, f"{FOLDER}/proposal.md")
    now = repo.raw("show", f"{BRANCH}:{FOLDER}/tasks.md").decode()
    assert "- [x] 1.1" in now and "## Mine\r\n\r\n- [ ] Ask Ann\r\n" in now and "“Reserved for days”" in now
    shelf = at(house, SHELF).replace("9 days for the reader", "9 days at the desk for the reader")
    person = house.push({SHELF: f"{shelf}\n"}, BRANCH, start=BRANCH, login="bob")
    says(house, workflow, "/specbot apply 2 b")
    assert repo.run("merge-base", person, BRANCH) == person
    assert "9 days at the desk" in at(house, SHELF)


def test_a_person_commits_while_the_model_writes(house: ForgeHouse, workflow: Workflow) -> None:
    event = house.event("issue_comment", comment=house.comment("bob", 1, "/specbot apply 1 a")["id"])
    steps = workflow.on(event, publish=False)
    person = house.push({f"{FOLDER}/design.md": "# Design\n\nMine.\n"}, BRANCH, start=BRANCH, login="bob")
    ran = workflow.publish(event, steps.file)
    assert ran.code == 0, ran
    assert repo_of(house).run("merge-base", person, BRANCH) == person
    assert "Mine." in at(house, f"{FOLDER}/design.md") and "for 9 days" in at(house, SHELF)


def test_two_people_answer_at_the_same_moment(house: ForgeHouse, workflow: Workflow) -> None:
    events = [
        house.event("issue_comment", comment=house.comment("bob", 1, f"/specbot apply {words}")["id"])
        for words in ("1 a", "2 a", "1 = 3 weeks")
    ]
    steps = [workflow.on(each, publish=False) for each in events]
    ran = [workflow.publish(event, each.file) for event, each in zip(events, steps, strict=True)]
    assert [each.code for each in ran] == [0, 2, 2], ran
    assert "Another question was answered meanwhile. Say it again." in ran[1].err
    assert answered(house) == [(1, "9 days")]
    says(house, workflow, "/specbot apply 2 a")
    assert answered(house) == [(1, "9 days"), (2, "3 letters")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("apply 7 a", "There is no question 7 here."),
        ("apply 1", "1 is a question: choose one of its answers"),
        ("apply 1 d", "1 is a question: choose one of its answers"),
        ("apply all", "A question is answered by itself"),
        ("apply", "Nothing is ticked"),
        ("retry", "its questions are answered here"),
        ("dismiss 1 no", "its questions are answered here"),
        ("apply 1 = # a heading", "The answer holds a heading"),
        (f"apply 1 = {'x' * 121}", "An answer has 120 characters at most."),
    ],
)
def test_what_is_no_answer_is_told(words: str, told: str, house: ForgeHouse, workflow: Workflow) -> None:
    moved, was = tip(house), body(house)
    says(house, workflow, f"/specbot {words}")
    assert told in house.comments(1)[-1]["body"], house.comments(1)[-1]["body"]
    assert (tip(house), body(house)) == (moved, was)


def test_answered_already_and_without_a_model(house: ForgeHouse, workflow: Workflow) -> None:
    says(house, workflow, "/specbot apply 1 a")
    moved = tip(house)
    says(house, workflow, "/specbot apply 1 b")
    assert "1 was answered already: 9 days" in house.comments(1)[-1]["body"]
    workflow.model = ("--no-model",)
    says(house, workflow, "/specbot apply 2 a")
    assert "written by a model, and there is none." in house.comments(1)[-1]["body"]
    house.close(1)
    says(house, workflow, "/specbot apply 2 a")
    assert "is closed." in house.comments(1)[-1]["body"]
    assert tip(house) == moved


def test_doing_without_it_is_an_answer_too(house: ForgeHouse, workflow: Workflow) -> None:
    moved = tip(house)
    says(house, workflow, "/specbot apply 1 = do without this requirement")
    assert (tip(house), answered(house)) == (moved, [(1, "do without this requirement")])
    assert "You chose to do without it." in body(house)
    assert len(state(house).waiting) == 1


def test_who_may_not(house: ForgeHouse, workflow: Workflow) -> None:
    moved, was = tip(house), body(house)
    says(house, workflow, "/specbot apply 1 a", "carol")
    assert "is for people who may write" in house.comments(1)[-1]["body"]
    workflow.on(house.event("pull_request", number=1, action="edited", sender="carol", before=was), code=None)
    assert (tip(house), body(house)) == (moved, was)


def test_the_desk_does_not_lose_what_was_answered_here(house: ForgeHouse, workflow: Workflow) -> None:
    says(house, workflow, "/specbot apply 1 a")
    moved = tip(house)
    ran = published(workflow, asking(house))
    assert "#1 has answers that are not known here: 1." in ran.out
    assert tip(house) == moved


def test_a_pull_request_in_a_persons_name(house: ForgeHouse, server: ChatServer, tmp_path: Path) -> None:
    """As --pr opens it with a person's token: a tick in it counts, for what it says is believed of who may write."""
    (tmp_path / "runs").mkdir()
    workflow = Workflow(house, tmp_path / "runs", model=("--base-url", server.base_url))
    published(workflow, asking(house), login="bob")
    assert house.pull(1)["user"]["login"] == "bob"
    steps = workflow.on(ticks(house, ["1a"]))
    assert steps.publish and "Answered on #1" in steps.publish.out, steps
    words = body(house)
    house.close(1)
    assert house.open_pull(BRANCH, body=words, login="carol") == 2
    ticked = words.replace("- [ ] 2a", "- [x] 2a")
    house.api("carol", "PATCH", "/pulls/2", {"body": ticked})
    event = house.event("pull_request", number=2, action="edited", sender="bob", before=words)
    moved = tip(house)
    assert workflow.on(event).plan is None
    assert tip(house) == moved


@pytest.mark.parametrize(
    ("path", "target"),
    [(f"{FOLDER}/specs/waiting-shelf", "../../../specs/loans"), (SHELF, "../../../../specs/loans/spec.md")],
)
def test_a_link_on_the_branch_leads_nowhere(path: str, target: str, house: ForgeHouse, workflow: Workflow) -> None:
    """Somebody who may write laid it there: what is answered would stand in a main spec."""
    house.push({"notes.txt": "Mine."}, BRANCH, start=BRANCH, login="bob")
    house.clone.link(path, target)
    house.push({"notes.txt": "Mine, with a link."}, BRANCH, start=BRANCH, login="bob")
    moved, spec = tip(house), at(house, "openspec/specs/loans/spec.md")
    assert repo_of(house).run("ls-tree", BRANCH, path).startswith("120000")
    comment = house.comment("bob", 1, "/specbot apply 1 a")
    workflow.on(house.event("issue_comment", comment=comment["id"]), code=2)
    assert "link" in house.comments(1)[-1]["body"], house.comments(1)[-1]["body"]
    assert (tip(house), at(house, "openspec/specs/loans/spec.md")) == (moved, spec)
