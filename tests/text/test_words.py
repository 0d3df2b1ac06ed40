"""Words compared: what is told as gone and new, in pieces that read well."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.words import Mark, likeness, matches, word_changes

SIGNS = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It SHALL wait 30 s.", "It SHOULD wait 60 s.", "It[- SHALL-]{+ SHOULD+} wait[- 30-]{+ 60+} s."),
        ("at the door", "on a door", "[-at the-]{+on a+} door"),
        ("see a/b/one.yaml", "see a/b/two.yaml", "see a/b/[-one.yaml-]{+two.yaml+}"),
        ("等待30秒", "等待60秒", "等待[-30-]{+60+}秒"),
        ("a b c", "a b c", "a b c"),
        ("", "new", "{+new+}"),
        ("a  b", "a b", "a b"),
    ],
)
def test_pieces(old: str, new: str, told: str) -> None:
    assert "".join(SIGNS[each.mark].format(each.text) for each in word_changes(old, new)) == told


TEXTS = st.lists(
    st.sampled_from(["SHALL", "a", "the", "30", "s", ".", "`x`", "等", "don't", "a/b", "\n"]), max_size=25
).map(" ".join)


@given(TEXTS, TEXTS)
def test_nothing_is_lost_and_nothing_comes_up_twice(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    for lacking, text in ((Mark.NEW, old), (Mark.GONE, new)):
        told = "".join(each.text for each in pieces if each.mark is not lacking)
        assert "".join(told.split()) == "".join(text.split())
    assert all(one.mark is not two.mark for one, two in pairwise(pieces))
    assert 0 <= likeness(old, new) == likeness(new, old) <= 1


def test_what_would_take_too_long_is_told_as_a_whole() -> None:
    one, two = (["same", *(f"{side}{number}" for number in range(3_000)), "end"] for side in "ab")
    assert list(matches(one, two)) == [
        (True, (0, 1), (0, 1)),
        (False, (1, 3_001), (1, 3_001)),
        (True, (3_001, 3_002), (3_001, 3_002)),
    ]


def test_blanks_at_the_end_cost_no_more_than_others() -> None:
    """Each tried with all that follow it, these would take hours: a process of its own can be ended."""
    program = "from bot.text.words import words_of; print(words_of('a b' + ' ' * 500_000))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "['a', ' b']\n"
