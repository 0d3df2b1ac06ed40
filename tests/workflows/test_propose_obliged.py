"""A SHALL that a model forgot is put where it belongs, and nowhere else."""

import pytest

from bot.workflows.propose_obliged import obliged

OLD = "The library SHALL charge 30 cents for each day."


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("The library charges 20 cents per day.", "The library SHALL charge 20 cents per day."),
        ("The library carries it home.", "The library SHALL carry it home."),
        ("The library reaches everybody.", "The library SHALL reach everybody."),
        ("The library is open.", "The library SHALL be open."),
        ("The library has a door.", "The library SHALL have a door."),
        ("The library will charge 20 cents.", "The library SHALL charge 20 cents."),
        ("A reader needs to pay.", "A reader SHALL pay."),
        ("The library SHALL charge 20 cents.", "The library SHALL charge 20 cents."),
        ("The library must charge 20 cents.", "The library SHALL charge 20 cents."),
        ("The library may charge 20 cents.", "The library may charge 20 cents."),
        ("Readers pay 20 cents.", "Readers pay 20 cents."),
        ("The library's fees are low.", "The library's fees are low."),
        ("", ""),
    ],
)
def test_a_shall_that_is_missing(statement: str, wanted: str) -> None:
    assert obliged(statement, OLD) == wanted


def test_without_a_text_before_nobody_knows_who_acts() -> None:
    assert obliged("The library charges 20 cents.") == "The library charges 20 cents."
    assert obliged("The library charges 20 cents.", "Fees SHALL be low.") == "The library charges 20 cents."
