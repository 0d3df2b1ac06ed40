"""What was held back is told: questions like edits, and each reason once, with how many it holds back."""

from helpers.verdicts import verdict

from bot.learning.events import Kind
from bot.openspec.suggestions import Question
from bot.workflows.held import REFUSED, Held, in_words, wanted_questions
from bot.workflows.learned import NOTHING, learned_of

PATH = "openspec/specs/doors/spec.md"


def test_questions_are_held_back_as_edits_are() -> None:
    asked = [Question(PATH, "Lock", f"How {word}?", ("1", "2"), rule) for word, rule in [("fast", "a"), ("long", "b")]]
    known = learned_of([verdict(asked[0].id), verdict("b", Kind.SUPPRESSED, rule="b", path="**", reason="no")])
    kept, held = wanted_questions(asked, known)
    assert kept == []
    assert [(each.id, each.why == REFUSED) for each in held] == [(asked[0].id, True), ("", False)]
    assert wanted_questions(asked, NOTHING) == (asked, [])


def test_each_reason_is_told_once_with_how_many_it_holds_back() -> None:
    held = [Held(PATH, "Lock", "r", "r is silent on **, because “no”")] * 3 + [Held(PATH, "Lock", "r", REFUSED, "i")]
    assert in_words(held) == (
        "3 not proposed: r is silent on **, because “no”.",
        "1 not proposed: it was refused before.",
    )
    assert in_words(held[-1:] * 2) == ("2 not proposed: they were refused before.",)
    many = [Held(PATH, "", "r", f"why {at}") for at in range(25)]
    assert len(in_words(many)) == 21
    assert in_words(many)[-1] == "5 more not proposed."
