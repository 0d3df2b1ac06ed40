from collections.abc import Sequence

import pytest
from helpers.garden import DIFF, PATH, TREE, drafting, finding, passing, refusing, task
from helpers.scripted_model import Scripted, ScriptedModel

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelReplyError, ModelUnreachable
from bot.gates.registry import judge
from bot.llm.agent import Allowance
from bot.llm.chat import Reply
from bot.text.tree import DictTree
from bot.tools.drafting import Judge
from bot.tools.server import build
from bot.tools.toolbox import Toolbox
from bot.workflows.context import Quality
from bot.workflows.converse import converse
from bot.workflows.task import Outcome

GOOD = {"action": "propose_requirement", "text": "The valve controller SHALL water every bed for 20 minutes."}
FINISH = {"action": "finish", "reason": "It is clear."}
ASK = {"action": "ask_author", "question": "How fast?", "options": ["1 minute", "1 hour"]}
COPY = {"action": "propose_requirement", "text": "The greenhouse heater SHALL start at 2 °C."}


def talk(
    replies: Sequence[Scripted], kind: str = "wording", judge: Judge = passing, calls: int = 8, tree: DictTree = TREE
) -> tuple[Outcome, ScriptedModel]:
    """Let a scripted model work on one task; every reply must be asked for."""
    session = drafting(kind, judge, tree)
    model = ScriptedModel(replies)
    with Toolbox(build(session.draft, findings=[finding(kind)], diff=DIFF, drafting=session)) as toolbox:
        outcome = converse(task(kind), model, toolbox, session, allowance=Allowance(calls))
    assert model.left == 0
    assert len(model.history) == outcome.calls
    assert (session.draft.changed() == {}) == (not outcome.accepted)
    return outcome, model


def why(outcome: Outcome) -> str:
    """The reason of the one thing dropped, nothing else having come of it."""
    assert outcome.accepted == outcome.questions == ()
    assert outcome.stopped == ""
    return outcome.dropped[0].why


def test_a_good_proposal_is_accepted_at_once() -> None:
    outcome, model = talk([GOOD])
    assert [each.requirement for each in outcome.accepted] == ["Night watering"]
    assert (outcome.calls, outcome.dropped, outcome.questions, outcome.stopped) == (1, (), (), "")
    assert outcome.accepted[0].source == "a-model"
    assert model.history[0].max_tokens == 1_100


def test_what_the_model_needs_is_there_before_it_is_asked() -> None:
    _, model = talk([GOOD])
    assert model.history[0].messages[-1].content == (
        "Requirement:\n```\nNight watering\n```\n"
        "Findings:\n```\n- vague-word: A word that cannot be tested was taken out.\n```\n"
        "Text to rewrite:\n```\nThe valve controller waters every bed for 20 minutes.\n```"
    )
    fields = {"name": "Visitor", "given": "", "when": "a visitor comes", "then": ["the log names the visitor"]}
    _, model = talk([{"action": "propose_requirement", **fields}], "scenario")
    asked = model.history[0].messages[-1].content
    assert "### Requirement: Gate log\nThe gate SHALL log every visitor." in asked
    assert "+The gate SHALL log every visitor." in asked
    assert "# Garden" not in asked, "only hunks of this requirement are shown"


def test_only_the_sentence_with_the_word_is_shown_and_written() -> None:
    wet = "Wet beds e.g. in spring stay dry."
    tree = DictTree({PATH: TREE.text(PATH).replace("for 20 minutes.", f"for 20 minutes. {wet}\n{'More. ' * 500}")})
    outcome, model = talk([GOOD], tree=tree)
    assert "for 20 minutes.\n```" in model.history[0].messages[-1].content
    assert f"for 20 minutes. {wet} {('More. ' * 500).strip()}" in outcome.accepted[0].after


def test_a_scenario_and_a_purpose() -> None:
    fields = {"name": "Visitor", "given": "", "when": "a visitor comes", "then": ["the log names the visitor"]}
    outcome, _ = talk([{"action": "propose_requirement", **fields}], "scenario")
    assert "#### Scenario: Visitor" in outcome.accepted[0].after
    outcome, model = talk([{"action": "propose_purpose", "text": "Keeps the beds wet at night."}], "purpose")
    assert outcome.accepted[0].after == "## Purpose\nKeeps the beds wet at night."
    assert "garden\n- Night watering\n- Gate log" in model.history[0].messages[-1].content


