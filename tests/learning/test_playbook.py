"""The playbook is what the events say: the same bytes in any order, and nothing of what was taken back."""

from random import Random

import pytest
from helpers.verdicts import FIRST, UNTIMED, histories, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.events import Event, Kind, taken_back
from bot.learning.lessons import MOST_LESSON, lesson_of
from bot.learning.playbook import MOST_ACTIVE, MOST_ENTRIES, MOST_TOKENS, State, entry_id, playbook_of
from bot.learning.standing import standing, verdicts

LATER = "2026-12-24T10:00:00Z"


@UNTIMED
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(events: list[Event], random: Random) -> None:
    data = playbook_of(events).data
    shuffled = events * 2
    random.shuffle(shuffled)
    assert playbook_of(shuffled).data == data


@UNTIMED
@given(histories(), st.data())
def test_a_revert_removes_exactly_what_came_of_the_event(events: list[Event], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(events))
    reverted = [*events, taken_back(gone, when=LATER, who="mara")]
    without = [each for each in events if each.id != gone.id]
    assert standing(reverted) == standing(without)
    assert playbook_of(reverted).data == playbook_of(without).data
    # Taken back in its turn, the revert leaves all as it was.
    again = [*reverted, taken_back(reverted[-1], when=LATER, who="mara")]
    assert playbook_of(again).data == playbook_of(events).data


@UNTIMED
@given(histories())
def test_who_may_not_write_changes_nothing(events: list[Event]) -> None:
    counted = [each for each in events if each.counts]
    assert playbook_of(events).data == playbook_of(counted).data
    forged = [taken_back(each, when=LATER, who="stranger", counts=False) for each in events]
    assert playbook_of([*events, *forged]).data == playbook_of(counted).data


def test_a_long_chain_of_reverts_is_followed_to_its_end() -> None:
    chain = [FIRST]
    for _ in range(5_001):
        chain.append(taken_back(chain[-1], when=LATER, who="mara"))
    assert (standing(chain), standing(chain[:-1])) == ((), (FIRST,))


def test_of_a_suggestion_the_last_verdict_stands() -> None:
    merged, undone = verdict("s1", Kind.MERGED), verdict("s1", Kind.REVERTED, when=LATER)
    lost = verdict("s1", Kind.UNKNOWN, when="2026-12-25T10:00:00Z")
    assert verdicts([undone, lost, merged]) == (undone,)


def test_one_verdict_is_a_candidate_and_two_suggestions_make_it_active() -> None:
    once = [verdict("s1"), verdict("s1", when=LATER)]
    twice = [*once, verdict("s2", reason="the number is in the contract, not here")]
    assert [each.state for each in playbook_of(once).entries] == [State.CANDIDATE]
    (entry,) = playbook_of(twice).entries
    assert (entry.state, entry.scope, entry.text) == (
        State.ACTIVE,
        FIRST.group,
        "the number is in the contract, not here",
    )
    assert entry.evidence == tuple(sorted([once[1].id, twice[2].id]))
    assert playbook_of(twice).active(FIRST.rule, FIRST.group) == (entry,)
    assert playbook_of(twice).active(FIRST.rule, "openspec/specs/lifts") == ()
    assert playbook_of(twice).active("no-scenario", FIRST.group) == ()
    elsewhere = [*twice, verdict("s3", group="openspec/specs/lifts")]
    assert [each.scope for each in playbook_of(elsewhere).active(FIRST.rule, "anywhere")] == ["*"]


def test_what_harms_more_than_it_helps_is_retired() -> None:
    name = entry_id(FIRST.rule, FIRST.reason)
    base = [verdict("s1"), verdict("s2")]
    bad = [verdict(f"b{each}", reason="", used=(name,)) for each in range(3)]
    good = [verdict(f"g{each}", Kind.MERGED, reason="", used=(name,)) for each in range(3)]
    counts = [(each.harmful, each.helpful, each.state) for each in playbook_of([*base, *bad]).entries]
    assert counts == [(3, 0, State.RETIRED)]
    assert [each.state for each in playbook_of([*base, *bad, *good]).entries] == [State.ACTIVE]
    assert [each.state for each in playbook_of([*base, *bad[:2]]).entries] == [State.ACTIVE]


@pytest.mark.parametrize("length", [5, 190])
def test_caps_hold_and_what_has_no_room_waits(length: int) -> None:
    reasons = [f"{number} ".ljust(length, "x") for number in range(MOST_ENTRIES + 50)]
    events = [verdict(f"{side}{text}", reason=text) for text in reasons for side in "ab"]
    entries = playbook_of(events).entries
    active = [each for each in entries if each.state is State.ACTIVE]
    assert len(entries) == MOST_ENTRIES
    assert len(active) == (MOST_ACTIVE if length == 5 else MOST_TOKENS // (length // 3 + 1))
    assert {each.state for each in entries} == {State.ACTIVE, State.CANDIDATE}


@pytest.mark.parametrize(
    ("proposed", "taken", "lesson"),
    [
        ("stop in 5 s", "stop within 5 s", 'Write "within", not "in".'),
        ("stop in 5 s", "stop in 5 s or so", 'Add "or so".'),
        ("stop in 5 s quickly", "stop in 5 s", 'Leave out "quickly".'),
        ("stop in 5 s", "halt in 6 s", ""),
        ("stop in 5 s", "stop in 5 s", ""),
        ("", "stop", ""),
        ("a b c d e f g h", "i j k l m n o p", ""),
    ],
)
def test_a_small_edit_is_a_lesson(proposed: str, taken: str, lesson: str) -> None:
    event = verdict("s1", Kind.EDITED, reason="", suggested=proposed, after=taken)
    assert lesson_of(event) == lesson
    assert lesson_of(verdict("s1", Kind.EDITED, suggested=proposed, after=taken)) == FIRST.reason


def test_a_lesson_is_one_line_that_shows_all_it_holds() -> None:
    lesson = lesson_of(verdict("s1", reason="a\n## b\u202e \x1b[31m" + "word " * 90))
    assert lesson.startswith("a ## b [31mword")
    assert len(lesson) <= MOST_LESSON
    assert lesson_of(verdict("s1", Kind.MERGED)) == ""
