"""A report as JSON."""

from typing import Any

from bot.openspec.findings import Severity
from bot.workflows.report import Report
from bot.workflows.report_bench import BenchTold, Range
from bot.workflows.report_health import Health
from bot.workflows.report_rules import RuleFound
from bot.workflows.report_runs import RunTold


def as_document(report: Report) -> dict[str, Any]:
    """Return a report in the JSON shape that other tools rely on."""
    subject = report.subject
    return {
        "subject": {
            "name": subject.name,
            "made": subject.made.isoformat(),
            "specbot": subject.specbot,
            "branch": subject.branch or None,
            "commit": subject.commit or None,
            "edited": subject.edited,
        },
        "message": {
            "level": report.message.level.value,
            "what": report.message.what,
            "next": report.message.next,
            "command": list(report.message.command),
        },
        "now": _health(report.now),
        "capabilities": [
            {"name": name, "path": report.paths[name], **_health(each)} for name, each in report.capabilities.items()
        ],
        "history": {
            "samples": [
                {
                    "commit": each.commit or None,
                    "when": each.when.isoformat(),
                    "capabilities": {name: _health(health) for name, health in sorted(each.capabilities.items())},
                }
                for each in report.history.samples
            ],
            "commits": report.history.commits,
            "unread": list(report.history.unread),
            "why_none": report.no_history or None,
        },
        "rules": [_rule(each) for each in report.rules],
        "conflicts": {
            "changes": report.changes,
            "places": [
                {
                    "capability": each.capability,
                    "requirement": each.requirement,
                    "who": each.who,
                    "what": each.what,
                    "combines": each.combines,
                    "why": each.why or None,
                }
                for each in report.clashes
            ],
            "unread": list(report.unread),
        },
        "bench": _bench(report.bench) if report.bench else None,
        "acceptance": report.acceptance.data() if report.acceptance else None,
        "runs": [_run(each) for each in report.runs],
    }


def _health(each: Health) -> dict[str, Any]:
    return {
        "requirements": each.requirements,
        "scenarios": each.scenarios,
        "clean": each.clean,
        "errors": each.errors,
        "warnings": each.warnings,
        "remarks": each.remarks,
        "placeholders": each.placeholders,
    }


def _rule(each: RuleFound) -> dict[str, Any]:
    found = [
        {
            "path": one.finding.path,
            "line": one.finding.line or None,
            "requirement": one.finding.requirement or None,
            "message": one.finding.message,
            "severity": Severity(one.finding.severity).name.lower(),
            "fixable": one.finding.fixable,
            "url": one.url or None,
        }
        for one in each.found
    ]
    return {"rule": each.rule, "summary": each.summary, "severity": each.severity.name.lower(), "findings": found}


def _bench(each: BenchTold) -> dict[str, Any]:
    return {
        "model": each.model or None,
        "specs": each.specs,
        "rows": [
            {
                "class": row.name,
                "plants": row.plants,
                "found": _range(row.found),
                "repaired": _range(row.repaired),
                "harm": row.harm,
            }
            for row in each.rows
        ],
    }


def _range(each: Range | None) -> dict[str, Any] | None:
    return {"share": each.share, "low": each.low, "high": each.high, "of": each.of} if each else None


def _run(each: RunTold) -> dict[str, Any]:
    return {
        "id": each.id,
        "command": each.command,
        "began": each.began.isoformat() if each.began else None,
        "seconds": round(each.seconds, 3),
        "ending": each.ending,
        "whole": each.is_whole,
        "model": each.model or None,
        "calls": each.calls,
        "tokens": each.tokens,
        "edits": [
            {"path": edit.path, "requirement": edit.requirement or None, "rules": list(edit.rules), "diff": edit.diff}
            for edit in each.edits
        ],
        "passed": [
            {
                "from": one.source,
                "to": one.target,
                "what": one.what,
                "times": one.times,
                "detail": one.detail or None,
                "about": one.about or None,
            }
            for one in each.passed
        ],
        "trace": each.trace or None,
    }
