"""A plan that another process wrote, or somebody else: read, or refused with what is wrong with it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from fuzz.maker import Maker
from fuzz.spoiling import spoil
from fuzz.target import Parts, Target, part

from bot.errors import PlanError
from bot.openspec.suggestions import Question
from bot.text.tree import to_bytes
from bot.workflows.plan import (
    ApplyWork,
    CommandWork,
    Dismissal,
    ImproveWork,
    LearnWork,
    Part,
    Plan,
    Trigger,
    read_plan,
    write_plan,
)
from bot.workflows.propose_work import ProposedFile, ProposeWork
from bot.workflows.trace import Block, Line

_COMMIT = "a" * 40
_ODD: tuple[Any, ...] = (
    None, "", 0, -1, True, 1.5, 2**70, [], {}, [[]], {"a": 1}, "x" * 300, "\x00", "../x", "a\nb", "\ue000", "refs/heads/x", "-x", "b" * 40, "https://e.vil/", "é",
    "openspec/changes/archive/x/spec.md", ".github/workflows/x.yml", "apply", ["x"] * 40,
)  # fmt: skip
FRAGMENTS = (
    '"version": 1', '"improve": {}', '"command":', '"prefix": "../"', '"before":', "null", "true", "[", "]", "{", "}", ",", ":", '"', "\\ud800", "\\u0000",
    "9" * 4400, "1e999", "NaN", "[" * 400, '{"a":' * 200, "../", "\n", "\\n", "docs/", "a" * 40, "specbot/improve/main",
)  # fmt: skip


@cache
def _sound() -> tuple[str, ...]:
    question = Question("openspec/specs/gate/spec.md", "Closing", "How quickly?", ("2 s", "10 s"), "vague-word")
    part_ = Part("", questions=(question,))
    works: tuple[dict[str, Any], ...] = (
        {
            "improve": ImproveWork(
                "main", _COMMIT, "what changed", (part_,), (Dismissal("0123456789ab", "", "no", "bob"),)
            )
        },
        {"apply": ApplyWork(7, "topic", _COMMIT, (part_,), (f"{question.id}/b",), ("There is no 9.",))},
        {"command": CommandWork(7, "dismiss", (1, 2), "why"), "trigger": Trigger("bob")},
        {"learn": LearnWork(7)},
        {
            "propose": ProposeWork(
                "main", _COMMIT, "docs/", "add-bell", (ProposedFile("proposal.md", "## Why\n"),), "A bell", "", ()
            )
        },
    )
    base = Plan(1, "alice/widgets", "0123456789ab", "", "gemma")
    trace = (Block("", 1, (Line("asked"),)),)
    return tuple(write_plan(replace(base, trace=trace, **work)) for work in works)


def check(parts: Parts) -> None:
    text = part(parts, 0)
    try:
        plan = read_plan(text)
    except PlanError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 1000
        return
    again = write_plan(plan)
    assert again.isascii()
    assert to_bytes(again)
    assert read_plan(again) == plan, "a plan written again is another"
    wants = (plan.improve, plan.review, plan.apply, plan.ask, plan.command, plan.learn, plan.prompts, plan.propose)
    assert sum(each is not None for each in wants) == 1, "it wants two things, or none"


def timed(parts: Parts) -> None:
    for text in (
        part(parts, 0),
        json.dumps({"version": 1, "notes": [part(parts, 0)]}),
        json.dumps({part(parts, 0): 1}),
    ):
        try:
            read_plan(text)
        except PlanError:
            continue


def build(maker: Maker) -> list[str]:
    value = json.loads(maker.pick(_sound()))
    for _ in range(maker.below(4)):
        spoil(value, maker, _ODD, ("x", "also", "version"))
    return [json.dumps(value)]


def seeds() -> Iterable[Parts]:
    yield from ([text] for text in _sound())


TARGET = Target("plans", check, timed, build, seeds, FRAGMENTS)
