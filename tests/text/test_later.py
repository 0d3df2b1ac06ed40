import re

import pytest

from bot.text.later import later


def test_it_does_what_a_pattern_does() -> None:
    pattern = later(r"(?P<word>gate)s?", re.IGNORECASE)
    found = pattern.search("Two GATES")
    assert found is not None and found["word"] == "GATE"
    assert pattern.sub("door", "gate") == "door"
    assert pattern.findall("gate, Gates") == ["gate", "Gate"]


def test_what_is_no_pattern_is_found_out_when_it_is_used() -> None:
    pattern = later("(")
    with pytest.raises(re.error):
        pattern.match("gate")
