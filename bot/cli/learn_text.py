"""What was learned, for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.output import Printer
from bot.learning.events import Event, Kind
from bot.learning.playbook import State
from bot.learning.suppressing import Suppression
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.learn import Learned
from bot.workflows.publish_learn import counted

_MOST_SHOWN = 12
_STYLES = {
    Kind.MERGED: "green",
    Kind.EDITED: "cyan",
    Kind.REJECTED: "red",
    Kind.REVERTED: "red",
    Kind.WRONG: "yellow",
    Kind.UNANSWERED: "yellow",
}


@dataclass(frozen=True)
class Told:
    """What was learned, and how: ``where`` is the repository on GitHub that was asked, empty for none.

    ``has_server``: there is a server to share it on.
    """

    done: Learned
    dry_run: bool
    where: str
    push: bool
    has_server: bool


def print_learned(printer: Printer, told: Told, idle: Sequence[Suppression]) -> None:
    """Print what is new, what the playbook made of it, what is silenced, and where it is kept."""
    done = told.done
    printer.line((counted(done.fresh), "bold"))
    for each in done.fresh[-_MOST_SHOWN:][::-1]:
        _event(printer, each)
    if len(done.fresh) > _MOST_SHOWN:
        printer.line((f"  and {len(done.fresh) - _MOST_SHOWN} more", "dim"))
    for entry in done.gained:
        printer.line(("Now in the playbook: ", "green"), f"{in_one_line(entry.rule)}: {in_one_line(entry.text)}")
    for entry in done.retired:
        printer.line(("No longer in the playbook: ", "yellow"), f"{in_one_line(entry.rule)}: {in_one_line(entry.text)}")
    _silenced(printer, done.suppressions, idle)
    for line in done.left_out:
        printer.line((in_one_line(line, 400), "yellow"))
    printer.line((_kept(told), "dim"))


def _event(printer: Printer, event: Event) -> None:
    kind = f"  {event.kind.value:<10} "
    what = " ".join(part for part in (in_one_line(event.rule, 40), in_one_line(event.path, 80)) if part)
    who = in_one_line(event.who, 40)
    by = f"  {who}, {event.when[:10]}" if who else f"  {event.when[:10]}"
    silent = "" if event.counts else ", who may not write: it changes nothing"
    printer.line((kind, _STYLES.get(event.kind, "dim")), what or event.subject, (by + silent, "dim"))
    said = event.reason or (event.before if event.kind in (Kind.WRONG, Kind.UNANSWERED) else "")
    if said:
        printer.line(" " * 13, f'"{in_one_line(said, 160)}"')


def _silenced(printer: Printer, suppressions: Sequence[Suppression], idle: Sequence[Suppression]) -> None:
    if not suppressions:
        return
    printer.line(f"{count(len(suppressions), 'rule is', 'rules are')} silenced.")
    for each in idle:
        where = f"{in_one_line(each.rule, 40)} on {in_one_line(each.glob, 80)}"
        printer.line((f"  {where} silences nothing that is found here: is it misspelt, or old?", "yellow"))


def _kept(told: Told) -> str:
    done = told.done
    active = sum(each.state is State.ACTIVE for each in done.memory.playbook.entries)
    known = f"{count(len(done.memory.log.events), 'event')}, {count(active, 'entry', 'entries')} in the playbook"
    source = f"git and {told.where}" if told.where else "git"
    if told.dry_run:
        return f"Read from {source}; nothing was remembered. With it the memory would hold {known}."
    if done.pushed:
        return f"Read from {source}. The memory holds {known}; it is on the server."
    if done.commit and told.has_server and not told.push:
        return f"Read from {source}. The memory holds {known}; 'specbot learn --push' shares it."
    return f"Read from {source}. The memory holds {known}."
