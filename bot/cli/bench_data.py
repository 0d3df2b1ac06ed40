"""What a bench came to, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.bench.figures import Figures, Share, by_class, figures
from bot.bench.operator import Class, Ground, Operator
from bot.bench.score import Outcome


@dataclass(frozen=True)
class Run:
    """One bench: what became of each plant, and how it was asked for."""

    outcomes: Sequence[Outcome]
    operators: Sequence[Operator]
    per: int
    seed: int
    model: Mapping[str, Any] | None

    @property
    def total(self) -> Figures:
        """The figures of all operators together."""
        return self._figures(self.outcomes)

    def classes(self) -> dict[Class, Figures]:
        """Return the figures class by class."""
        kinds = {each.name: each.kind for each in self.operators}
        return {kind: self._figures(group) for kind, group in by_class(self.outcomes, kinds).items()}

    def by_operator(self) -> dict[Operator, Figures]:
        """Return the figures of each operator, those that planted nothing too."""
        return {
            operator: self._figures([each for each in self.outcomes if each.operator == operator.name])
            for operator in self.operators
        }

    def _figures(self, outcomes: Sequence[Outcome]) -> Figures:
        return figures(outcomes, Random(self.seed))  # noqa: S311  a bootstrap, no secrets


def as_document(run: Run, repositories: Mapping[str, Sequence[Ground]]) -> dict[str, Any]:
    """Return a bench in the JSON shape that other tools rely on."""
    return {
        "seed": run.seed,
        "per": run.per,
        "model": dict(run.model) if run.model else None,
        "repositories": [{"name": name, "specs": len(found)} for name, found in repositories.items()],
        "total": _figures(run.total),
        "classes": [{"class": kind.value, **_figures(each)} for kind, each in run.classes().items()],
        "operators": [
            {"operator": operator.name, "class": operator.kind.value, "summary": operator.summary, **_figures(each)}
            for operator, each in run.by_operator().items()
        ],
    }


def _figures(each: Figures) -> dict[str, Any]:
    return {
        "planting": each.operators,
        "plants": each.plants,
        "found": _share(each.found),
        "found_default": _share(each.found_default),
        "found_seen": _share(each.found_seen),
        "found_unseen": _share(each.found_unseen),
        "pointed": _share(each.pointed),
        "repaired": _share(each.repaired),
        "resolved": _share(each.resolved),
        "repairs": each.repairs,
        "over_edited": each.over_edited,
        "harm": each.harm,
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    rounded = (round(each, 4) for each in (share.value, share.low, share.high))
    return {**dict(zip(("share", "low", "high"), rounded, strict=True)), "of": share.of}
