"""A duty that is turned around: where the wish says nothing of it, nothing is written."""

import pytest
from workflows.test_propose import planned, proposed

from bot.workflows.propose_turned import turned
from bot.workflows.propose_values import Idea

PLAN = {"title": "renew by mail", "items": [{"action": "change", "requirement": "@Renewal", "what": "by mail"}]}
DENIES = {"statement": "The library SHALL NOT renew a loan when the reader asks for it by mail.", "scenarios": []}
RINGS, SILENT = "The bell SHALL ring twice.", "The bell SHALL NOT ring."


def test_a_draft_that_denies_what_is_wished_for_is_not_written() -> None:
    swaps = {"swaps": [{"go": "SHALL renew", "come": "SHALL NOT renew"}]}
    steps = {"plan": planned(PLAN), "change": DENIES, "swap": swaps}
    made, _ = proposed(steps, Idea("Let readers ask for a renewal by mail."))
    assert not made.files and "does not say that it shall not be done" in made.left[0].why


def test_one_that_denies_what_is_wished_away_is() -> None:
    made, _ = proposed({"plan": planned(PLAN), "change": DENIES}, Idea("Stop renewals by mail."))
    assert any("SHALL NOT renew" in (text or "") for text in made.files.values())


@pytest.mark.parametrize(
    ("before", "after", "wish", "says"),
    [
        (RINGS, SILENT, "Guests want the bell to be louder.", "It is done today"),
        (RINGS, SILENT, "Guests sleep: do not ring the bell.", ""),
        (RINGS, SILENT, "The bell mustn't ring at night.", ""),
        (RINGS, SILENT, "Die Glocke soll zweimal läuten, damit die Gäste sie hören.", ""),
        (RINGS, "The bell MUST never ring.", "A louder bell is what guests ask for.", "It is done today"),
        (SILENT, RINGS, "The bell is of brass.", "It must not be done today"),
        (SILENT, RINGS, "Let the bell ring twice.", ""),
        (SILENT, "The bell SHALL NOT ring at night.", "The bell is of brass at night.", ""),
        ("", SILENT, "A louder bell.", ""),
    ],
)
def test_what_is_turned_around(before: str, after: str, wish: str, says: str) -> None:
    found = turned(before, after, wish)
    assert found.startswith(says) if says else found == ""
