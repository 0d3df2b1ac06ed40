"""Events are values, bounded, with an id of their content."""

from dataclasses import fields, replace

import pytest
from helpers.verdicts import EVENTS, FIRST, UNTIMED
from hypothesis import given

from bot.errors import LearningError
from bot.learning.events import MOST_BLOCK, MOST_NAME, MOST_USED, MOST_WORDS, Event, Kind, event_of, group_of
from bot.learning.log import MOST_LINE, log_of, read


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("openspec/specs/doors/spec.md", "openspec/specs/doors"),
        ("openspec/changes/add-doors/specs/doors/spec.md", "openspec/specs/doors"),
        ("pay/openspec/specs/doors/inner/spec.md", "pay/openspec/specs/doors"),
        ("openspec/changes/add-doors/proposal.md", "openspec/changes"),
        ("openspec/changes/specs/tasks.md", "openspec/changes"),
        ("openspec/project.md", "openspec/project.md"),
        ("README.md", "README.md"),
        ("", ""),
    ],
)
def test_a_spec_and_its_deltas_are_one_group(path: str, group: str) -> None:
    assert group_of(path) == group


def test_the_id_is_of_the_whole_content() -> None:
    texts = [each.name for each in fields(Event) if each.type is str and each.name != "when"]
    others = [replace(FIRST, **{name: "other"}) for name in texts]
    others += [replace(FIRST, when="2026-11-02T10:00:01Z"), replace(FIRST, counts=False), replace(FIRST, used=("e",))]
    assert len({each.id for each in [FIRST, *others]}) == len(texts) + 4
    assert replace(FIRST, when="2026-11-02T12:00:00.25+02:00").id == FIRST.id
    assert replace(FIRST, used=("f", "e", "e")).id == replace(FIRST, used=("e", "f")).id


def test_what_people_write_is_bounded() -> None:
    name = {each.name: "\x01" * 100_000 for each in fields(Event) if each.type is str and each.name != "when"}
    made = Event(kind=Kind.EDITED, when=FIRST.when, used=tuple(f"{each:<400}" for each in range(100)), **name)
    assert (len(made.reason), len(made.rule), made.before, len(made.used)) == (MOST_WORDS, MOST_NAME, "", MOST_USED)
    largest = replace(made, **dict.fromkeys(("before", "suggested", "after"), "\x01" * MOST_BLOCK))
    assert largest.before
    assert len(largest.line) <= MOST_LINE
    assert read(log_of([largest]).data).ordered == (largest,)


@pytest.mark.parametrize(
    "when",
    [
        "",
        "2026-11-02",
        "2026-11-02T10:00:00",
        "2026-13-02T10:00:00Z",
        "0001-01-01T00:00:00+09:00",
        "٢026-11-02T10:00:00Z",
    ],
)
def test_a_time_without_an_offset_is_refused(when: str) -> None:
    with pytest.raises(LearningError, match=r"is not a time\. Write it as"):
        replace(FIRST, when=when)


def test_an_event_is_about_something() -> None:
    with pytest.raises(LearningError, match="Give the id"):
        replace(FIRST, subject="")


@UNTIMED
@given(EVENTS)
def test_a_line_holds_the_whole_event(event: Event) -> None:
    assert read(event.line).ordered == (event,)
    assert b"\n" not in event.line


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"mood": "bad"}, "'mood'"),
        ({"reason": 5}, "something else"),
        ({"used": "abc"}, "used"),
        ({"counts": 1}, "counts"),
        ({"kind": "loved"}, "kind"),
        ({"kind": ["merged"]}, "kind"),
        ({"reason": "x" * (MOST_WORDS + 1)}, "longer"),
        ({"when": "yesterday"}, "not a time"),
    ],
)
def test_what_is_no_event_is_said(change: dict[str, object], why: str) -> None:
    good: dict[str, object] = {"kind": "merged", "subject": "s1", "when": "2026-11-02T10:00:00Z"}
    assert event_of(good).kind is Kind.MERGED
    with pytest.raises(LearningError, match=why):
        event_of(good | change)
