"""What happened in a run, folded so that it stays readable: a few lines for a thousand steps.

A line says what went from one participant to another, and how often; tasks of one kind are one block, unless they are
so few that each can have its own. Names of the repository stand in ``detail`` alone, so that a trace without it holds
nothing that anybody outside of this program wrote.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import PlanError
from bot.journal.step import BEGIN, END, PUBLISHED, RESUME, Step

MOST_ALONE = 4
"""So many tasks have a block each."""
MOST_BLOCKS = 12
MOST_TIMES = 10_000_000


@dataclass(frozen=True, slots=True)
class What:
    """One thing that goes from a participant to another; ``back`` for an answer."""

    source: str
    target: str
    words: str
    back: bool = False


WHAT: Mapping[str, What] = {
    "asked": What("U", "W", "asked for"),
    "resumed": What("U", "W", "go on"),
    "compared": What("W", "G", "trees and diff"),
    "checked": What("W", "O", "parse, check, certain fixes"),
    "session": What("W", "M", "open a session on a Draft"),
    "read": What("M", "W", "what the task needs is read", back=True),
    "prompt": What("M", "L", "prompt, tools"),
    "remembered": What("M", "W", "known from an earlier answer", back=True),
    "failed": What("L", "M", "no answer", back=True),
    "answer": What("L", "M", "tool call", back=True),
    "known": What("M", "O", "do the specs say it?"),
    "refused": What("M", "L", "why a call was refused"),
    "passed_gates": What("M", "O", "gates passed"),
    "refused_gates": What("M", "O", "gates refused"),
    "tested": What("M", "L", "AI tests, the same questions on both texts"),
    "disagreed": What("L", "M", "AI tests, another answer", back=True),
    "accepted": What("M", "W", "suggestion", back=True),
    "asking": What("M", "W", "question for the author", back=True),
    "nothing": What("M", "W", "nothing, and why", back=True),
    "opinion": What("L", "W", "opinion on a change", back=True),
    "suggestions": What("W", "U", "suggestions", back=True),
    "questions": What("W", "U", "questions", back=True),
    "dropped": What("W", "U", "dropped, and why", back=True),
    "waiting": What("W", "U", "waiting", back=True),
    "written": What("W", "G", "files written"),
    "published": What("U", "G", "publish"),
    "interrupted": What("W", "U", "broke off", back=True),
}
"""In the order in which they stand in a block."""
KINDS = {
    "": "",
    "wording": "each requirement with a vague or a weak wording",
    "scenario": "each requirement that lacks a scenario",
    "purpose": "each spec that lacks a Purpose",
    "other": "each other task",
    "result": "",
}
"""Of which kind a block is, and what it is repeated for."""


@dataclass(frozen=True, slots=True)
class Line:
    """What went, and how often; ``detail`` names it."""

    what: str
    times: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, done ``times`` times."""

    kind: str
    times: int
    lines: tuple[Line, ...]
    detail: str = ""


def trace_of(steps: Sequence[Step]) -> tuple[Block, ...]:
    """Return what a run with these steps did."""
    tasks = {step.seq: step for step in steps if step.kind == "task"}
    inside: dict[int, list[Step]] = {number: [] for number in tasks}
    outside: list[Step] = []
    parents = {step.seq: step.parent for step in steps}
    for step in steps:
        part_of = _task_of(step, parents, tasks)
        if part_of is None:
            outside.append(step)
        elif part_of != step.seq:
            inside[part_of].append(step)
    done: dict[tuple[str, ...], list[list[Step]]] = {}
    for number, task in tasks.items():
        name = tuple(str(task.value.get(each) or "") for each in ("kind", "path", "requirement"))
        done.setdefault(name, []).append(inside[number])
    once = {name: _once(tries) for name, tries in done.items()}
    blocks = [_block("", 1, _begun(outside)), *_tasks(once), _block("result", 1, _ended(outside))]
    return tuple(each for each in blocks if each.lines)


def _task_of(step: Step, parents: Mapping[int, int | None], tasks: Mapping[int, Step]) -> int | None:
    """Return the task that a step is, or is part of."""
    at: int | None = step.seq
    for _ in range(len(parents)):
        if at is None or at in tasks:
            return at
        at = parents.get(at)
    return None


def _once(tries: Sequence[Sequence[Step]]) -> list[Step]:
    """Return the steps of a task as if it had been done once.

    Several at once are begun ahead of their turn, and some again: what a model was asked counts each time, what was
    known from an earlier answer the first time, and of all else what was done last.
    """
    asked = [step for each in tries for step in each if step.kind == "model_call"]
    known = [step for step in tries[0] if step.kind == "remembered"]
    return [*asked, *known, *(step for step in tries[-1] if step.kind not in ("model_call", "remembered"))]


def _tasks(once: Mapping[tuple[str, ...], Sequence[Step]]) -> Iterable[Block]:
    if len(once) <= MOST_ALONE:
        for name, steps in once.items():
            about = " · ".join(each for each in name[1:] if each)
            yield _block(_kind(name), 1, [("session", ""), *_within(steps)], about)
        return
    for kind in dict.fromkeys(_kind(name) for name in once):
        of_kind = [steps for name, steps in once.items() if _kind(name) == kind]
        said = [each for steps in of_kind for each in (("session", ""), *_within(steps))]
        yield _block(kind, len(of_kind), said)


