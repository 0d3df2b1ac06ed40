"""``specbot memory``: what is remembered of what people did, what stands behind it, and how to take it back."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import click

from bot.cli.known_secrets import handed_on
from bot.cli.memory_data import as_list, as_whole, as_why, effect_data
from bot.cli.memory_sync import command as sync
from bot.cli.memory_text import SHOWN, effect_lines, print_entries, print_events, said, say_problems
from bot.cli.memory_why import Asked, asked_of, on_path, print_why
from bot.cli.named_file import write_named
from bot.cli.output import Printer
from bot.cli.wiring import repository_here
from bot.config import Config
from bot.errors import RootError, UsageError
from bot.journal.redactor import Redactor
from bot.learning.effect import Effect, effect_of
from bot.learning.events import Event, Kind, taken_back
from bot.learning.playbook import State
from bot.learning.standing import undone
from bot.learning.suppressing import suppressions_of
from bot.repo.origin import has_origin
from bot.repo.person import own_name
from bot.repo.repository import Repository
from bot.repo.root import find_root
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.memory import Memory, read_memory, remember
from bot.workflows.memory_state import BRANCH
from bot.workflows.silencing import glob_from, known_rule, silences_nothing

_NOTHING = "Nothing is remembered here yet. 'specbot learn' collects what people did with what specbot proposed."
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, and shown to whoever asks.")


@click.group("memory")
def command() -> None:
    """Show what was learned from what people did, say why, and take it back.

    The memory is a branch of its own, specbot/memory: events that are only ever added to, and a playbook that is made
    anew from them. What is read is this clone's branch and what was last fetched of the server's.

    \b
    Examples:
      specbot memory list
      specbot memory why vague-word                                    how a rule fares
      specbot memory revert 3f2a --reason "it was a slip"
    """


command.add_command(sync)


@command.command("list")
@click.option("--rule", default="", metavar="RULE", help="What is about this rule.")
@click.option("--path", "glob", default="", metavar="GLOB", help="What is about these paths, from the top.")
@click.option(
    "--kind", default="", type=click.Choice(["", *(each.value for each in Kind)]), help="Events of this kind."
)
@click.option(
    "--state", default="", type=click.Choice(["", *(each.value for each in State)]), help="Entries like this."
)
@click.option(
    "--limit", default=30, show_default=True, type=click.IntRange(min=1), help="How many events, newest first."
)
@_as_json
def list_memory(rule: str, glob: str, kind: str | None, state: str | None, limit: int, as_json: bool) -> int:
    """List events and entries of the playbook.

    With --kind events alone, with --state entries alone.

    \b
    Examples:
      specbot memory list --rule vague-word
      specbot memory list --kind rejected      what people did not want
    """
    printer, memory = Printer(), read_memory(repository_here())
    events = [] if state and not kind else list(reversed(memory.log.ordered))
    events = [each for each in events if _fits(each.rule, rule) and _lies(each.path, each.group, glob)]
    events = [each for each in events if not kind or each.kind.value == kind]
    entries = [] if kind and not state else list(memory.playbook.entries)
    entries = [each for each in entries if _fits(each.rule, rule) and _lies(each.scope, each.scope, glob)]
    entries = [each for each in entries if not state or each.state.value == state]
    if as_json:
        printer.json(as_list(memory, entries, events[:limit], more=len(events) - len(events[:limit])))
        return 0
    say_problems(printer, memory.problems)
    if not memory.log.events:
        printer.line(_NOTHING)
        return 0
    if not kind or state:
        print_entries(printer, entries)
    if not state or kind:
        print_events(printer, events[:limit], undone(memory.log.events.values()), more=len(events) - limit)
    return 0


@command.command("why")
@click.argument("wanted", metavar="ID")
@click.option("--path", default="", metavar="PATH", help="With the name of a rule: on this document alone.")
@_as_json
def why(wanted: str, path: str, as_json: bool) -> int:
    """Say what stands behind an entry, an event, a suggestion or a rule.

    ID is as 'list' shows it, or how it begins; the name of a rule says how it fares, and where it is silent and why.

    \b
    Examples:
      specbot memory why vague-word
      specbot memory why 3f2a          what an id begins with is enough
    """
    repository = repository_here()
    printer, memory = Printer(), read_memory(repository)
    asked = _asked(memory, wanted)
    if path and asked.what != "rule":
        raise UsageError("--path goes with the name of a rule.", "Leave it out.")
    if path:
        asked = on_path(asked, glob_from(repository, _prefix(repository), path))
    if as_json:
        printer.json(as_why(memory, asked))
    else:
        say_problems(printer, memory.problems)
        print_why(printer, memory, asked)
    return 0


@command.command("revert")
@click.argument("wanted", metavar="ID")
@_reason
@_as_json
def revert(wanted: str, reason: str, as_json: bool) -> int:
    """Take an event back, with all that came of it.

    The event stays in the memory, and so does the revert, which can be reverted itself.

    \b
    Examples:
      specbot memory revert 3f2a --reason "it was a slip"
    """
    repository = repository_here()
    memory = read_memory(repository)
    event = _event(memory, wanted)
    if event.id in undone(memory.log.events.values()):
        return _done(repository, "It is taken back already: ", event, None, Effect(), as_json=as_json)
    back = taken_back(event, when=_now(), who=own_name(repository.top), reason=_reasoned(reason))
    back = replace(back, source="desk")
    return _done(repository, "Taken back: ", event, *_written(repository, memory, back), as_json=as_json)


@command.command("silence")
@click.argument("rule")
@click.option("--path", "glob", default="", metavar="GLOB", help="Only on these paths; without it everywhere.")
@_reason
@_as_json
def silence(rule: str, glob: str, reason: str, as_json: bool) -> int:
    """Have a rule propose nothing any more, everywhere or on some paths.

    It still finds what it finds: 'specbot check' shows it. A folder stands for all that is in it. 'specbot memory
    revert' lets the rule speak again.

    \b
    Examples:
      specbot memory silence vague-word --path openspec/specs/legal --reason "from the law"
    """
    repository = repository_here()
    memory = read_memory(repository)
    known_rule(rule, (each.rule for each in memory.log.events.values()))
    where = glob_from(repository, _prefix(repository), glob)
    for each in suppressions_of(memory.log.events.values()):
        if (each.rule, each.glob) == (rule, where or "**"):
            return _done(
                repository, "It is so already: ", memory.log.events[each.event], None, Effect(), as_json=as_json
            )
    event = Event(
        kind=Kind.SUPPRESSED,
        subject=f"{rule} {where or '**'}",
        when=_now(),
        who=own_name(repository.top),
        counts=True,
        rule=rule,
        path=where,
        reason=_reasoned(reason),
        source="desk",
    )
    if where and silences_nothing(repository, where):
        note = "No spec of HEAD lies there; is it misspelt? Paths count from the top of the repository: "
        Printer().talk((note, "yellow"), where)
    made, effect = _written(repository, memory, event)
    return _done(repository, "Silenced: ", made or event, made, effect, as_json=as_json)


@command.command("export")
@click.argument("file", default="", metavar="[FILE]", type=click.Path(dir_okay=False))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@_as_json
def export(file: str, force: bool, as_json: bool) -> int:
    """Print every event as JSON, one a line; or with --json all there is, as one document.

    With FILE it is written there. Lines of the memory that cannot be read are in the document alone.

    \b
    Examples:
      specbot memory export
      specbot memory export memory.jsonl
    """
    printer, memory = Printer(), read_memory(repository_here())
    say_problems(printer, memory.problems)
    if as_json:
        text = json.dumps(as_whole(memory), indent=2) + "\n"
    else:
        # In ASCII, so that nothing in it steers a terminal; who reads it as JSON gets the same event.
        text = "".join(f"{json.dumps(json.loads(each.line))}\n" for each in memory.log.ordered)
    if not file:
        click.echo(text, nl=False)
        return 0
    if not force and os.path.lexists(file):
        raise UsageError(f"{in_one_line(file)} is there already.", "Name another file, or say --force.")
    write_named(file, text)
    printer.talk(f"{count(len(memory.log.events), 'event')} written to {file}.")
    return 0


def _asked(memory: Memory, wanted: str) -> Asked:
    """Return what a word names. Raises UsageError where that is nothing, or several things."""
    found = asked_of(memory, wanted)
    name = in_one_line(wanted, 40)
    if not found and memory.log.events:
        raise UsageError(f"The memory holds nothing called {name}.", "'specbot memory list' shows what there is.")
    if not found:
        raise UsageError(_NOTHING)
    if len(found) > 1:
        listed = ", ".join(f"{in_one_line(each.name, 16)} ({each.what})" for each in found[:5])
        raise UsageError(f"{name} is the beginning of {len(found)} ids: {listed}.", "Give more of it.")
    return found[0]


def _event(memory: Memory, wanted: str) -> Event:
    """Return the event that a word names. Raises UsageError where it names something else."""
    asked = _asked(memory, wanted)
    if asked.event:
        return asked.event
    listed = ", ".join(each.id[:SHOWN] for each in asked.events[:8])
    hint = f"Take back one of the events behind it: {listed}." if listed else "'specbot memory list' shows events."
    raise UsageError(f"{in_one_line(wanted, 40)} is no event, but the id of one {asked.what}.", hint)


def _written(repository: Repository, before: Memory, event: Event) -> tuple[Event | None, Effect]:
    """Add one event; return it as it stands there, and what it changes."""
    done = remember(repository, [event], redact=Redactor(handed_on(Config())).text)
    if done.undone:
        gone = count(done.undone, "event")
        Printer().talk((f"{gone} that a forced push took off the server went here, too.", "yellow"))
    effect = effect_of(before.log.events.values(), done.memory.log.events.values())
    return next(iter(done.added), None), effect


def _done(
    repository: Repository, words: str, about: Event, made: Event | None, effect: Effect, *, as_json: bool
) -> int:
    """Say what was done to an event, and what follows; ``made`` is None where nothing was written."""
    printer = Printer()
    if as_json:
        printer.json({"event": made.id if made else None, "about": about.id, "effect": effect_data(effect)})
        return 0
    printer.line((words, "bold"), said(about))
    lines = effect_lines(effect)
    for each in lines or (["Nothing that is proposed changes by it."] if made else []):
        printer.line("  ", each)
    if made:
        shared = f"; 'git push origin {BRANCH}' shares it." if has_origin(repository.git) else "."
        printer.line(("It is event ", "dim"), (made.id[:SHOWN], "cyan"), (f" on {BRANCH} of this clone{shared}", "dim"))
    return 0


def _prefix(repository: Repository) -> str:
    """Return the OpenSpec root that we stand in as it lies below the top, ``""`` or ``docs/``."""
    try:
        path = find_root(Path.cwd()).resolve().relative_to(repository.top.resolve()).as_posix()
    except (RootError, ValueError):
        return ""
    return "" if path == "." else f"{path}/"


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise UsageError("There is no reason.", 'Say why: --reason "…".')
    return reason.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _fits(name: str, wanted: str) -> bool:
    return not wanted or name == wanted


def _lies(path: str, group: str, glob: str) -> bool:
    return not glob or fnmatchcase(path, glob) or fnmatchcase(group, glob)
