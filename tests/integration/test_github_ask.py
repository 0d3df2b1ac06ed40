"""Questions in comments: what the specs of a pull request or of the default branch say, and that they do not say."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.harm import OURS, page_problems
from helpers.forge.house import ForgeHouse
from helpers.forge.state import Request
from helpers.forge.steps import WRITE, Steps, Workflow

from bot.forge.values import Posted
from bot.workflows.answers_given import Feedback, feedback_on

SPEC = "openspec/specs/bikes/spec.md"
PAY = "services/pay/openspec/specs/deposit/spec.md"
LAMPS = "openspec/changes/night/specs/lamps/spec.md"
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BIKES = """\
# bikes Specification

## Purpose
Lets a rider take a bicycle from any station and pay for the minutes of the ride.

## Requirements
### Requirement: Rental end
The system SHALL end a rental 30 minutes after the last ride. A rider MAY end it earlier.

#### Scenario: Nobody rides
- **GIVEN** an open rental
- **WHEN** 30 minutes pass without a ride
- **THEN** the rental is closed
- **AND** the rider gets a receipt
"""
LATER = BIKES.replace("30 minutes after", "45 minutes after")
DEPOSIT = """\
# deposit Specification

## Purpose
Keeps money of a rider until the bicycle is back, so that no bicycle is lost unpaid.

## Requirements
### Requirement: Refund
The system SHALL refund the deposit within 3 days.

#### Scenario: Back again
- **WHEN** the bicycle is back
- **THEN** the deposit is refunded
"""
NIGHT = """\
## ADDED Requirements
### Requirement: Night light
The lamp SHALL shine at night.

