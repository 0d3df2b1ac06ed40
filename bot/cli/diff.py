"""``specbot diff``: what specs say differently than before, and what a reviewer should look at."""

from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console

from bot.cli import colour
from bot.cli.change_data import change_data, changed, fact_data, part_data
from bot.cli.diff_sides import Sides, git_sides, plain_sides
from bot.cli.diff_text import Page, print_diff
from bot.cli.output import Printer
from bot.cli.unread_text import tell_unread
from bot.cli.wiring import open_place
from bot.errors import UsageError
from bot.openspec.diffing import Diff, diff
from bot.openspec.flags import Flag
from bot.openspec.frames import FrameChange
from bot.openspec.meaning import differences

# Lines longer than this are hard to find the way back from.
_WIDEST = 120
_NARROWEST = 40


@click.command("diff")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--no-index", is_flag=True, help="BASE and HEAD are two files or two folders, anywhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(base: str | None, head: str | None, no_index: bool, as_json: bool) -> int:
    """Say what specs say differently: requirement by requirement, and what to look at.

    Compares the folder as it is, uncommitted edits included, or the commit HEAD, with the commit BASE; without BASE
    that is where the branch left the default branch. Numbers, obligations, negations, bounds, names, scenarios and
    outcomes that differ are flagged; other words and another layout are not. Writes nothing.

    \b
    Examples:
      specbot diff                              what this branch changed
      specbot diff HEAD~1 HEAD                  the last commit
      specbot diff main...feature               a branch, since it left main
      specbot diff --no-index old.md new.md     two files, with or without git
    """
    if no_index and not (base and head):
        raise UsageError("--no-index compares two files or folders.", "Name both.")
    sides = plain_sides(base, head) if no_index and base and head else git_sides(open_place(), base, head)
    found = diff(sides.documents)
    printer = Printer()
    if as_json:
        printer.json(as_document(found, sides))
    else:
        print_diff(_page(printer), found, sides.because)
    return 1 if tell_unread(printer, *sides.trees) else 0


def _page(printer: Printer) -> Page:
    """Return the page that standard output is: rich asks the terminal, also where a pager stands between."""
    console = Console(color_system="auto" if colour.allowed() is None else None)
    return Page(printer, max(_NARROWEST, min(console.width, _WIDEST)), console.color_system is not None)


def as_document(found: Diff, sides: Sides) -> dict[str, Any]:
    """Return a diff in the JSON shape that other tools rely on."""
    return {
        "base": sides.base,
        "head": sides.head,
        "meaning": _of_texts(*sides.texts) if sides.texts else _meaning(found),
        "requirements": [{**change_data(each.change), "flags": _flags(each.flags)} for each in found.entries],
        "documents": [_frame(each) for each in found.frames],
        "flags": {kind.value: times for kind, times in sorted(found.counts.items(), key=lambda each: each[0].value)},
    }


def _meaning(found: Diff) -> dict[str, Any]:
    """Return whether anything at all says something else, and every fact that does, with where it stands."""
    facts: list[dict[str, Any]] = []
    for each in found.entries:
        data = change_data(each.change)
        at = (each.change.path, each.change.name)
        facts += [{**_place(*at), **fact} for fact in data["meaning"]["facts"]]
        for one in data["scenarios"]:
            facts += [{**_place(*at, one["scenario"]), **fact} for fact in one["meaning"]["facts"]]
    for frame in found.frames:
        for part in map(part_data, frame.parts):
            place = _place(frame.path, part["requirement"], section=part["section"])
            facts += [{**place, **fact} for fact in part["facts"]]
    around = found.has_other_purposes or any(each.means_otherwise for each in found.frames)
    return {"changed": around or any(changed(each.change) for each in found.entries), "facts": facts}


def _of_texts(old: str, new: str) -> dict[str, Any]:
    facts = differences(old, new)
    return {
        "changed": bool(facts),
        "facts": [{**_place(None, None, each.scenario or None), **fact_data(each)} for each in facts],
    }


def _place(
    path: str | None, requirement: str | None, scenario: str | None = None, *, section: str | None = None
) -> dict[str, str | None]:
    return {"path": path, "requirement": requirement, "scenario": scenario, "section": section}


def _flags(flags: Iterable[Flag]) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind.value,
            "before": each.before or None,
            "after": each.after or None,
            "scenario": each.scenario or None,
            "step": each.step or None,
        }
        for each in flags
    ]


def _frame(each: FrameChange) -> dict[str, Any]:
    return {
        "path": each.path,
        "change": "added" if each.is_new else "removed" if each.is_gone else "modified",
        "purpose": {"before": each.old_purpose or None, "after": each.new_purpose or None},
        "meaning": {"changed": each.means_otherwise, "parts": [part_data(one) for one in each.parts]},
        "other_lines": each.other_lines,
        "flags": _flags(each.flags),
    }
