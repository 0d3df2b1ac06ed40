"""A plan of a sound shape is published only where the event of this run could have led to it."""

import tomllib
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.event_jobs import answer_in_words, trigger_of
from bot.cli.publish_checks import _WORK, check_against, check_unmoved
from bot.config import GitHubConfig
from bot.errors import PlanError
from bot.forge.commands import Misread, parse_command
from bot.forge.events import Account, PullRef
from bot.forge.jobs import CommandJob, ImproveJob, Job, LearnJob, MisreadJob, ReviewJob, TickJob
from bot.forge.values import Posted, Pull
from bot.forge.words import HELP
from bot.learning.comparing import Row, Table
from bot.openspec.suggestions import Question, Suggestion
from bot.text.codec import decode, encode
from bot.workflows.asked import AskWork
from bot.workflows.conversation import Conversation, numbered, status_marker
from bot.workflows.plan import VERSION, ApplyWork, CommandWork, ImproveWork, LearnWork, Plan, ReviewWork
from bot.workflows.prompts_work import Comparison, PromptsWork
from bot.workflows.propose_work import ProposeWork

CASES = tomllib.loads((Path(__file__).parent / "publish_checks.toml").read_text("utf-8"))["case"]
US, HERE = "specbot[bot]", "alice/widgets"
HEAD, BASE, WHEN = "a" * 40, "b" * 40, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SUGGESTION = Suggestion("openspec/specs/gate/spec.md", "It will open.", "It SHALL open.", "obligation-case", "why")
QUESTION = Question(SUGGESTION.path, "Closing", "How quickly?", ("2 seconds", "10 seconds"))
IDS = {"{1}": SUGGESTION.id, "{2}": QUESTION.id}
KNOWN = numbered(Conversation(), [("", SUGGESTION), ("", QUESTION)], HEAD)
BEYOND = "The plan {}: the event of this run asked for something else. Nothing was published."
SAID = {
    "was pushed": "The branch was, or may have been, pushed after this comment. Look at it, and say it again.",
}
BOX = "- [x] a box <!-- specbot:box {} -->"


@dataclass
class Told:
    """As much of a code host as is asked."""

    pushed: bool = False
    login = US
    repository = HERE

    def permission(self, login: str) -> str:
        return {"bob": "write", "carol": "read"}.get(login, "none")

    def comments(self, number: int) -> list[Posted]:
        assert number == 7
        ours = f"{status_marker(KNOWN)}\n{BOX.format(QUESTION.id + '/a')}"
        forged = f"{status_marker(Conversation())}\n{BOX.format(QUESTION.id + '/b')}"
        return [Posted(1, "", "mallory", forged, ""), Posted(2, "", US, ours, "")]

    def pushed_since(self, number: int, moment: datetime) -> bool:
        assert (number, moment) == (7, WHEN)
        return self.pushed


def pull_of(case: dict[str, Any]) -> Pull | None:
    own = case.get("own")
    topic = Pull(
        7, "t", "", True, False, False, "bob", "topic", HEAD, HERE, "main", BASE, "", "", (), WHEN, None
    )  # fmt: skip
    if own is None or own is False:
        return topic if own is None else None
    ours = replace(topic, author=US, head_ref="specbot/improve/main")
    return ours if own is True else replace(ours, **own)


def job_of(on: str, by: str, on_pull: bool = True) -> Job:
    sender = Account(by, 2, by.endswith("[bot]"))
    if on.startswith("/"):
        read = parse_command(on)
        assert read is not None
        asked = (7, on_pull, 42, False, sender, WHEN, "why")
        return MisreadJob(*asked, read) if isinstance(read, Misread) else CommandJob(*asked, read)
    ref = PullRef(HERE, 7, sender, HEAD, "topic", HERE, BASE, "main", False, True, "t")
    return {
        "push": ImproveJob("main", BASE, HEAD, False, "a push"),
        "nightly": ImproveJob("main", "", "", True, "the clock"),
        "review": ReviewJob(ref, "opened"),
        "closed": LearnJob(7, "closed"),
        "learn": LearnJob(0, "the clock"),
        "tick": TickJob(7, (SUGGESTION.id,), sender, "ticked"),
    }[on]


def work_of(name: str) -> dict[str, Any]:
    """Return the one work of the plan that an honest reading step makes: of an event, or of none where it is said."""
    if name in ("denied", "refused", "misread"):
        return {"command": CommandWork(7, name, text="no")}
    if name == "prompts":
        found = Comparison(Table((Row("no-obligation", 60, 40, 20, 1),), 10_000, 10_500), "0123456789ab", 3, 60, 9)
        return {"prompts": PromptsWork("main", HEAD, "", "wording", (), "0123abcd", "abcd0123", found)}
    if name == "propose":
        return {"propose": ProposeWork("main", HEAD, "", "add-bell", (), "A bell.")}
    job = job_of(name, "bob")
    if isinstance(job, ImproveJob):
        return {"improve": ImproveWork("main", HEAD, "what changed", ())}
    if isinstance(job, LearnJob):
        return {"learn": LearnWork(job.number)}
    if isinstance(job, TickJob):
        return {"apply": ApplyWork(7, "topic", HEAD, (), job.boxes)}
    if isinstance(job, MisreadJob):
        return {"command": CommandWork(7, "misread", text="no")}
    if isinstance(job, ReviewJob) or job.command.word in ("improve", "review", "retry"):
        return {"review": ReviewWork(7, HEAD, BASE, (), asked=isinstance(job, CommandJob))}
    if job.command.word == "apply":
        return {"apply": ApplyWork(7, "topic", HEAD, (), (SUGGESTION.id,))}
    if job.command.word == "ask":
        return {"ask": AskWork(7, HEAD, job.command.question, ())}
    return {"command": answer_in_words(job)}


def plan_of(case: dict[str, Any], job: Job) -> Plan:
    plan = encode(Plan(VERSION, HERE, "0123456789ab", trigger=trigger_of(job), **work_of(case.get("take", case["on"]))))
    for place, value in case.get("set", []):
        *way, last = place.split(".")
        holder = plan
        for name in way:
            holder = holder[name]
        holder[last] = None if value == "null" else filled(value)
    return decode(Plan, plan)


def filled(value: Any) -> Any:
    if isinstance(value, list):
        return [filled(each) for each in value]
    for name, known in IDS.items():
        value = value.replace(name, known) if isinstance(value, str) else value
    return value


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_a_plan_goes_no_further_than_its_event(case: dict[str, Any]) -> None:
    job, host = job_of(case["on"], case.get("by", "bob"), case.get("own") is not False), Told(case.get("pushed", False))
    plan, github = plan_of(case, job), GitHubConfig(ask=case.get("ask", "write"))
    refused = pytest.raises(PlanError) if "says" in case else nullcontext()
    with refused as raised:
        check_against(plan, job, pull_of(case), host, github)  # type: ignore[arg-type]
        check_unmoved(plan, job, host)  # type: ignore[arg-type]
    if raised:
        assert str(raised.value) == SAID.get(case["says"], BEYOND.format(case["says"]))


def test_the_work_of_every_word_is_tried() -> None:
    """A word that is new here needs its line in the table, and a case of it."""
    assert _WORK.keys() == HELP.keys()


def test_at_a_desk_no_comment_was_written_that_a_push_could_follow() -> None:
    plan = Plan(VERSION, HERE, "0123456789ab", command=CommandWork(7, "archive", commit=HEAD))
    check_unmoved(plan, None, Told(pushed=True))  # type: ignore[arg-type]
