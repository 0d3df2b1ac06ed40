"""Findings as a person reads them at a terminal: file by file, each below its line with the words marked."""

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len

from bot.cli.check_data import findings_of, summary
from bot.cli.excerpt import excerpt
from bot.cli.output import SEVERITY_STYLES, Printer, count
from bot.cli.wrapping import wrapped
from bot.openspec.findings import Finding
from bot.workflows.located import Located

# A page narrower than this has no room for a place, a severity and a word.
_NARROWEST = 30
_WIDEST = 120
_UNBOUND = 1_000_000
# On one narrower than this, what is below the first line begins near the edge.
_WIDE = 60
_SEVERITY = len("warning ")


def print_findings(printer: Printer, found: Sequence[Located], width: int | None) -> None:
    """Print findings, file by file in the order of their places, on a page of ``width`` columns.

    None stands for no page: messages then keep to one line, so that other programs can search them.
    """
    page = _UNBOUND if width is None else max(_NARROWEST, min(width, _WIDEST))
    ordered = sorted(found, key=lambda each: (each.finding.path, each.finding.line, each.column))
    for path, group in groupby(ordered, key=lambda each: each.finding.path):
        printer.line((path, "bold underline"))
        own = list(group)
        gutter = max(len(_place(each)) for each in own)
        for each in own:
            _print(printer, each, gutter, page)
        printer.line("")


def print_end(printer: Printer, found: Sequence[Located], fixer: str, silenced: int = 0) -> None:
    """Print how many there are; ``fixer`` is the command that mends what can be, empty where none would."""
    counts = summary(findings_of(found))
    is_or_are = "is" if silenced == 1 else "are"
    quiet = (f" {count(silenced, 'finding')} {is_or_are} silenced in the documents." if silenced else "", "dim")
    if not found:
        printer.line(("No findings.", "green"), quiet)
        return
    printer.line(
        f"{count(counts['error'], 'error')}, {count(counts['warning'], 'warning')}, {counts['info']} info.",
        (f" {counts['fixable']} can be fixed by '{fixer}'." if counts["fixable"] and fixer else "", "dim"),
        quiet,
    )


def _place(each: Located) -> str:
    if not each.finding.line:
        return "-"
    return f"{each.finding.line}:{each.column}" if each.column else f"{each.finding.line}"


def _print(printer: Printer, each: Located, gutter: int, page: int) -> None:
    finding = each.finding
    style = SEVERITY_STYLES[finding.severity]
    place, severity = f"  {_place(each):>{gutter}}  ", f"{finding.severity.name.lower():<{_SEVERITY}}"
    indent = " " * (len(place) + _SEVERITY if page >= _WIDE else 4)
    head = place + severity
    for number, line in enumerate(wrapped([(finding.message, ""), (f" {_about(finding)}", "dim")], page, head, indent)):
        if number:
            printer.line(*line)
        else:  # what it begins with is plain
            printer.line((place, "dim"), (severity, style), line[0][0].removeprefix(head), *line[1:])
    if each.column:
        _print_source(printer, each, " " * (len(place) if page >= _WIDE else 2), min(page, _WIDEST), style)


def _about(finding: Finding) -> str:
    about = f"[{finding.requirement}] " if finding.requirement else ""
    return f"{about}{finding.rule}{' (fixable)' if finding.fixable else ''}"


def _print_source(printer: Printer, each: Located, indent: str, page: int, style: str) -> None:
    bar = f"{indent}│ "
    shown = excerpt(each.source, each.column - 1, each.end_column - 1, page - cell_len(bar))
    printer.line((bar, "dim"), shown.before, (shown.words, style), shown.after)
    printer.line((bar, "dim"), " " * shown.indent, ("^" * shown.marks, style))
