"""What a reviewer should look at in a change: each flag says one thing that the two texts show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.openspec.details import Details, ScenarioDetail
from bot.openspec.differences import ChangeKind, RequirementChange, differs_in
from bot.openspec.facts import FactKind
from bot.openspec.passages import seen
from bot.openspec.slips import slips
from bot.openspec.stated import StatedChange, exchanged, stated_changes


class FlagKind(Enum):
    """What a flag says, what matters most first.

    The values are interface: ``diff --json`` has them. Weaker and stronger are by RFC 2119: SHALL and MUST, then
    SHOULD, then MAY. An outcome is a THEN, a condition a GIVEN or WHEN, each with the AND and BUT below it.
    """

    OBLIGATION_LOST = "obligation-lost"
    OBLIGATION_WEAKENED = "obligation-weakened"
    OBLIGATION_STRENGTHENED = "obligation-strengthened"
    OBLIGATION_ADDED = "obligation-added"
    NEGATION_LOST = "negation-lost"
    NEGATION_ADDED = "negation-added"
    NUMBER_CHANGED = "number-changed"
    NUMBER_LOST = "number-lost"
    NUMBER_ADDED = "number-added"
    BOUND_CHANGED = "bound-changed"
    BOUND_LOST = "bound-lost"
    BOUND_ADDED = "bound-added"
    QUANTIFIER_CHANGED = "quantifier-changed"
    QUANTIFIER_LOST = "quantifier-lost"
    QUANTIFIER_ADDED = "quantifier-added"
    ORDER_CHANGED = "order-changed"
    ORDER_LOST = "order-lost"
    ORDER_ADDED = "order-added"
    STATEMENT_CHANGED = "statement-changed"
    REQUIREMENT_REMOVED = "requirement-removed"
    REQUIREMENT_MOVED = "requirement-moved"
    REQUIREMENT_RENAMED = "requirement-renamed"
    REQUIREMENT_ADDED = "requirement-added"
    OPERATION_CHANGED = "operation-changed"
    SCENARIO_LOST = "scenario-lost"
    SCENARIO_RENAMED = "scenario-renamed"
    SCENARIO_ADDED = "scenario-added"
    OUTCOME_CHANGED = "outcome-changed"
    CONDITION_CHANGED = "condition-changed"
    SCENARIO_CHANGED = "scenario-changed"
    STEPS_REORDERED = "steps-reordered"
    IDENTIFIER_RENAMED = "identifier-renamed"
    IDENTIFIER_LOST = "identifier-lost"
    IDENTIFIER_ADDED = "identifier-added"
    LINK_CHANGED = "link-changed"
    LINK_LOST = "link-lost"
    LINK_ADDED = "link-added"
    QUOTE_CHANGED = "quote-changed"
    QUOTE_LOST = "quote-lost"
    QUOTE_ADDED = "quote-added"
    CODE_CHANGED = "code-changed"
    CODE_LOST = "code-lost"
    CODE_ADDED = "code-added"
    PURPOSE_CHANGED = "purpose-changed"
    PURPOSE_LOST = "purpose-lost"
    PURPOSE_ADDED = "purpose-added"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at: ``before`` and ``after`` are the words of the texts, empty where a side has none.

    ``scenario`` is the name of the scenario it stands in, as it is called now, empty for the body; ``step`` is the
    GIVEN, WHEN or THEN whose words differ.
    """

    kind: FlagKind
    before: str = ""
    after: str = ""
    scenario: str = ""
    step: str = ""


_OF_KINDS = {
    ChangeKind.ADDED: FlagKind.REQUIREMENT_ADDED,
    ChangeKind.REMOVED: FlagKind.REQUIREMENT_REMOVED,
}
_STRENGTHS = ("MAY", "SHOULD", "SHALL")
_ORDER = {kind: at for at, kind in enumerate(FlagKind)}


def flags_of(change: RequirementChange, told: Details) -> tuple[Flag, ...]:
    """Return the flags of a change of which ``told`` are the details, what matters most first.

    A paraphrase, a body in which many words and no fact differ, and another layout have none. What was added or removed
    as a whole has one.
    """
    if change.kind in _OF_KINDS:
        return (Flag(_OF_KINDS[change.kind], *_sides(change.kind, change.name)),)
    found = [*_of_frame(change), *_of_facts(change.facts, told.old_body, told.new_body, "")]
    found += [Flag(FlagKind.STATEMENT_CHANGED, *each) for each in slips(change)]
    for scenario in told.scenarios:
        found += _of_scenario(scenario, is_kept=not differs_in(change.meaning, scenario.name))
    return tuple(sorted(found, key=lambda each: _ORDER[each.kind]))


