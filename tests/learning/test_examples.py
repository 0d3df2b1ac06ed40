"""Examples are what people took, nearest and latest first, within bounds."""

from helpers.verdicts import verdict

from bot.learning.events import Event, Kind, taken_back
from bot.learning.examples import MOST_CHARACTERS, MOST_EXAMPLES, examples_of

DOORS, LIFTS = "openspec/specs/doors", "openspec/specs/lifts"


def merged(name: str, day: int = 1, group: str = DOORS, **changes: str) -> Event:
    texts = {"before": f"{name} opens", "suggested": f"{name} SHALL open"} | changes
    return verdict(name, Kind.MERGED, when=f"2026-11-{day:02}T10:00:00Z", group=group, **texts)


def names(events: list[Event], rule: str = "vague-quantity") -> list[str]:
    return [each.before.split()[0] for each in examples_of(events, rule, DOORS)]


def test_the_same_group_comes_first_and_the_latest_in_it() -> None:
    events = [merged("far", 9, LIFTS), merged("old", 1), merged("new", 5), merged("other", 8, rule="no-scenario")]
    assert names(events) == names(events[::-1]) == ["new", "old", "far"]
    assert names(events, "no-scenario") == ["other"]


def test_only_what_stands_is_an_example() -> None:
    kept, gone, out = merged("kept"), merged("gone"), merged("out")
    events = [kept, gone, taken_back(gone, when="2026-12-01T10:00:00Z", who="mara"), out]
    events += [verdict("out", Kind.REVERTED, when="2026-12-01T10:00:00Z"), verdict("no", before="a", suggested="b")]
    assert names(events) == ["kept"]


def test_of_an_edit_the_words_of_the_people_are_shown() -> None:
    edited = verdict("e", Kind.EDITED, before="it opens", suggested="it SHALL open", after="it MUST open")
    assert [each.after for each in examples_of([edited], "vague-quantity", DOORS)] == ["it MUST open"]
    assert examples_of([verdict("e", Kind.EDITED, before="a", suggested="b")], "vague-quantity", DOORS) == ()


def test_bounds_hold_and_a_block_is_shown_once() -> None:
    many = [merged(f"n{day:02}", day) for day in range(1, 12)]
    assert names(many) == ["n11", "n10", "n09", "n08"][:MOST_EXAMPLES]
    again = merged("again", 20, before="n11 opens", suggested="n11 SHALL be open")
    assert names([*many, again]) == ["n11", "n10", "n09", "n08"]
    long = merged("long", 21, suggested="x" * MOST_CHARACTERS)
    assert names([*many, long])[0] == "n11"
    assert names([merged("same", suggested="same opens"), merged("lost", before="")]) == []
