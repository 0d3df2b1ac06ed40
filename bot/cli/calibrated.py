"""The AI tests of a run, and what 'specbot bench --gates' found out about the model that takes them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.bench.calibration import Measure, Rate, Word
from bot.bench.gate_cases import GateCase
from bot.cli import steps
from bot.cli.session import Session
from bot.config import ModelConfig
from bot.llm.chat import ChatModel
from bot.llm.downloads import PREFIX
from bot.llm.ledger import spent_for
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import Tree
from bot.tools.ai_tests import Examination, edition, examine

KIND = "gate_measure"
"""Under which kind of step a journal keeps it."""
BENCH = "specbot bench --gates"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A measure and the day it was taken."""

    measure: Measure
    day: date

    def in_words(self) -> str:
        """Return the figures and the day."""
        caught, passed = self.measure.caught, self.measure.passed
        figures = (
            f"{caught.right} of {caught.of} changes are caught and {passed.right} of {passed.of} honest edits pass"
        )
        return f"{figures} (measured {self.day.isoformat()})"


def key_of(model: ChatModel, settings: ModelConfig) -> str:
    """Return the key of a measure: the model, its quantisation where it is known, its server, and our prompts."""
    where = "this machine" if settings.name.startswith(PREFIX) else settings.base_url
    return json.dumps([model.name, model.weights, where, edition()])


def ai_tests(session: Session, model: ChatModel, *, fresh: bool) -> Callable[[Suggestion, Tree], Verdict]:
    """Return the AI tests, taken by ``model`` and written down; they refuse where its verdicts do not count."""
    memory = session.memory("ai_verdict", fresh=fresh)
    why = f"{session.distrust}." if session.distrust else ""

    def examined(suggestion: Suggestion, tree: Tree) -> Verdict:
        with spent_for(suggestion.path, suggestion.requirement):
            done = examine(suggestion, tree, model, memory, why)
        session.record("ai_test", suggestion.id, steps.examination(done))
        return done.verdict

    return examined


def examiner(session: Session, model: ChatModel) -> Callable[[GateCase], Examination]:
    """Return the AI tests as improve has them, for known cases, each written down."""

    def examined(case: GateCase) -> Examination:
        before = session.answers_known
        done = examine(case.suggestion, case.tree, model)
        done = replace(done, remembered=session.answers_known > before)
        session.record("ai_test", case.suggestion.id, steps.examination(done))
        return done

    return examined


def remember(measure: Measure, model: ChatModel, session: Session, settings: ModelConfig, day: date) -> bool:
    """Keep what a model was found to be worth; return whether that is known, which too few cases do not tell.

    A few cases that say the same as all of them did take no figures away.
    """
    if measure.word is Word.OPEN:
        return False
    memory, key = session.memory(KIND), key_of(model, settings)
    known = from_text(memory.get(key))
    if known and known.measure.whole and not measure.whole and known.measure.word is measure.word:
        return True
    rates = {name: [each.right, each.of] for name, each in (("caught", measure.caught), ("passed", measure.passed))}
    text = json.dumps({**rates, "whole": measure.whole, "day": day.isoformat()})
    memory.put(key, text)
    return True


def distrusted(model: ChatModel, session: Session, settings: ModelConfig) -> str:
    """Return why the verdicts of ``model`` do not count, empty where nobody found that out.

    What a run goes by is written down again: as long as the model is in use, no pruning takes its measure away.
    """
    memory = session.memory(KIND)
    key = key_of(model, settings)
    kept = memory.get(key)
    known = from_text(kept)
    if known is None or known.measure.word is not Word.POOR:
        return ""
    memory.put(key, kept or "")
    return distrust(model.name, known)


def distrust(name: str, known: Calibrated) -> str:
    """Return why the verdicts of the model called ``name`` do not count, and the next step."""
    return f"with {name} {known.in_words()}: its verdicts do not count; choose another model, see '{BENCH}'"


def from_text(text: str | None) -> Calibrated | None:
    """Return what was kept; None for nothing, and for what another specbot wrote in another shape."""
    try:
        value = json.loads(text or "null")
        caught, passed = (_rate(*value[name]) for name in ("caught", "passed"))
        return Calibrated(Measure(caught, passed, value["whole"] is True), date.fromisoformat(value["day"]))
    except (ValueError, RecursionError, TypeError, KeyError):
        return None


def _rate(right: int, of: int) -> Rate:
    if type(right) is not int or type(of) is not int or not 0 <= right <= of:
        raise ValueError("no rate")
    return Rate(right, of)
