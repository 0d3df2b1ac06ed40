"""Payloads of GitHub's, as published, with small edits and broken by chance, and the events read from them."""

import copy
import json
import os
import subprocess
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from helpers.payloads import about, derived, every_example, examples, objections
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forge.events import GHOST, Account, Comment, Dispatch, NotForUs, PullRef, PullRequest, Push, Schedule
from bot.forge.fields import _OBJECT_ID
from bot.forge.jobs import CommandJob, ImproveJob, LearnJob, MisreadJob, Policy, ReviewJob, TickJob, job_for
from bot.forge.names import is_login
from bot.forge.payload import parse_event
from bot.text.names import is_branch

CASES = json.loads((Path(__file__).parent / "odd_payloads.json").read_text("utf-8"))
OUTCOMES = json.loads((Path(__file__).parent / "outcomes.json").read_text("utf-8"))
EVENTS = (Push, PullRequest, Comment, Dispatch, Schedule)
JOBS = (ImproveJob, ReviewJob, LearnJob, TickJob, CommandJob, MisreadJob)
HANDLED = ["push", "pull_request", "issue_comment", "pull_request_review_comment", "workflow_dispatch", "schedule"]
POLICY = Policy("master", "specbot[bot]")


def test_every_example_of_github_is_read_or_left_with_a_reason() -> None:
    events: dict[str, Counter[str]] = {}
    jobs: dict[str, Counter[str]] = {}
    for name, _, payload in every_example():
        event = parse_event(name, payload, about(payload))
        job = event if isinstance(event, NotForUs) else job_for(event, POLICY)
        for seen, value in ((events, event), (jobs, job)):
            counts = seen.setdefault(name, Counter())
            counts[value.why if isinstance(value, NotForUs) else type(value).__name__] += 1
    assert sum(sum(counts.values()) for counts in events.values()) == 329
    assert len(events) == 58
    assert {name: dict(events[name]) for name in OUTCOMES["events"]} == OUTCOMES["events"]
    assert {name: dict(jobs[name]) for name in OUTCOMES["jobs"]} == OUTCOMES["jobs"]
    for name in events.keys() - OUTCOMES["events"].keys():
        assert set(events[name]) == {f"specbot does nothing on {name}."}


def test_every_example_under_every_name() -> None:
    """A payload under a name that is not its own is never mistaken for an event it does not hold."""
    for name, _, payload in every_example():
        for other in HANDLED:
            event = parse_event(other, payload, about(payload))
            assert isinstance(event, (*EVENTS, NotForUs))
            if isinstance(event, Push | PullRequest | Comment | Dispatch):
                assert other == name or (other, name) == ("pull_request", "pull_request_review_comment"), (other, name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['event']}: {case['name']}")
def test_odd_payloads(case: dict[str, Any]) -> None:
    payload = derived(case["event"], case["example"], case)
    judges = [judge for judge in ("strict", "current") if not objections(judge, case["event"], payload)]
    assert judges == case["judges"]
    event = parse_event(case["event"], payload, case.get("repository", about(payload)))
    if "why" in case:
        assert isinstance(event, NotForUs)
        assert case["why"] in event.why
        assert event.why.isprintable()
        assert len(event.why) < 400
        return
    assert type(event).__name__ == case["is"]
    for path, wanted in case["fields"].items():
        assert plain(attrgetter(path)(event)) == wanted, path


def test_the_judges_can_object() -> None:
    """A field that GitHub never sends is an objection to the strict one, a missing one to both."""
    invented = derived("push", 4, {"set": {"specbot": True}})
    assert objections("strict", "push", invented)
    assert not objections("current", "push", invented)
    missing = derived("issue_comment", 4, {"remove": ["comment"]})
    assert objections("strict", "issue_comment", missing)
    assert objections("current", "issue_comment", missing)


def test_schedule() -> None:
    """What Actions writes for the clock has no schema: a cron line, and perhaps the repository."""
    payload: dict[str, Any] = {"schedule": "5 4 * * 1", "workflow": ".github/workflows/specbot.yml"}
    assert parse_event("schedule", payload, "a/b") == Schedule("a/b", "", "5 4 * * 1")
    payload["repository"] = {"full_name": "a/b", "default_branch": "trunk"}
    assert parse_event("schedule", payload, "a/b") == Schedule("a/b", "trunk", "5 4 * * 1")
    payload["repository"]["default_branch"] = None
    assert parse_event("schedule", payload, "a/b") == Schedule("a/b", "", "5 4 * * 1")
    assert isinstance(parse_event("schedule", payload, "a/c"), NotForUs)
    payload["repository"]["default_branch"] = "a b"
    assert isinstance(parse_event("schedule", payload, "a/b"), NotForUs)