#### Scenario: Dusk
- **WHEN** the sun sets
- **THEN** the lamp shines in yellow
"""
ENDS = "The system SHALL end a rental 30 minutes after the last ride."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {"README.md": "# Bikes\n", SPEC: BIKES}) as house:
        yield house


def asked(
    house: ForgeHouse, workflow: Workflow, number: int, words: str, login: str = "bob", **how: Any
) -> tuple[str, Steps]:
    """Comment, run both steps; return what specbot said there last, and the steps."""
    comment = house.comment(login, number, words)
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]), **how)
    return replies(house, number)[-1], steps


def replies(house: ForgeHouse, number: int) -> list[str]:
    ours = [each["body"] for each in house.comments(number) if each["user"]["login"] == OURS]
    for each in ours:
        assert page_problems(each, house) == []
    return [each.partition("\n")[2] for each in ours]


def topic(house: ForgeHouse, files: dict[str, str | None]) -> int:
    house.push(files, "topic", at=EARLIER)
    return house.open_pull("topic", login="bob")


def saying(words: Sequence[str], sentences: Sequence[str], answerable: str = "yes") -> Callable[[dict[str, Any]], str]:
    """Return a model that names the passages that hold some words, and says some sentences."""

    def script(body: dict[str, Any]) -> str:
        lines = "\n".join(str(each["content"]) for each in body["messages"]).splitlines()
        found = [
            int(at[1]) for each in words for line in lines if each in line and (at := re.match(r"\[(\d+)\]", line))
        ]
        answer = {
            "action": "answer",
            "passages": found[-len(words) :],
            "answerable": answerable,
            "sentences": sentences,
        }
        return json.dumps(answer)

    return script


def with_model(workflow: Workflow, server: ChatServer) -> Workflow:
    return Workflow(workflow.house, workflow.folder, ("--base-url", server.base_url), runs=workflow.runs)


def test_the_head_of_a_pull_request_answers(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    text, steps = asked(house, workflow, number, "/specbot ask When does\r\na rental end?\r\n\r\nThank you!")
    assert text.startswith("> When does a rental end?\n")
    assert "1. “The system SHALL end a rental 45 minutes after the last ride.”" in text
    assert f"`{SPEC}:8`, Rental end" in text
    assert "no model wrote this" in text
    assert steps.plan and steps.plan["ask"]["commit"] == house.pull(number)["head"]["sha"]
    assert house.pull(number)["head"]["sha"][:9] in text


def test_the_steps_that_lead_to_an_outcome_are_told(house: ForgeHouse, workflow: Workflow) -> None:
    text, _ = asked(house, workflow, topic(house, {SPEC: LATER}), "/specbot ask what happens without a ride?")
    assert "When an open rental and 30 minutes pass without a ride:\n\n1. “the rental is closed”" in text
    assert "\n2. “the rider gets a receipt”" in text


def test_what_an_open_change_brings_is_said_so(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {LAMPS: NIGHT, "openspec/changes/night/proposal.md": "# Night\n\n## Why\nIt is dark.\n"})
    text, _ = asked(house, workflow, number, "/specbot ask what does the lamp do when the sun sets?")
    assert "After the change `night`, when the sun sets:" in text
    assert "“the lamp shines in yellow”" in text and "in the open change night" in text


def test_an_issue_is_answered_by_the_default_branch(house: ForgeHouse, workflow: Workflow) -> None:
    topic(house, {SPEC: LATER})
    number = house.open_issue("How long?", login="bob")
    text, steps = asked(house, workflow, number, "/specbot ask when does a rental end?")
    assert "30 minutes" in text and "45 minutes" not in text
    assert steps.publish and "Answered on #2: by 1 quotation." in steps.publish.out


def test_the_specs_do_not_say(house: ForgeHouse, workflow: Workflow) -> None:
    text, steps = asked(
        house, workflow, topic(house, {SPEC: LATER}), "/specbot ask how long is a rental of a helicopter?"
    )
    assert "**The specs do not say." in text
    assert f"Looked at:\n\n- `{SPEC}:7`, Rental end" in text
    assert steps.publish and "that the specs do not say" in steps.publish.out


def test_of_several_roots_the_best_answers_and_its_paths_have_the_folder(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {PAY: DEPOSIT})
    text, _ = asked(house, workflow, number, "/specbot ask when is the deposit refunded?")
    assert f"`{PAY}:8`, Refund" in text or f"`{PAY}:12`, Refund" in text
    text, _ = asked(house, workflow, number, "/specbot ask when does a rental end?")
    assert f"`{SPEC}:8`, Rental end" in text
    text, _ = asked(house, workflow, number, "/specbot ask how long does a helicopter of a rider fly for the deposit?")
    assert "do not say" in text and PAY in text and f"`{SPEC}" in text


def test_a_model_answers_with_marks(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    script = saying(
        ["SHALL end a rental"], ["A rental ends 45 minutes after the last ride.", "It ends after 90 minutes."]
    )
    with ChatServer(script) as server:
        text, steps = asked(house, with_model(workflow, server), number, "/specbot ask when does a rental end?")
    assert "\n\nA rental ends 45 minutes after the last ride. \\[1\\]\n\n1. “The system SHALL" in text
    assert "90" not in text
    assert "Written by `test-model` from the specs at" in text
    assert steps.plan and steps.plan["ask"]["parts"][0]["answer"]["dropped"] == 1


def test_a_model_that_finds_nothing(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    with ChatServer(saying([], [], "no")) as server:
        text, _ = asked(house, with_model(workflow, server), number, "/specbot ask when does a rental end?")
    assert "**The specs do not say. The model found no passage that does.**" in text
    assert "`test-model` read what was found at" in text


def test_since_when(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    first = house.clone.run("rev-parse", "origin/main")
    with ChatServer(saying([], [], "no")) as server:
        asking = with_model(workflow, server)
        text, _ = asked(house, asking, number, "/specbot ask since when does a rental end by itself?")
    assert '"Rental end" was added on ' in text and f" by {first[:9]}: " in text and "\\[1\\]" in text
    assert "From the history that leads to" in text
    assert f"at {first[:9]}" in text


def test_the_same_run_twice_answers_once(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    comment = house.comment("bob", number, "/specbot ask when does a rental end?")
    event = house.event("issue_comment", comment=comment["id"])
    steps = workflow.on(event)
    assert workflow.publish(event, steps.file).code == 0
    workflow.on(event)
    assert len(replies(house, number)) == 1


def test_what_was_pushed_in_between_answers(house: ForgeHouse, workflow: Workflow) -> None:
    """The plan is of an older head: what it quotes is not what the branch says now."""
    number = topic(house, {SPEC: BIKES + "\n"})
    comment = house.comment("bob", number, "/specbot ask when does a rental end?")
    event = house.event("issue_comment", comment=comment["id"])
    script = saying(["SHALL end a rental"], [ENDS, "It MAY end earlier."])
    with ChatServer(script) as server:
        steps = with_model(workflow, server).on(event, publish=False)
    house.push({SPEC: LATER}, "topic", login="bob")
    assert workflow.publish(event, steps.file).code == 0
    (text,) = replies(house, number)
    assert "45 minutes" in text and "30 minutes after" not in text


@pytest.mark.parametrize(
    ("ask", "login", "answers"),
    [
        ("write", "bob", True),
        ("write", "carol", False),
        ("read", "carol", True),
        ("everyone", "mallory", True),
    ],
)
def test_who_may_ask(house: ForgeHouse, workflow: Workflow, ask: str, login: str, answers: bool) -> None:
    house.push({".specbot.toml": f'[github]\nask = "{ask}"\n'})
    text, steps = asked(house, workflow, topic(house, {SPEC: LATER}), "/specbot ask when does a rental end?", login)
    assert ("45 minutes" in text) is answers
    assert bool(steps.plan and steps.plan["ask"]) is answers


def test_a_question_has_an_end(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    text, _ = asked(house, workflow, number, "/specbot ask\n" + "why is it so? " * 200)
    assert "A question has 2,000 characters at most." in text
    text, _ = asked(house, workflow, number, "/specbot ask ?!")
    assert "`ask` takes a question." in text.replace("\\", "")


def test_where_there_are_no_specs(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: None})
    text, steps = asked(house, workflow, number, "/specbot ask when does a rental end?")
    assert "There are no specs here to answer from." in text
    assert steps.plan and steps.plan["command"]["word"] == "refused"


def test_the_reading_step_only_reads_and_the_writing_step_asks_no_model(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    comment = house.comment("bob", number, "/specbot ask when does a rental end?")
    event = house.event("issue_comment", comment=comment["id"])
    with ChatServer(saying(["SHALL end"], [ENDS])) as server:
        steps = with_model(workflow, server).on(event, publish=False)
        writes: list[Request] = house.writes
        assert server.chats and writes == []
        asked_before = len(server.requests)
        assert workflow.publish(event, steps.file).code == 0
        assert len(server.requests) == asked_before


def test_a_wrong_answer_says_who_says_so_and_why(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    asked(house, workflow, number, "/specbot ask when does a rental end?")
    asked(house, workflow, number, "/specbot ask what happens without a ride?")
    assert ["**A1.**" in each for each in replies(house, number)] == [True, False]
    asked(house, workflow, number, "/specbot wrong A1 @alice it is 50, see #1 <b>")
    asked(house, workflow, number, "/specbot wrong the receipt is gone")
    first, second = replies(house, number)
    assert first.startswith("**Said to be wrong** by bob: ") and "it is 50, see" in first
    assert second.startswith("**Said to be wrong** by bob: the receipt is gone\n\n> what happens without a ride?\n")
    told = [(each.answer.question, each.by, each.reason) for each in feedback(house, number)]
    assert told == [
        ("when does a rental end?", "bob", "@alice it is 50, see #1 <b>"),
        ("what happens without a ride?", "bob", "the receipt is gone"),
    ]
    assert {each.answer.path for each in feedback(house, number)} == {SPEC}


def feedback(house: ForgeHouse, number: int) -> list[Feedback]:
    posted = [Posted(each["id"], "", each["user"]["login"], each["body"], "") for each in house.comments(number)]
    return feedback_on(posted, OURS)


def test_a_question_without_an_answer_is_kept(house: ForgeHouse, workflow: Workflow) -> None:
    number = house.open_issue("What about helicopters?", login="bob")
    asked(house, workflow, number, "/specbot ask how long is a rental of a helicopter?")
    (kept,) = feedback(house, number)
    assert (kept.answer.question, kept.by) == ("how long is a rental of a helicopter?", "")
    assert (kept.answer.path, kept.answer.requirement) == (SPEC, "Rental end")
    asked(house, workflow, number, "/specbot wrong")
    assert [each.by for each in feedback(house, number)] == ["", "bob"]


def test_the_same_objection_twice_is_one(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    asked(house, workflow, number, "/specbot ask when does a rental end?")
    comment = house.comment("bob", number, "/specbot wrong it is 50")
    event = house.event("issue_comment", comment=comment["id"])
    steps = workflow.on(event)
    assert workflow.publish(event, steps.file).code == 0
    (text,) = replies(house, number)
    assert text.count("Said to be wrong") == 1


def test_only_who_may_write_counts(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({".specbot.toml": '[github]\nask = "everyone"\n'})
    number = topic(house, {SPEC: LATER})
    asked(house, workflow, number, "/specbot ask when does a rental end?", "mallory")
    asked(house, workflow, number, "/specbot wrong it is mine", "mallory")
    (answer,) = [each for each in house.comments(number) if "**A1.**" in each["body"]]
    for login in ("bob", "carol", "mallory"):
        house.api(login, "POST", f"/issues/comments/{answer['id']}/reactions", {"content": "-1"})
    house.api("alice", "POST", f"/issues/comments/{answer['id']}/reactions", {"content": "heart"})
    asked(house, workflow, number, "/specbot ask what happens without a ride?")
    assert [(each.by, each.answer.wrong[0].thumb) for each in feedback(house, number)] == [("bob", True)]
    (text,) = [each for each in replies(house, number) if "**A1.**" in each]
    assert text.startswith("**Said to be wrong** by bob (thumbs down)\n\n> when does a rental end?")


def test_no_secret_is_kept_in_a_reason(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    asked(house, workflow, number, "/specbot ask when does a rental end?")
    asked(house, workflow, number, f"/specbot wrong {house.tokens[WRITE]}")
    (kept,) = feedback(house, number)
    assert kept.by == "bob" and kept.reason and house.tokens[WRITE] not in kept.reason
    assert house.tokens[WRITE] not in "".join(replies(house, number))


def test_there_is_nothing_that_could_be_wrong(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    text, _ = asked(house, workflow, number, "/specbot wrong")
    assert "There is no answer of specbot's here that could be wrong." in text
    asked(house, workflow, number, "/specbot ask when does a rental end?")
    text, _ = asked(house, workflow, number, "/specbot wrong A7")
    assert "There is no A7 here that could be wrong." in text


def test_thumbs_that_cannot_be_read_keep_nobody_from_an_answer(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    asked(house, workflow, number, "/specbot ask when does a rental end?")
    house.faults.add("GET", "/reactions", 9, "500")
    text, _ = asked(house, workflow, number, "/specbot ask what happens without a ride?")
    assert "**A2.**" in text


def test_a_question_on_a_line_is_answered_in_the_conversation(house: ForgeHouse, workflow: Workflow) -> None:
    number = topic(house, {SPEC: LATER})
    comment = house.line_comment("bob", number, SPEC, 8, "/specbot ask when does a rental end?")
    workflow.on(house.event("pull_request_review_comment", comment=comment["id"]))
    (text,) = replies(house, number)
    assert "45 minutes" in text
