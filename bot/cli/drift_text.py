"""What a change of code does to the specs, as people read it."""

from collections.abc import Sequence

from bot.cli.output import Printer
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.drift import Drift, Drifted, by_document

_MOST_TOUCHED = 12
_MOST_NAMES = 4


def print_drift(printer: Printer, found: Drifted, fresh: Sequence[Drift], because: str, notes: str) -> None:
    """Print what is untrue first, then what else is touched, then what to do."""
    printer.line(f"specbot drift: {because}")
    for path, drifts in by_document(fresh).items():
        printer.line("")
        printer.line((in_one_line(path), "bold"))
        before = ""
        for each in drifts:
            if each.requirement != before:
                printer.line(f"  {each.line}: {in_one_line(each.requirement, 80)}")
            before = each.requirement
            where = f"{in_one_line(each.code[0])}:{each.code[1]}"
            printer.line("    ", (in_one_line(each.sentence, 400), "yellow"), (f"  {where}  {each.id}", "dim"))
    untrue = {(each.path, each.requirement) for each in found.drifts}
    rest = [each for each in found.touched if (each.path, each.requirement) not in untrue]
    if rest:
        printer.line("")
        printer.line("Touched as well: " if fresh else "Touched, and nothing of it is seen to be untrue:")
        for touch in rest[:_MOST_TOUCHED]:
            names = ", ".join(in_one_line(name, 40) for name in touch.names[:_MOST_NAMES])
            place = f"{in_one_line(touch.path)}:{touch.line}"
            printer.line(f"  {place} {in_one_line(touch.requirement, 80)}", (f"  {names}", "dim"))
        if len(rest) > _MOST_TOUCHED:
            printer.line((f"  and {len(rest) - _MOST_TOUCHED} more; --json has all", "dim"))
    printer.line("")
    known = len(found.drifts) - len(fresh)
    told = f"{count(len(fresh), 'statement')} untrue now" if fresh else "Nothing is untrue"
    touched = f", {count(len(found.touched), 'requirement')} touched" if found.touched else ""
    printer.line(f"{told}{touched}{f', {known} accepted before' if known else ''}.")
    if found.left_out:
        printer.line((f"Not looked at: {found.left_out}.", "dim"))
    if notes:
        printer.line((in_one_line(notes, 300), "dim"))
    if fresh:
        printer.line(("Mend the spec or the code; 'specbot drift --accept ID' keeps one as it is.", "cyan"))