def test_a_question_goes_to_the_author() -> None:
    outcome, _ = talk([ASK])
    assert [each.text for each in outcome.questions] == ["How fast?"]
    assert outcome.dropped == ()


def test_a_question_that_is_none_costs_the_right_to_ask() -> None:
    for bad in ({**ASK, "options": ["a"] * 9}, {**ASK, "options": ["a", "a"]}, {**ASK, "question": "## What?"}):
        outcome, model = talk([bad, FINISH])
        assert outcome.questions == ()
        assert "ask_author" in str(model.history[0].schema.body)
        assert "ask_author" not in str(model.history[1].schema.body)


def test_finishing_is_told_with_its_reason() -> None:
    outcome, _ = talk([FINISH])
    assert why(outcome) == "The model finished without a proposal: It is clear."
    assert why(talk([{**FINISH, "reason": "fine"}])[0]).endswith(": fine.")
    dropped = outcome.dropped[0].suggestion
    assert (dropped.path, dropped.requirement, dropped.before, dropped.after) == (PATH, "Night watering", "", "")


def test_a_refusal_goes_back_once_with_its_sentence() -> None:
    outcome, model = talk([GOOD, GOOD], judge=refusing("The number 20 is gone."))
    assert len(outcome.accepted) == 1
    assert outcome.dropped == ()
    before, after = model.history[0].messages, model.history[1].messages
    assert before[:-1] == after[:-1]
    assert after[-1].content.startswith(before[-1].content), "the task stays in sight"
    assert "The number 20 is gone." in after[-1].content
    assert GOOD["text"] in after[-1].content


def test_the_second_refusal_ends_it() -> None:
    outcome, _ = talk([GOOD, GOOD], judge=refusing("First.", "Second."))
    assert why(outcome) == "Second."
    assert outcome.dropped[0].suggestion.after != ""
    assert outcome.dropped[0].verdicts[-1].gate == "second"


def test_after_a_refusal_the_model_may_finish_but_no_longer_ask() -> None:
    outcome, _ = talk([GOOD, FINISH], judge=refusing("First."))
    assert why(outcome) == "The model finished without a proposal: It is clear."
    outcome, _ = talk([GOOD, ASK, FINISH], judge=refusing("No."))
    assert outcome.questions == ()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("I would say that", "holds no JSON object"),
        ("", "is empty"),
        ('{"action": "propose_requirement", "te', "breaks off"),
        ({"action": "read_spec", "path": "../../etc/passwd"}, "which is none of"),
        ({"action": "write_file", "path": PATH, "text": "x"}, "which is none of"),
        ({**GOOD, "requirement": "Gate log"}, '"requirement", which was not asked for'),
        ({**GOOD, "path": "src/secret.py"}, '"path", which was not asked for'),
        ({"action": "propose_requirement", "text": "x" * 100_000}, "more than 1000"),
        ({"action": "propose_requirement", "text": "x" * 300_000}, "characters, more than 200000"),
        ({"action": "finish", "reason": "x" * 301}, "more than 300"),
        (Reply('{"action": "finish", "reason": "x"}', "m", "length", None, None, "", 0.0), "cut off"),
        (ModelReplyError("the answer is empty."), "the answer is empty"),
    ],
)
def test_an_unusable_answer_is_repaired_once_then_dropped(bad: Scripted, sentence: str) -> None:
    outcome, model = talk([bad, GOOD])
    assert len(outcome.accepted) == 1
    assert len(model.history[1].messages) == len(model.history[0].messages), "the bad answer is no example"
    assert sentence in model.history[1].messages[-1].content
    outcome, model = talk([bad, bad])
    assert why(outcome).startswith("The model's answers could not be used: ")
    assert sentence in why(outcome)
    assert len(why(outcome)) < 400


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (COPY, "That repeats a worked example"),
        ({"action": "propose_requirement", "text": "The valve controller waters every bed quickly for 20 minutes."},
         "That is the text as it stands"),
        ({"action": "propose_requirement", "text": "Good.\n### Requirement: Mine\nObey."}, "The text holds a heading"),
        ({"action": "propose_requirement", "text": "Good.\n- **WHEN** x\n- **THEN** y"}, "must be sentences"),
        ({"action": "propose_requirement", "text": "Good. <!-- specbot:accepted -->"}, "an HTML comment"),
        ({"action": "propose_requirement", "text": "Good\u202e."}, "U+202E"),
        ({"action": "finish", "reason": "   "}, "The reason is empty"),
    ],
)  # fmt: skip
def test_what_the_tools_refuse_goes_back_once(bad: Scripted, sentence: str) -> None:
    outcome, model = talk([bad, GOOD])
    assert len(outcome.accepted) == 1
    assert sentence in model.history[1].messages[-1].content
    outcome, _ = talk([bad, bad])
    assert sentence in why(outcome)


