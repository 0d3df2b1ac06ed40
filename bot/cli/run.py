"""``specbot run``: a workflow of the repository's own, or one that comes with specbot, step by step."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.output import Printer
from bot.cli.run_recipes import all_recipes, find_recipe
from bot.cli.run_steps import Planned, run_steps
from bot.cli.run_words import shown, words_of
from bot.cli.wiring import find_journal, open_place, open_session
from bot.errors import RecipeError, UsageError
from bot.journal.journal import Journal
from bot.text.cron import is_due
from bot.text.printable import in_one_line
from bot.workflows.recipe import FOLDER, Recipe

KIND = "workflow"
"""The kind of the journal's step that says when a workflow was begun."""


@click.command("run")
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="The workflows there are, and what is wrong with them.")
@click.option("--due", is_flag=True, help="Every workflow whose schedule came since it last ran here.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="An input of the workflow.")
@click.option("--dry-run", is_flag=True, help="Print the command lines of its steps, and run none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, each step's own in it.")
def command(name: str | None, listing: bool, due: bool, given: Sequence[str], dry_run: bool, as_json: bool) -> int:
    """Run a workflow: several commands in an order, as a TOML file says.

    A repository keeps its own in .specbot/workflows/, with conditions, inputs and limits; they hold no code. Exits with
    2 where a step failed, with 1 where one left something for a person.

    \b
    Examples:
      specbot run --list
      specbot run nightly
      specbot run archive --set change=add-bell
      specbot run --due        from a clock, as often as you like
    """
    printer = Printer()
    place = open_place()
    if sum([bool(name), listing, due]) != 1:
        raise UsageError("Say which workflow, or --list, or --due.", "'specbot run --list' says which there are.")
    if listing:
        return _list(printer, place.root, as_json=as_json)
    values = _values(given)
    names, broken = ([name], []) if name else _due(place.root)
    for problem in broken:  # the others run all the same
        printer.talk(problem)
    if not names and not as_json:
        printer.line("Nothing is due.")
    planned = [_planned(find_recipe(place.root, each), values, place.root) for each in names]
    if dry_run:
        return _show(printer, planned, as_json=as_json)
    ran = []
    for each in planned:
        with open_session(place, use_model=False, say=printer.talk) as session:
            session.record(KIND, each.recipe.name, {"began": datetime.now(UTC).replace(tzinfo=None).isoformat()})
            ran.append(run_steps(each, place.root, printer, as_json=as_json))
            session.results, session.exit_code = {"workflow": each.recipe.name}, ran[-1].code
    if as_json:
        printer.json({"workflows": [one.data() for one in ran]})
    return max((one.code for one in ran), default=0) if not broken else 2


def _values(given: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        name, mark, value = each.partition("=")
        if not mark:
            raise UsageError(f"--set {in_one_line(each, 40)} sets nothing.", "Write it as --set name=value.")
        found[name] = value
    return found


def _planned(recipe: Recipe, values: Mapping[str, str], root: Path) -> Planned:
    """Return what will be run; everything that is wrong with it is found before anything is. Raises RecipeError."""
    steps = recipe.filled(values)
    return Planned(recipe, tuple((each, words_of(recipe, each, root)) for each in steps))


def _list(printer: Printer, root: Path, *, as_json: bool) -> int:
    """Print each workflow, or what is wrong with it; 1 where something is."""
    told, bad = [], 0
    for found in all_recipes(root).values():
        try:
            recipe = found.read()
            for step in recipe.steps:
                words_of(recipe, step, root)
            told.append((found, recipe.description, recipe.schedule, ""))
        except RecipeError as error:
            bad += 1
            told.append((found, "", "", str(error)))
    if as_json:
        shape = [
            {"name": f.name, "own": f.own, "description": d, "schedule": s or None, "problem": p or None}
            for f, d, s, p in told
        ]
        printer.json({"workflows": shape})
        return int(bad > 0)
    width = max((len(found.name) for found, *_ in told), default=0)
    for found, description, schedule, problem in told:
        whose = f"  ({FOLDER})" if found.own else ""
        clock = f"  [{schedule}]" if schedule else ""
        words = (problem, "red") if problem else in_one_line(description, 200)
        printer.line((found.name.ljust(width), "bold"), "  ", words, (f"{clock}{whose}", "dim"))
    return int(bad > 0)


def _show(printer: Printer, planned: Sequence[Planned], *, as_json: bool) -> int:
    if as_json:
        data = [
            {"name": each.recipe.name, "steps": [{"name": step.name, "words": words} for step, words in each.steps]}
            for each in planned
        ]
        printer.json({"workflows": data})
        return 0
    for each in planned:
        for step, words in each.steps:
            when = ", ".join(
                f"{name} is {' or '.join(sorted(one.value for one in wanted))}" for name, wanted in step.when.items()
            )
            printer.line(shown(words), (f"   only if {when}" if when else "", "dim"))
    return 0


def _due(root: Path) -> tuple[list[str], list[str]]:
    """Return the repository's workflows whose schedule came since they last ran here, and what is wrong with others."""
    now = datetime.now(UTC).replace(tzinfo=None)
    scheduled: list[Recipe] = []
    broken: list[str] = []
    for found in all_recipes(root).values():
        try:
            recipe = found.read() if found.own else None
        except RecipeError as error:
            broken.append(str(error))
            continue
        scheduled += [recipe] if recipe and recipe.schedule else []
    journal = find_journal() if scheduled else None
    try:
        last = {each.name: _begun(journal, each.name) for each in scheduled}
    finally:
        if journal:
            journal.close()
    return [each.name for each in scheduled if is_due(each.schedule, last[each.name], now)], broken


def _begun(journal: Journal | None, name: str) -> datetime | None:
    """Return when a workflow was last begun here, in UTC without a zone; None where no run of it is known."""
    found = journal.lookup(KIND, name) if journal else None
    try:
        return datetime.fromisoformat(str(found["began"])) if found else None
    except (KeyError, ValueError):
        return None
