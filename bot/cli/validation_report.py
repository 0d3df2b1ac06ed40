"""What ``validate`` prints: the official JSON, or lines for people, good news on stdout and bad on stderr."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import click

from bot.cli import colour
from bot.openspec.findings import Finding, Severity
from bot.openspec.validate import Item
from bot.text.printable import printable

_SIGNS = {Severity.ERROR: ("✗", "red"), Severity.WARNING: ("⚠", "yellow"), Severity.INFO: ("ℹ", "cyan")}


class Failure(Exception):  # noqa: N818  a state to report, like ModelMissing
    """Validation could not start: an official error code, a sentence, and the next step."""

    def __init__(self, code: str, message: str, fix: str = "", target: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.fix, self.target = code, message, fix, target


@dataclass(frozen=True, slots=True)
class Result:
    """One item, judged."""

    item: Item
    valid: bool
    milliseconds: int

    @property
    def kind(self) -> str:
        """ "change" or "spec", as the report calls it."""
        return "spec" if self.item.target.kind == "spec" else "change"

    @property
    def name(self) -> str:
        """Kind and id."""
        return f"{self.kind}/{self.item.target.id}"


@dataclass(frozen=True, slots=True)
class Report:
    """Results of one run: ``kinds`` are those counted, ``root`` is what JSON says of the root."""

    scope: str
    kinds: Sequence[str]
    results: Sequence[Result]
    root: Mapping[str, str]

    def summary(self) -> dict[str, Any]:
        """Return the counts, in all and by kind."""
        by_type = {kind: _count([each for each in self.results if each.kind == kind]) for kind in self.kinds}
        return {"totals": _count(self.results), "byType": by_type}


def print_failure(failure: Failure, as_json: bool) -> None:
    """Print why nothing was validated."""
    if as_json:
        status = {"severity": "error", "code": failure.code, "message": failure.message}
        extra = {"target": failure.target, "fix": failure.fix}
        _json({"status": [{**status, **{key: value for key, value in extra.items() if value}}]})
    else:
        words = printable(f"{failure.message} {failure.fix}".rstrip())
        _show([_bad(f"{click.style('error:', fg='red', bold=True)} {words}")])


def print_items(report: Report, as_json: bool) -> None:
    """Print every item of a bulk run."""
    if as_json:
        items = [_item(each) for each in report.results]
        _json({"items": items, "summary": report.summary(), "version": "1.0", "root": report.root})
    elif report.results:
        _show([*(line for each in report.results for line in _item_lines(each)), *_totals(report)])
    else:
        _show([_good("No archived changes found." if report.scope == "archived" else "No items found to validate.")])


def print_findings(report: Report, as_json: bool) -> None:
    """Print the items of a bulk run that have findings."""
    shown = [each for each in report.results if each.item.findings]
    if as_json:
        counts = {"returnedItems": len(shown), "totalItems": len(report.results)}
        head = {"kind": "validation-findings", "version": "1.0", "scope": report.scope, **counts}
        items = [_item(each) for each in shown]
        _json({"report": head, "itemFindings": items, "summary": report.summary(), "root": report.root})
        return
    lines = [_good(f"Scope: {report.scope} ({len(report.results)} items)")]
    lines += [_good("No item findings.")] if not shown else []
    for result in shown:
        lines += [_bad(result.name), *_finding_lines(result.item.findings)]
    _show([*lines, *_totals(report)])


def print_item(report: Report, as_json: bool) -> None:
    """Print the one item that was asked for."""
    if as_json:
        print_items(report, as_json)
        return
    (result,) = report.results
    label = f"{'Change' if result.kind == 'change' else 'Specification'} '{result.item.target.id}'"
    first = _good(f"{label} is valid") if result.valid else _bad(f"{label} has issues")
    _show([first, *_finding_lines(result.item.findings)])


# A line and whether it is bad news, which goes to stderr.
_Line = tuple[bool, str]


def _good(line: str) -> _Line:
    return False, line


def _bad(line: str) -> _Line:
    return True, line


def _show(lines: Iterable[_Line]) -> None:
    """Print lines, those of one stream together: a thousand items are a thousand lines."""
    for is_bad, group in groupby(lines, key=lambda line: line[0]):
        text = "\n".join(line for _, line in group)
        click.echo(text, err=is_bad, color=colour.allowed())


def _item_lines(result: Result) -> Iterator[_Line]:
    sign = click.style("✓", fg="green") if result.valid else click.style("✗", fg="red")
    yield not result.valid, f"{sign} {printable(result.name)}"
    yield from _finding_lines(result.item.findings)


def _finding_lines(findings: Sequence[Finding]) -> Iterator[_Line]:
    """Yield findings below their files, each with line, sentence and rule."""
    for path, group in groupby(findings, key=lambda each: each.path):
        yield _bad(f"    {click.style(printable(path), dim=True)}")
        for each in group:
            sign, colour = _SIGNS[each.severity]
            place = f"line {each.line}: " if each.line else ""
            rule = click.style(each.rule, dim=True)
            yield _bad(f"      {click.style(sign, fg=colour)} {place}{printable(each.message)} {rule}")


def _totals(report: Report) -> Iterator[_Line]:
    total, passed, failed = _counted(report.results)
    yield _good(f"Totals: {passed} passed, {failed} failed ({total} items)")
    first = next((each for each in report.results if not each.valid), None)
    if first and report.scope != "archived":
        yield _good(f"Details: specbot validate {printable(first.item.target.id)} --type {first.kind}")


def _item(result: Result) -> dict[str, Any]:
    return {
        "id": result.item.target.id,
        "type": result.kind,
        "valid": result.valid,
        "issues": [_issue(each) for each in result.item.findings],
        "durationMs": result.milliseconds,
    }


def _issue(finding: Finding) -> dict[str, Any]:
    line = {"line": finding.line} if finding.line else {}
    return {"level": finding.severity.name, "path": finding.where, **line, "message": finding.message}


def _counted(results: Sequence[Result]) -> tuple[int, int, int]:
    passed = sum(each.valid for each in results)
    return len(results), passed, len(results) - passed


def _count(results: Sequence[Result]) -> dict[str, int]:
    return dict(zip(("items", "passed", "failed"), _counted(results), strict=True))


def _json(value: Mapping[str, Any]) -> None:
    click.echo(json.dumps(value, indent=2))
