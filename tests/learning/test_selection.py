"""What is proposed under a cap: nothing is lost, the same seed gives the same choice, suppressions hold at once."""

from dataclasses import replace
from random import Random

import pytest
from helpers.verdicts import UNTIMED, verdict
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LearningError
from bot.learning.events import Kind, taken_back
from bot.learning.evidence import evidence_of
from bot.learning.selection import Candidate, choose
from bot.learning.suppressing import Suppression, idle, refused_ids, suppressions_of

DOORS, LIFTS = "openspec/specs/doors/spec.md", "openspec/specs/lifts/spec.md"
SILENT = verdict("vague-quantity", Kind.SUPPRESSED, path="openspec/specs/d*/**", reason="doors are poems")
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from("abcdefgh"),
        path=st.sampled_from([DOORS, LIFTS]),
        rule=st.sampled_from(["vague-quantity", "no-scenario"]),
        group=st.sampled_from(["doors", "lifts"]),
    ),
    max_size=20,
)


@UNTIMED
@given(CANDIDATES, st.integers(-1, 8), st.integers(0, 99), st.randoms(use_true_random=False))
def test_each_candidate_is_somewhere_once_in_any_order(
    candidates: list[Candidate], cap: int, seed: int, random: Random
) -> None:
    known, silent = evidence_of([verdict("s1")]), suppressions_of([SILENT])
    made = choose(candidates, known, Random(seed), cap, silent, frozenset("ab"))
    found = [*made.chosen, *made.waiting, *(each for each, _ in made.suppressed)]
    assert sorted(found) == sorted(set(candidates))
    assert len(made.chosen) <= max(cap, 0)
    assert not made.waiting or len(made.chosen) == max(cap, 0)
    random.shuffle(candidates)
    assert choose(candidates, known, Random(seed), cap, silent, frozenset("ab")) == made


def test_what_is_wanted_comes_first_and_what_is_not_still_gets_its_turn() -> None:
    liked = [verdict(f"l{each}", Kind.MERGED, rule="no-scenario") for each in range(4)]
    known = evidence_of([*liked, verdict("d")])
    one, other = Candidate("a", DOORS, "no-scenario", "doors"), Candidate("b", DOORS, "vague-quantity", "doors")
    first = [choose([one, other], known, Random(seed), 1).chosen[0] for seed in range(400)]
    assert 0.7 < first.count(one) / 400 < 1


def test_a_suppression_is_there_at_once_and_gone_when_it_is_taken_back() -> None:
    door, lift = Candidate("a", DOORS, "vague-quantity", "doors"), Candidate("b", LIFTS, "vague-quantity", "lifts")
    other = replace(door, id="c", rule="no-scenario")
    known = evidence_of([])
    made = choose([door, lift, other], known, Random(1), 5, suppressions_of([SILENT]))
    assert made.suppressed == ((door, "doors are poems"),)
    assert set(made.chosen) == {lift, other}
    back = taken_back(SILENT, when="2026-12-24T10:00:00Z", who="mara")
    assert suppressions_of([SILENT, back]) == ()
    assert suppressions_of([replace(SILENT, counts=False)]) == ()


def test_a_suppression_needs_a_reason() -> None:
    with pytest.raises(LearningError, match="reason"):
        replace(SILENT, reason=" ")


def test_a_suppression_without_paths_is_for_all_and_one_that_matches_nothing_is_told() -> None:
    whole = Suppression("vague-quantity", "**", "no", "e1")
    assert suppressions_of([replace(SILENT, path="")])[0].glob == whole.glob
    misspelt, elsewhere = replace(whole, rule="vauge-quantity"), replace(whole, glob="other/**")
    assert whole.hits("vague-quantity", ".hidden/openspec/specs/doors/spec.md")
    assert idle([whole, misspelt, elsewhere], [("vague-quantity", DOORS)]) == (misspelt, elsewhere)


@pytest.mark.parametrize("glob", ["{a,b}" * 40 + "z", "*a" * 140, "[z-a]", "/"])
def test_a_glob_that_is_none_or_asks_for_too_much_silences_nothing_and_is_told(glob: str) -> None:
    silent = Suppression("vague-quantity", glob, "no", "e1")
    assert not silent.hits("vague-quantity", DOORS)
    assert idle([silent], [("vague-quantity", DOORS)]) == (silent,)


def test_a_path_that_looks_like_a_pattern_is_itself() -> None:
    path = "openspec/specs/[z-a]/" + "deep/" * 60 + "spec.md"
    assert Suppression("vague-quantity", path, "no", "e1").hits("vague-quantity", path)


def test_what_was_refused_is_not_proposed_again() -> None:
    events = [verdict("a"), verdict("b", Kind.REVERTED), verdict("c", Kind.MERGED), verdict("d", counts=False)]
    assert refused_ids(events) == {"a", "b"}
    made = choose(
        [Candidate(each, DOORS, "no-scenario", "doors") for each in "abc"],
        evidence_of(events),
        Random(1),
        9,
        (),
        refused_ids(events),
    )
    assert [each.id for each in made.chosen] == ["c"]
    assert {why for _, why in made.suppressed} == {"it was refused before"}
