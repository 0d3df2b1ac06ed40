"""Passages as a model reads them: each with a number that it can be called by."""

from collections.abc import Iterator, Sequence

from bot.search.passages import Passage
from bot.text.lines import as_replaced


def numbered(passages: Sequence[Passage], first: int = 1) -> str:
    """Return passages under the names of their requirements and scenarios, numbered from ``first``."""
    return as_replaced("\n".join(_lines(passages, first)))


def _lines(passages: Sequence[Passage], first: int) -> Iterator[str]:
    heading, scenario = "", ""
    for number, each in enumerate(passages, first):
        named = _heading(each)
        if named != heading:
            heading, scenario = named, ""
            yield named
        if each.scenario != scenario:
            scenario = each.scenario
            yield f"Scenario: {_flat(scenario)}" if scenario else "-"
        yield f"[{number}] {f'{each.role} ' if each.role else ''}{_flat(each.text)}"


def _heading(each: Passage) -> str:
    name = each.citation.requirement or "Purpose"
    if each.citation.path.endswith("/proposal.md"):
        name = "Why"
    change = each.citation.change
    does = f"{each.operation.value} by " if each.operation else ""
    after = f" ({does}the open change {_flat(change)})" if change else ""
    return f"## {_flat(each.capability)}: {_flat(name)}{after}"


def _flat(text: str) -> str:
    return " ".join(text.split())
