"""``specbot bench --gates``: how often a model's verdict is right in the seventh gate, and whether that is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from random import Random
from time import monotonic

from bot.bench.calibration import drawn, measure
from bot.bench.gate_cases import GateCase, read_gate_cases
from bot.cli.bench_gates_data import GateRun, as_document
from bot.cli.bench_gates_text import print_gate_run
from bot.cli.calibrated import examiner, remember
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.session import Session
from bot.cli.wiring import open_session
from bot.errors import ModelMissing, UsageError
from bot.llm.downloads import PREFIX
from bot.workflows.bench_gates import measured


@dataclass(frozen=True)
class GatesAsked:
    """How the gate is to be put to the test: cases of each kind, which of them, and what is to be shown.

    ``fresh``: the model is asked again what it answered in earlier runs.
    """

    per: int
    seed: int
    fresh: bool
    missed: bool
    as_json: bool


def refuse_other_wishes(**given: object) -> None:
    """Raise UsageError where an option is given that planted defects need and the gate's own cases do not."""
    names = [name for name, value in given.items() if value]
    if names:
        raise UsageError(f"--gates has cases of its own: {', '.join(names)} says nothing to them.", "Leave that out.")


def bench_gates(place: Place, printer: Printer, asked: GatesAsked) -> int:
    """Put the cases to the model, say what came of it, and remember it. Raises ModelError where no model is there."""
    every = gate_cases()
    cases = drawn(every, asked.per, Random(asked.seed))  # noqa: S311  draws, no secrets
    with open_session(
        place, use_model=True, say=printer.talk, fresh=asked.fresh, show=printer.progress_detail
    ) as session:
        if session.model is None:
            raise ModelMissing(session.model_hint or "No model is there.")
        run = _run(session, place, printer, asked, cases, len(every))
        session.exit_code = 0 if run.is_good else 1
    if asked.as_json:
        printer.json(as_document(run))
    else:
        print_gate_run(printer, run, missed=asked.missed)
    return session.exit_code


def gate_cases() -> list[GateCase]:
    """Return the cases that come with specbot."""
    folder = files("bot.bench") / "ai_tests"
    changed, honest = ((folder / name).read_text("utf-8") for name in ("changed.toml", "honest.toml"))
    return read_gate_cases(changed, honest)


def _run(
    session: Session, place: Place, printer: Printer, asked: GatesAsked, cases: Sequence[GateCase], of: int
) -> GateRun:
    assert session.model
    outcomes = measured(cases, examiner(session, session.model), monotonic, printer.progress)
    printer.done()
    found = measure(outcomes, whole=len(outcomes) == of)
    is_kept = remember(found, session.model, session, place.config.model, datetime.now(UTC).date())
    data = {**(session.model_data() or {}), "weights": session.model.weights or None}
    server = None if place.config.model.name.startswith(PREFIX) else place.config.model.base_url
    return GateRun(outcomes, found, data, server, asked.seed, asked.per, len(cases), is_kept)
