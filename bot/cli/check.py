"""``specbot check``: what is wrong with specs and changes, structure and quality."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from bot.cli.check_data import findings_of, located_data, summary
from bot.cli.check_fix import Fixed, fix, fixed_data, print_fixed, told
from bot.cli.check_text import print_end, print_findings
from bot.cli.output import Printer
from bot.cli.place import Place, refuse_contradiction
from bot.cli.runner import Runner, muted
from bot.cli.sarif import Suppressed, as_sarif
from bot.cli.wiring import history_of, open_place
from bot.errors import UsageError
from bot.forge.actions import Annotation, Level, annotations
from bot.openspec.findings import Severity, in_order
from bot.openspec.validate import validate_tree
from bot.text.printable import in_one_line
from bot.workflows.check import check_scope, silenced_in
from bot.workflows.finding_ids import every_id, meant
from bot.workflows.located import Located, located
from bot.workflows.silence import Silenced

_FIXER = "specbot check --fix"
_LEVELS: dict[Severity, Level] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Everything; the same as giving no path, said aloud.")
@click.option("--since", metavar="REF", help="Only what differs from a commit.")
@click.option(
    "--profile",
    type=click.Choice(["default", "strict", "all"]),
    help="How much to say, whatever the configuration has.",
)
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only findings of this rule. May be repeated.")
@click.option(
    "--severity",
    type=click.Choice(["info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="Exit with 1 for a finding at or above this.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="How to print: for people, for programs, for code scanning, or as annotations in GitHub Actions.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--fix", "mends", is_flag=True, help="First mend in the files what is certain; index and HEAD stay.")
def command(
    paths: Sequence[str],
    everything: bool,
    since: str | None,
    profile: str | None,
    rules: Sequence[str],
    severity: str,
    style: str,
    as_json: bool,
    mends: bool,
) -> int:
    """Find what is wrong with specs and changes: structure and quality.

    Reads the folder as it is. PATHS are files, folders, capabilities or changes; without any, everything is read.

    \b
    Examples:
      specbot check
      specbot check openspec/specs/login --severity error
      specbot check --since main --json
      specbot check --format sarif > specbot.sarif
      specbot check --fix
    """
    refuse_contradiction(paths, everything, since)
    _refuse_unknown(rules)
    place = open_place({("rules", "profile"): profile})
    scope = place.scope(paths, since is None, since)
    fixed = None
    if mends:
        fixed = fix(place, scope, rules)
        # A fix may give a requirement the name it was meant to have.
        place = fixed.place
        scope = place.scope(paths, since is None, since)
    items = validate_tree(place.tree)
    found = check_scope(place.tree, scope, items, place.quality, history_of(place))
    places = located(place.tree, (each for each in in_order(found) if not rules or each.rule in rules))
    silenced = [each for each in silenced_in(place.tree, scope, items, place.quality) if _is_wanted(each, rules)]
    _tell(Printer(), _Told(place, places, fixed, silenced), "json" if as_json else style)
    return 1 if any(each.finding.severity >= Severity[severity.upper()] for each in places) else 0


def _refuse_unknown(rules: Sequence[str]) -> None:
    for name in rules:
        if name not in every_id():
            raise UsageError(f"--rule: there is no rule {in_one_line(name)}.", meant(name))


@dataclass(frozen=True)
class _Told:
    """What there is to tell of one run, and of which place."""

    place: Place
    found: Sequence[Located]
    fixed: Fixed | None = None
    silenced: Sequence[Silenced] = ()

    @property
    def fixer(self) -> str:
        """The command that mends what can be; empty where it has just run."""
        return "" if self.fixed else _FIXER


def _is_wanted(each: Silenced, rules: Sequence[str]) -> bool:
    return not rules or each.finding.rule in rules


def _tell(printer: Printer, what: _Told, style: str) -> None:
    found = what.found
    if style == "json":
        printer.json(_document(what))
        return
    if what.fixed and style != "text":
        printer.talk(told(what.fixed))
    if style == "sarif":
        printer.json(as_sarif(found, _suppressed(what), _prefix(what.place)))
    elif style == "github":
        for line in annotations(_annotations(found, _prefix(what.place))):
            click.echo(line)
        print_end(printer, found, what.fixer, len(what.silenced))
    else:
        runner = Runner("", in_actions=os.environ.get("GITHUB_ACTIONS") == "true")
        with muted(runner, printer.line):
            if what.fixed:
                print_fixed(printer, what.fixed)
            print_findings(printer, found, printer.width)
            print_end(printer, found, what.fixer, len(what.silenced))


def _document(what: _Told) -> dict[str, Any]:
    counts = summary(findings_of(what.found))
    if what.silenced:
        counts["silenced"] = len(what.silenced)
    found = {"findings": [located_data(each) for each in what.found], "summary": counts}
    return {**found, "fixed": fixed_data(what.fixed)} if what.fixed else found


def _suppressed(what: _Told) -> list[Suppressed]:
    places = located(what.place.tree, (each.finding for each in what.silenced))
    return [Suppressed(place, "inSource", each.reason) for place, each in zip(places, what.silenced, strict=True)]


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
