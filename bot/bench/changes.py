"""A sound change made for the purpose, and what goes wrong in one: deltas of nothing, stray tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.bench.choosing import scenarios, shuffled
from bot.bench.names import absent_name
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.openspec.model import Document, Requirement
from bot.text.tree import Draft

_LONGEST_BLOCK = 60


@dataclass(frozen=True)
class _Sound:
    """A change that modifies some requirements of one capability, each by one more scenario, with its tasks."""

    base: Draft
    folder: str
    capability: str
    blocks: Mapping[str, Sequence[str]]

    @property
    def delta(self) -> str:
        """The path of its delta."""
        return f"{self.folder}/specs/{self.capability}/spec.md"

    @property
    def tasks(self) -> str:
        """The path of its tasks."""
        return f"{self.folder}/tasks.md"

    def planted(self, files: Mapping[str, str | None], form: str, after: str, name: str = "") -> Plant:
        """Return what is planted by writing some files of the change, or by taking them away."""
        draft = Draft(self.base)
        for path, text in files.items():
            if text is None:
                draft.remove(path)
            else:
                draft.write(path, text)
        also = (self.tasks, f"{self.folder}/proposal.md", self.folder, *(path for path in files if path != self.delta))
        return Plant(self.base, draft, self.delta, form, name, "", "", after, frozenset(), also)


def _sound(ground: Ground, random: Random, count: int = 1, least_scenarios: int = 1) -> _Sound | None:
    """Return a sound change of so many requirements, None where the spec has not so many that would do."""
    document = ground.document
    fit = [
        each
        for each in document.requirements
        if len(each.scenarios) >= least_scenarios
        and each.text
        and each.span.end - each.span.start <= _LONGEST_BLOCK
        and any(each is requirement for requirement, _ in scenarios(document))
    ]
    if len(fit) < count:
        return None
    chosen = random.sample(fit, count)
    folder = f"openspec/changes/repeat-{document.id.replace('/', '-')}"
    if ground.tree.kind(folder) is not None:
        return None
    blocks = {each.name: _with_scenario(document, each) for each in chosen}
    base = Draft(ground.tree)
    sound = _Sound(base, folder, document.id, blocks)
    base.write(f"{folder}/proposal.md", _proposal(document, list(blocks)))
    base.write(sound.tasks, tasks_for(list(blocks)))
    base.write(sound.delta, delta_text("MODIFIED", blocks.values()))
    return sound


def _with_scenario(document: Document, requirement: Requirement) -> list[str]:
    """Return a requirement's block with one more scenario: its first event, a second time."""
    first = next(each for each in requirement.scenarios if {"WHEN", "THEN"} <= {step.keyword for step in each.steps})
    when = next(step for step in first.steps if step.keyword == "WHEN")
    then = next(step for step in first.steps if step.keyword == "THEN")
    steps = [f"{when.marks}{when.text.rstrip('.,:')} for the second time", f"{then.marks}{then.text}"]
    name = f"{first.name} the second time"
    return [*document.plain(requirement.span), "", f"#### Scenario: {name}", "", *steps]


def delta_text(operation: str, blocks: Iterable[Sequence[str]]) -> str:
    """Return a delta's section with some blocks."""
    return "\n".join([f"## {operation} Requirements", *(line for block in blocks for line in ("", *block)), ""])


def _proposal(document: Document, names: Sequence[str]) -> str:
    lines = ["# Change: say what happens the second time", "", "## Why", ""]
    lines += [f"Nobody can read in `{document.id}` what happens when the same thing is done twice in a row.", ""]
    lines += ["## What Changes", "", *(f"- {name}: a scenario for the second time" for name in names), ""]
    lines += [
        "## Capabilities",
        "",
        "### Modified Capabilities",
        f"- `{document.id}`: scenarios for the second time",
        "",
    ]
    return "\n".join([*lines, "## Impact", "", f"- Affected specs: `{document.id}`", ""])


def tasks_for(names: Sequence[str], *, tests_only: bool = False) -> str:
    """Return the tasks that build and test some requirements."""
    lines = ["# Tasks", ""]
    for number, name in enumerate(names, 1):
        lines += [f"## {number}. {name}", ""]
        if not tests_only:
            lines.append(f'- [ ] {number}.1 Build the second time of "{name}"')
        lines += [f'- [ ] {number}.2 Test the scenarios of "{name}"', ""]
    return "\n".join(lines)


