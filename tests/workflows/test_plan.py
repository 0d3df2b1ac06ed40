"""What one process writes the other reads, and nothing else; the shape of it is written down for others."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from helpers.run import CHECKOUT
from helpers.scripted_model import ScriptedModel
from helpers.shapes import assert_shape

from bot.errors import PlanError
from bot.learning.comparing import Row, Table
from bot.openspec.build import NewScenario
from bot.openspec.layout import load_project
from bot.openspec.model import Operation
from bot.openspec.suggestions import Intent, Question
from bot.openspec.validate import findings_at
from bot.openspec.writing import Entry
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.text.codec import decode
from bot.text.tree import DictTree
from bot.workflows.asked import AskPart, AskWork
from bot.workflows.improve import Collaborators, Improvement, improve
from bot.workflows.opinion import opinions_of
from bot.workflows.plan import (
    COMMANDS,
    MOST_CHARACTERS,
    VERSION,
    ApplyWork,
    CommandWork,
    Dismissal,
    ImproveWork,
    LearnWork,
    Part,
    Plan,
    ReviewPart,
    ReviewWork,
    Share,
    Trigger,
    part_of,
    read_plan,
    without_texts,
    write_plan,
)
from bot.workflows.prompts_work import Comparison, PromptFile, PromptsWork
from bot.workflows.propose_values import Answered, Fields, Item, Waiting
from bot.workflows.propose_work import OpenQuestion, ProposedFile, ProposeWork
from bot.workflows.review import ReviewHands, review
from bot.workflows.scope import everything, since
from bot.workflows.trace import Block, Line

CASES = tomllib.loads((Path(__file__).parent / "malformed_plans.toml").read_text("utf-8"))["case"]
SCHEMA = json.loads((CHECKOUT / "docs/schemas/plan.json").read_text("utf-8"))
PATH = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of the Caf\udce9
- **THEN** the gate opens within 3 seconds

### Requirement: Closing
The gate SHALL close quickly.
"""
WORSE = DictTree({PATH: GATE.replace("SHALL open", "will open the the latch").replace("3 seconds", "9 seconds")})
OPINION = {
    "meaning_words": "within 9 seconds", "meaning": "changed", "untestable_words": "", "testable": "yes",
    "question_words": "", "question": "",
}  # fmt: skip
HEAD, BASE = "a" * 40, "b" * 64
QUOTED = Citation(PATH, 13, "Opening", "the gate opens within 3 seconds", HEAD)
ANSWER = Answer((Sentence("It opens within 3 seconds.", (QUOTED,)),), (Looked(PATH, 7, "Opening"),), 0.5, "gemma")
COLLABORATORS = Collaborators(findings_at, None, lambda _: None)
TRACE = (Block("", 1, (Line("asked"),)), Block("wording", 7, (Line("prompt", 9), Line("answer", 8))))
QUESTION = Question(PATH, "Closing", "How quickly?", ("2 seconds", "10 seconds"), "vague-word")


def improvement() -> Improvement:
    project = load_project(WORSE)
    return replace(improve(WORSE, project, everything(project), COLLABORATORS), questions=(QUESTION,))


def reviewed() -> ReviewPart:
    base = DictTree({PATH: GATE})
    scope = since(base, WORSE, "")
    hands = ReviewHands(COLLABORATORS, opinions_of(ScriptedModel([OPINION])))
    return ReviewPart("docs/", without_texts(review(base, WORSE, scope, hands)))


def prompts_work() -> PromptsWork:
    table = Table((Row("no-obligation", 100, 100, 40, 5),), 1_000, 1_010)
    found = Comparison(table, "0123456789ab", 3, 60, 4)
    files = (PromptFile("wording.how.md.j2", "Be kind, … é.\n"), PromptFile("wording.md.j2"))
    return PromptsWork("main", HEAD, "docs/", "wording", files, "0123abcd", "abcd0123", found)


def propose_work() -> ProposeWork:
    files = (ProposedFile("proposal.md", "## Why\nIt is … é.\n"), ProposedFile("specs/gate/spec.md", "## ADDED\n"))
    asked = (OpenQuestion(2, QUESTION),)
    return ProposeWork("main", HEAD, "docs/", "add-bell", files, "A bell, … é.", "issue 12", asked)


