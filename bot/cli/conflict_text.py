"""A contradiction as a person reads it: what it is about, and all three sides."""

from collections.abc import Sequence
from typing import Any

from bot.cli.output import Printer
from bot.workflows.archive import Contradiction

_SIDES = (
    ("when the change was written", "base", "dim"),
    ("the spec today", "current", "green"),
    ("the change", "incoming", "magenta"),
)


def print_contradictions(printer: Printer, found: Sequence[Contradiction]) -> None:
    """Print contradictions, each with its three sides."""
    for each in found:
        conflict = each.conflict
        about = f"{conflict.requirement} › {conflict.scenario}" if conflict.scenario else conflict.requirement
        printer.line(("  Conflict", "bold red"), f" in {each.capability}, {about}: {conflict.what}")
        for title, side, style in _SIDES:
            text = getattr(conflict, side)
            printer.line((f"    {title}:", "bold"), "" if text else (" nothing", "dim"))
            for line in (text or "").split("\n") if text else ():
                printer.line(("      │ ", "dim"), (line, style))


def conflict_data(each: Contradiction) -> dict[str, Any]:
    """Return a contradiction in the JSON shape that other tools rely on."""
    conflict = each.conflict
    return {
        "capability": each.capability,
        "requirement": conflict.requirement,
        "scenario": conflict.scenario or None,
        "what": conflict.what,
        "base": conflict.base,
        "current": conflict.current,
        "incoming": conflict.incoming,
    }
