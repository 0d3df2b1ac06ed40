"""What a check found, in each of its formats."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from bot.cli.check_baseline import told_of
from bot.cli.check_data import findings_of, located_data, summary
from bot.cli.check_fixed import Fixed, fixed_data, print_fixed, told
from bot.cli.check_text import Shown, print_end, print_findings
from bot.cli.log import orders
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.runner import Runner, muted
from bot.cli.sarif import Suppressed, as_sarif
from bot.forge.actions import Annotation, Level, annotations
from bot.openspec.findings import Severity
from bot.workflows.located import Located, located
from bot.workflows.silence import Silenced

_FIXER = "specbot check --fix"
_LEVELS: dict[Severity, Level] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@dataclass(frozen=True)
class Told:
    """What there is to tell of one run, and of which place."""

    place: Place
    found: Sequence[Located]
    fixed: Fixed | None = None
    silenced: Sequence[Silenced] = ()
    known: Sequence[Located] = ()
    gone: int = 0
    """How many findings of the baseline are not there any more."""
    baseline: str = ""
    """The file of known findings, empty where there is none."""
    shown: Shown = field(default_factory=Shown)
    """What of it stands in the text for people; the other formats have everything."""

    @property
    def fixer(self) -> str:
        """The command that mends what can be; empty where it has just run."""
        return "" if self.fixed else _FIXER


def tell(printer: Printer, what: Told, style: str) -> None:
    """Print what was found, in one of the formats."""
    found = what.found
    if style == "json":
        printer.json(_document(what))
        return
    if what.fixed and style != "text":
        printer.talk(told(what.fixed))
    if style == "sarif":
        printer.json(as_sarif(found, _suppressed(what), _prefix(what.place)))
    elif style == "github":
        with orders():
            for line in annotations(_annotations(found, _prefix(what.place))):
                click.echo(line)
        _print_end(printer, what)
    else:
        runner = Runner("", in_actions=os.environ.get("GITHUB_ACTIONS") == "true")
        with muted(runner, printer.line):
            if what.fixed:
                print_fixed(printer, what.fixed)
            print_findings(printer, found, printer.width, what.shown)
            _print_end(printer, what, what.shown)


def _print_end(printer: Printer, what: Told, shown: Shown | None = None) -> None:
    print_end(printer, what.found, what.fixer, len(what.silenced), shown)
    if what.baseline:
        for line in told_of(len(what.known), what.gone, what.baseline):
            printer.line((line, "dim"))


def _document(what: Told) -> dict[str, Any]:
    counts = summary(findings_of(what.found))
    if what.silenced:
        counts["silenced"] = len(what.silenced)
    if what.baseline:
        counts |= {"known": len(what.known), "gone": what.gone}
    found = {"findings": [located_data(each) for each in what.found], "summary": counts}
    return {**found, "fixed": fixed_data(what.fixed)} if what.fixed else found


def _suppressed(what: Told) -> list[Suppressed]:
    places = located(what.place.tree, (each.finding for each in what.silenced))
    silenced = [Suppressed(place, "inSource", each.reason) for place, each in zip(places, what.silenced, strict=True)]
    return [*silenced, *(Suppressed(each, "external", f"It is listed in {what.baseline}.") for each in what.known)]


def _prefix(place: Place) -> str:
    """Return how the root is reached from the repository's top, which is what forges name files from."""
    return place.repository.root_prefix if place.repository else ""


def _annotations(found: Sequence[Located], prefix: str) -> list[Annotation]:
    """Return findings as annotations."""
    return [
        Annotation(
            _LEVELS[each.finding.severity],
            each.finding.message,
            prefix + each.finding.path,
            each.finding.line,
            each.finding.rule,
            each.column,
            each.end_column,
        )
        for each in found
    ]