def _kind(name: tuple[str, ...]) -> str:
    return name[0] if name[0] in ("wording", "scenario", "purpose") else "other"


_Said = tuple[str, str]


def _begun(steps: Iterable[Step]) -> Iterable[_Said]:
    for step in steps:
        if step.kind == BEGIN:
            yield "asked", f"specbot {step.value.get('command') or ''}".strip()
        elif step.kind == RESUME:
            yield "resumed", ""
        elif step.kind == "scope":
            yield "compared", str(step.value.get("because") or "")
    documents = next((step.value.get("documents") for step in steps if step.kind == END), None)
    if isinstance(documents, int):
        yield "checked", f"{documents} {'document' if documents == 1 else 'documents'}"


def _within(steps: Iterable[Step]) -> Iterable[_Said]:
    """Yield what the steps of a task say."""
    for step in steps:
        value, kind = step.value, step.kind
        if kind == "tool_call":
            yield from _tool(value)
        elif kind == "model_call":
            is_action = str(value.get("purpose")) in ("action", "tools")
            if is_action:
                yield "prompt", ""
                yield ("failed", "") if value.get("error") else ("answer", "")
        elif kind == "remembered" and str(value.get("purpose")) in ("action", "tools"):
            yield "remembered", ""
        elif kind == "known":
            yield "known", ""
        elif kind == "gates":
            refused = value.get("refused")
            yield ("refused_gates", str(refused)) if refused else ("passed_gates", "")
        elif kind == "ai_test":
            yield "tested", ""
            if value.get("problem"):
                yield "disagreed", ""
        elif kind == "outcome":
            yield from _came_of(value)


def _tool(value: Mapping[str, Any]) -> Iterable[_Said]:
    name = str(value.get("tool"))
    if value.get("is_error"):
        yield "refused", name
    elif not name.startswith(("propose_", "ask_", "finish")):
        yield "read", name


def _came_of(outcome: Mapping[str, Any]) -> Iterable[_Said]:
    told = {"accepted": "accepted", "asking": "questions", "nothing": "dropped"}
    for what, name in told.items():
        found = outcome.get(name)
        yield from ((what, "") for _ in (found if isinstance(found, list) else ()))


def _ended(steps: Sequence[Step]) -> Iterable[_Said]:
    for step in steps:
        if step.kind in ("suggestion", "question", "dropped"):
            yield {"suggestion": "suggestions", "question": "questions"}.get(step.kind, step.kind), ""
        elif step.kind == "opinion":
            yield "opinion", ""
        elif step.kind == "writing":
            yield "written", ""
        elif step.kind == PUBLISHED:
            yield "published", ""
        elif step.kind == END and step.value.get("error"):
            yield "interrupted", str(step.value["error"])
        elif step.kind == END and isinstance(waiting := step.value.get("waiting"), int):
            yield from (("waiting", "") for _ in range(min(waiting, MOST_TIMES)))


def _block(kind: str, times: int, said: Iterable[_Said], detail: str = "") -> Block:
    counts: Counter[str] = Counter()
    details: dict[str, Counter[str]] = {}
    for what, name in said:
        counts[what] += 1
        if name:
            details.setdefault(what, Counter())[name] += 1
    lines = [Line(what, counts[what], _named(details.get(what, Counter()))) for what in WHAT if counts[what]]
    return Block(kind, times, tuple(lines), detail)


_MOST_NAMED = 3


def _named(names: Counter[str]) -> str:
    """Return the most frequent names with how often each came."""
    shown = [name if many == 1 else f"{name} ×{many}" for name, many in names.most_common(_MOST_NAMED)]
    return ", ".join([*shown, "…"] if len(names) > _MOST_NAMED else shown)


def without_names(trace: Iterable[Block]) -> tuple[Block, ...]:
    """Return a trace that holds nothing but words of this program, and numbers."""
    return tuple(
        replace(block, detail="", lines=tuple(replace(each, detail="") for each in block.lines)) for block in trace
    )


def check_trace(trace: Sequence[Block]) -> None:
    """Raise PlanError for a trace that this program would not have handed on."""
    lines = [each for block in trace for each in block.lines]
    numbers = [*(block.times for block in trace), *(each.times for each in lines)]
    names = [*(block.detail for block in trace), *(each.detail for each in lines)]
    is_known = all(block.kind in KINDS for block in trace) and all(each.what in WHAT for each in lines)
    is_bounded = len(trace) <= MOST_BLOCKS and all(len(block.lines) <= len(WHAT) for block in trace)
    if not is_known or not is_bounded or not all(0 < each <= MOST_TIMES for each in numbers):
        raise PlanError("The plan's trace says what no run does.", "Make it again.")
    if any(names):
        raise PlanError("The plan's trace names things.", "Make it again.")
