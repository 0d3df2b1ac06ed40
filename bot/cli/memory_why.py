"""``specbot memory why``: one thing the memory holds, and everything that stands behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.cli.memory_text import SHOWN, STATES, said, standing_mark, tally
from bot.cli.output import Printer
from bot.learning.events import Event, Kind, group_of
from bot.learning.evidence import Tally, evidence_of
from bot.learning.naming import What, named
from bot.learning.playbook import HARMFUL, Entry, State
from bot.learning.standing import undone
from bot.learning.suppressing import Suppression, refused_ids, suppressions_of
from bot.rules.registry import RULES
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.memory import Memory

_QUIET = "dim"
_MOST = 40
_STATES = {
    State.ACTIVE: "active: prompts for this rule are given it",
    State.CANDIDATE: "candidate: no prompt is given it; it takes two suggestions that say the same, and room",
    State.RETIRED: "retired: more went wrong with it in the prompt than went well",
}


@dataclass(frozen=True)
class Asked:
    """What a word names: ``what`` is entry, event, suggestion or rule, ``name`` its id; and what belongs to it."""

    what: str
    name: str
    events: tuple[Event, ...]
    """Those that stand behind it: of an event itself, what it is about, and what takes it back."""
    entry: Entry | None = None
    entries: tuple[Entry, ...] = ()
    event: Event | None = None
    suppressions: tuple[Suppression, ...] = ()
    tally: Tally = field(default_factory=Tally)
    chance: tuple[float, float] = (1.0, 1.0)
    path: str = ""


def asked_of(memory: Memory, wanted: str) -> tuple[Asked, ...]:
    """Return everything that ``wanted`` may mean; the whole name of a rule means that alone."""
    events = memory.log.ordered
    about = tuple(each for each in events if each.rule == wanted)
    if about or wanted in RULES:
        return (_rule(memory, wanted, about),)
    return tuple(_asked(memory, each.what, each.id) for each in named(wanted, events, memory.playbook))


def on_path(asked: Asked, path: str) -> Asked:
    """Return what is asked of a rule, of one path alone: what silences it there, and what became of it near there."""
    group = group_of(path)
    near = tuple(each for each in asked.events if each.group == group or each.path in (path, group))
    hits = tuple(each for each in asked.suppressions if each.hits(asked.name, path))
    behind = tuple(each for each in asked.events if each in near or each.id in {one.event for one in hits})
    entries = tuple(each for each in asked.entries if each.scope in ("*", group))
    return replace(asked, events=behind, suppressions=hits, entries=entries, path=path)


def _asked(memory: Memory, what: What, name: str) -> Asked:
    events = memory.log.ordered
    if what is What.ENTRY:
        entry = next(each for each in memory.playbook.entries if each.id == name)
        behind = tuple(each for each in events if each.id in entry.evidence or name in each.used)
        return Asked(what.value, name, behind, entry=entry)
    if what is What.EVENT:
        event = memory.log.events[name]
        related = {event.subject, name}
        near = tuple(each for each in events if each.subject in related or each.id in related)
        entries = tuple(each for each in memory.playbook.entries if name in each.evidence)
        return Asked(what.value, name, near, event=event, entries=entries)
    own = tuple(each for each in events if each.subject == name)
    ids = {each.id for each in own}
    backs = tuple(each for each in events if each.kind is Kind.REVERT and each.subject in ids)
    entries = tuple(each for each in memory.playbook.entries if ids & set(each.evidence))
    return Asked(what.value, name, own + backs, entries=entries)


def _rule(memory: Memory, rule: str, events: tuple[Event, ...]) -> Asked:
    evidence = evidence_of(memory.log.ordered)
    silent = tuple(each for each in suppressions_of(memory.log.ordered) if each.rule == rule)
    entries = tuple(each for each in memory.playbook.entries if each.rule == rule)
    return Asked(
        "rule",
        rule,
        events,
        entries=entries,
        suppressions=silent,
        tally=evidence.rules.get(rule, Tally()),
        chance=evidence.chance(rule, ""),
    )


def print_why(printer: Printer, memory: Memory, asked: Asked) -> None:
    """Print one thing, and everything behind it."""
    gone = undone(memory.log.events.values())
    printer.line((f"{asked.what.capitalize()} ", "bold"), (in_one_line(asked.name, 60), "bold cyan"))
    if asked.entry:
        _print_entry(printer, asked.entry)
    elif asked.event:
        _print_event(printer, asked.event, gone)
    elif asked.what == "rule":
        _print_rule(printer, asked)
    elif asked.name in refused_ids(memory.log.ordered):
        printer.line("  Somebody said no to it, so it is not proposed a second time.")
    rest = [each for each in asked.events if each.id != asked.name]
    if rest:
        printer.line(("  What stands behind it" if asked.what != "event" else "  What else there is about it", "bold"))
        print_sentences(printer, rest, gone)
    if asked.entries:
        printer.line(("  What the playbook has of it", "bold"))
        for each in asked.entries[:_MOST]:
            state = (f"  {each.state.value:<9}", STATES[each.state])
            printer.line("    ", (each.id, "cyan"), state, f"  {in_one_line(each.text)}")


def print_sentences(printer: Printer, events: Sequence[Event], gone: Iterable[str]) -> None:
    """Print events as sentences, each with its id; the newest where there are many."""
    shown = events[-_MOST:]
    if len(shown) < len(events):
        printer.line((f"    … {len(events) - len(shown)} earlier", _QUIET))
    for each in shown:
        mark = standing_mark(each, frozenset(gone))
        end = (f" ({mark})" if mark else "", _QUIET)
        printer.line("    ", (each.id[:SHOWN], "cyan"), ("  " + said(each), _QUIET if mark else ""), end)


def _print_entry(printer: Printer, entry: Entry) -> None:
    scope = "every path" if entry.scope == "*" else in_one_line(entry.scope, 80)
    printer.line(f"  {in_one_line(entry.text)}")
    printer.line((f"  Of {in_one_line(entry.rule, 60)}, for {scope}", _QUIET))
    printer.line("  ", (_STATES[entry.state], STATES[entry.state]))
    used = f"With it in the prompt {count(entry.helpful, 'suggestion')} went in as proposed, {entry.harmful} did not"
    printer.line((f"  {used}; it is retired at {HARMFUL}, if these are more.", _QUIET))


def _print_event(printer: Printer, event: Event, gone: frozenset[str]) -> None:
    printer.line(f"  {said(event)}")
    mark = standing_mark(event, gone)
    why = {
        "does not count": "It does not count: whoever did it may not write to the repository.",
        "taken back": "It is taken back, and has no effect.",
    }
    printer.line((f"  {why.get(mark, 'It stands.')}", "yellow" if mark else "green"))
    told = [f"known from {event.source}", *([f"written by {event.model}"] if event.model else [])]
    printer.line((f"  About {in_one_line(event.subject, 80)}, {in_one_line(', '.join(told), 120)}", _QUIET))
    for title, text, style in (
        ("It stood there:", event.before, "red"),
        ("Proposed:", event.suggested, "cyan"),
        ("Taken:", event.after, "green"),
    ):
        if text:
            printer.line((f"  {title}", _QUIET))
            for line in text.splitlines()[:_MOST]:
                printer.line("    ", (line, style))


def _print_rule(printer: Printer, asked: Asked) -> None:
    good, bad = asked.chance
    printer.line(f"  {tally(asked.tally).capitalize()}; expected of the next one: {good / (good + bad):.0%}.")
    for each in asked.suppressions:
        where = "everywhere" if each.glob == "**" else f"on {in_one_line(each.glob, 80)}"
        by = next((_since(one) for one in asked.events if one.id == each.event), "")
        printer.line(
            (f"  Silent {where}{by}: “{in_one_line(each.reason)}”", "yellow"), (f"  {each.event[:SHOWN]}", "cyan")
        )
    if asked.suppressions:
        printer.line(("  'specbot memory revert' with that id lets it speak again.", _QUIET))
    else:
        printer.line(("  Nobody has silenced it" + (f" on {in_one_line(asked.path)}." if asked.path else "."), _QUIET))


def _since(event: Event) -> str:
    return f" since {event.when[:10]} ({in_one_line(event.who, 40) or 'somebody'})"
