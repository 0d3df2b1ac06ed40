"""Answers to questions that the specs do not answer: sentences where code knows who acts, and that there is none."""

import pytest
from helpers.asking import BIKES_PATH, library

from bot.openspec.layout import document_at
from bot.workflows.gap_options import LEFT_OPEN, OUT_OF_SCOPE, options_for

DOCUMENT = document_at(library().tree, BIKES_PATH)


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("May a rider end it twice?", "A rider MAY end it twice.", "A rider SHALL NOT end it twice."),
        ("Can a rider pay in cash?", "A rider MAY pay in cash.", "A rider SHALL NOT pay in cash."),
        ("does the dock beep", "The dock SHALL beep.", "The dock SHALL NOT beep."),
        ("And must the dock beep at night?", "The dock SHALL beep at night.", "The dock SHALL NOT beep at night."),
        ("Is the system monitored?", "The system SHALL be monitored.", "The system SHALL NOT be monitored."),
    ],
)
def test_a_question_for_yes_or_no(question: str, yes: str, no: str) -> None:
    assert DOCUMENT
    assert options_for(question, DOCUMENT) == (yes, no, OUT_OF_SCOPE)


@pytest.mark.parametrize(
    "question",
    [
        "How long is a deposit held?",
        "Is the helicopter monitored?",
        "Does the docking station beep?",
        "Does the dock beep or flash?",
        "Must the dock not beep?",
        "Doesn't the dock beep?",
        "Does the dock?",
        "Does the dock beep? Does it flash?",
        "Does the dock " + "beep " * 40 + "?",
        "Does the dock beep <!-- hidden -->?",
        "Does the dock beep \u202etwice?",
        "",
    ],
)
def test_no_sentence_is_made_up(question: str) -> None:
    assert DOCUMENT
    assert options_for(question, DOCUMENT) == (OUT_OF_SCOPE, LEFT_OPEN)
