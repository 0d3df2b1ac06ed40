"""The memory as a person reads it: a table of entries, a table of events, and one event as a sentence."""

from collections.abc import Iterable, Sequence

from bot.cli.output import Printer
from bot.learning.effect import Effect
from bot.learning.events import Event, Kind
from bot.learning.evidence import Tally
from bot.learning.playbook import Entry, State
from bot.text.counts import count
from bot.text.printable import in_one_line

STATES = {State.ACTIVE: "green", State.CANDIDATE: "", State.RETIRED: "dim"}
KINDS = {
    Kind.MERGED: "green", Kind.EDITED: "green", Kind.REJECTED: "red", Kind.REVERTED: "red", Kind.WRONG: "red",
    Kind.SUPPRESSED: "yellow", Kind.UNANSWERED: "yellow", Kind.REVERT: "magenta",
}  # fmt: skip
_WHAT = {
    Kind.MERGED: "took a suggestion{} as it was",
    Kind.EDITED: "took a suggestion{} in other words",
    Kind.REJECTED: "said no to a suggestion{}",
    Kind.EXPIRED: "nobody answered a suggestion{} until its text had gone",
    Kind.REVERTED: "took out again what a suggestion{} had brought",
    Kind.UNKNOWN: "history does not tell what became of a suggestion{}",
    Kind.WRONG: "called an answer{} wrong",
    Kind.UNANSWERED: "asked what the specs do not say{}",
    Kind.SUPPRESSED: "silenced {rule} on {path}",
    Kind.OPENED: "opened a holdout to compare two prompts",
    Kind.REVERT: "took back event {subject}",
}
_NO_ENTRY = Entry("", "", "", ())
_NOBODY = (Kind.EXPIRED, Kind.UNKNOWN)
_QUIET = "dim"
_ID, _MOST_RULE, _MOST_PATH, _MOST_WHO, _MOST_TEXT, _MOST_PLACE = 12, 24, 40, 14, 72, 80
SHOWN = 12
"""Characters of an id that are shown."""


def say_problems(printer: Printer, problems: Iterable[str]) -> None:
    """Say beside the result what cannot be read."""
    for each in problems:
        printer.talk((in_one_line(each), "yellow"))


def print_entries(printer: Printer, entries: Sequence[Entry]) -> None:
    """Print the playbook, one entry a line."""
    if not entries:
        printer.line(("Playbook: no entries.", "bold"))
        return
    printer.line(("Playbook", "bold"), (f"  {_counted(entries)}", _QUIET))
    rules = width_of((each.rule for each in entries), _MOST_RULE, 4)
    scopes = width_of((each.scope for each in entries), _MOST_PATH, 5)
    head = (
        f"  {'id':<{_ID}}  {'state':<9}  {'rule':<{rules}}  {'scope':<{scopes}}  {'good':>4}  {'bad':>4}  what it says"
    )
    printer.line((head, _QUIET))
    for each in entries:
        printer.line(
            "  ",
            (each.id, "cyan"),
            (f"  {each.state.value:<9}", STATES[each.state]),
            f"  {cell(each.rule, rules)}  {cell(each.scope, scopes)}  {each.helpful:>4}  {each.harmful:>4}  ",
            in_one_line(each.text, _MOST_TEXT),
        )


def print_events(printer: Printer, events: Sequence[Event], gone: frozenset[str], more: int) -> None:
    """Print events, one a line; what is taken back or does not count is dimmed, and says so."""
    if not events:
        printer.line(("Events: none.", "bold"))
        return
    printer.line(("Events", "bold"), ("  newest first", _QUIET))
    rules = width_of((each.rule for each in events), _MOST_RULE, 4)
    paths = width_of((_place(each) for each in events), _MOST_PATH, 5)
    people = width_of((each.who for each in events), _MOST_WHO, 3)
    head = f"  {'id':<{_ID}}  {'day':<10}  {'kind':<10}  {'rule':<{rules}}  {'where':<{paths}}  {'who':<{people}}  why"
    printer.line((head, _QUIET))
    for each in events:
        mark = standing_mark(each, gone)
        style = _QUIET if mark else KINDS.get(each.kind, "")
        about = f"of {each.subject[:SHOWN]}" if each.kind is Kind.REVERT else _place(each)
        printer.line(
            "  ",
            (each.id[:SHOWN], "cyan"),
            f"  {each.when[:10]}  ",
            (f"{each.kind.value:<10}", style),
            (
                f"  {cell(each.rule, rules)}  {cell(about, paths)}  {cell(each.who, people, is_path=False)}  ",
                _QUIET if mark else "",
            ),
            (mark and f"({mark}) ", _QUIET),
            (in_one_line(each.reason, _MOST_TEXT), _QUIET if mark else ""),
        )
    if more > 0:
        printer.line((f"  … and {count(more, 'earlier event')}; --limit shows more.", _QUIET))


