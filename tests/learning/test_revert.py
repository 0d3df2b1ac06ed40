"""To take back any event takes out exactly what came of it: everything is as if it had never been there."""

from random import Random

from helpers.verdicts import FIRST, UNTIMED, histories, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.acceptance import acceptance_of
from bot.learning.effect import Effect, effect_of
from bot.learning.events import Event, Kind, taken_back
from bot.learning.evidence import Tally, evidence_of
from bot.learning.examples import examples_of
from bot.learning.naming import Named, What, named
from bot.learning.playbook import State, playbook_of
from bot.learning.standing import standing, undone, verdicts
from bot.learning.suppressing import refused_ids, suppressions_of

LAST = "2027-01-01T00:00:00Z"


def follows(events: list[Event]) -> list[object]:
    """Everything that is made of events, uncounted ones aside."""
    return [
        playbook_of(events).data,
        evidence_of(events),
        suppressions_of(events),
        refused_ids(events),
        verdicts(events),
        standing(events),
        examples_of(events, "vague-quantity", "openspec/specs/doors"),
        acceptance_of(each for each in events if each.counts),
    ]


@UNTIMED
@given(histories(), st.data())
def test_a_revert_is_as_if_the_event_had_never_been(events: list[Event], data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(events))
    back = taken_back(target, when=LAST, who="mara", reason="A slip.")
    without = [each for each in events if each.id != target.id]
    assert follows([*events, back]) == follows(without)
    assert follows([*events, back, taken_back(back, when=LAST, who="jon")]) == follows(events)
    assert effect_of([*events, back], without) == Effect()


@UNTIMED
@given(histories(), st.randoms(use_true_random=False))
def test_all_of_them_leave_nothing(events: list[Event], random: Random) -> None:
    backs = [taken_back(each, when=LAST, who="mara") for each in {each.id: each for each in events}.values()]
    both = [*events, *backs]
    random.shuffle(both)
    assert follows(both) == follows([])
    assert {each.id for each in events if each.counts} <= undone(both)


def test_an_effect_tells_what_differs() -> None:
    other = verdict("s2")
    silent = verdict("x", Kind.SUPPRESSED, path="openspec/specs/doors/**")
    found = effect_of([FIRST], [FIRST, other, silent])
    ((old, new),) = found.entries
    assert old and new and (old.state, new.state) == (State.CANDIDATE, State.ACTIVE)
    assert (found.refused, found.freed, found.lifted) == (("s2",), (), ())
    assert [each.glob for each in found.silenced] == ["openspec/specs/doors/**"]
    assert found.tallies == {FIRST.rule: (Tally(0, 1), Tally(0, 2))}
    back = effect_of([FIRST, other, silent], [FIRST])
    assert (back.freed, back.lifted) == (("s2",), found.silenced)
    assert effect_of([FIRST], [FIRST]) == Effect()


def test_an_id_or_its_beginning() -> None:
    events = [FIRST, verdict("abcdef"), verdict("abcd99")]
    book = playbook_of(events)
    (entry,) = book.entries
    assert named(entry.id[:6], events, book) == (Named(What.ENTRY, entry.id),)
    assert named(FIRST.id[:10], events, book) == (Named(What.EVENT, FIRST.id),)
    assert {each.id for each in named("abcd", events, book)} == {"abcdef", "abcd99"}
    assert named("abcdef", events, book) == (Named(What.SUBJECT, "abcdef"),)
    assert named("abc", events, book) == named("", events, book) == named("nothing", events, book) == ()
    assert named("s1", events, book) == (Named(What.SUBJECT, "s1"),)
