"""Who mends a planted defect in a bench, and what the repair did to the text."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.bench.operator import Plant
from bot.bench.score import Repair, is_restored, lost, lost_scenarios, new_findings, over_edited
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Project
from bot.openspec.validate import findings_at
from bot.text.tree import Draft, Tree
from bot.workflows.improve import Collaborators, improve
from bot.workflows.mend import Court, mend
from bot.workflows.scope import FRAME, Scope

# From a plant and its new findings to the document's text after the repair; None where none was tried or made.
Mend = Callable[[Plant, Sequence[Finding]], str | None]


def certain_fixes(hands: Collaborators) -> Mend:
    """Return the repair by rules alone: the certain fixes of the new findings, each through the gates."""

    def mended(plant: Plant, fresh: Sequence[Finding]) -> str | None:
        wanted = {(each.rule, each.requirement) for each in fresh if each.fixable and each.path == plant.path}
        if not wanted:
            return None
        court = Court(hands.judge_all, hands.by_itself)
        done = mend(
            plant.draft, plant.path, lambda each: (each.rule, each.requirement) in wanted, court, hands.quality.rules
        )
        return _if_changed(plant, done.composer.text)

    return mended


def by_a_model(hands: Collaborators) -> Mend:
    """Return the repair as ``improve`` makes it of the planted requirement: certain fixes first, then the model."""

    def mended(plant: Plant, fresh: Sequence[Finding]) -> str | None:
        document = document_at(plant.draft, plant.path)
        if document is None or not any(each.path == plant.path for each in fresh):
            return None
        names = frozenset(each.requirement or FRAME for each in fresh)
        scope = Scope({plant.path: names}, "bench")
        told = replace(hands, tell=lambda _: None)
        done = improve(plant.draft, Project((document,), ()), scope, told)
        return _if_changed(plant, done.changes.get(plant.path, plant.draft.text(plant.path)))

    return mended


def _if_changed(plant: Plant, text: str) -> str | None:
    return text if text != plant.draft.text(plant.path) else None


def repaired(plant: Plant, text: str, left: Callable[[Tree], Sequence[Finding]]) -> Repair:
    """Return what a repair came to; ``left`` are the new findings at the plant's place that a tree still has."""
    tree = Draft(plant.draft)
    tree.write(plant.path, text)
    clean = plant.base.text(plant.path) if plant.base.kind(plant.path) else ""
    planted = plant.draft.text(plant.path)
    return Repair(
        resolved=not left(tree),
        restored=is_restored(clean, text),
        over_edited=over_edited(clean, planted, text),
        harm=tuple(_harm(plant, tree, clean, planted, text)),
    )


def _harm(plant: Plant, tree: Tree, clean: str, planted: str, text: str) -> list[str]:
    found = lost(clean, planted, text)
    documents = [document_at(each, plant.path) for each in (plant.base, plant.draft, tree)]
    one, two, three = documents
    if one and two and three:
        found += lost_scenarios(one, two, three)
    # What the defect had hidden comes back with the repair: only what neither text had counts.
    after = findings_at(tree, plant.path)
    fresh = [new_findings(findings_at(each, plant.path), after) for each in (plant.base, plant.draft)]
    return [*found, *(f"{each.rule} {each.requirement}".strip() for each in fresh[0] if each in fresh[1])]