def standing_mark(event: Event, gone: frozenset[str]) -> str:
    """Return why an event has no effect, empty where it has."""
    if not event.counts:
        return "does not count"
    return "taken back" if event.id in gone else ""


def said(event: Event) -> str:
    """Return an event as a sentence, on one line."""
    who = "" if event.kind in _NOBODY else f"{in_one_line(event.who, 40) or 'somebody'} "
    about = f" for {_rule(event.rule)}" if event.rule else ""
    about += f" in {in_one_line(event.path, _MOST_PLACE)}" if event.path else ""
    subject = event.subject[:SHOWN] if event.kind is Kind.REVERT else event.subject
    what = _WHAT[event.kind].format(about, rule=_rule(event.rule), path=_glob(event.path), subject=in_one_line(subject))
    why = f": “{in_one_line(event.reason, 200)}”" if event.reason.strip() else "."
    return f"{event.when[:10]}, {who}{what}{why}"


def effect_lines(effect: Effect) -> list[str]:
    """Return what an effect is, a sentence each."""
    lines = []
    for old, new in effect.entries:
        words = f"“{in_one_line((new or old or _NO_ENTRY).text, 120)}”"
        if old is None or new is None:
            known, verb = (new, "gains, as") if new else (old, "loses, once")
            lines.append(f"The playbook {verb} {(known or _NO_ENTRY).state.value}, {words}")
        elif old.state is not new.state:
            lines.append(f"In the playbook, {old.state.value} becomes {new.state.value}: {words}")
        elif len(old.evidence) != len(new.evidence):
            behind = f"{count(len(new.evidence), 'event')} where there were {len(old.evidence)}"
            lines.append(f"In the playbook, {behind} stand behind {words}")
        else:
            lines.append(f"In the playbook, other counts for {words}")
    lines += [f"{_rule(each.rule)} proposes nothing on {_glob(each.glob)} any more." for each in effect.silenced]
    lines += [f"{_rule(each.rule)} may propose on {_glob(each.glob)} again." for each in effect.lifted]
    lines += [f"Suggestion {in_one_line(each, 40)} is not proposed any more." for each in effect.refused]
    lines += [f"Suggestion {in_one_line(each, 40)} may be proposed again." for each in effect.freed]
    lines += [f"{_rule(rule)}: {tally(new)}; before, {tally(old)}." for rule, (old, new) in effect.tallies.items()]
    return lines


def tally(found: Tally) -> str:
    """Return a tally in words."""
    return f"{found.taken:g} of {found.count:g} taken" if found.count else "no verdict"


def _counted(entries: Sequence[Entry]) -> str:
    numbers = [(sum(each.state is state for each in entries), state.value) for state in State]
    return ", ".join(f"{number} {name}" for number, name in numbers if number)


def _place(event: Event) -> str:
    return _glob(event.path) if event.kind is Kind.SUPPRESSED else event.group or event.path


def _rule(name: str) -> str:
    return in_one_line(name, 60)


def _glob(glob: str) -> str:
    return "all paths" if glob in ("", "**") else in_one_line(glob, _MOST_PLACE)


def width_of(texts: Iterable[str], most: int, least: int) -> int:
    """Return how wide a column is that holds these texts."""
    return max([least, *(min(len(in_one_line(each, most)), most) for each in texts)])


def cell(text: str, width: int, *, is_path: bool = True) -> str:
    """Return a text as wide as its column; of a path that is too long its end, where paths differ."""
    words = in_one_line(text, 400 if is_path else width)
    return f"{words if len(words) <= width else '…' + words[len(words) - width + 1 :]:<{width}}"
