"""Rules are pooled across paths; a path is looked at by itself after ten verdicts."""

from random import Random

from helpers.verdicts import UNTIMED, histories, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.events import Event, Kind, taken_back
from bot.learning.evidence import ENOUGH_ON_A_PATH, Tally, evidence_of

DOORS, LIFTS = "openspec/specs/doors", "openspec/specs/lifts"


def mean(chance: tuple[float, float]) -> float:
    return chance[0] / sum(chance)


def test_nothing_known_is_even() -> None:
    assert evidence_of([]).chance("any", DOORS) == (1, 1)


def test_verdicts_on_one_path_speak_for_the_rule_elsewhere_until_ten_are_there() -> None:
    few = [verdict(f"s{each}", group=DOORS) for each in range(ENOUGH_ON_A_PATH - 1)]
    known = evidence_of(few)
    assert known.chance("vague-quantity", DOORS) == known.chance("vague-quantity", LIFTS)
    assert mean(known.chance("vague-quantity", LIFTS)) < 0.15
    liked = [verdict(f"l{each}", Kind.MERGED, group=LIFTS) for each in range(ENOUGH_ON_A_PATH)]
    apart = evidence_of([*few, verdict("s9", group=DOORS), *liked])
    assert mean(apart.chance("vague-quantity", DOORS)) < 0.3 < 0.7 < mean(apart.chance("vague-quantity", LIFTS))


def test_another_rule_begins_where_rules_are_on_the_whole() -> None:
    liked = evidence_of([verdict(f"s{each}", Kind.MERGED) for each in range(8)])
    assert mean(liked.chance("new-rule", DOORS)) == 0.9
    assert sum(liked.chance("new-rule", DOORS)) == 2


def test_an_edit_is_half_of_each_and_what_says_nothing_is_left_out() -> None:
    kinds = [Kind.MERGED, Kind.EDITED, Kind.REJECTED, Kind.REVERTED, Kind.EXPIRED, Kind.UNKNOWN, Kind.WRONG]
    events = [verdict(kind.value, kind) for kind in kinds]
    known = evidence_of([*events, verdict("odd", rule="")])
    assert known.whole == known.rules["vague-quantity"] == Tally(1.5, 2.5)


@UNTIMED
@given(histories(), st.randoms(use_true_random=False))
def test_order_and_strangers_change_nothing(events: list[Event], random: Random) -> None:
    counted = [each for each in events if each.counts]
    random.shuffle(events)
    assert evidence_of(events) == evidence_of(counted)
    gone = [taken_back(each, when="2026-12-24T10:00:00Z", who="mara") for each in counted]
    assert evidence_of([*events, *gone[: len(counted)]]).whole == Tally()
