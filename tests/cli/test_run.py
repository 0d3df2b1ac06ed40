"""``specbot run``: a workflow's steps as command lines, in order, and what no file of a repository may ask for."""

import os
from pathlib import Path

import pytest
from helpers.run import Ran, run

from bot.cli.run_recipes import all_recipes, find_recipe
from bot.cli.run_words import COMMANDS, words_of
from bot.errors import RecipeError
from bot.workflows.recipe import read_recipe

GOOD = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
SPEC = "openspec/specs/gate/spec.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "garden"
    (place / SPEC).parent.mkdir(parents=True)
    (place / SPEC).write_text(GOOD)
    monkeypatch.chdir(place)
    return place


def write(root: Path, name: str, text: str) -> None:
    (root / ".specbot/workflows").mkdir(parents=True, exist_ok=True)
    (root / ".specbot/workflows" / f"{name}.toml").write_text(text)


def words(text: str, root: Path, **given: str) -> list[list[str]]:
    recipe = read_recipe("mine", text)
    return [words_of(recipe, each, root) for each in recipe.filled(given)]


def test_options_are_words_and_what_was_given_is_never_an_option(tmp_path: Path) -> None:
    text = "[inputs.q]\n[[steps]]\nrun = 'ask'\nwith = {at = '{q}', no-model = true, json = false}\narguments = ['{q}']"
    assert words(text, tmp_path, q="--base-url=http://evil") == [
        ["ask", "--at=--base-url=http://evil", "--no-model", "--", "--base-url=http://evil"]
    ]


def test_an_option_that_may_come_often_takes_a_list(tmp_path: Path) -> None:
    text = "[[steps]]\nrun = 'check'\nwith = {rule = ['vague-word', 'and-or']}"
    assert words(text, tmp_path) == [["check", "--rule=vague-word", "--rule=and-or"]]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("run = 'publish'", "publish is nothing that a step may run"),
        ("run = 'trust'", "trust is nothing that a step may run"),
        ("run = 'run'\narguments = ['mine']", "run is nothing that a step may run"),
        ("run = 'chek'", "Did you mean check?"),
        ("run = 'check'\nwith = {al = true}", "check takes no al. Did you mean all?"),
        ("run = 'improve'\nwith = {base-url = 'http://evil'}", "improve takes no base-url"),
        ("run = 'improve'\nwith = {base_url = 'http://evil'}", "improve takes no base_url"),
        ("run = 'improve'\nwith = {model = 'file:/tmp/x.gguf'}", "--model names a file"),
        ("run = 'improve'\nwith = {plan = '/etc/passwd'}", "--plan names a file outside of the root"),
        ("run = 'improve'\nwith = {plan = 'a/../../x'}", "--plan names a file outside of the root"),
        ("run = 'improve'\nwith = {plan = 'link/x'}", "--plan names a file outside of the root"),
        ("run = 'improve'\nwith = {all = 'yes'}", "--all takes no value"),
        ("run = 'improve'\nwith = {branch = true}", "--branch takes a value"),
        ("run = 'improve'\nwith = {branch = ['a', 'b']}", "--branch takes one value"),
        ("run = 'check'\nwith = {severity = 'awful'}", "--severity: 'awful' is not one of"),
        ("run = 'conflicts'\narguments = ['x']", "conflicts takes no arguments"),
        ("run = 'report'\narguments = ['/tmp/x.html']", "an argument names a file outside of the root"),
        ("run = 'report'\narguments = ['link/x.html']", "an argument names a file outside of the root"),
        ("run = 'report'\nwith = {bench = '../x.json'}", "--bench names a file outside of the root"),
        ("run = 'propose'\nwith = {issue = '/etc/passwd'}", "--issue names a file outside of the root"),
    ],
)
def test_what_a_step_may_not_ask_for_is_refused(step: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/tmp")
    with pytest.raises(RecipeError) as caught:
        words(f"[[steps]]\n{step}", tmp_path)
    assert says in str(caught.value)


def test_the_workflows_that_come_with_specbot_can_be_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"question": "when?", "change": "add-bell", "idea": "ring"}
    for name, found in all_recipes(root).items():
        recipe = find_recipe(root, name)
        steps = recipe.filled({each.name: given[each.name] for each in recipe.inputs if each.default is None})
        assert not found.own and recipe.description
        assert all(words_of(recipe, each, root)[0] in COMMANDS for each in steps)
    done = run(capsys, "run", "--list")
    assert done.code == 0 and "nightly" in done.out


