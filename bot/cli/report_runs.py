"""What the journal holds of the last runs, for a report."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from bot.cli.runs_data import Record, members, moment, read, summary
from bot.cli.runs_text import command_line, ending
from bot.cli.wiring import find_journal
from bot.text.diff import unified
from bot.text.printable import in_one_line
from bot.workflows.mermaid import sequence
from bot.workflows.report_runs import Edit, RunTold, passed
from bot.workflows.trace import trace_of

MOST_RUNS = 10
_MOST_EDITS = 200
_MOST_DIFF = 8_000
"""Characters of one difference that are shown; a Purpose or a requirement has far fewer."""


def last_runs(most: int = MOST_RUNS) -> tuple[RunTold, ...]:
    """Return the last runs that are recorded here, the newest first. Raises JournalError, RepoError."""
    journal = find_journal()
    if journal is None:
        return ()
    with journal:
        return tuple(told(read(journal, each)) for each in islice(journal.runs(), most))


def told(record: Record) -> RunTold:
    """Return one run as a report tells it; of a record that somebody altered only what is proven."""
    data = summary(record)
    words, _ = ending(record, data)
    spent = data["totals"]
    trace = trace_of(record.proven)
    return RunTold(
        id=record.run.id,
        command=in_one_line(command_line(data), 300),
        began=moment(record.began),
        seconds=record.seconds,
        ending=in_one_line(words, 300),
        is_whole=record.fault is None,
        model=in_one_line(str(data["model"] or ""), 120),
        calls=spent["model_calls"],
        tokens=spent["prompt_tokens"] + spent["completion_tokens"],
        edits=tuple(islice(_edits(record), _MOST_EDITS)),
        passed=passed(trace),
        trace=sequence(trace) if trace else "",
    )


def _edits(record: Record) -> Iterator[Edit]:
    for step in record.proven:
        if step.kind == "suggestion":
            value = step.value
            rules = tuple(each for each in members(value, "rules") if isinstance(each, str))
            yield Edit(_text(value, "path"), _text(value, "requirement"), rules, _diff(value))


def _diff(value: dict[str, Any]) -> str:
    before, after = value.get("before"), value.get("after")
    if not (isinstance(before, str) and isinstance(after, str)):
        return ""  # an earlier specbot wrote it
    lines = unified("", f"{before}\n", f"{after}\n").split("\n")[2:]
    return "\n".join(each for each in lines if not each.startswith("\\"))[:_MOST_DIFF].rstrip("\n")


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
