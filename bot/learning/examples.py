"""Accepted edits of the same rule, to be shown to a model as examples of what people here want."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.learning.events import Event, Kind
from bot.learning.standing import verdicts

MOST_EXAMPLES = 4
"""Small models copy from long prompts; more examples than this add little."""
MOST_CHARACTERS = 4_000
"""Of all examples together: a local model's context is small."""


@dataclass(frozen=True, slots=True)
class Example:
    """What stood there, what people took for it, and the event that says so. Both texts are data."""

    before: str
    after: str
    event: str


def examples_of(events: Iterable[Event], rule: str, group: str) -> tuple[Example, ...]:
    """Return accepted edits of a rule: those of the same path group first, the latest first among them.

    Of one that was edited, the words are those of the people. One block is shown once; what does not
    fit is left out whole.
    """
    taken = [each for each in verdicts(events) if each.rule == rule and each.kind in (Kind.MERGED, Kind.EDITED)]
    latest = taken[::-1]
    latest.sort(key=lambda each: each.group != group)
    found: list[Example] = []
    seen: set[str] = set()
    room = MOST_CHARACTERS
    for each in latest:
        after = each.after or (each.suggested if each.kind is Kind.MERGED else "")
        size = len(each.before) + len(after)
        if not each.before or not after or after == each.before or each.before in seen or size > room:
            continue
        seen.add(each.before)
        found.append(Example(each.before, after, each.id))
        room -= size
    return tuple(found[:MOST_EXAMPLES])
