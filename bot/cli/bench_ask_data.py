"""What a bench of questions came to, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.bench.asking.figures import Answers, Citations, Figures, Mean, Risk, by_kind, figures
from bot.bench.asking.question import Kind, Spot
from bot.bench.asking.score import Marked
from bot.bench.calibration import Rate


@dataclass(frozen=True)
class AskRun:
    """One run: what became of each question, how it was asked for, who answered, how many documents each root has."""

    marked: Sequence[Marked]
    per: int
    seed: int
    model: Mapping[str, Any] | None
    documents: Mapping[str, int]

    @property
    def total(self) -> Figures:
        """The figures of all questions."""
        return self.figures(self.marked)

    def kinds(self) -> dict[Kind, Figures]:
        """Return the figures of each kind."""
        return {kind: self.figures(group) for kind, group in by_kind(self.marked).items()}

    def subjects(self) -> dict[str, Figures]:
        """Return the figures of each repository."""
        return {name: self.figures([each for each in self.marked if each.subject == name]) for name in self.documents}

    def figures(self, marked: Sequence[Marked]) -> Figures:
        """Return the figures of some of its questions."""
        return figures(marked, Random(self.seed))  # noqa: S311  a bootstrap, no secrets

    def missed(self) -> list[Marked]:
        """Return the questions that were answered wrong, and those with an answer that were not answered."""
        return [each for each in self.marked if not (each.right if each.asked.answerable else each.told.abstained)]


def as_document(run: AskRun) -> dict[str, Any]:
    """Return a run in the JSON shape that other tools rely on."""
    return {
        "seed": run.seed,
        "per": run.per,
        "model": dict(run.model) if run.model else None,
        "repositories": [
            {"name": name, "documents": run.documents[name], **_figures(each)} for name, each in run.subjects().items()
        ],
        "total": _figures(run.total),
        "kinds": [
            {"kind": kind.value, "answerable": kind.answerable, **_figures(each)} for kind, each in run.kinds().items()
        ],
        "missed": [_missed(each) for each in run.missed()],
    }


def _figures(each: Figures) -> dict[str, Any]:
    return {
        "answerable": _answers(each.answers),
        "unanswerable": {"questions": each.abstained.of, "abstained": _rate(each.abstained)},
        "citations": _citations(each.citations, each.answers),
        "risk": _risk(each.risk),
    }


def _answers(each: Answers) -> dict[str, Any]:
    return {
        "questions": each.answered.of,
        "recall_at_1": _rate(each.first),
        "recall_at_5": _rate(each.among),
        "answered": _rate(each.answered),
        "right": _rate(each.right),
        "exact": _rate(each.exact),
        "f1": _mean(each.f1),
        "f1_answered": _mean(each.f1_answered),
    }


def _citations(each: Citations, answers: Answers) -> dict[str, Any]:
    return {
        "verbatim": _rate(each.verbatim),
        "precision": _rate(each.precise),
        "recall": _rate(answers.reached),
        "sentences_supported": _rate(each.supported),
    }


def _risk(each: Risk) -> dict[str, Any]:
    points = [{"coverage": coverage, "wrong": _rate(rate)} for coverage, rate in each.points]
    return {"area": _mean(each.area), "coverage": points}


def _rate(each: Rate) -> dict[str, Any] | None:
    if not each.of:
        return None
    shares = {"share": each.share, "low": each.low, "high": each.high}
    return {"count": each.right, "of": each.of, **{key: round(value, 4) for key, value in shares.items()}}


def _mean(each: Mean | None) -> dict[str, Any] | None:
    if each is None:
        return None
    return {"mean": round(each.value, 4), "low": round(each.low, 4), "high": round(each.high, 4), "of": each.of}


def _missed(each: Marked) -> dict[str, Any]:
    asked, told = each.asked, each.told
    return {
        "repository": each.subject,
        "kind": asked.kind.value,
        "question": asked.question,
        "commit": asked.commit or None,
        "gold": list(asked.gold),
        "stands": [_spot(spot) for spot in asked.spots],
        "answer": told.text or None,
        "confidence": round(told.confidence, 4),
        "cited": [{**_spot(quote.spot), "verbatim": quote.verbatim, "quote": quote.text} for quote in told.quotes],
        "looked_at": [_spot(spot) for spot in told.looked],
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"path": spot.path, "requirement": spot.requirement or None}