def answered_work() -> ProposeWork:
    """What goes on with a pull request: one answer brought an entry, another question waits."""
    said = (Answered(1, QUESTION, "2 seconds"),)
    item = Item(Operation.MODIFIED, "gate", "Closing", "It says when.", "openspec/specs/gate/spec.md")
    scenario = NewScenario("Nobody", (("WHEN", "nobody stands in it"), ("THEN", "the gate closes")))
    fields = Fields("Closing", "The gate SHALL close after 3 … é.", (scenario,), {"Ticket": (("THEN", "it opens"),)})
    waiting = (
        Waiting(item, fields, (QUESTION.id,)),
        Waiting(replace(item, doubtful=True, operation=Operation.REMOVED)),
    )
    entry = Entry(
        "bell", Operation.ADDED, "Ringing", "### Requirement: Ringing\nThe bell SHALL ring.", says="It rings."
    )
    return replace(
        propose_work(),
        files=(),
        number=7,
        answered=said,
        waiting=waiting,
        entries=(entry,),
        purposes={"bell": "Tells people in the garden what time it is."},
    )


@pytest.fixture(scope="module")
def sound() -> dict[str, Plan]:
    """One plan of each kind, of real work."""
    blank = Plan(VERSION, "alice/widgets", "0123456789ab", "https://github.com/alice/widgets/actions/runs/7", "gemma")
    asked = Trigger("bob", 42, inline=True, created="2026-01-02T03:04:05+00:00")
    part = part_of("", improvement())
    said_no = Dismissal("0123456789ab", "ba9876543210", "it is a prophecy", "bob")
    return {
        "improve": replace(
            blank, improve=ImproveWork("main", HEAD, "what changed", (part,), (said_no,)), notes=("é",), trace=TRACE
        ),
        "review": replace(blank, review=ReviewWork(7, HEAD, BASE, (reviewed(),), asked=True), trigger=asked),
        "apply": replace(blank, apply=ApplyWork(7, "topic", HEAD, (part,), (f"{QUESTION.id}/b",), ("There is no 9.",))),
        "ask": replace(blank, ask=AskWork(7, HEAD, "How fast?", (AskPart("docs/", ANSWER),)), trigger=asked),
        "command": replace(blank, command=CommandWork(7, "dismiss", (1, 2), "why"), trigger=Trigger("bob")),
        "learn": replace(blank, learn=LearnWork(7)),
        "archive": replace(blank, command=CommandWork(7, "archive", changes=("add-bell",), commit=HEAD), trigger=asked),
        "prompts": replace(blank, prompts=prompts_work()),
        "propose": replace(blank, propose=propose_work()),
        "answered": replace(blank, propose=answered_work(), trigger=asked),
    }


@pytest.mark.parametrize(
    "kind", ["improve", "review", "apply", "ask", "command", "learn", "archive", "prompts", "propose", "answered"]
)
def test_what_is_written_is_read_again_and_has_its_shape(kind: str, sound: dict[str, Plan]) -> None:
    text = write_plan(sound[kind])
    assert read_plan(text) == sound[kind]
    assert text.isascii()
    assert_shape("plan", json.loads(text))


def test_a_plan_of_a_later_version_is_named_before_what_is_new_in_it() -> None:
    with pytest.raises(PlanError, match=r"^The plan has version 99; this specbot reads 1\. Make it again\.$"):
        read_plan('{"version": 99, "something_new": []}')


def test_the_shape_knows_every_intent() -> None:
    items = SCHEMA["$defs"]["Suggestion"]["properties"]["intents"]["items"]["enum"]
    assert items == [each.name for each in Intent]


def test_the_plans_hold_something(sound: dict[str, Plan]) -> None:
    work, said = sound["improve"].improve, sound["review"].review
    assert work and said
    joined = next(each.suggestion for each in work.parts[0].suggestions if each.suggestion.steps)
    assert "Caf\udce9" in joined.after and joined.intents  # a byte that is no UTF-8 goes along
    found = said.parts[0].review
    assert found.changes and found.findings and found.opinions and found.improvement.suggestions


