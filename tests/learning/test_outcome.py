"""What a proposal became, from what its document said at each landing."""

from dataclasses import replace

import pytest

from bot.learning.events import Kind
from bot.learning.outcome import Landing, outcome
from bot.learning.proposed import Proposed

PATH = "openspec/specs/doors/spec.md"
OLD = "### Requirement: Open\nThe door will open quickly when somebody rings.\n\n#### Scenario: Ring\n- **WHEN** rung\n- **THEN** it opens"
NEW = OLD.replace("will open quickly", "SHALL open within 2 seconds")
OWN = OLD.replace("will open quickly", "SHALL open within 5 seconds")
STRANGE = "### Requirement: Open\nGuests MUST carry a badge at night.\n\n#### Scenario: Badge\n- **WHEN** dark\n- **THEN** a badge is worn"
SECOND = (
    "\n\n### Requirement: Close\nThe door SHALL close.\n\n#### Scenario: Alone\n- **WHEN** alone\n- **THEN** it closes"
)
EDIT = Proposed(id="0123456789ab", rules=("vague-quantity",), path=PATH, requirement="Open", before=OLD, after=NEW)


def document(block: str | None) -> str | None:
    return None if block is None else f"# doors\n\n## Purpose\nDoors.\n\n## Requirements\n\n{block}{SECOND}\n"


def landing(block: str | None, hour: int = 0, **more: object) -> Landing:
    return Landing(f"2026-11-02T{hour:02}:00:00+00:00", "Mara", PATH, document(block), number=hour, **more)  # type: ignore[arg-type]


def kinds(*landings: Landing, edit: Proposed = EDIT) -> list[str]:
    return [each.kind.value for each in outcome(edit, landing(OLD), landings)]


def test_what_stands_there_as_proposed_was_merged_by_whoever_brought_it() -> None:
    (event,) = outcome(EDIT, landing(OLD), [landing(NEW, 1)])
    assert (event.kind, event.who, event.when, event.after) == (Kind.MERGED, "Mara", "2026-11-02T01:00:00Z", "")
    assert kinds(landing(NEW.replace("\n", "\r\n"), 1)) == ["merged"]
    assert kinds(landing(OLD, 1)) == []


def test_it_is_still_that_where_others_changed_the_block_before() -> None:
    moved = OLD.replace("rung", "rung twice")
    assert kinds(landing(moved, 1), landing(NEW.replace("rung", "rung twice"), 2)) == ["merged"]


def test_an_edit_that_came_with_it_is_the_verdict_and_keeps_the_words() -> None:
    (event,) = outcome(EDIT, landing(OLD), [landing(OWN, 1, brings=True)])
    assert (event.kind, event.after) == (Kind.EDITED, OWN)
    assert kinds(landing(NEW.replace("it opens", "it opens wide"), 1)) == ["edited"]


def test_an_edit_that_came_later_is_none() -> None:
    assert kinds(landing(NEW, 1), landing(OWN, 2), landing(STRANGE, 3), landing(None, 4)) == ["merged"]


def test_one_that_may_have_come_with_it_leaves_it_unknown() -> None:
    assert kinds(landing(NEW, 1, until=2), landing(OWN, 2)) == ["unknown"]
    assert kinds(landing(NEW, 1, until=2), landing(OLD, 2), landing(NEW, 3)) == ["unknown", "merged"]
    assert kinds(landing(NEW, 1, until=1), landing(OWN, 2)) == ["merged"]
    assert kinds(landing(NEW, 1, until=2), landing(OWN, 2), landing(OLD, 3)) == ["unknown", "reverted"]


@pytest.mark.parametrize(
    ("block", "signs", "kind"),
    [
        (OLD, {"brings": True}, "rejected"),
        (OLD, {"names": True, "beside": True}, "rejected"),
        (OLD, {"names": True}, "unknown"),
        (OLD, {"beside": True}, ""),
        (STRANGE, {"brings": True}, "rejected"),
        (STRANGE, {"names": True}, "rejected"),
        (STRANGE, {"beside": True}, "unknown"),
        (STRANGE, {}, "expired"),
        (None, {}, "expired"),
        (OWN, {"beside": True}, "edited"),
        (OWN, {}, "unknown"),
        (OLD.replace("quickly", "at once"), {"brings": True}, "unknown"),
    ],
)
def test_what_is_said_depends_on_the_signs_that_it_came_along(block: str | None, signs: dict, kind: str) -> None:
    assert kinds(landing(block, 1, **signs)) == [kind] * bool(kind)


def test_a_refusal_is_told_once_and_after_all_that_was_unknown() -> None:
    brought = {"brings": True}
    assert kinds(landing(OLD, 1, **brought), landing(OLD, 2, **brought), landing(STRANGE, 3)) == ["rejected"]
    assert kinds(landing(OLD, 1, names=True), landing(OLD, 2, **brought)) == ["unknown", "rejected"]
    assert kinds(landing(STRANGE, 1), landing(OLD, 2), landing(NEW, 3)) == ["expired", "merged"]
    assert kinds(landing(NEW, 1), landing(OLD, 2), landing(OLD, 3, **brought)) == ["merged", "reverted"]


