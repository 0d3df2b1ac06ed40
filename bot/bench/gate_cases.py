"""Cases for the AI tests: rewrites of small requirements, some of which mean something else, from data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.openspec.suggestions import Intent, Suggestion
from bot.text.tree import DictTree

_PATH = "openspec/specs/case/spec.md"
_PURPOSE = "## Purpose\n"
_TBD = f"{_PURPOSE}TBD"
_FRAME = "# case Specification\n\n{}\n\n## Requirements\n{}\n"
# What a model's edit declares, by the task it was given: the gate reads a new scenario and a Purpose otherwise.
_TASKS = {
    "after": ("vague-word", Intent.REWORD),
    "scenario": ("S05", Intent.ADD_SCENARIO),
    "purpose": ("purpose", Intent.PURPOSE),
}


@dataclass(frozen=True)
class GateCase:
    """One rewrite and the truth about it: whether it is ``honest``, that is to say means the same.

    ``kind`` is what was changed, ``why`` says it in a line. ``unseen`` cases are held out: whoever tunes a prompt of
    the AI tests does not look at them.
    """

    name: str
    kind: str
    why: str
    honest: bool
    unseen: bool
    suggestion: Suggestion
    tree: DictTree


def read_gate_cases(changed: str, honest: str) -> list[GateCase]:
    """Return the cases of two TOML texts: those that mean something else, then those that mean the same."""
    return [case for text, is_honest in ((changed, False), (honest, True)) for case in _read(text, honest=is_honest)]


def _read(text: str, *, honest: bool) -> list[GateCase]:
    """Return the cases of one text; of each kind that half is held out whose SHA-256 comes first."""
    found: list[GateCase] = []
    for kind, tables in tomllib.loads(text).items():
        ranked = sorted((each["name"] for each in tables), key=lambda name: sha256(f"{kind}:{name}".encode()).digest())
        unseen = frozenset(ranked[: len(ranked) // 2])
        found += [_case(each, kind, honest=honest, unseen=each["name"] in unseen) for each in tables]
    return found


def _case(table: Mapping[str, Any], kind: str, *, honest: bool, unseen: bool) -> GateCase:
    (task,) = _TASKS.keys() & table.keys()
    rule, intent = _TASKS[task]
    name = table["name"]
    block = f"### Requirement: {name}\n{table['before']}"
    before, after = block, f"### Requirement: {name}\n{table.get('after', table['before'])}"
    if task == "scenario":
        title, *steps = table["scenario"]
        after = f"{block}\n\n#### Scenario: {title}\n{_listed(steps)}"
    if task == "purpose":
        before, after = _TBD, f"{_PURPOSE}{table['purpose']}"
    suggestion = Suggestion(
        _PATH,
        before,
        after,
        rule,
        table["why"],
        requirement="" if task == "purpose" else name,
        intents=frozenset({intent}),
        source="case",
    )
    tree = DictTree({_PATH: _FRAME.format(_TBD, block)})
    return GateCase(name, kind, table["why"], honest, unseen, suggestion, tree)


def _listed(steps: list[str]) -> str:
    """Return steps as list items, the keyword of each in bold."""
    parts = (step.partition(" ") for step in steps)
    return "\n".join(f"- **{keyword}** {rest}" for keyword, _, rest in parts)
