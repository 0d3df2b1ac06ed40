"""The AI tests put to the test: cases whose truth is known, through the gate as improve has it."""

from collections.abc import Callable, Sequence

from bot.bench.calibration import GateOutcome, Said
from bot.bench.gate_cases import GateCase
from bot.errors import ModelError
from bot.tools.ai_tests import Examination

MOST_LOST = 3
"""After so many failures in a row to ask at all, the server is gone or the model too slow: that says nothing of it."""
MOST_UNDECIDED = 12
"""After so many answers in a row that were of no use, more would be no other."""


def measured(
    cases: Sequence[GateCase],
    examine: Callable[[GateCase], Examination],
    clock: Callable[[], float],
    tell: Callable[[str], None],
) -> list[GateOutcome]:
    """Return what the AI tests say of each case, in order, and what it cost by ``clock``.

    It stops early where a model does nothing but answer rubbish. Raises ModelError where the model cannot be asked.
    """
    found: list[GateOutcome] = []
    lost = rubbish = 0
    for number, case in enumerate(cases, 1):
        tell(f"{number}/{len(cases)} {case.kind}")
        started = clock()
        done = examine(case)
        lost, rubbish = (lost + 1 if done.lost else 0), (0 if done.tested else rubbish + 1)
        if lost == MOST_LOST:
            raise ModelError(f"{done.problem} So it went {MOST_LOST} times in a row, which tells nothing of the model.")
        seconds = clock() - started
        found.append(GateOutcome(case, _said(done), done.problem, done.calls, seconds, known=done.remembered))
        if rubbish == MOST_UNDECIDED:
            break
    return found


def _said(done: Examination) -> Said:
    if not done.tested:
        return Said.UNDECIDED
    return Said.REFUSED if done.problem else Said.PASSED