@pytest.mark.parametrize("name", ["merge_group", "ping", "pull_request_target", "", "push\n", "PUSH", "x" * 10_000])
def test_names_of_other_events(name: str) -> None:
    event = parse_event(name, copy.deepcopy(examples()["push"][4]), "Codertocat/Hello-World")
    assert isinstance(event, NotForUs)
    assert event.why.isprintable()
    assert len(event.why) < 200


def test_messages_are_bounded_and_keep_their_trailers() -> None:
    message = "Subject\n\n" + "x" * 100_000 + "\n\nSpecbot-Run: 7"
    payload = derived("push", 4, {"set": {"created": False, "before": "a" * 40, "head_commit.message": message}})
    payload["commits"] = [dict(payload["commits"][0], message=message) for _ in range(3000)]
    event = parse_event("push", payload, about(payload))
    assert isinstance(event, Push)
    assert len(event.messages) == 2048
    assert set(event.messages) == {event.head_message}
    assert len(event.head_message) < 11_000
    assert event.head_message.startswith("Subject\n\nx")
    assert event.head_message.endswith("x\n\nSpecbot-Run: 7")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=r"ab./-@{}~^:*\[ Hé" + "\n\x7f", max_size=9))
def test_git_takes_the_branches_that_are_taken(name: str) -> None:
    if is_branch(name):
        git = ["git", "check-ref-format", "--branch", name]
        assert subprocess.run(git, env={"PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL).returncode == 0


ODD = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1,
        2**70,
        1.5,
        "",
        "x",
        "x" * 300_000,
        "a\nb",
        "\x1b[2J",
        "$(id)",
        "--x",
        "\ud800",
        "0" * 40,
        "A" * 40,
        "refs/heads/",
        "refs/tags/v1",
        "[bot]",
        "ghost",
        [],
        {},
        [[]],
        [None],
        {"from": 1},
        {"x": {}},
        "9999-12-31T23:59:59-23:59",
        "opened",
        "edited",
        "created",
        "/specbot apply all",
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_broken_payloads_are_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(HANDLED[:-1]))
    payload = copy.deepcopy(data.draw(st.sampled_from(examples()[name])))
    for _ in range(data.draw(st.integers(1, 3))):
        places = [place for place in _places(payload) if place]
        *way, last = data.draw(st.sampled_from(places))
        holder = payload
        for step in way:
            holder = holder[step]
        if data.draw(st.booleans()):
            holder[last] = copy.deepcopy(data.draw(ODD))  # a later step may reach into it
        else:
            del holder[last]
        if not payload:
            break
    _is_sound(parse_event(name, payload, data.draw(st.sampled_from(["Codertocat/Hello-World", "octo-org/octo-repo"]))))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
)
KEYS = st.sampled_from(["action", "repository", "full_name", "sender", "comment", "pull_request", "issue", "ref", "x"])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(HANDLED), ANYTHING | st.dictionaries(KEYS, ANYTHING | st.dictionaries(KEYS, ANYTHING)))
def test_any_json_is_read_or_refused(name: str, payload: object) -> None:
    _is_sound(parse_event(name, payload, "a/b"))


def _is_sound(event: object) -> None:
    """Fail where an event holds what a payload must not bring in, or becomes neither a job nor a reason."""
    assert isinstance(event, (*EVENTS, NotForUs))
    if isinstance(event, NotForUs):
        assert event.why.isprintable()
        assert len(event.why) < 400
        return
    assert isinstance(job_for(event, POLICY), (*JOBS, NotForUs))
    for name, value in _values(event):
        if name in ("branch", "default_branch", "head_ref", "base_ref"):
            assert is_branch(value) or (name == "default_branch" and isinstance(event, Schedule))
        elif name in ("after", "head_sha", "base_sha"):
            assert _OBJECT_ID.fullmatch(value)
            assert value.strip("0")
        elif name == "login":
            assert is_login(value)
        elif name in ("number", "comment_id"):
            assert type(value) is int
            assert value > 0
        elif isinstance(value, datetime):
            assert value.tzinfo is UTC
        elif name in ("body", "before_body", "title", "head_message"):
            assert value is None or len(value.encode()) <= 4 * 262_144


def _values(value: Any) -> list[tuple[str, Any]]:
    found = []
    for each in fields(value):
        member = getattr(value, each.name)
        found += _values(member) if is_dataclass(member) else [(each.name, member)]
    return found


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way]
    if isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            found += _places(member, (*way, name))
    return found


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, MappingProxyType):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def test_whether_a_pull_request_comes_from_a_fork() -> None:
    pull = PullRef("o/r", 1, Account("a", 1, False), "a" * 40, "x", "O/R", "b" * 40, "main", False, True, "")
    assert not pull.is_fork
    for elsewhere in ("", "m/r"):
        assert PullRef("o/r", 1, GHOST, "a" * 40, "x", elsewhere, "b" * 40, "main", False, True, "").is_fork