def test_steps_run_in_order_until_one_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = ["run = 'check'", "name = 'odd'\nrun = 'check'\narguments = ['nowhere']", "run = 'conflicts'"]
    steps.append("name = 'after'\nrun = 'validate'\nwith = {all = true}\nwhen = {odd = 'failed'}")
    write(root, "mine", "".join(f"[[steps]]\n{each}\n" for each in steps))
    done = run(capsys, "run", "mine", "--json")
    (found,) = done.json["workflows"]
    came = [(each["name"], each["outcome"]) for each in found["steps"]]
    assert came == [("check", "clean"), ("odd", "failed"), ("conflicts", "skipped"), ("after", "clean")]
    assert done.code == found["code"] == 2
    assert found["steps"][0]["result"]["findings"] == []


def test_a_failure_that_goes_on_stops_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        root,
        "mine",
        "[[steps]]\nrun = 'check'\narguments = ['nowhere']\ngoes_on = true\n[[steps]]\nrun = 'conflicts'\n",
    )
    done = run(capsys, "run", "mine")
    assert done.code == 2
    assert "check: failed" in done.out and "conflicts: clean" in done.out


def test_what_is_left_is_told_by_the_exit_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SPEC).write_text(GOOD.replace("SHALL open", "will open"))
    write(root, "mine", "[[steps]]\nrun = 'check'\n[[steps]]\nrun = 'conflicts'\n")
    assert run(capsys, "run", "mine").code == 1


def test_one_of_the_repositorys_takes_the_place_of_ours(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "nightly", "[[steps]]\nrun = 'conflicts'\n")
    done = run(capsys, "run", "nightly", "--dry-run")
    assert done.out == "specbot conflicts\n"


def test_it_is_due_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "mine", "schedule = '0 0 1 1 *'\n[[steps]]\nrun = 'conflicts'\n")
    write(root, "other", "[[steps]]\nrun = 'conflicts'\n")
    first = run(capsys, "run", "--due", "--json")
    assert [each["name"] for each in first.json["workflows"]] == ["mine"]
    assert run(capsys, "run", "--due", "--json").json == {"workflows": []}


def test_a_broken_file_stops_none_of_the_others(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "mine", "schedule = '0 0 1 1 *'\n[[steps]]\nrun = 'conflicts'\n")
    write(root, "broken", "schedule = ")
    done = run(capsys, "run", "--due", "--json")
    assert done.code == 2 and "broken.toml is no TOML" in done.err
    assert [each["name"] for each in done.json["workflows"]] == ["mine"]


def test_time_that_is_up_skips_the_rest(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        root, "mine", "limits = {minutes = 1}\n[[steps]]\nrun = 'conflicts'\n[[steps]]\nname = 'b'\nrun = 'conflicts'\n"
    )
    moments = iter([0.0, 1.0, 2.0, 3.0, 70.0])
    monkeypatch.setattr("bot.cli.run_steps.time.monotonic", lambda: next(moments, 99.0))
    done = run(capsys, "run", "mine")
    assert "The limit of 1 minute was reached." in done.out and "b: skipped" in done.out


@pytest.mark.parametrize("line", [("run",), ("run", "a", "--list"), ("run", "a", "--set", "x"), ("run", "nihgtly")])
def test_what_is_asked_for_has_to_be_one_thing(
    line: tuple[str, ...], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done: Ran = run(capsys, *line)
    assert done.code == 2 and done.err.startswith("error:")


def test_nothing_runs_where_a_later_step_is_wrong(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SPEC).write_text(GOOD.replace("SHALL open", "will open"))
    write(root, "mine", "[[steps]]\nrun = 'improve'\nwith = {all = true, apply = true}\n[[steps]]\nrun = 'chek'\n")
    assert run(capsys, "run", "mine").code == 2
    assert "will open" in (root / SPEC).read_text()


def test_a_workflow_is_a_file_of_the_repository_itself(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / ".specbot/workflows"
    write(root, "good", "[[steps]]\nrun = 'check'")
    # A terminal, or a pipe that nobody writes to, would be read for ever.
    os.mkfifo(root / "pipe")
    for name, leads in {"a": "/dev/zero", "b": "good.toml", "c": "../../pipe"}.items():
        (folder / f"{name}.toml").symlink_to(leads)
    (folder / "d.toml").mkdir()
    done = run(capsys, "run", "--list", "--json")
    bad = [each["name"] for each in done.json["workflows"] if each["problem"]]
    assert done.code == 1 and bad == ["a", "b", "c", "d"]
    (root / "elsewhere").mkdir()
    (root / ".specbot").rename(root / "elsewhere/inside")
    (root / ".specbot").symlink_to("elsewhere/inside")
    assert run(capsys, "run", "good", "--dry-run").code == 2