def _of_nothing(ground: Ground, form: str, random: Random) -> Plant | None:
    sound = _sound(ground, random)
    if sound is None:
        return None
    name, block = next(iter(sound.blocks.items()))
    gone = absent_name(ground, name, random)
    if form == "MODIFIED elsewhere":
        others = [each for each in ground.others if each.requirement(name) is None]
        if not others:
            return None
        path = f"{sound.folder}/specs/{random.choice(others).id}/spec.md"
        return sound.planted({path: delta_text("MODIFIED", [block]), sound.delta: None}, form, name)
    texts = {
        "MODIFIED": delta_text("MODIFIED", [[f"### Requirement: {gone}", *block[1:]]]),
        "REMOVED": delta_text(
            "REMOVED",
            [[f"### Requirement: {gone}", "", "**Reason**: Nobody uses it.", "**Migration**: None is needed."]],
        ),
        "RENAMED": delta_text(
            "RENAMED", [[f"- FROM: `### Requirement: {gone}`", f"- TO: `### Requirement: {name} the second time`"]]
        ),
    }
    return sound.planted({sound.delta: texts[form]}, form, gone)


def _already_there(ground: Ground, form: str, random: Random) -> Plant | None:
    sound = _sound(ground, random, 2)
    if sound is None:
        return None
    (name, block), (other, _) = sound.blocks.items()
    fresh = [f"### Requirement: {absent_name(ground, name, random)}", *block[1:]]
    moves = [f"- FROM: `### Requirement: {other}`", f"- TO: `### Requirement: {name}`"]
    texts = {
        "ADDED": delta_text("ADDED", [block]),
        "RENAMED onto it": delta_text("RENAMED", [moves]),
        "ADDED and MODIFIED": delta_text("ADDED", [block]) + "\n" + delta_text("MODIFIED", [block]),
        "ADDED twice": delta_text("ADDED", [fresh, fresh]),
    }
    return sound.planted({sound.delta: texts[form]}, form, name)


def _scenarios_dropped(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a block that says the requirement anew and leaves scenarios out."""
    sound = _sound(ground, random, 1, 3)
    if sound is None:
        return None
    name, block = next(iter(sound.blocks.items()))
    heads = [at for at, line in enumerate(block) if line.startswith("#### ")]
    spans = list(zip(heads, [*heads[1:], len(block)], strict=True))
    old = spans[:-1]
    lost = {"all but the new one": old, "the last": old[-1:], "the first": old[:1], "all but one": old[1:]}[form]
    kept = [line for at, line in enumerate(block) if not any(start <= at < end for start, end in lost)]
    return sound.planted({sound.delta: delta_text("MODIFIED", [kept])}, form, name)


def _stray_task(ground: Ground, form: str, random: Random) -> Plant | None:
    sound = _sound(ground, random)
    if sound is None or form.lower() in ground.document.text.lower():
        return None
    lines = sound.base.text(sound.tasks).rstrip("\n").split("\n")
    stray = [*lines, f"- [ ] 1.3 {form}", ""]
    return sound.planted({sound.tasks: "\n".join(stray)}, form, form)


def _no_task(ground: Ground, form: str, random: Random) -> Plant | None:
    sound = _sound(ground, random, 2)
    if sound is None:
        return None
    names = shuffled(random, sound.blocks)
    text = {
        "none of it": "# Tasks\n\n## 1. Preparation\n\n- [ ] 1.1 Read the code\n- [ ] 1.2 Tell the team\n",
        "one of two": tasks_for(names[:1]),
        "another one instead": tasks_for([names[0], absent_name(ground, names[1], random)]),
        "tests only": tasks_for(names[:1], tests_only=True),
    }[form]
    return sound.planted({sound.tasks: text}, form, names[1])


OPERATORS = by_name(
    Operator("delta-of-nothing", Class.ACROSS, "A delta of a requirement that the spec does not have.", _of_nothing),
    Operator("delta-adds-what-is-there", Class.ACROSS, "A delta that gives a name a second time.", _already_there),
    Operator(
        "delta-drops-scenarios",
        Class.ACROSS,
        "A modified requirement that lost scenarios on the way.",
        _scenarios_dropped,
    ),
    Operator(
        "task-without-requirement", Class.ACROSS, "A task for what no requirement of the change asks.", _stray_task
    ),
    Operator("requirement-without-task", Class.ACROSS, "A requirement of the change that no task builds.", _no_task),
)
