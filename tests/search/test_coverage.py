"""How much of a question some words hold."""

import pytest

from bot.search.coverage import Question

HOLDING = {"dock": 40, "unlock": 4, "bicycle": 60, "deposit": 1}


@pytest.mark.parametrize(
    "text",
    [
        "The dock unlocks bicycles once the deposit was paid.",
        "unlocking a bicycle at the dock takes a deposit",
        "DOCK UNLOCK BICYCLE DEPOSIT",
        "`unlockBicycle` of the dock-deposit service",
    ],
)
def test_every_inflection_and_spelling_counts(text: str) -> None:
    assert Question("When does the dock unlock a bicycle, deposit?", HOLDING, 100).share([text]) == pytest.approx(1)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    asked = Question("dock deposit", HOLDING, 100)
    assert asked.share(["a deposit"]) > asked.share(["a dock"]) > 0
    assert asked.missing(["a dock"]) == ("deposit",)


def test_words_of_the_asking_weigh_little_and_are_not_named_as_missing() -> None:
    asked = Question("How many zeppelins happen?", {}, 100)
    assert asked.share(["zeppelin"]) > 0.6
    assert asked.lacks(["nothing"]) == ("zeppelins",)


def test_texts_count_together() -> None:
    assert Question("dock deposit", HOLDING, 100).share(["a dock", "a deposit"]) == pytest.approx(1)


def test_letters_without_spaces_between_words() -> None:
    asked = Question("自行车解锁")
    assert asked.share(["车站在付款后为自行车解锁。"]) > 0.7
    assert asked.share(["租约结束。"]) == 0


@pytest.mark.parametrize("question", ["租约什么时候结束?", "为什么租约结束", "租约是否结束呢", "租约如何结束?"])
def test_words_of_the_asking_are_taken_out_where_no_space_parts_them(question: str) -> None:
    assert Question(question).share(["系统在三十分钟后租约结束。"]) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "?!", "   "])
def test_a_question_without_words_is_held_by_nothing(text: str) -> None:
    assert Question(text).share(["anything"]) == 0
