"""What a run did as a few lines, and as a diagram that is Mermaid whatever names hold."""

import json
import re
from typing import Any

import pytest

from bot.errors import PlanError
from bot.journal.step import Step
from bot.workflows.components import COMPONENTS, PAIRS, PARTICIPANTS
from bot.workflows.mermaid import escaped, sequence
from bot.workflows.trace import KINDS, MOST_BLOCKS, WHAT, Block, Line, check_trace, trace_of, without_names

# What mermaid.js reads of a sequence diagram, as far as we use it (its grammar: sequenceDiagram.jison).
_LINE = re.compile(
    r"sequenceDiagram"
    r"|    participant [A-Z] as [\w ,]+"
    r"|    (    )?[A-Z]-?->>[A-Z]: (?:[^#;<>{}\n`\"\\%]|#\d+;)+"
    r"|    loop (?:[^#;<>{}\n`\"\\%:]|#\d+;)+"
    r"|    end"
)
NASTY = [
    "end", "a;b", "#35;", "%%{init: {'theme': 'dark'}}%%", "x\ny", "->>L: hi", "<script>alert(1)</script>", "`code`",
    "a\\nb", "loop", "wrap: x", "note over U: hi", "\u202ertl", "[x]{y}(z)|q|", '"quoted"', "{{x}}", "a:b", "@{x}",
    "%% c", "autonumber", "日本語", "@alice", "\x1b[31m",
]  # fmt: skip


class Steps:
    """Steps of a run, made one after another."""

    def __init__(self) -> None:
        self.made: list[Step] = []

    def add(self, step: str, /, parent: int | None = None, **value: Any) -> int:
        number = len(self.made) + 1
        self.made.append(Step("r", number, step, "", json.dumps(value), number, number + 0.5, parent, ""))
        return number

    def task(self, kind: str, path: str, requirement: str, *, asked: int = 1, refused: int = 0) -> int:
        task = self.add("task", path=path, requirement=requirement, kind=kind)
        self.add("tool_call", task, tool="list_findings", size=3)
        for number in range(asked):
            self.add("model_call", task, purpose="action")
            if number < refused:
                self.add("tool_call", task, tool="propose_requirement", is_error=True)
        self.add("gates", task, refused="meaning" if refused else None)
        self.add("outcome", task, accepted=[] if refused else ["1"], questions=[], dropped=["no"] if refused else [])
        return task


def of_kind(trace: tuple[Block, ...], kind: str) -> dict[str, int]:
    (block,) = (each for each in trace if each.kind == kind)
    return {line.what: line.times for line in block.lines}


def test_a_thousand_tasks_are_a_few_lines() -> None:
    steps = Steps()
    steps.add("begin", command="improve", arguments={})
    for number in range(1000):
        steps.task("wording" if number % 2 else "scenario", "openspec/specs/x", f"R{number}", refused=number % 4 == 1)
    steps.add("suggestion")
    steps.add("end", exit=0, documents=3, waiting=2)
    trace = trace_of(steps.made)
    assert [(each.kind, each.times) for each in trace] == [("", 1), ("scenario", 500), ("wording", 500), ("result", 1)]
    assert of_kind(trace, "wording") == {
        "session": 500, "read": 500, "prompt": 500, "answer": 500, "refused": 250, "passed_gates": 250,
        "refused_gates": 250, "accepted": 250, "nothing": 250,
    }  # fmt: skip
    assert of_kind(trace, "result") == {"suggestions": 1, "waiting": 2}
    text = sequence(trace)
    assert len(text) < 3000
    assert "loop 500 times, for each requirement that lacks a scenario" in text
    assert "M->>O: 250 × gates refused (meaning ×250)" in text


def test_a_few_tasks_have_a_loop_each_with_their_name() -> None:
    steps = Steps()
    steps.task("wording", "openspec/specs/x/spec.md", "Night lock", asked=2)
    text = sequence(trace_of(steps.made))
    assert "    loop openspec/specs/x/spec.md · Night lock\n        W->>M: open a session on a Draft\n" in text
    assert "        M->>L: 2 × prompt, tools\n" in text


