"""A changed requirement in the JSON shape that ``review`` and ``diff`` have in common."""

from collections.abc import Sequence
from typing import Any

from bot.openspec.differences import RequirementChange, ScenarioChange
from bot.openspec.stated import StatedChange


def change_data(each: RequirementChange) -> dict[str, Any]:
    """Return one changed requirement in the JSON shape that other tools rely on."""
    return {
        "path": each.path,
        "requirement": each.name,
        "line": each.line or None,
        "change": each.kind.value,
        "operation": each.operation.value if each.operation else None,
        "old_operation": each.old_operation.value if each.old_operation else None,
        "old_requirement": each.old_name or None,
        "old_path": each.old_path or None,
        "meaning": {
            "changed": each.means_otherwise,
            "extent": each.extent.value,
            "facts": _facts(each.facts),
        },
        "scenarios": [_scenario(one) for one in each.scenarios],
    }


def _scenario(each: ScenarioChange) -> dict[str, Any]:
    return {
        "scenario": each.name,
        "change": each.kind.value,
        "old_scenario": each.old_name or None,
        "meaning": {"extent": each.extent.value, "facts": _facts(each.facts)},
    }


def _facts(facts: Sequence[StatedChange]) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind.value,
            "before": each.change.before or None,
            "after": each.change.after or None,
            "words": {"before": each.before or None, "after": each.after or None},
        }
        for each in facts
    ]
