"""``specbot check``: what is wrong with specs and changes, structure and quality."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import Any

import click

from bot.cli.output import Printer, count
from bot.cli.place import refuse_contradiction
from bot.cli.wiring import history_of, open_place
from bot.errors import UsageError
from bot.openspec.findings import Finding, Severity, in_order
from bot.openspec.validate import validate_tree
from bot.rules.registry import RULES
from bot.text.printable import in_one_line
from bot.workflows.archivable import RULE as ARCHIVE_REFUSED
from bot.workflows.check import check_scope

# The codes of findings in bot/openspec: specs, deltas and changes, tasks. D07 is none.
STRUCTURAL = (*(f"S{n:02}" for n in range(15)), *(f"D{n:02}" for n in range(25) if n != 7), "T1", "T2", "T3")


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
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(
    paths: Sequence[str],
    everything: bool,
    since: str | None,
    profile: str | None,
    rules: Sequence[str],
    severity: str,
    style: str,
    as_json: bool,
) -> int:
    """Find what is wrong with specs and changes: structure and quality.

    Reads the folder as it is. PATHS are files, folders, capabilities or changes; without any, everything is read.

    \b
    Examples:
      specbot check
      specbot check openspec/specs/login --severity error
      specbot check --since main --json
    """
    refuse_contradiction(paths, everything, since)
    _refuse_unknown(rules)
    place = open_place({("rules", "profile"): profile})
    scope = place.scope(paths, since is None, since)
    found = check_scope(place.tree, scope, validate_tree(place.tree), place.quality, history_of(place))
    found = [each for each in in_order(found) if not rules or each.rule in rules]
    least = Severity[severity.upper()]
    failing = [each for each in found if each.severity >= least]
    printer = Printer()
    if as_json or style == "json":
        printer.json({"findings": [as_data(each) for each in found], "summary": _summary(found)})
    else:
        _print(printer, found)
    return 1 if failing else 0


def _refuse_unknown(rules: Sequence[str]) -> None:
    known = [*RULES, *STRUCTURAL, ARCHIVE_REFUSED]
    for name in rules:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else "docs/rules.md lists them."
            raise UsageError(f"--rule: there is no rule {in_one_line(name)}.", hint)


def as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding in the JSON shape that other tools rely on."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.name.lower(),
        "path": finding.path,
        "line": finding.line or None,
        "requirement": finding.requirement or None,
        "scenario": finding.scenario or None,
        "message": finding.message,
        "fixable": finding.fixable,
    }


def _summary(found: Sequence[Finding]) -> dict[str, int]:
    counts = {each.name.lower(): sum(f.severity is each for f in found) for each in reversed(Severity)}
    return {**counts, "fixable": sum(each.fixable for each in found)}


def _print(printer: Printer, found: Sequence[Finding]) -> None:
    for path, group in groupby(found, key=lambda each: each.path):
        printer.line((path, "bold"))
        for finding in group:
            printer.finding(finding)
        printer.line("")
    summary = _summary(found)
    if not found:
        printer.line(("No findings.", "green"))
        return
    printer.line(
        f"{count(summary['error'], 'error')}, {count(summary['warning'], 'warning')}, {summary['info']} info.",
        (f" {summary['fixable']} can be fixed by 'specbot improve'." if summary["fixable"] else "", "dim"),
    )
