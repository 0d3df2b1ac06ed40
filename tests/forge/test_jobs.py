"""What specbot does about what happens, from payloads of GitHub's with small edits."""

import json
from collections import Counter
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from helpers.payloads import about, derived

from bot.forge.events import NotForUs, Schedule
from bot.forge.jobs import ImproveJob, LearnJob, Policy, job_for
from bot.forge.payload import parse_event

CASES = json.loads((Path(__file__).parent / "jobs.json").read_text("utf-8"))
DEFAULTS = {"default_branch": "master", "login": "specbot[bot]"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['event']}: {case['name']}")
def test_what_happens(case: dict[str, Any]) -> None:
    payload = derived(case["event"], case["example"], case)
    event = parse_event(case["event"], payload, about(payload))
    chosen = {**DEFAULTS, **case.get("policy", {})}
    policy = Policy(**{**chosen, "allow_bots": tuple(chosen.get("allow_bots", ()))})
    job = event if isinstance(event, NotForUs) else job_for(event, policy)
    if "why" in case:
        assert isinstance(job, NotForUs), job
        assert case["why"] in job.why
        assert job.why.endswith(".")
        return
    assert type(job).__name__ == case["job"], job
    assert not isinstance(job, NotForUs)
    assert job.why.isprintable() and job.why
    for path, wanted in case["fields"].items():
        found = attrgetter(path)(job)
        shown = found.isoformat() if path == "created_at" else list(found) if isinstance(found, tuple) else found
        assert shown == wanted, path


def test_there_is_a_case_for_every_job() -> None:
    counts = Counter(case.get("job", "none") for case in CASES)
    assert set(counts) == {"ImproveJob", "ReviewJob", "LearnJob", "TickJob", "CommandJob", "MisreadJob", "none"}
    assert len({(case["event"], case["name"]) for case in CASES}) == len(CASES)


def test_the_clock() -> None:
    everything = ImproveJob("main", "", "", everything=True, why="the clock")
    assert job_for(Schedule("o/r", ""), Policy("main", "")) == everything
    assert job_for(Schedule("o/r", "main"), Policy("", "")) == everything
    assert job_for(Schedule("o/r", "old"), Policy("main", "")) == everything
    assert isinstance(job_for(Schedule("o/r", ""), Policy("", "")), NotForUs)


@pytest.mark.parametrize(
    ("cron", "learn_at", "learns"),
    [
        ("41 2 * * *", "41 2 * * *", True),
        ("41 2 * * *", " 41  2 * * * ", True),
        ("23 4 * * 1", "41 2 * * *", False),
        ("", "", False),
        ("", "41 2 * * *", False),
        ("41 2 * * *", "", False),
    ],
)
def test_the_clock_learns_at_the_line_that_is_named(cron: str, learn_at: str, learns: bool) -> None:
    job = job_for(Schedule("o/r", "main", cron), Policy("main", "", learn_at=learn_at))
    assert isinstance(job, LearnJob if learns else ImproveJob)
    if isinstance(job, LearnJob):
        assert job.number == 0
