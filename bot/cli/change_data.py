"""A changed requirement in the JSON shape that ``review`` and ``diff`` have in common."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.openspec.differences import RequirementChange, ScenarioChange
from bot.openspec.meaning import Difference
from bot.openspec.parts import PartChange
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
            "changed": changed(each),
            "extent": each.extent.value,
            "facts": [*_facts(each.facts), *_further(each, "")],
        },
        "scenarios": [_scenario(one, each) for one in each.scenarios],
    }


def part_data(each: PartChange) -> dict[str, Any]:
    """Return one part outside of requirements in the JSON shape that other tools rely on."""
    part = each.either
    return {
        "section": part.section or None,
        "requirement": part.requirement or None,
        "change": "added" if each.old is None else "removed" if each.new is None else "modified",
        "facts": [*_facts(each.facts), *_beside(each.meaning, each.facts)],
    }


def changed(each: RequirementChange) -> bool:
    """Whether it says something else, or code cannot tell that it does not."""
    return each.means_otherwise or bool(each.meaning)


def _scenario(each: ScenarioChange, whole: RequirementChange) -> dict[str, Any]:
    return {
        "scenario": each.name,
        "change": each.kind.value,
        "old_scenario": each.old_name or None,
        "meaning": {"extent": each.extent.value, "facts": [*_facts(each.facts), *_further(whole, each.name)]},
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


def _further(each: RequirementChange, scenario: str) -> list[dict[str, Any]]:
    """Return what differs besides the facts that are counted: words, conditions, who acts, what belongs to what."""
    own = next((one.facts for one in each.scenarios if one.name == scenario), ()) if scenario else each.facts
    return _beside([one for one in each.meaning if one.scenario == scenario], own)


def _beside(meaning: Iterable[Difference], facts: Iterable[StatedChange]) -> list[dict[str, Any]]:
    """Return the differences of which no counted fact tells."""
    known = {fact.kind.value for fact in facts}
    return [fact_data(one) for one in meaning if one.aspect.value not in known]


def fact_data(one: Difference) -> dict[str, Any]:
    """Return one difference in the JSON shape of a fact."""
    before, after = one.before or None, one.after or None
    return {"kind": one.aspect.value, "before": before, "after": after, "words": {"before": before, "after": after}}