def _of_frame(change: RequirementChange) -> Iterator[Flag]:
    if change.kind is ChangeKind.RENAMED and change.old_path:
        yield Flag(FlagKind.REQUIREMENT_MOVED, change.old_path, change.path)
    if change.kind is ChangeKind.RENAMED and change.old_name:
        yield Flag(FlagKind.REQUIREMENT_RENAMED, change.old_name, change.name)
    if change.old_operation and change.operation and change.old_operation is not change.operation:
        yield Flag(FlagKind.OPERATION_CHANGED, change.old_operation.value, change.operation.value)


def _sides(kind: ChangeKind, name: str) -> tuple[str, str]:
    return ("", name) if kind is ChangeKind.ADDED else (name, "")


def _of_scenario(scenario: ScenarioDetail, *, is_kept: bool) -> Iterator[Flag]:
    name = scenario.name
    if scenario.kind is ChangeKind.ADDED:
        yield Flag(FlagKind.SCENARIO_ADDED, "", name, name)
    elif scenario.kind is ChangeKind.REMOVED:
        yield Flag(FlagKind.SCENARIO_LOST, name, "", name)
    else:
        if scenario.old_name:
            yield Flag(FlagKind.SCENARIO_RENAMED, scenario.old_name, name, name)
        if scenario.kind is ChangeKind.MODIFIED and not is_kept:
            yield from _of_steps(scenario)
            old = seen([each.before for each in scenario.pairs if each.before])
            new = seen([each.after for each in scenario.pairs if each.after])
            yield from _of_facts(stated_changes(old, new), old, new, name)


def _of_steps(scenario: ScenarioDetail) -> Iterator[Flag]:
    if scenario.is_reordered:
        yield Flag(FlagKind.STEPS_REORDERED, scenario=scenario.name)
        return
    for pair in scenario.pairs:
        if pair.is_same or (scenario.has_steps and not pair.role):
            continue
        if pair.role == "THEN":
            kind = FlagKind.OUTCOME_CHANGED
        else:
            kind = FlagKind.CONDITION_CHANGED if pair.role else FlagKind.SCENARIO_CHANGED
        before, after = (side.words if side else "" for side in (pair.before, pair.after))
        yield Flag(kind, before, after, scenario.name, pair.role)


def flags_of_facts(facts: Sequence[StatedChange], old: str, new: str) -> tuple[Flag, ...]:
    """Return the flags of facts that differ between two texts which are no requirement, what matters most first."""
    return tuple(sorted(_of_facts(facts, old, new, ""), key=lambda each: _ORDER[each.kind]))


def _of_facts(facts: Sequence[StatedChange], old: str, new: str, scenario: str) -> Iterator[Flag]:
    for each in _joined(facts, old, new):
        yield Flag(_kind(each), each.before, each.after, scenario)


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: FactKind
    before: str
    after: str
    was: str
    now: str


def _joined(facts: Sequence[StatedChange], old: str, new: str) -> list[_Fact]:
    """Return facts, a lost and a new one as one where the new one stands in the place of the lost one."""
    found = [_Fact(each.kind, each.before, each.after, each.change.before, each.change.after) for each in facts]
    lost: dict[FactKind, list[str]] = {}
    fresh: dict[FactKind, list[str]] = {}
    for each in found:
        if not each.now:
            lost.setdefault(each.kind, []).append(each.was)
        elif not each.was:
            fresh.setdefault(each.kind, []).append(each.now)
    if not any(kind in fresh for kind in lost):
        return found
    for kind, was, now in exchanged(old, new, lost, fresh):
        one = next(each for each in found if each.kind is kind and each.was == was and not each.now)
        two = next(each for each in found if each.kind is kind and each.now == now and not each.was)
        found[found.index(one)] = _Fact(kind, one.before, two.after, was, now)
        found.remove(two)
    return found


def _kind(fact: _Fact) -> FlagKind:
    if not fact.was:
        return FlagKind(f"{fact.kind.value}-added")
    if not fact.now:
        return FlagKind(f"{fact.kind.value}-lost")
    if fact.kind is FactKind.OBLIGATION:
        weaker = _STRENGTHS.index(fact.now) < _STRENGTHS.index(fact.was)
        return FlagKind.OBLIGATION_WEAKENED if weaker else FlagKind.OBLIGATION_STRENGTHENED
    return FlagKind.IDENTIFIER_RENAMED if fact.kind is FactKind.IDENTIFIER else FlagKind(f"{fact.kind.value}-changed")
