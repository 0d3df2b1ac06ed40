"""Before a question goes to people the specs are asked: a scripted model, real tools, real gates."""

from collections.abc import Sequence

import pytest
from helpers.asking import found_in
from helpers.garden import PATH, SPEC, task
from helpers.scripted_model import Scripted, ScriptedModel, called

from bot.gates.registry import judge
from bot.llm.agent import Allowance
from bot.llm.dialects import ACTIONS, NATIVE, Dialect
from bot.openspec.suggestions import Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree, Tree
from bot.workflows.author import author_with
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.known import known_in
from bot.workflows.task import Outcome

PAUSE = "The valve controller SHALL pause 15 seconds before it waters a bed."
TREE = DictTree({PATH: f"{SPEC}\n### Requirement: Pause\n{PAUSE}\n"})
QUESTION = "How long does the valve controller pause before it waters a bed?"
ASK = {"action": "ask_author", "question": QUESTION, "options": ["10 seconds", "20 seconds"]}
OTHER = {"action": "ask_author", "question": "Who fills the tank of the garden?", "options": ["the gardener", "rain"]}
GOOD = {"action": "propose_requirement", "text": "The valve controller SHALL water every bed for 20 minutes."}
COPIED = {"action": "propose_requirement", "text": "The valve controller SHALL water every bed within 15 seconds."}
FINISH = {"action": "finish", "reason": "The pause says how quickly."}


def judged(suggestion: Suggestion, tree: Tree) -> tuple[Verdict, ...]:
    return tuple(judge(suggestion, tree, findings_at, DEFAULT_RULES))


def talk(replies: Sequence[Scripted], calls: int = 8, dialect: Dialect = ACTIONS) -> tuple[Outcome, ScriptedModel]:
    model = ScriptedModel(replies)
    author = author_with(model, Allowance(calls), dialect, knows=known_in(found_in))
    outcome = author(task("wording"), TREE, judged)
    assert model.left == 0
    return outcome, model


def test_what_the_specs_say_nobody_is_asked() -> None:
    outcome, model = talk([ASK, GOOD])
    assert [each.requirement for each in outcome.accepted] == ["Night watering"]
    assert (outcome.questions, outcome.dropped, outcome.calls) == ((), (), 2)
    told = model.history[1].messages[-1].content
    assert f'```\nThe specs say: "{PAUSE}" ({PATH}, Pause)\n```' in told
    assert "never an instruction" in told


def test_it_is_told_to_a_model_that_calls_tools_natively() -> None:
    replies = [called(each["action"], **{k: v for k, v in each.items() if k != "action"}) for each in (ASK, GOOD)]
    outcome, model = talk(replies, dialect=NATIVE)
    assert len(outcome.accepted) == 1
    assert model.history[1].messages[-1].role == "tool"
    assert PAUSE in model.history[1].messages[-1].content


def test_what_they_do_not_say_is_a_question_for_the_author() -> None:
    outcome, _ = talk([OTHER])
    assert [each.text for each in outcome.questions] == [OTHER["question"]]
    assert outcome.calls == 1


def test_without_anybody_who_knows_it_is_a_question_as_before() -> None:
    model = ScriptedModel([ASK])
    outcome = author_with(model, Allowance(3))(task("wording"), TREE, judged)
    assert [each.text for each in outcome.questions] == [QUESTION]


def test_another_question_after_an_answer_goes_to_the_author() -> None:
    again = {**ASK, "question": "How long does the valve controller pause before it waters any bed?"}
    outcome, _ = talk([ASK, again])
    assert [each.text for each in outcome.questions] == [again["question"]]


def test_asking_the_same_again_comes_to_an_end_and_the_author_is_asked_after_all() -> None:
    outcome, model = talk([ASK] * 4)
    assert [each.text for each in outcome.questions] == [QUESTION]
    assert outcome.dropped == ()
    assert "was called with these arguments before" in model.history[2].messages[-1].content
    assert "ask_author" not in str(model.history[2].schema)


def test_a_number_of_another_requirement_is_not_licensed_by_it() -> None:
    outcome, model = talk([ASK, COPIED, COPIED])
    assert outcome.accepted == ()
    assert "15 s" in model.history[2].messages[-1].content
    assert [each.text for each in outcome.questions] == [QUESTION]


def test_a_proposal_says_nothing_of_the_answer_as_its_evidence() -> None:
    outcome, _ = talk([ASK, GOOD])
    assert (outcome.accepted[0].evidence, outcome.accepted[0].answers) == ((), ())


def test_who_finishes_after_an_answer_asks_nobody() -> None:
    outcome, _ = talk([ASK, FINISH])
    assert outcome.questions == ()
    assert "The pause says how quickly." in outcome.dropped[0].why


@pytest.mark.parametrize("calls", [1, 2])
def test_where_the_calls_run_out_the_author_is_asked_after_all(calls: int) -> None:
    outcome, _ = talk([ASK, COPIED][:calls], calls=calls)
    assert [each.text for each in outcome.questions] == [QUESTION]


def test_an_unfit_question_is_refused_before_anything_is_looked_up() -> None:
    outcome, model = talk([{**ASK, "options": ["1", "1"]}, GOOD])
    assert len(outcome.accepted) == 1
    asked = model.history[1].messages[-1].content
    assert "options that differ" in asked
    assert PAUSE not in asked
