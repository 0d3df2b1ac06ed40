"""A report as one HTML page that needs nothing else: no network, no script, no font, no picture from elsewhere."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice
from shlex import join
from typing import Any

from bot.learning.acceptance import Acceptance
from bot.openspec.findings import Severity
from bot.plotting import Series, figure, spark
from bot.templating import render, source
from bot.text.counts import count
from bot.workflows.report import Report
from bot.workflows.report_bench import Range
from bot.workflows.report_health import Health
from bot.workflows.report_history import Sample, changed
from bot.workflows.report_rules import severities

_DAY = 86_400
_MOST_FOUND = 40
"""Findings of one rule on the page; how to see the others is said."""
_MOST_ROWS = 25
"""Rows in the history of one capability: the last ones."""
_MOST_CLASHES = 100
_MOST_EDITS = 20
_MOST_TAKEN = 30
"""Rows of a table of what people took."""
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


def page(report: Report) -> str:
    """Return the page. The same report makes the same bytes.

    All that comes from specs, commits, runs and files is escaped, isolated from the direction of the text around it,
    and shown without invisible characters; the page's own policy forbids scripts and requests whatever it holds.
    """
    css = source("reports/report.css")
    text = render(
        "reports/report.html.j2",
        css=css,
        css_hash=b64encode(sha256(css.encode()).digest()).decode("ascii"),
        report=report,
        command=join(report.message.command),
        figures=_figures(report),
        samples=[_row(each) for each in report.history.samples],
        plots=_plots(report.history.samples),
        taken=_taken(report.acceptance) if report.acceptance else None,
        capabilities=[_capability(report, *each) for each in report.worst_first if not each[1].is_clean],
        clean=[_capability(report, *each) for each in report.worst_first if each[1].is_clean],
        rules=[_rule(each, most=_MOST_FOUND) for each in report.rules],
        most_clashes=_MOST_CLASHES,
        most_edits=_MOST_EDITS,
        counted=count,
        percent=percent,
        range_of=_range,
        moment=moment,
    )
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def percent(share: float | None) -> str:
    """Return a share in percent: "100 %" only where it is all, "0 %" only where it is none."""
    if share is None:
        return "–"
    return f"{min(max(round(share * 100), int(share > 0)), 100 if share == 1 else 99)} %"


def moment(when: datetime) -> str:
    """Return a time as people read it."""
    return when.strftime("%Y-%m-%d %H:%M UTC") if when.year >= 1000 else "–"


def _figures(report: Report) -> list[dict[str, str]]:
    """Return what a report counts: name, value, and what it was at the first sample."""
    now = report.now
    first = report.history.samples[0] if len(report.history.samples) > 1 else None
    was = first.whole if first else None
    everything = [found.finding for each in report.rules for found in each.found]
    by_severity = severities(everything)
    specs = len(report.capabilities)

    def one(name: str, value: str, before: str | None, note: str = "") -> dict[str, str]:
        when = first.when.date().isoformat() if first else ""
        return {"name": name, "value": value, "note": note or (f"{before} on {when}" if before is not None else "")}

    return [
        one("Requirements", f"{now.requirements:,}", f"{was.requirements:,}" if was else None),
        one("Scenarios", f"{now.scenarios:,}", f"{was.scenarios:,}" if was else None),
        one("Clean", percent(now.share), percent(was.share) if was and was.share is not None else None),
        one("Purpose missing", f"{now.placeholders:,}", None, f"of {count(specs, 'capability', 'capabilities')}"),
        one("Errors", f"{by_severity[Severity.ERROR]:,}", None, "with open changes"),
        one("Warnings", f"{by_severity[Severity.WARNING]:,}", None, "with open changes"),
    ]


def _row(sample: Sample) -> dict[str, Any]:
    return {"when": sample.when, "commit": sample.commit, "specs": len(sample.capabilities), "health": sample.whole}


def _plots(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """Return the figures of a history; none where it has only one point."""
    if len(samples) < 2:
        return []
    told = [each.whole for each in samples]
    return [
        _plot("Requirements that are clean, in percent", samples, [("clean", _percents(told))], 100),
        _plot(
            "Findings in the specs",
            samples,
            [
                ("errors", [each.errors for each in told]),
                ("warnings", [each.warnings for each in told]),
                ("remarks", [each.remarks for each in told]),
            ],
        ),
        _plot(
            "Requirements and scenarios",
            samples,
            [
                ("requirements", [each.requirements for each in told]),
                ("scenarios", [each.scenarios for each in told]),
            ],
        ),
        _plot(
            "Capabilities, and those without a Purpose",
            samples,
            [
                ("capabilities", [len(each.capabilities) for each in samples]),
                ("no Purpose", [each.placeholders for each in told]),
            ],
        ),
    ]


def _taken(told: Acceptance) -> dict[str, Any]:
    """Return what people took, as a figure by months and as tables."""
    tables = [("By rule", told.rules), ("By model", told.models), ("By path", told.paths), ("By month", told.months)]
    months = [(name, each.share) for name, each in told.months.items() if each.share is not None]
    return {
        "told": told,
        "figure": _by_month(months) if len(months) > 1 else "",
        "tables": [
            (title, [(name or "not known", each) for name, each in islice(table.items(), _MOST_TAKEN)], len(table))
            for title, table in tables
            if table
        ],
    }


def _by_month(months: Sequence[tuple[str, float]]) -> str:
    first, last = months[0], months[-1]
    label = f"Suggestions that people took, in percent of those they decided on, {first[0]} to {last[0]}: "
    label += f"{percent(first[1])} to {percent(last[1])}. The table below has all values."
    at = [float(each) for each in range(len(months))]
    shares = tuple(share * 100 for _, share in months)
    return figure(at, [(at[0], first[0]), (at[-1], last[0])], [Series("taken", shares)], label, top=100)


def _percents(told: Iterable[Health]) -> list[float | None]:
    return [None if each.share is None else each.share * 100 for each in told]


def _plot(
    title: str, samples: Sequence[Sample], lines: Sequence[tuple[str, Sequence[float | None]]], top: float = 0
) -> dict[str, Any]:
    at = _rising([each.when.timestamp() / _DAY for each in samples])
    first, last = (each.when.date().isoformat() for each in (samples[0], samples[-1]))
    ends = ", ".join(f"{name} {_number(values[0])} to {_number(values[-1])}" for name, values in lines)
    series = [Series(name, tuple(values)) for name, values in lines]
    ticks = [(at[0], first), (at[-1], last)]
    svg = figure(at, ticks, series, f"{title}, {first} to {last}: {ends}. The table below has all values.", top=top)
    return {"title": title, "svg": svg, "legend": [name for name, _ in lines] if len(lines) > 1 else []}


def _rising(at: Sequence[float]) -> list[float]:
    """Return places from 0 on that never go back, as the clock of some machine may have; even ones where none moves."""
    found: list[float] = []
    for each in at:
        found.append(max(each - at[0], found[-1] if found else 0.0))
    return found if found[-1] > 0 else [float(place) for place in range(len(at))]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f}"


def _capability(report: Report, name: str, health: Health) -> dict[str, Any]:
    samples = report.history.samples
    told = [each.capabilities.get(name) for each in samples]
    shares = [each.share if each else None for each in told]
    known = [each for each in shares if each is not None]
    moves = list(changed(samples, name))
    label = f"clean requirements, from {percent(known[0])} to {percent(known[-1])}" if known else ""
    path = report.paths[name]
    return {
        "name": name,
        "url": report.source.line(path, 0) if report.source else "",
        "path": path,
        "health": health,
        "spark": spark(shares, label) if len(set(known)) > 1 else "",  # a level line says nothing
        "moves": [(sample, was) for sample, was in moves[-_MOST_ROWS:]],
        "left_out": max(0, len(moves) - _MOST_ROWS),
    }


def _rule(each: Any, most: int) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "summary": each.summary,
        "severity": _WORDS[each.severity],
        "number": len(each.found),
        "files": each.files,
        "fixable": each.fixable,
        "found": list(islice(each.found, most)),
        "left_out": max(0, len(each.found) - most),
    }


def _range(share: Range | None) -> str:
    return "–" if share is None else f"{percent(share.share)} ({percent(share.low)} to {percent(share.high)})"
