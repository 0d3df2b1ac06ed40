"""What is worst in a repository, and what to do about it next: one sentence each, at the top of a report."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import capability_of, change_of
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.conflicts import Clash
from bot.workflows.report_health import Health


class Level(Enum):
    """How bad the worst is."""

    BROKEN = "broken"
    CONFLICT = "conflict"
    WEAK = "weak"
    GOOD = "good"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Message:
    """The worst thing in one sentence, what to do next in another, and the command that does it, as its words."""

    level: Level
    what: str
    next: str
    command: tuple[str, ...] = ()


def message(
    findings: Sequence[Finding],
    clashes: Iterable[Clash],
    capabilities: Mapping[str, Health],
    unread: Sequence[str] = (),
) -> Message:
    """Return what is worst: errors, then changes that contradict, then what nobody has written, then warnings."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        return _broken(errors)
    hard = [each for each in clashes if not each.combines]
    if hard or unread:
        return _contradicting(hard, unread)
    if not capabilities and not findings:
        return Message(
            Level.EMPTY, "There is no spec here yet.", "Write one below openspec/specs, or let a change bring it."
        )
    warnings = [each for each in findings if each.severity is Severity.WARNING]
    if warnings:
        return _weak(warnings, capabilities)
    number = sum(each.requirements for each in capabilities.values())
    return Message(Level.GOOD, f"Nothing is wrong in {count(number, 'requirement')}.", "There is nothing to do.")


def _broken(errors: Sequence[Finding]) -> Message:
    where = _worst_place(errors)
    own = sum(_place(each) == where for each in errors)
    most = _where(where, own, len(errors))
    what = f"{count(len(errors), 'error')} to mend, {most}."
    fixable = sum(each.fixable for each in errors if _place(each) == where)
    if fixable:
        which = "it has" if own == 1 else f"{fixable:,} of its {own:,} errors {'has' if fixable == 1 else 'have'}"
        return Message(
            Level.BROKEN,
            what,
            f"Begin there: {which} a certain fix, and each fix passes every gate first.",
            ("specbot", "check", "--fix", *_argument(where)),
        )
    return Message(
        Level.BROKEN,
        what,
        "Begin there: as it stands, the official validator or the archive refuses it.",
        ("specbot", "check", *_argument(where)),
    )


def _contradicting(hard: Sequence[Clash], unread: Sequence[str]) -> Message:
    if not hard:
        return Message(
            Level.CONFLICT,
            f"{count(len(unread), 'open delta')} cannot be read.",
            "Until then nobody knows whether it takes something back.",
            ("specbot", "conflicts"),
        )
    first = hard[0]
    about = in_one_line(f"{first.capability} › {first.requirement}", 120)
    rest = f", and {count(len(hard) - 1, 'other place')}" if len(hard) > 1 else ""
    return Message(
        Level.CONFLICT,
        f"Open changes contradict each other at {about}{rest}.",
        "A person has to decide, or the one archived last takes the other's text back.",
        ("specbot", "conflicts"),
    )


def _weak(warnings: Sequence[Finding], capabilities: Mapping[str, Health]) -> Message:
    unwritten = sum(each.placeholders for each in capabilities.values())
    if unwritten * 2 >= len(warnings):
        return Message(
            Level.WEAK,
            f"{count(unwritten, 'capability', 'capabilities')} of {len(capabilities)} "
            f"{'does' if unwritten == 1 else 'do'} not say what {'it is' if unwritten == 1 else 'they are'} for.",
            "A model on this machine can draft each Purpose from the change that brought it; you read what it wrote.",
            ("specbot", "improve", "--all"),
        )
    where = _worst_place(warnings)
    own = sum(_place(each) == where for each in warnings)
    fixable = sum(each.fixable for each in warnings)
    which = "It" if len(warnings) == 1 else f"{fixable:,} of them"
    sure = f" {which} {'has' if fixable == 1 else 'have'} a certain fix." if fixable else ""
    most = _where(where, own, len(warnings))
    return Message(
        Level.WEAK,
        f"{count(len(warnings), 'warning')}, {most}.{sure}",
        "Begin there: each edit it proposes changes one block, and passes the gates first.",
        ("specbot", "improve", *_argument(where)),
    )


def _where(place: str, own: int, every: int) -> str:
    """Return where so many of all there are stand."""
    name = f"in {in_one_line(place, 80)}"
    if own == every:
        return name
    return f"the most {name} ({own})" if own > 1 else f"the first {name}"


def _worst_place(findings: Sequence[Finding]) -> str:
    """Return the place with most of them; of several the first by name."""
    places = Counter(_place(each) for each in findings)
    return min(places, key=lambda each: (-places[each], each))


def _place(finding: Finding) -> str:
    """Return what a command calls the place of a finding: a change, a capability, else the file."""
    return change_of(finding.path) or capability_of(finding.path) or finding.path


def _argument(place: str) -> tuple[str, ...]:
    """Return a place as words of a command: one that looks like an option comes behind "--"."""
    return ("--", place) if place.startswith("-") else (place,)
