"""What a bench of the seventh gate came to, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bot.bench.calibration import (
    ENOUGH_CAUGHT,
    ENOUGH_PASSED,
    GateOutcome,
    Measure,
    Rate,
    Said,
    Word,
    by_kind,
    measure,
    rate,
)


@dataclass(frozen=True)
class GateRun:
    """One run: what became of each case, what it comes to, who was asked, and how many cases there were to put."""

    outcomes: Sequence[GateOutcome]
    measure: Measure
    model: Mapping[str, Any]
    server: str | None
    seed: int
    per: int
    cases: int
    is_remembered: bool

    @property
    def is_good(self) -> bool:
        """Whether the model is good enough for the gate."""
        return self.measure.word is Word.GOOD

    def half(self, *, unseen: bool) -> Measure:
        """Return what the run comes to on the half that was held out when the prompts were tuned, or on the other."""
        return measure([each for each in self.outcomes if each.case.unseen is unseen], whole=self.measure.whole)

    @property
    def seconds(self) -> float | None:
        """The median of seconds for a verdict, of what was asked in this run alone; None where nothing was."""
        asked = [each.seconds for each in self.outcomes if not each.known]
        return median(asked) if asked else None

    @property
    def calls(self) -> float:
        """The median of calls for a verdict, remembered ones too."""
        return median([each.calls for each in self.outcomes] or [0])

    def wrong(self) -> list[GateOutcome]:
        """Return what was judged wrong, of the seen half: the other one is for no eyes."""
        return [each for each in self.outcomes if not each.right and not each.case.unseen]


def undecided(outcomes: Sequence[GateOutcome]) -> int:
    """Return of how many cases the model gave no usable answer."""
    return sum(each.said is Said.UNDECIDED for each in outcomes)


def as_document(run: GateRun) -> dict[str, Any]:
    """Return a run in the JSON shape that other tools rely on."""
    return {
        "model": dict(run.model),
        "server": run.server,
        "seed": run.seed,
        "per": run.per,
        "cases": {
            "chosen": run.cases,
            "put": len(run.outcomes),
            "known": sum(each.known for each in run.outcomes),
            "whole": run.measure.whole,
        },
        **_rates(run.measure),
        "undecided": undecided(run.outcomes),
        "halves": [{"half": name, **_rates(run.half(unseen=name == "unseen"))} for name in ("seen", "unseen")],
        "kinds": [
            {"kind": kind, "honest": honest, **_rate(rate(group)), "undecided": undecided(group)}
            for (honest, kind), group in by_kind(run.outcomes).items()
        ],
        "calls": {"total": sum(each.calls for each in run.outcomes), "median": run.calls},
        "seconds": {
            "total": round(sum(each.seconds for each in run.outcomes), 2),
            "median": None if run.seconds is None else round(run.seconds, 2),
        },
        "verdict": run.measure.word.value,
        "needed": {"caught": ENOUGH_CAUGHT, "passed": ENOUGH_PASSED},
        "remembered": run.is_remembered,
        "wrong": [_wrong(each) for each in run.wrong()],
    }


def _rates(found: Measure) -> dict[str, Any]:
    return {"caught": _rate(found.caught), "passed": _rate(found.passed)}


def _rate(each: Rate) -> dict[str, Any]:
    return {
        "right": each.right,
        "of": each.of,
        "share": round(each.share, 4),
        "low": round(each.low, 4),
        "high": round(each.high, 4),
    }


def _wrong(each: GateOutcome) -> dict[str, Any]:
    case = each.case
    return {
        "name": case.name,
        "kind": case.kind,
        "honest": case.honest,
        "why": case.why,
        "said": each.said.value,
        "problem": each.problem or None,
    }