def test_a_task_that_was_done_twice_counts_once() -> None:
    steps = Steps()
    steps.task("wording", "x", "R", asked=2)
    again = steps.add("task", path="x", requirement="R", kind="wording")
    steps.add("remembered", again, purpose="action")
    steps.add("gates", again, refused=None)
    steps.add("outcome", again, accepted=["1"], questions=[], dropped=[])
    trace = trace_of(steps.made)
    found = of_kind(trace, "wording")
    assert len(trace) == 1
    assert (found["session"], found["prompt"], found["accepted"], found["passed_gates"]) == (1, 2, 1, 1)
    assert "remembered" not in found


def test_what_the_model_was_asked_in_ai_tests_is_not_a_prompt() -> None:
    steps = Steps()
    task = steps.task("wording", "x", "R")
    steps.add("model_call", task, purpose="ai_answer")
    steps.add("ai_test", task, problem="no", answered=[])
    assert of_kind(trace_of(steps.made), "wording") | {"prompt": 1, "tested": 1, "disagreed": 1} == of_kind(
        trace_of(steps.made), "wording"
    )


@pytest.mark.parametrize("name", NASTY)
def test_the_diagram_is_mermaid_whatever_names_hold(name: str) -> None:
    trace = (
        Block("", 1, (Line("asked", 1, name), Line("compared", 1, name))),
        Block("wording", 1, (Line("read", 3, name),), name),
    )
    for line in sequence(trace).split("\n"):
        assert _LINE.fullmatch(line), line
    assert "%%" not in sequence(trace)


def test_every_line_of_every_kind_is_mermaid() -> None:
    trace = [Block(kind, 2, tuple(Line(what, 3) for what in WHAT)) for kind in KINDS]
    for line in sequence(trace).split("\n"):
        assert _LINE.fullmatch(line), line


@pytest.mark.parametrize("damage", ["unreadable", "a loop of parents", "odd values"])
def test_what_somebody_made_of_a_journal_is_drawn_or_left_out(damage: str) -> None:
    if damage == "unreadable":
        made = [Step("r", 1, "task", "", "7", 1, 1, None, ""), Step("r", 2, "outcome", "", "[", 1, 1, 1, "")]
    elif damage == "a loop of parents":
        made = [Step("r", 1, "gates", "", "{}", 1, 1, 2, ""), Step("r", 2, "gates", "", "{}", 1, 1, 1, "")]
    else:
        steps = Steps()
        task = steps.add("task", path=7, requirement=["x"], kind={"a": 1})
        steps.add("outcome", task, accepted="yes", dropped=None)
        steps.add("tool_call", task, tool=None)
        steps.add("end", documents=True, waiting="many")
        made = steps.made
    for line in sequence(trace_of(made)).split("\n"):
        assert _LINE.fullmatch(line), line


def test_a_trace_that_is_handed_on_holds_no_name() -> None:
    steps = Steps()
    steps.add("begin", command="improve", arguments={})
    steps.task("wording", "openspec/specs/secret", "Hidden")
    trace = without_names(trace_of(steps.made))
    check_trace(trace)
    assert "secret" not in repr(trace)
    assert "Hidden" not in repr(trace)


@pytest.mark.parametrize(
    "trace",
    [
        (Block("party", 1, ()),),
        (Block("", 1, (Line("confetti"),)),),
        (Block("", 0, ()),),
        (Block("", 1, (Line("asked", 10**9),)),),
        (Block("", 1, (Line("asked", 1, "x"),)),),
        (Block("", 1, (), "x"),),
        (Block("", 1, ()),) * (MOST_BLOCKS + 1),
        (Block("", 1, (Line("asked"),) * 99),),
    ],
)
def test_a_trace_that_no_run_hands_on_is_refused(trace: tuple[Block, ...]) -> None:
    with pytest.raises(PlanError):
        check_trace(trace)


def test_words_of_any_script_stay_readable() -> None:
    assert escaped("Größe · 日本語, area-0 (3)") == "Größe · 日本語, area-0 (3)"


def test_everybody_in_a_trace_is_a_component() -> None:
    assert {each.participant for each in COMPONENTS} == set(PARTICIPANTS)
    assert {letter for what in WHAT.values() for letter in (what.source, what.target)} <= set(PARTICIPANTS)
    assert len(set(PAIRS)) == len({(each.source, each.target) for each in PAIRS})
