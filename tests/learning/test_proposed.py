"""A published suggestion, and the events that are made of it."""

from bot.learning.events import Kind
from bot.learning.proposed import Proposed, proposed
from bot.openspec.suggestions import Suggestion

EDIT = Suggestion(
    "openspec/changes/c/specs/doors/spec.md", "old", "new", "vague-term", "why", "Doors", ("one-scenario",),
    source="rule, qwen", used=("b" * 12, "a" * 12),
)  # fmt: skip


def test_an_event_of_it_says_where_it_was_and_what_had_a_hand_in_it() -> None:
    made = proposed("0123456789ab", "docs/", EDIT, base="b", commit="c", when="2026-11-02T10:00:00Z")
    event = made.became(Kind.EDITED, when="2026-11-03T10:00:00+02:00", who="Mara", after="newer")
    assert (event.subject, event.rule, event.model) == ("0123456789ab", "vague-term", "qwen")
    assert (event.path, event.group) == (f"docs/{EDIT.path}", "docs/openspec/specs/doors")
    assert (event.before, event.suggested, event.after) == ("old", "new", "newer")
    assert event.when == "2026-11-03T08:00:00Z" and event.counts and event.used == ("a" * 12, "b" * 12)


def test_of_one_that_nothing_proves_an_event_says_no_place() -> None:
    made = Proposed(id="0123456789ab", rules=("vague-term",))
    assert not made.proven
    event = made.became(Kind.UNKNOWN, when="2026-11-03T10:00:00Z", who="")
    assert event.path == event.group == event.before == "" and event.rule == "vague-term"