def test_reverted_and_back_again() -> None:
    assert kinds(landing(NEW, 1), landing(OLD, 2), landing(NEW, 3)) == ["merged", "reverted", "merged"]
    told = outcome(EDIT, landing(OLD), [landing(OWN, 1, brings=True), landing(OLD, 2), landing(OWN, 3)])
    assert [(each.kind.value, each.after) for each in told] == [("edited", OWN), ("reverted", ""), ("edited", OWN)]
    later = OLD.replace("rung", "rung twice")
    assert kinds(landing(NEW, 1), landing(NEW.replace("rung", "rung twice"), 2), landing(later, 3)) == [
        "merged",
        "reverted",
    ]


def test_a_requirement_is_found_by_another_name() -> None:
    called = ("Requirement: Open", "Requirement: Let in")
    assert kinds(landing(OLD.replace(*called), 1), landing(NEW.replace(*called), 2)) == ["merged"]
    assert kinds(landing(NEW, 1), landing(NEW.replace(*called), 2), landing(OLD.replace(*called), 3)) == [
        "merged",
        "reverted",
    ]


def test_what_is_added_in_other_words_is_edited_and_goes_again() -> None:
    more = "\n\n#### Scenario: Dark\n- **WHEN** the street lamp is dark\n- **THEN** a lantern beside the door is lit"
    adds = Proposed(id="1" * 12, rules=("no-scenario",), path=PATH, requirement="Open", before=OLD, after=OLD + more)
    own = OLD + more.replace("lantern beside the door", "candle beside the door")
    assert kinds(landing(own, 1, brings=True), landing(OLD, 2), edit=adds) == ["edited", "reverted"]
    other = OLD + "\n\n#### Scenario: Night\n- **WHEN** it rings past midnight\n- **THEN** nobody answers"
    assert kinds(landing(other, 1), edit=adds) == []
    assert kinds(landing(other, 1), landing(other + more, 2), edit=adds) == ["merged"]


@pytest.mark.parametrize(
    ("words", "signs", "kind"),
    [
        ("Says who may open which door, and when.", {}, "merged"),
        ("Says who may open which door, and at what hour.", {"brings": True}, "edited"),
        ("Doors.", {"brings": True}, "rejected"),
        ("A list of papers to read.", {"brings": True}, "rejected"),
        ("A list of papers to read.", {}, "expired"),
    ],
)
def test_of_a_purpose_only_its_own_lines_count(words: str, signs: dict, kind: str) -> None:
    new = "## Purpose\nSays who may open which door, and when."
    edit = Proposed(id="3" * 12, rules=("placeholder-purpose",), path=PATH, before="## Purpose\nDoors.", after=new)
    text = (document(OWN) or "").replace("Doors.", words)  # another requirement changed as well
    assert kinds(replace(landing(OLD, 1, **signs), text=text), edit=edit) == [kind]


def test_of_a_purpose_the_words_of_people_are_kept_without_the_rest() -> None:
    new = "## Purpose\nSays who may open which door, and when."
    edit = Proposed(id="3" * 12, rules=("r",), path=PATH, before="## Purpose\nDoors.", after=new)
    text = (document(STRANGE) or "").replace("Doors.", "Says who may open which door, and at what hour.")
    (event,) = outcome(edit, landing(OLD), [replace(landing(OLD, 1, brings=True), text=text)])
    assert event.after == "## Purpose\nSays who may open which door, and at what hour."


@pytest.mark.parametrize("signs", [{}, {"brings": True}, {"names": True}, {"beside": True}])
@pytest.mark.parametrize("text", [None, "", "\ufeff", "\x00\r\r\n", "### Requirement: Open", "## Purpose\n" * 3000])
def test_no_text_makes_it_fail_or_say_that_it_was_taken(text: str | None, signs: dict) -> None:
    for edit in (EDIT, replace(EDIT, before="x", after="y", requirement=""), replace(EDIT, before="", after="")):
        said = outcome(edit, landing(OLD), [replace(landing(OLD, 1, **signs), text=text)])
        assert not {each.kind for each in said} & {Kind.MERGED, Kind.EDITED}


def test_times_go_forward_whatever_the_clocks_of_people_say() -> None:
    merged, reverted = outcome(EDIT, landing(OLD), [landing(NEW, 5), landing(OLD, 1)])
    assert merged.when == "2026-11-02T05:00:00Z" and reverted.when == "2026-11-02T05:00:01Z"


def test_a_change_that_carries_it_counts_until_it_is_dropped() -> None:
    carried = Proposed(id="2" * 12, rules=("r",), path=PATH, requirement="Open", before=OLD, after=NEW,
                       carrier="openspec/changes/tidy/specs/doors/spec.md")  # fmt: skip
    delta = f"## MODIFIED Requirements\n\n{NEW}\n"
    assert kinds(landing(OLD, 1, delta=delta), landing(NEW, 2), edit=carried) == ["merged"]
    assert kinds(landing(OLD, 1, delta=delta), landing(OLD, 2), edit=carried) == ["merged", "reverted"]
    own = f"## MODIFIED Requirements\n\n{OWN}\n"
    assert kinds(landing(OLD, 1, delta=own, brings=True), landing(OWN, 2), edit=carried) == ["edited"]
