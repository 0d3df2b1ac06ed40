"""Cases through the seventh gate: what each answer comes to, what it costs, and when there is no use in going on."""

from collections.abc import Callable, Sequence
from itertools import count

import pytest
from helpers.gate_reader import reading
from helpers.scripted_model import Line, ScriptedModel

from bot.bench.calibration import GateOutcome, Said, Word, measure
from bot.bench.gate_cases import GateCase
from bot.cli.bench_gates import gate_cases
from bot.errors import ModelContextError, ModelError, ModelUnreachable
from bot.llm.chat import Message
from bot.tools.ai_tests import examine
from bot.workflows.bench_gates import MOST_LOST, MOST_UNDECIDED, measured

CASES = gate_cases()
Script = Callable[[Sequence[Message]], Line]


def put(script: Script, cases: Sequence[GateCase] = CASES) -> list[GateOutcome]:
    model = ScriptedModel(script)
    ticks = count()
    return measured(cases, lambda case: examine(case.suggestion, case.tree, model), lambda: next(ticks), lambda _: None)


@pytest.mark.parametrize(("verdict", "half"), [("same", "caught"), ("different", "passed")])
def test_a_judge_of_one_mind_is_not_good_enough_however_well_it_reads(verdict: str, half: str) -> None:
    found = measure(put(reading(verdict)), whole=True)
    assert found.word is Word.POOR
    assert {"caught": found.caught.share, "passed": found.passed.share}[half] < 0.25


def test_a_judge_who_knows_is_good_enough() -> None:
    found = [each for case in CASES for each in put(reading("same" if case.honest else "different"), [case])]
    assert measure(found, whole=True).word is Word.GOOD


def test_each_outcome_tells_what_it_cost() -> None:
    outcomes = put(reading("different"), CASES[:3])
    assert [each.seconds for each in outcomes] == [1, 1, 1]
    assert all(each.calls >= 2 for each in outcomes)
    assert all(each.said is Said.REFUSED and each.problem for each in outcomes)


@pytest.mark.parametrize("rubbish", ["", "yes", '{"1": 7}', '{"verdict": "same"}', "[" * 5000])
def test_rubbish_is_no_answer_and_ends_the_run_early(rubbish: str) -> None:
    outcomes = put(lambda _: rubbish)
    assert [each.said for each in outcomes] == [Said.UNDECIDED] * MOST_UNDECIDED
    assert measure(outcomes, whole=False).word is not Word.GOOD


def test_a_prompt_that_does_not_fit_is_no_answer() -> None:
    assert put(lambda _: ModelContextError("Too long."), CASES[:4])[3].said is Said.UNDECIDED


@pytest.mark.parametrize("error", [ModelUnreachable("It is gone."), ModelError("It took too long.")])
def test_a_model_that_cannot_be_asked_is_not_judged(error: ModelError) -> None:
    with pytest.raises(ModelError, match=rf"{error.message} So it went {MOST_LOST} times in a row"):
        put(lambda _: error)


def test_one_failure_among_answers_is_one_case_without_an_answer() -> None:
    calls = count()

    def read(messages: Sequence[Message]) -> Line:
        return ModelError("It took too long.") if next(calls) == 1 else reading("different")(messages)

    found = [each.said for each in put(read, CASES[:5])]
    assert (found.count(Said.UNDECIDED), found.count(Said.REFUSED)) == (1, 4)


def test_what_is_told_on_the_way_names_no_case() -> None:
    told: list[str] = []
    model = ScriptedModel(reading("same"))
    measured(CASES[:2], lambda case: examine(case.suggestion, case.tree, model), lambda: 0.0, told.append)
    assert told == ["1/2 verb", "2/2 verb"]
