"""A model that says what differs: words of the paragraph are exchanged, and what is written is judged like any other."""

import pytest
from workflows.test_propose import delta, planned, proposed

from bot.errors import EditError
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.workflows.propose_swap import Swap, steps_after, swapped
from bot.workflows.propose_values import Idea

WISH = Idea("Readers complain: let them hold 15 books instead of 12.")
PLAN = {
    "title": "more loans",
    "items": [{"action": "change", "requirement": "@Most loans", "what": "15 books, not 12"}],
}
DIFFERS = {"statement": "15 books instead of 12.", "scenarios": []}
LINE = "The library SHALL refuse a loan to a reader who holds 12 books, or 12 records."


def test_a_model_that_says_what_differs_is_asked_for_words() -> None:
    swaps = {"swaps": [{"go": "12 books", "come": "15 books"}]}
    made, model = proposed({"plan": planned(PLAN), "change": DIFFERS, "swap": swaps}, WISH)
    assert (made.refused, made.left, made.questions) == ("", (), ())
    assert "The library SHALL refuse a loan to a reader who holds 15 books.\n" in delta(made)
    assert "- **WHEN** a reader with 15 books asks for one more\n" in delta(made)
    assert model.steps.count("swap") == 1


def test_words_that_do_not_stand_there_go_back_once() -> None:
    wrong = {"swaps": [{"go": "twelve books", "come": "15 books"}]}
    right = {"swaps": [{"go": "12 books", "come": "15 books"}]}
    made, model = proposed({"plan": planned(PLAN), "change": DIFFERS, "swap": [wrong, right]}, WISH)
    assert "holds 15 books." in delta(made)
    (last,) = [each for each in model.history if each.schema and each.schema.name == "propose_swap"][1:]
    assert '"twelve books" does not stand in the paragraph' in last.prompt
    made, _ = proposed({"plan": planned(PLAN), "change": DIFFERS, "swap": [wrong, wrong]}, WISH)
    assert not made.files and "twelve books" in made.left[0].why


def test_what_nobody_said_is_asked_of_its_author_there_too() -> None:
    swaps = {"swaps": [{"go": "12 books", "come": "40 books"}]}
    made, _ = proposed({"plan": planned(PLAN), "change": DIFFERS, "swap": swaps}, WISH)
    assert not made.files and [each.text for each in made.questions if "40" in each.text]


@pytest.mark.parametrize(
    ("swaps", "after"),
    [
        ([("12  books", "15 books")], LINE.replace("12 books", "15 books")),
        ([("A LOAN", "every loan")], LINE.replace("a loan", "every loan")),
        ([(", or 12 records", "")], LINE.replace(", or 12 records", "")),
        (
            [("12 books", "15 books"), ("12 records", "20 records")],
            LINE.replace("12 b", "15 b").replace("12 r", "20 r"),
        ),
    ],
)
def test_words_are_exchanged(swaps: list[tuple[str, str]], after: str) -> None:
    assert swapped(LINE, [Swap(*each) for each in swaps]) == after


@pytest.mark.parametrize(
    ("go", "why"),
    [
        ("12", "2 times"),
        ("ibrary", "does not stand"),
        ("", "does not stand"),
        ("books.*", "does not stand"),
        ("book", "not stand"),
    ],
)
def test_words_that_stand_there_never_or_twice_are_refused(go: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        swapped(LINE, [Swap(go, "15")])


def test_only_amounts_change_in_scenarios() -> None:
    text = f"## Requirements\n### Requirement: R\n{LINE}\n\n#### Scenario: A\n- **WHEN** a loan of 12 books is asked for\n- **THEN** 12 days pass\n"
    (requirement,) = parse_document("s", "c", text, DocumentKind.SPEC).requirements
    swaps = [Swap("12 books", "15 books"), Swap("a loan", "every loan")]
    assert steps_after(requirement, swaps) == {
        "A": (("WHEN", "a loan of 15 books is asked for"), ("THEN", "12 days pass"))
    }
    assert steps_after(requirement, swaps[1:]) == {}