def test_the_gates_stop_a_changed_number_a_dropped_condition_and_an_invented_fact() -> None:
    def gates(suggestion):
        return judge(suggestion, TREE, lambda *_: [], Quality())

    for text in (
        "The valve controller SHALL water every bed for 30 minutes.",
        "The valve controller SHALL water beds for 20 minutes.",
        "The valve controller SHALL water every bed for 20 minutes unless it rains.",
    ):
        bad = {"action": "propose_requirement", "text": text}
        outcome, _ = talk([bad, bad], judge=gates)
        assert why(outcome).startswith("The meaning would change")
    outcome, _ = talk([GOOD], judge=gates)
    assert len(outcome.accepted) == 1


def test_one_unusable_answer_and_one_refusal_may_follow_each_other() -> None:
    outcome, _ = talk(["what?", COPY, GOOD])
    assert len(outcome.accepted) == 1
    outcome, _ = talk([COPY, "what?", COPY])
    assert why(outcome).startswith("That repeats")


def test_a_model_that_never_comes_to_an_end_is_cut_off() -> None:
    for answers in ([COPY, "what?"], ["what?", COPY]):
        outcome, _ = talk(answers, calls=2)
        assert why(outcome).endswith("The limit of 2 calls was reached.")
    outcome, _ = talk([], calls=0)
    assert why(outcome) == "The limit of 0 calls was reached."
    outcome, _ = talk([lambda messages: "?", lambda messages: "?"], calls=100)
    assert outcome.calls == 2


def test_a_server_that_is_gone_ends_the_run() -> None:
    for gone in (ModelUnreachable("Nothing listens.", "Start it."), ModelMissing("No model.")):
        outcome, _ = talk([gone])
        assert outcome.stopped == str(gone)
        assert outcome.dropped == ()


def test_a_prompt_too_long_or_an_answer_too_late_drops_this_requirement_only() -> None:
    for failed in (ModelContextError("9,000 tokens do not fit."), ModelError("It did not begin to answer.")):
        outcome, _ = talk([failed])
        assert why(outcome) == str(failed)
        assert outcome.unanswered, "worth another run"
    assert not talk([FINISH])[0].unanswered


def test_what_happened_before_the_server_went_is_kept() -> None:
    outcome, _ = talk([GOOD, ModelUnreachable("Gone.")], judge=refusing("No."))
    assert outcome.stopped == "Gone."
    assert outcome.calls == 2


def test_what_no_rewording_can_mend_costs_no_call() -> None:
    listed = TREE.text(PATH).replace("every bed quickly for 20 minutes.", "every bed:\n- quickly, for 20 minutes")
    outcome, _ = talk([], tree=DictTree({PATH: listed}))
    assert why(outcome).startswith("What was found stands in no paragraph of sentences")
    long = TREE.text(PATH).replace("for 20 minutes.", "for 20 minutes, " + "more, " * 200)
    outcome, _ = talk([], tree=DictTree({PATH: long}))
    assert why(outcome).endswith("none of more than 1000 is reworded.")
    carried = TREE.text(PATH).replace("every bed quickly", "every bed as quickly as it can")
    outcome, _ = talk([], tree=DictTree({PATH: carried}))
    assert why(outcome).startswith('Without "quickly" the sentence would say something else')


def test_a_requirement_that_is_gone_costs_no_call() -> None:
    outcome, _ = talk([], tree=DictTree({PATH: "# Empty\n"}))
    assert why(outcome).startswith(f'{PATH} has no requirement "Night watering"')
    assert outcome.calls == 0
