"""An extractive reader in the place of a chat model, and beside one."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from helpers.asking import library, saying
from helpers.scripted_model import ScriptedModel

from bot.errors import ModelError
from bot.llm.reader import Reading
from bot.workflows.ask import Answerer, ask
from bot.workflows.ask_model import answerer_with
from bot.workflows.ask_reader import answerer_reading, with_voter

QUESTION = "What happens when nobody rides for 30 minutes?"
BOTH = "the rental is closed the rider gets a receipt"


@dataclass
class Pointing:
    """A reader that points at words, wherever they stand, and is as sure as it is told."""

    words: str
    margin: float = 3.0
    name: str = "pointing"

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        found = [(at, text.find(self.words)) for at, text in enumerate(passages)]
        sure = [Reading(at, start, start + len(self.words), self.margin, 0.0) for at, start in found if start >= 0]
        return [*(Reading(at, 0, 1, -9.0, 0.0) for at, start in found if start < 0), *sure]


class Broken:
    name = "broken"

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        raise ModelError("It gives what is no number.")


def test_it_points_at_an_outcome_and_its_scenario_is_told_whole() -> None:
    answer = ask(QUESTION, library(), answerer_reading(Pointing("rider gets a receipt"), lambda _: None))
    assert (answer.text, answer.model) == (BOTH, "pointing")


@pytest.mark.parametrize("margin", [0.0, -0.5])
def test_where_it_sees_no_answer_there_is_none(margin: float) -> None:
    answer = ask(QUESTION, library(), answerer_reading(Pointing("receipt", margin), lambda _: None))
    assert answer.abstained
    assert "The reader saw no answer" in answer.why


def test_what_it_points_at_is_not_believed_where_the_question_is_about_something_else() -> None:
    asked = "How long does the refund of a zeppelin take, when nobody rides?"
    assert ask(asked, library(), answerer_reading(Pointing("30 minutes after"), lambda _: None)).abstained


def test_one_that_cannot_be_run_leaves_the_specs_own_words() -> None:
    said: list[str] = []
    answer = ask(QUESTION, library(), answerer_reading(Broken(), said.append))
    assert (answer.text, answer.model) == (BOTH, "")
    assert said == ["The reader could not be run: It gives what is no number."]


def test_beside_a_model_it_takes_back_what_holds_little_of_the_question() -> None:
    half = "Does the bank unlock a lamp before the rider has paid the deposit?"

    def answerer() -> Answerer:
        return answerer_with(ScriptedModel([saying(["SHALL NOT unlock"], [])]))

    alone = ask(half, library(), answerer())
    assert not alone.abstained
    doubted = ask(half, library(), with_voter(answerer(), Pointing("nothing at all"), lambda _: None))
    assert (doubted.abstained, "A second model saw no answer" in doubted.why) == (True, True)
    assert ask(half, library(), with_voter(answerer(), Pointing("dock"), lambda _: None)).text == alone.text
    assert ask(half, library(), with_voter(answerer(), Broken(), lambda _: None)).text == alone.text


def test_what_holds_most_of_the_question_needs_no_second_opinion() -> None:
    answerer = answerer_with(ScriptedModel([saying(["the rental is closed"], ["The rental is closed."])]))
    assert ask(QUESTION, library(), with_voter(answerer, Broken(), pytest.fail)).text == "The rental is closed."
