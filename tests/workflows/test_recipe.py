"""A workflow as data: what it says, what is wrong with it, and when a step of it runs."""

import tomllib
from pathlib import Path

import pytest

from bot.errors import RecipeError
from bot.workflows.recipe import MOST_CHARACTERS, MOST_STEPS, Outcome, read_recipe, should_run

CASES = tomllib.loads(Path(__file__).with_name("recipes.toml").read_text("utf-8"))["case"]
WHOLE = """
description = "Look, mend, tell."
schedule = "23 4 * * 1"

[inputs.branch]
description = "where it goes"
default = "specbot/mine"

[inputs.path]

[limits]
minutes = 5

[[steps]]
name = "look"
run = "check"
with = { all = true, severity = "error" }
goes_on = true

[[steps]]
name = "mend"
run = "improve"
with = { branch = "{branch}" }
arguments = ["{path}/x"]
when = { look = ["left", "failed"] }
"""


def test_a_file_says_what_is_run() -> None:
    recipe = read_recipe("mine", WHOLE)
    assert (recipe.description, recipe.schedule, recipe.minutes) == ("Look, mend, tell.", "23 4 * * 1", 5)
    look, mend = recipe.steps
    assert look.options == {"all": True, "severity": "error"} and look.goes_on
    assert mend.when == {"look": frozenset({Outcome.LEFT, Outcome.FAILED})}


def test_inputs_stand_in_their_places() -> None:
    recipe = read_recipe("mine", WHOLE)
    _, mend = recipe.filled({"path": "specs"})
    assert mend.options == {"branch": "specbot/mine"} and mend.arguments == ("specs/x",)
    _, mend = recipe.filled({"path": "{branch}", "branch": "b"})
    assert mend.options == {"branch": "b"} and mend.arguments == ("{branch}/x",)


def test_what_is_not_given_and_what_is_no_input_are_said() -> None:
    recipe = read_recipe("mine", WHOLE)
    with pytest.raises(RecipeError, match="mine needs path") as caught:
        recipe.filled({})
    assert caught.value.message == "mine needs path."
    described = WHOLE.replace('"specbot/mine"', "").replace("default = ", "")
    with pytest.raises(RecipeError, match=r"mine needs branch \(where it goes\)\."):
        read_recipe("mine", described).filled({})
    with pytest.raises(RecipeError, match="no input brunch"):
        recipe.filled({"brunch": "x", "path": "y"})


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_what_is_wrong_is_said_with_its_place(case: dict[str, str]) -> None:
    with pytest.raises(RecipeError) as caught:
        read_recipe("mine", case["text"])
    assert case["says"] in str(caught.value)


def test_a_file_has_a_size() -> None:
    with pytest.raises(RecipeError, match="characters"):
        read_recipe("mine", "#" * (MOST_CHARACTERS + 1))
    many = "".join(f"[[steps]]\nname = 'a{at}'\nrun = 'check'\n" for at in range(MOST_STEPS + 1))
    with pytest.raises(RecipeError, match=f"{MOST_STEPS} is the most"):
        read_recipe("mine", many)
    with pytest.raises(RecipeError, match="no name for a workflow"):
        read_recipe("../mine", WHOLE)


@pytest.mark.parametrize(
    ("came", "broken", "runs"),
    [
        ({"look": Outcome.LEFT}, False, True),
        ({"look": Outcome.FAILED}, True, True),
        ({"look": Outcome.CLEAN}, False, False),
        ({"look": Outcome.SKIPPED}, False, False),
        ({}, False, False),
    ],
)
def test_a_condition_names_what_came_of_a_step(came: dict[str, Outcome], broken: bool, runs: bool) -> None:
    mend = read_recipe("mine", WHOLE).steps[1]
    assert should_run(mend, came, broken=broken) is runs


def test_without_a_condition_a_step_runs_until_one_before_it_failed() -> None:
    look = read_recipe("mine", WHOLE).steps[0]
    assert should_run(look, {}, broken=False) and not should_run(look, {}, broken=True)


def test_a_limit_that_no_clock_holds_is_refused() -> None:
    text = "[limits]\nminutes = {}\n[[steps]]\nrun = 'check'"
    assert read_recipe("mine", text.format(10_080)).minutes == 10_080
    with pytest.raises(RecipeError, match="a week"):
        read_recipe("mine", text.format("9" * 30))
