"""Answers: what a model may say, what is left of it, and that every citation stands to the letter."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.asking import BIKES, BIKES_PATH, LAMPS_PATH, WHY_PATH, found_in, library, number_of, saying
from helpers.scripted_model import ScriptedModel, called

from bot.errors import ModelReplyError, ModelUnreachable, UsageError
from bot.llm.dialects import ACTIONS, NATIVE
from bot.search.answer import Answer, Citation, Sentence
from bot.search.index import Hit
from bot.text.tree import DictTree
from bot.workflows.ask import Earlier, ask, proven
from bot.workflows.ask_model import answerer_with
from bot.workflows.retrieval import Library

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "ask_answers.toml").read_text("utf-8"))["case"]
QUESTION = "When does a rental end?"
ENDS = "The system SHALL end a rental 30 minutes after the last ride."


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_left_of_an_answer(case: dict[str, Any]) -> None:
    model = ScriptedModel([saying(case["say"], case["sentences"], case.get("answerable", "yes"))])
    answer = ask(case["question"], library(), answerer_with(model))
    assert answer.text == case.get("text", "")
    assert [each.quote for each in answer.citations] == case.get("quotes", [])
    assert case.get("why", "") in answer.why
    assert answer.dropped == case.get("dropped", 0)
    assert {each.change for each in answer.sentences} == ({case.get("change", "")} if answer.text else set())
    assert model.left == case.get("left", 0)


def test_every_citation_names_its_place() -> None:
    answer = ask(QUESTION, library("c" * 40), answerer_with(ScriptedModel([saying([ENDS], [ENDS])])))
    assert answer.citations == (Citation(BIKES_PATH, 8, "Rental end", ENDS, "c" * 40),)
    assert answer.model == "scripted"
    assert answer.looked_at[0].requirement == "Rental end"


def test_a_passage_that_was_not_shown_is_an_error_that_goes_back_once() -> None:
    wrong = {"action": "answer", "passages": [99], "answerable": "yes", "sentences": [ENDS]}
    model = ScriptedModel([wrong, saying([ENDS], [ENDS])])
    assert ask(QUESTION, library(), answerer_with(model)).text == ENDS
    assert "There is no passage 99" in model.history[1].prompt


@pytest.mark.parametrize(
    "replies",
    [
        [ModelUnreachable("No server.", "Start it.")],
        [ModelReplyError("nonsense"), ModelReplyError("nonsense")],
        ["", "no JSON at all"],
        [{"action": "answer", "passages": [999], "answerable": "yes", "sentences": ["x"]}] * 2,
        [{"action": "answer", "passages": ["one"], "answerable": "yes", "sentences": []}] * 2,
        [{"action": "publish", "passages": []}] * 2,
    ],
    ids=["gone", "unusable", "empty", "numbers", "types", "tool"],
)
def test_a_model_that_fails_leaves_the_specs_own_words(replies: list[Any]) -> None:
    said: list[str] = []
    answer = ask(QUESTION, library(), answerer_with(ScriptedModel(replies), say=said.append))
    assert (answer.text, answer.model) == (ENDS, "")
    assert said


def test_a_good_caller_of_tools_reads_on_before_it_answers() -> None:
    replies = [
        called("search_specs", question="lamp at night"),
        called("read_history", path=BIKES_PATH, requirement="Rental end"),
        called("read_requirement", path=BIKES_PATH, requirement="Nowhere"),
        lambda messages: called(
            "answer",
            passages=[number_of("Riders forgot", messages)],
            answerable="yes",
            sentences=["Riders forgot to end their rentals."],
        ),
    ]
    model = ScriptedModel(replies)
    answer = ask("What made the rental end by itself when riders forgot it?", library(), answerer_with(model, NATIVE))
    assert answer.citations[0].path == WHY_PATH
    assert "Riders forgot to end their rentals" in model.history[2].prompt
    assert 'has no requirement "Nowhere"' in model.history[3].prompt


def test_a_small_model_is_offered_the_answer_alone() -> None:
    model = ScriptedModel([saying([ENDS], [ENDS])])
    ask(QUESTION, library(), answerer_with(model, ACTIONS))
    assert model.history[0].schema is not None
    assert model.history[0].schema.body["properties"]["action"] == {"const": "answer"}


def test_a_long_library_is_cut_to_the_context() -> None:
    block = "\n### Requirement: Rental end {}\nThe rental of kind {} SHALL end after {} minutes.\n\n#### Scenario: Idle\n- **WHEN** {} minutes pass\n- **THEN** the rental ends\n"
    many = BIKES + "".join(block.format(n, n, n, n) for n in range(40, 90))
    model = ScriptedModel([saying([ENDS], [ENDS])], context_length=2_600)
    assert ask(f"{QUESTION[:-1]} after the last ride?", library(bikes=many), answerer_with(model)).text == ENDS
    assert model.count(model.history[0].messages) <= 2_600 - model.history[0].max_tokens


@pytest.mark.parametrize(
    "change",
    [
        {"quote": ENDS.replace("30", "40")},
        {"quote": ENDS.replace("a rental", "a renta\u04cf")},
        {"quote": ENDS.lower()},
        {"quote": ENDS[:-3]},
        {"quote": f"{ENDS} "},
        {"line": 9},
        {"line": 0},
        {"requirement": "Unlocking"},
        {"requirement": ""},
        {"path": LAMPS_PATH},
        {"path": "openspec/specs/cars/spec.md"},
        {"path": "openspec/specs/bikes"},
        {"commit": "d" * 40},
    ],
    ids=lambda change: "-".join(f"{name}={value!r}"[:30] for name, value in change.items()),
)
def test_a_citation_that_does_not_stand_is_not_shown(change: dict[str, Any]) -> None:
    right = Citation(BIKES_PATH, 8, "Rental end", ENDS, "c" * 40)
    both = Answer((Sentence("It ends.", (right,)), Sentence("It ends so.", (replace(right, **change),))))
    assert proven(both, library("c" * 40)).sentences == both.sentences[:1]
    gone = proven(Answer(both.sentences[1:]), library("c" * 40))
    assert (gone.abstained, gone.dropped) == (True, 1)


def test_a_moved_file_and_an_edited_one_prove_nothing() -> None:
    answer = ask(QUESTION, library(), None)
    moved = Library(DictTree({"openspec/specs/wheels/spec.md": BIKES}), "", found_in)
    edited = library(bikes=BIKES.replace("30 minutes after", "31 minutes after"))
    assert not answer.abstained
    assert proven(answer, moved).abstained
    assert proven(answer, edited).abstained


def test_a_follow_up_leans_on_what_was_asked_before() -> None:
    earlier = Earlier("When does a rental end?", ENDS, (Hit(BIKES_PATH, "Rental end", 7, 0.0),))
    model = ScriptedModel([saying(["A rider MAY end it earlier"], ["A rider may end it earlier."])])
    told = f"{earlier.question}\n{earlier.answer}"
    answer = ask("May a rider do that earlier?", library(), answerer_with(model, earlier=told), earlier)
    assert answer.text == "A rider may end it earlier."
    assert ENDS in model.history[0].messages[-1].content


@pytest.mark.parametrize("question", ["", " \n ", "x" * 2_001])
def test_what_is_no_question_is_refused(question: str) -> None:
    with pytest.raises(UsageError):
        ask(question, library())


def test_what_no_model_was_asked_is_not_paid_for() -> None:
    model = ScriptedModel([])
    answer = ask("xylophone zeppelin?", library(), answerer_with(model))
    assert (answer.abstained, model.history) == (True, [])


def test_an_error_that_is_none_of_the_models_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        ask(QUESTION, library(), answerer_with(ScriptedModel([ZeroDivisionError()])))


def test_a_number_tells_how_many_better_than_a_word() -> None:
    frame = "# {0}\n\n## Purpose\n{1}\n\n## Requirements\n### Requirement: {2}\n{3}\n"
    tree = DictTree(
        {
            "openspec/specs/payments/spec.md": frame.format(
                "payments",
                "Charges each ride to the rider's card, once, and keeps a receipt that the rider can read.",
                "Charge",
                "The system SHALL charge the rider's card when the ride ends.",
            ),
            "openspec/specs/rentals/spec.md": frame.format(
                "rentals",
                "Lets a rider unlock a bicycle.",
                "One at a time",
                "A rider SHALL have at most 1 ride at a time.",
            ),
        }
    )
    answer = ask("How many rides may a rider have?", Library(tree, "", found_in))
    assert answer.text == "A rider SHALL have at most 1 ride at a time."
