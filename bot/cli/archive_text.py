"""What ``archive --plain`` prints and asks."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from bot.cli import colour
from bot.openspec.applying import Counts
from bot.openspec.archive_specs import SpecUpdate
from bot.openspec.archiving import Archive, Question, Refusal
from bot.openspec.findings import Severity
from bot.text.printable import printable

_SIGNS = {"added": "+", "modified": "~", "removed": "-", "renamed": "→"}
_QUESTIONS = {
    Question.UNVALIDATED: ("Without validation the specs may become invalid. Go on?", False),
    Question.TASKS: ("{message} Archive all the same?", False),
    Question.SPECS: ("Write the specs? (no: archive without them)", True),
}


def print_document(document: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=True))


def ask(refusal: Refusal) -> bool | None:
    """Ask what keeps a change from being archived; None where no answer can be read.

    As the official tool reads a piped answer: y or n counts however it goes on, anything else is the default.
    """
    assert refusal.question is not None
    words, default = _QUESTIONS[refusal.question]
    if refusal.preview:
        announce(refusal.preview)
    click.echo(f"{printable(words.format(message=refusal.message))} ({'Y/n' if default else 'y/N'}) ", nl=False)
    line = sys.stdin.readline() if sys.stdin else ""
    if not line:
        click.echo()
        return None
    answer = line.strip().lower()
    return True if answer.startswith("y") else False if answer.startswith("n") else default


def announce(archive: Archive) -> None:
    """Print what an archive is going to do."""
    done, total = archive.tasks
    click.echo(f"Tasks: {f'{done} of {total} done' if total else 'none'}")
    for each in archive.deltas:
        click.echo(f"  {printable(each.capability)}: {_fate(each)}")
    for warning in archive.warnings:
        _echo(f"⚠ {warning}", "yellow")


def print_archived(archive: Archive) -> None:
    """Print what was done."""
    if archive.counts is not None:
        click.echo(f"Totals: {', '.join(f'{_SIGNS[name]} {number}' for name, number in _numbers(archive.counts))}")
        click.echo("Specs written." if archive.updates else "The specs say all of it already.")
    click.echo(f"Change '{printable(archive.change)}' is archived as '{printable(archive.target.rpartition('/')[2])}'.")


def failed(refusal: Refusal) -> None:
    """Print why nothing was archived: what validation found, then the reason."""
    for each in refusal.findings:
        if each.severity is not Severity.INFO:
            _echo(f"  {'✗' if each.severity is Severity.ERROR else '⚠'} {each.message} {each.rule}", "", err=True)
    words = printable(f"{refusal.message} {refusal.fix}".rstrip())
    sign = click.style("error:", fg="red", bold=True)
    click.echo(f"{sign} {words}", err=True, color=colour.allowed())


def _fate(update: SpecUpdate) -> str:
    if update.text is None:
        return "retire"
    if not update.changes:
        return "as it is"
    numbers = [f"{_SIGNS[name]} {number} {name}" for name, number in _numbers(update.counts) if number]
    return f"{'create' if update.is_new else 'update'} ({', '.join(numbers)})"


def _numbers(counts: Counts) -> Iterator[tuple[str, int]]:
    yield from ((name, getattr(counts, name)) for name in _SIGNS)


def _echo(words: str, style: str, *, err: bool = False) -> None:
    shown = click.style(printable(words), fg=style) if style else printable(words)
    click.echo(shown, err=err, color=colour.allowed())
