"""Edits made one after another become suggestions against the first text that lead to the same result."""

from dataclasses import replace
from random import Random

import pytest

from bot.errors import EditError
from bot.openspec.compose import Composer
from bot.openspec.suggestions import Suggestion, apply
from bot.text.edits import occurrences
from bot.text.lines import chomp
from bot.text.tree import DictTree


def step(before: str, after: str, rule: str = "r") -> Suggestion:
    return Suggestion("f", before, after, rule, f"{rule} because.")


def test_edits_that_overlap_become_one_suggestion() -> None:
    composer = Composer("f", "a\nb\nc\nd\n")
    composer.add(step("b\nc", "B\nc", "one"))
    composer.add(step("B\nc\nd", "B\nC\nd", "two"))
    (joined,) = composer.suggestions()
    assert (joined.before, joined.after, joined.rules) == ("b\nc\nd", "B\nC\nd", ("one", "two"))
    assert joined.reason == "one because. two because."


def test_a_joined_edit_says_of_each_entry_once_that_a_prompt_held_it() -> None:
    composer = Composer("f", "a\nb\nc\nd\n")
    composer.add(replace(step("b\nc", "B\nc"), used=("one", "two")))
    composer.add(replace(step("B\nc\nd", "B\nC\nd"), used=("two", "three")))
    (joined,) = composer.suggestions()
    assert joined.used == ("one", "two", "three")
    assert joined.id == replace(joined, used=()).id


def test_an_edit_that_is_taken_back_is_none() -> None:
    composer = Composer("f", "a\nb\n")
    composer.add(step("b", "c"))
    composer.add(step("c", "b"))
    assert composer.suggestions() == []


def test_an_edit_that_does_not_apply_changes_nothing() -> None:
    composer = Composer("f", "a\nb\nb\n")
    with pytest.raises(EditError):
        composer.add(step("b", "c"))
    assert composer.text == "a\nb\nb\n"


@pytest.mark.parametrize("seed", range(200))
def test_the_suggestions_lead_where_the_edits_led(seed: int) -> None:
    random = Random(seed)
    text = "".join(f"line {number}\n" for number in range(12))
    composer = Composer("f", text)
    for turn in range(8):
        lines = composer.text.split("\n")[:-1]
        start = random.randrange(len(lines))
        end = min(len(lines), start + random.randint(1, 3))
        fresh = [f"new {turn}.{index}" for index in range(random.randint(1, 3))]
        composer.add(step("\n".join(lines[start:end]), "\n".join(fresh), f"r{turn}"))
    made = composer.suggestions()
    assert apply(DictTree({"f": text}), made).text("f") == composer.text
    assert all(len(occurrences(text, each.before)) == 1 for each in made)


@pytest.mark.parametrize("seed", range(200))
def test_each_before_stands_once_in_a_text_of_twins(seed: int) -> None:
    random = Random(seed)
    text = "\ufeff" * (seed % 2) + "".join(random.choice(["a\n", "b\r\n", "\n"]) for _ in range(8))
    composer = Composer("f", text)
    for turn in range(6):
        lines = composer.text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[:-1]
        line = random.choice(lines)
        try:
            composer.add(step(line, f"{line}{turn}", f"r{turn}"))
        except EditError:
            composer.add(step(chomp(composer.text.removeprefix("\ufeff")), chomp(composer.text) + "!", "all"))
    made = composer.suggestions()
    assert apply(DictTree({"f": text}), made).text("f") == composer.text
    assert all(len(occurrences(text, each.before)) == 1 for each in made)
