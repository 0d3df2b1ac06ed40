"""What people took is counted once for each suggestion, with an interval that fits few of them."""

import json
from random import Random

import pytest
from helpers.verdicts import FIRST, UNTIMED, histories, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.acceptance import Acceptance, acceptance_of, wilson
from bot.learning.events import Event, Kind, taken_back

LATER = "2026-12-03T10:00:00Z"


@pytest.mark.parametrize(
    ("taken", "of", "low", "high"),
    [  # R: binom::binom.wilson
        (0, 10, 0.0, 0.2775),
        (7, 10, 0.3968, 0.8922),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval(taken: int, of: int, low: float, high: float) -> None:
    assert wilson(taken, of) == pytest.approx((low, high), abs=5e-5)


def test_what_was_decided_last_counts_and_only_once() -> None:
    found = acceptance_of(
        [
            verdict("s1", Kind.MERGED, model="m"),
            verdict("s1", Kind.REVERTED, when=LATER, model="m"),
            verdict("s2", Kind.MERGED),
            verdict("s2", Kind.UNKNOWN, when=LATER),
            verdict("s3", Kind.EXPIRED),
            verdict("s4", Kind.EDITED, rule="no-scenario", group=""),
            verdict("s5", Kind.REJECTED, counts=False),
        ]
    )
    assert found.whole.counts == {Kind.REVERTED: 1, Kind.MERGED: 1, Kind.EXPIRED: 1, Kind.EDITED: 1}
    assert (found.whole.taken, found.whole.decided, found.whole.share) == (2, 3, pytest.approx(2 / 3))
    assert {name: each.decided for name, each in found.rules.items()} == {"vague-quantity": 2, "no-scenario": 1}
    assert list(found.months) == ["2026-11", "2026-12"]
    assert list(found.models) == ["", "m"]
    assert found.paths[""].taken == 1
    assert found.uncounted == 1


def test_answers_are_counted_beside() -> None:
    found = acceptance_of(
        [verdict("a1", Kind.WRONG), verdict("a1", Kind.WRONG, when=LATER), verdict("q1", Kind.UNANSWERED)]
    )
    assert (found.wrong, found.unanswered, found.whole.decided, found.rules) == (1, 1, 0, {})


def test_what_is_taken_back_is_not_counted() -> None:
    back = taken_back(FIRST, when=LATER, who="mara")
    assert acceptance_of([FIRST, back]) == Acceptance()


@UNTIMED
@given(histories(), st.randoms(use_true_random=False))
def test_it_depends_on_no_order_and_adds_up(events: list[Event], random: Random) -> None:
    found = acceptance_of(events)
    random.shuffle(events)
    assert acceptance_of(events) == found
    for table in (found.rules, found.paths, found.models, found.months):
        assert sum(each.decided for each in table.values()) == found.whole.decided
        assert sum(each.taken for each in table.values()) == found.whole.taken
    low, high = found.whole.interval
    assert 0 <= low <= (found.whole.share or 0) or found.whole.share is None
    assert high <= 1
    assert json.loads(json.dumps(found.data())) == found.data()
