"""What ``specbot check --fix`` mended, for people and for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.cli.output import Printer
from bot.cli.place import Place
from bot.errors import SpecbotError
from bot.openspec.suggestions import Suggestion
from bot.text.counts import count


@dataclass(frozen=True)
class Fixed:
    """What was mended, how many fixes no gate let through, and the place as it is since."""

    place: Place
    made: tuple[Suggestion, ...] = ()
    refused: int = 0


def print_fixed(printer: Printer, fixed: Fixed) -> None:
    """Say what was mended, one line for each block, and what was not."""
    path = ""
    for each in fixed.made:
        if each.path != path:
            printer.line((each.path, "bold underline"))
        path = each.path
        about = f" [{each.requirement}]" if each.requirement else ""
        printer.line(f"  {each.line}  ", ("fixed ", "green"), each.reason, (f"{about} {' + '.join(each.rules)}", "dim"))
    if fixed.made:
        printer.line("")
    printer.line((told(fixed), "green" if fixed.made else ""))
    printer.line("")


@contextmanager
def told_anyway(printer: Printer, fixed: Fixed | None) -> Iterator[None]:
    """Say how much was mended where what comes after it ends with an error: the files are written by then."""
    try:
        yield
    except SpecbotError:
        if fixed and fixed.made:
            printer.talk(told(fixed))
        raise


def told(fixed: Fixed) -> str:
    """Return in a sentence how much was mended."""
    files = len({each.path for each in fixed.made})
    mended = (
        f"Mended {count(len(fixed.made), 'place')} in {count(files, 'file')}." if fixed.made else "Nothing to mend."
    )
    refused = f" {count(fixed.refused, 'fix', 'fixes')} did not pass the gates." if fixed.refused else ""
    return mended + refused


def fixed_data(fixed: Fixed) -> list[dict[str, Any]]:
    """Return what was mended in the JSON shape that other tools rely on."""
    return [
        {
            "path": each.path,
            "line": each.line or None,
            "requirement": each.requirement or None,
            "rules": list(each.rules),
            "reason": each.reason,
        }
        for each in fixed.made
    ]
