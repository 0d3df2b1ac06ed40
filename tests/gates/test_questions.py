"""Gate 6, its pure half: which questions a rewrite brings up, and how far code can compare answers."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.cases import Case, read_cases

from bot.gates.answers import compare, differing, is_unsaid
from bot.gates.gate import as_document
from bot.gates.questions import MOST_PROBES, Asks, Paper, Probe, Side, completed, questions
from bot.openspec.suggestions import Intent, Suggestion

HERE = Path(__file__).parent
NAME = "### Requirement: The rule\n"
ANSWERS = tomllib.loads((HERE / "answers.toml").read_text("utf-8"))["case"]


def paper(before: str, after: str, intent: Intent = Intent.REWORD) -> Paper:
    old, new = NAME + before.strip(), NAME + after.strip()
    suggestion = Suggestion("a/spec.md", old, new, "rule", "Because.", intents=frozenset({intent}))
    return questions(as_document(old), suggestion, {"quickly"})


@pytest.mark.parametrize("case", read_cases(HERE / "questions.txt"), ids=lambda case: case.name)
def test_asked(case: Case) -> None:
    probes = paper(case.given, case.parts["after"]).probes
    shown = [
        f"{each.side.value}{'' if each.strict else '?'}: {each.question} {' / '.join(each.expected)}" for each in probes
    ]
    assert shown == case.parts["asked"].split("\n")[:-1]


def test_a_question_is_asked_of_the_other_text_alone() -> None:
    for probe in paper("The gate SHALL stay shut.", "The gate SHALL stay open.").probes:
        assert probe.text == f"The rule\n\nThe gate SHALL stay {'open' if probe.side is Side.AFTER else 'shut'}."


def test_each_side_is_asked_a_few_questions_and_every_statement_once_before_any_twice() -> None:
    before = " ".join(f"The {name} SHALL ring {name}s." for name in ("ox", "ass", "cow", "pig", "hen"))
    made = paper(before, before.replace("ring", "sing"))
    assert [each.side for each in made.probes] == [Side.AFTER] * MOST_PROBES + [Side.BEFORE] * MOST_PROBES
    assert [each.asks for each in made.probes[:MOST_PROBES]] == [Asks.ACT] * 5 + [Asks.ACTOR]
    assert made.left_out == 2 * (10 - MOST_PROBES)
    assert made == paper(before, before.replace("ring", "sing"))


def test_a_number_that_the_author_gave_may_be_new() -> None:
    strict = {
        (each.side, each.strict) for each in paper("It SHALL open.", "It SHALL open in 3 s.", Intent.MEASURE).probes
    }
    assert strict == {(Side.AFTER, True), (Side.BEFORE, False)}


@pytest.mark.parametrize("text", ["", "- \n", "```\ncode\n```", "...", "SHALL", "the SHALL the"])
def test_odd_bodies_bring_up_no_error(text: str) -> None:
    assert paper(text, text).probes == ()
    assert all(each.side is Side.BEFORE for each in paper(text, "The gate SHALL open.").probes if each.asks is Asks.ACT)


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: f"{case['expected']} {case['told']}")
def test_compared(case: dict[str, Any]) -> None:
    assert compare(case["expected"], case["told"], case.get("vague", ())).value == case["agreement"]


@pytest.mark.parametrize(
    "answer",
    ["unsaid", "Unsaid.", "", "...", "The text does not say.", "not specified", "N/A", "it doesn't mention this"],
)
def test_unsaid(answer: str) -> None:
    assert is_unsaid(answer)


@pytest.mark.parametrize("answer", ["nothing but the badge", "the text", "not the clerk", "0", "unsaid things"])
def test_said(answer: str) -> None:
    assert not is_unsaid(answer)


@pytest.mark.parametrize(
    ("asks", "answer", "whole"),
    [
        (Asks.ACT, "copy each record", ("copy each record from A to B", "keep a log")),
        (Asks.ACT, "The job must keep a log.", ("copy each record from A to B", "keep a log")),
        (Asks.CONDITION, "the day", ("If B is there", "before the day ends")),
        (Asks.ACTOR, "job", ("The job",)),
        (Asks.ACT, "delete everything", ("delete everything",)),
        (Asks.OTHER, "copy each record", ("copy each record",)),
        (Asks.CONDITION, "unsaid", ()),
        (Asks.ACT, "unsaid", ()),
    ],
)
def test_an_answer_that_stops_early_is_read_on(asks: Asks, answer: str, whole: tuple[str, ...]) -> None:
    text = "If B is there, the job SHALL copy each record from A to B before the day ends. The job SHALL keep a log."
    assert completed(Probe(asks, "?", (), Side.AFTER, text), answer) == whole


def test_a_condition_that_was_overlooked_is_read_by_code() -> None:
    text = "The horn SHALL sound if fog comes. The bell SHALL ring."
    for name, whole in (("the horn sound", ("if fog comes",)), ("the bell ring", ())):
        probe = Probe(Asks.CONDITION, f"When, or on what condition, must {name}?", (), Side.AFTER, text)
        assert completed(probe, "unsaid") == whole


def test_a_judge_is_shown_what_differs() -> None:
    assert differing(["print a receipt", "ring"], ["ring", "print a bill"]) == ("print a receipt", "print a bill")
    assert differing(["print a receipt", "ring"], ["ring"]) == ("print a receipt; ring", "ring")