def test_the_whole_new_texts_are_not_sent_along(sound: dict[str, Plan]) -> None:
    said = sound["review"].review
    assert said and said.parts[0].review.improvement.changes == {}
    assert GATE.split("\n")[2] not in write_plan(sound["review"])


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in CASES])
def test_a_malformed_plan_is_refused_with_a_sentence(case: dict[str, Any], sound: dict[str, Plan]) -> None:
    text = case.get("text") or json.dumps(malformed(case, sound))
    with pytest.raises(PlanError) as raised:
        read_plan(text)
    assert raised.value.message == case["says"]
    by_reader = case["says"].startswith(("Plan", "This is", "An object", "NaN"))
    assert raised.value.hint == ("" if by_reader else "Make it again.")
    if case.get("shape", True):
        with pytest.raises(AssertionError):
            assert_shape("plan", json.loads(text))
    if case.get("writes"):
        with pytest.raises(PlanError) as unwritten:
            write_plan(decode(Plan, json.loads(text)))
        assert unwritten.value.message == case["says"]


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("improve", {"share": Share(1, 1, ("a",), ("a",))}),
        ("improve", {"share": Share(256, 256, (), ("a", "b"))}),
        ("improve", {"group": "a.b_c-1"}),
        ("improve", {"group": "a" * 60}),
        ("improve", {"commit": "0" * 64}),
        ("improve", {"parts": (Part("docs/a b/"), Part(""), Part("docs/.github/"))}),
        ("command", {"word": "help", "commit": "main"}),
        ("learn", {"number": 0}),
    ],
)
def test_a_plan_at_its_bounds_is_read(kind: str, changed: dict[str, Any], sound: dict[str, Plan]) -> None:
    plan = replace(sound[kind], **{kind: replace(getattr(sound[kind], kind), **changed)})
    assert read_plan(write_plan(plan)) == plan


def test_what_a_plan_is_about(sound: dict[str, Plan]) -> None:
    wanted = {"improve": 0, "review": 7, "apply": 7, "ask": 7, "command": 7, "learn": 7, "archive": 7, "prompts": 0}
    assert {kind: sound[kind].number for kind in wanted} == wanted


def test_a_part_says_what_an_improvement_came_to() -> None:
    found = improvement()
    part = part_of("docs/", found)
    assert part == Part("docs/", found.suggestions, found.questions, found.waiting, len(found.dropped), found.held)
    assert part.suggestions and part.questions and part.waiting


def malformed(case: Mapping[str, Any], sound: Mapping[str, Plan]) -> Any:
    plan = json.loads(write_plan(sound[case["of"]]))
    if also := case.get("also"):
        plan[also] = json.loads(write_plan(sound[also]))[also]
    for place, value in case.get("set", []):
        holder, last = _at(plan, place)
        if isinstance(holder, list) and int(last) == -1:
            holder.append(value)
        else:
            holder[int(last) if isinstance(holder, list) else last] = value
    for place in case.get("drop", []):
        holder, last = _at(plan, place)
        del holder[last]
    return plan


def _at(plan: Any, place: str) -> tuple[Any, str]:
    *way, last = place.split(".")
    for name in way:
        plan = plan[int(name)] if isinstance(plan, list) else plan[name]
    return plan, last


def test_a_plan_beyond_reason_is_not_even_parsed() -> None:
    with pytest.raises(PlanError, match="the most is 8,000,000"):
        read_plan(" " * (MOST_CHARACTERS + 1))


def test_the_schema_knows_every_field_and_command_and_no_other() -> None:
    known = {"Plan": SCHEMA, **SCHEMA["$defs"]}
    classes = {each.__name__: each for each in reached(Plan, set())}
    assert known.keys() == classes.keys()
    for name, kind in classes.items():
        assert list(known[name]["properties"]) == [each.name for each in fields(kind)], name
        assert known[name]["additionalProperties"] is False
    assert set(known["CommandWork"]["properties"]["word"]["enum"]) == COMMANDS


def reached(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """Yield the dataclasses that a type holds, itself included."""
    if kind in seen:
        return
    seen.add(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        yield kind
        for each in get_type_hints(kind).values():
            yield from reached(each, seen)
    for each in get_args(kind):
        yield from reached(each, seen)
