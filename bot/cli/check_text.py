"""Findings as a person reads them at a terminal: file by file, each below its line with the words marked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len

from bot.cli.check_data import findings_of, summary
from bot.cli.excerpt import excerpt
from bot.cli.output import SEVERITY_STYLES, Printer
from bot.cli.wrapping import wrapped
from bot.openspec.findings import Finding, Severity
from bot.text.counts import count
from bot.workflows.located import Located

# A page narrower than this has no room for a place, a severity and a word.
_NARROWEST = 30
_WIDEST = 120
_UNBOUND = 1_000_000
# On one narrower than this, what is below the first line begins near the edge.
_WIDE = 60
_SEVERITY = len("warning ")
# A page of one kind of finding tells no more than its first three lines.
_MANY = 5
_SHOWN_OF_MANY = 3


@dataclass(frozen=True)
class Shown:
    """What of the findings is shown: remarks where they are asked for, and of many of one kind the first ones."""

    remarks: bool = False
    every: bool = False

    def of(self, found: Sequence[Located]) -> list[Located]:
        """Return the findings without remarks that nobody asked for."""
        return [each for each in found if self.remarks or each.finding.severity > Severity.INFO]


def print_findings(printer: Printer, found: Sequence[Located], width: int | None, shown: Shown | None = None) -> None:
    """Print findings, file by file in the order of their places, on a page of ``width`` columns.

    None stands for no page: messages then keep to one line and each finding is told, so that other programs can search
    them.
    """
    seen = shown or Shown(remarks=True, every=True)
    page = _UNBOUND if width is None else max(_NARROWEST, min(width, _WIDEST))
    ordered = sorted(seen.of(found), key=lambda each: (each.finding.path, each.finding.line, each.column))
    for path, group in groupby(ordered, key=lambda each: each.finding.path):
        printer.line((path, "bold underline"))
        own = list(group)
        gutter = max(len(_place(each)) for each in own)
        for each, more in _first_of_many(own, every=seen.every or width is None):
            _print(printer, each, gutter, page)
            if more:
                told = f"and {more} more of {each.finding.rule} in this file; --all-findings shows them"
                printer.line((f"  {'':>{gutter}}  {told}", "dim"))
        printer.line("")


def _first_of_many(found: Sequence[Located], *, every: bool) -> Iterator[tuple[Located, int]]:
    """Yield what is shown of one file; with the last that is shown of a kind, how many of it are not."""
    times = Counter(each.finding.rule for each in found)
    seen: Counter[str] = Counter()
    for each in found:
        rule = each.finding.rule
        seen[rule] += 1
        is_cut = not every and times[rule] > _MANY
        if not is_cut or seen[rule] <= _SHOWN_OF_MANY:
            yield each, times[rule] - _SHOWN_OF_MANY if is_cut and seen[rule] == _SHOWN_OF_MANY else 0


def print_end(
    printer: Printer, found: Sequence[Located], fixer: str, silenced: int = 0, shown: Shown | None = None
) -> None:
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
    hidden = len(found) - len((shown or Shown(remarks=True)).of(found))
    if hidden:
        printer.line((f"{count(hidden, 'remark')} not shown; --severity info shows them.", "dim"))


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
