"""The bounded fields that each step of a proposal is answered in, as JSON schemas that code builds documents from."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.llm.schema import Schema
from bot.openspec.words import MOST_TEXT

MOST_ITEMS = 4
"""Requirements of one change that a model plans at once: more is several changes."""
MOST_STEPS = 3
_NAME, _LINE, _SENTENCE, _TEXT = 80, 160, 400, 600


def plan_form(requirements: Sequence[str], capabilities: Sequence[str], entries: Sequence[str]) -> Schema:
    """Return the form of a plan; what may be chosen is numbered: R1 and on, C1 and on, E1 and on."""
    name, what, listed = _text(_NAME), _text(_LINE), {"enum": list(requirements)}
    forms: list[Mapping[str, Any]] = []
    if entries:
        forms += [_form("edit", entry={"enum": list(entries)}, what=what), _form("drop", entry={"enum": list(entries)})]
    if requirements:
        forms.append(_form("change", requirement=listed, what=what))
    if capabilities:
        forms.append(_form("add", capability={"enum": list(capabilities)}, name=name, what=what))
    forms.append(_form("add_capability", id=_text(_NAME), name=name, what=what))
    if requirements:
        forms += [_form("remove", requirement=listed, what=what), _form("rename", requirement=listed, name=name)]
    items = {"type": "array", "items": {"anyOf": forms}, "minItems": 1, "maxItems": MOST_ITEMS}
    return _schema("plan", {"title": _text(_NAME), "items": items})


def add_form() -> Schema:
    """Return the form of a new requirement."""
    scenario = _object({"name": _text(_NAME), **_steps()})
    fields = {"name": _text(_NAME), "statement": _text(_SENTENCE)}
    return _schema("add", {**fields, "scenarios": _list(scenario, 1, 2)})


def change_form(scenarios: Sequence[str], length: int) -> Schema:
    """Return the form of a requirement that becomes another; its scenarios are numbered S1 and on.

    ``length`` is that of the paragraph that is written anew.
    """
    most = min(max(_TEXT, length + _LINE), MOST_TEXT)
    scenario = _object({"scenario": {"enum": [*scenarios, "new"]}, "name": _text(_NAME), **_steps()})
    return _schema("change", {"statement": _text(most), "scenarios": _list(scenario, 0, 3)})


def swap_form() -> Schema:
    """Return the form of words of a paragraph that go, each with what comes in their place."""
    swap = _object({"go": _text(_LINE), "come": _text(_LINE)})
    return _schema("swap", {"swaps": _list(swap, 1, MOST_STEPS)})


def remove_form() -> Schema:
    """Return the form of a removal."""
    return _schema("remove", {"reason": _text(_LINE), "migration": _text(_LINE)})


def purpose_form() -> Schema:
    """Return the form of a new capability's Purpose."""
    return _schema("purpose", {"purpose": _text(_SENTENCE)})


def why_form() -> Schema:
    """Return the form of the reasons for a change."""
    return _schema("why", {"why": _text(_TEXT), "impact": _list(_text(_LINE), 0, 3)})


def tasks_form(count: int) -> Schema:
    """Return the form of tasks for so many requirements."""
    return _schema("tasks", {f"r{number}": _list(_text(_LINE), 1, MOST_STEPS) for number in range(1, count + 1)})


def design_form() -> Schema:
    """Return the form of a design."""
    decision = _object({"decision": _text(_LINE), "because": _text(_LINE), "instead": _text(_LINE)})
    risk = _object({"risk": _text(_LINE), "answer": _text(_LINE)})
    return _schema("design", {"context": _text(_TEXT), "decisions": _list(decision, 1, 3), "risks": _list(risk, 0, 3)})


def sections_form(count: int) -> Schema:
    """Return the form of so many further sections."""
    return _schema("sections", {f"s{number}": _text(_SENTENCE) for number in range(1, count + 1)})


def _steps() -> dict[str, Any]:
    return {"given": _text(_LINE), "when": _text(_LINE), "then": _list(_text(_LINE), 1, MOST_STEPS)}


def _form(action: str, **fields: Mapping[str, Any]) -> dict[str, Any]:
    return _object({"action": {"const": action}, **fields})


def _schema(step: str, fields: Mapping[str, Any]) -> Schema:
    return Schema(f"propose_{step}", _object(fields))


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}


def _list(items: Mapping[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}
