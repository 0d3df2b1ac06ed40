from bot.llm.reader import Reading


def test_a_margin_is_what_the_place_has_over_no_answer() -> None:
    assert Reading(0, 3, 9, score=7.5, null_score=9.0).margin == -1.5
    assert Reading(0, 3, 9, score=-2.0, null_score=-9.0).margin == 7.0
