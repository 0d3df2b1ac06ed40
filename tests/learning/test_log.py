"""Logs join to the same bytes from either side, and lose no line."""

import json
from random import Random

from helpers.verdicts import EVENTS, FIRST, UNTIMED, histories, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.events import Event
from bot.learning.log import MOST_LINE, joined, log_of, read

ODD = [
    b"{",
    b"[" * 50_000,
    b'{"kind":"merged"}',
    b'{"a":1,"a":2}',
    b"\xff\xfe",
    b"5",
    b" odd \r",
    b"x" * 500,
    b"1" * 9_000,
]
LINES = st.one_of(
    EVENTS.map(lambda each: each.line),
    st.sampled_from(ODD),
    st.binary(max_size=30).map(lambda each: each.replace(b"\n", b"")),
)


@UNTIMED
@given(st.lists(LINES, max_size=12), st.randoms(use_true_random=False))
def test_no_line_is_lost_and_none_raises(lines: list[bytes], random: Random) -> None:
    log = read(b"\n".join(lines))
    kept = {each.line for each in log.events.values()} | {each.line for each in log.unread}
    assert kept == {each for each in lines if each.strip()}
    assert all(each.why for each in log.unread)
    random.shuffle(lines)
    assert read(b"\n".join(lines)).data == log.data == read(log.data).data


@UNTIMED
@given(histories(), histories(), histories())
def test_logs_join_alike_in_any_order(one: list[Event], two: list[Event], three: list[Event]) -> None:
    first, second, third = log_of(one), read(log_of(two).data + b"{\n"), log_of(three)
    data = joined(first, second, third).data
    assert joined(third, first, second).data == data == joined(joined(second, third), joined(first, second)).data
    assert set(data.split(b"\n")) == {each.line for each in [*one, *two, *three]} | {b"{", b""}


def test_two_writers_lose_nothing_in_two_hundred_interleavings() -> None:
    for seed in range(200):
        random, base = Random(seed), log_of([FIRST])
        # Each writer holds a copy, adds to it, and joins what is there before it writes.
        copies, stored, written = {"a": base, "b": base}, base.data, {FIRST.id}
        for number in range(12):
            who = random.choice("ab")
            event = verdict(f"{who}{number}")
            copies[who] = joined(copies[who], log_of([event]))
            written.add(event.id)
            if random.random() < 0.5:
                copies[who] = joined(read(stored), copies[who])
                stored = copies[who].data
        assert set(joined(read(stored), *copies.values()).events) == written


def test_a_file_for_each_month() -> None:
    log = log_of(
        [verdict("s1"), verdict("s2", when="2026-12-01T00:30:00+01:00"), verdict("s3", when="2026-12-01T00:30:00Z")]
    )
    assert {name: len(each.events) for name, each in log.months.items()} == {"2026-11": 2, "2026-12": 1}


def test_a_line_somebody_formatted_by_hand_is_the_same_event() -> None:
    spaced = json.dumps(json.loads(FIRST.line)).encode() + b"  \r"
    assert spaced[:-3] != FIRST.line
    assert read(spaced).data == FIRST.line + b"\n"


def test_a_line_longer_than_any_event_is_not_looked_into() -> None:
    (unread,) = read(b"[" * (MOST_LINE + 1)).unread
    assert unread.why == "the line is longer than an event may be"
