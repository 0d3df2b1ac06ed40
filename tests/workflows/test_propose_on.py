"""Going on with a proposed change after an answer: only what waited is written, into the change as it is by then."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import pytest
from helpers.forge.proposed import LIMIT, half_made
from helpers.proposing import StepModel, hands, library

from bot.openspec.model import Operation
from bot.openspec.writing import Entry
from bot.text.tree import DictTree, Draft
from bot.workflows.propose import doubt
from bot.workflows.propose_gate import with_files
from bot.workflows.propose_on import GoneOn, go_on, waited_for, with_entries
from bot.workflows.propose_points import DROP, LEAVE_OUT
from bot.workflows.propose_values import Answered, Idea, Item, Waiting

CHANGE = "add-reservations"
IDEA = Idea("The library: Readers want to reserve a book that is lent, and get it when it is back.")
DAYS, LETTERS = half_made().questions
NO_DAYS = {**LIMIT, "statement": "The library SHALL keep a book that is back for the reader who reserved it, in time."}


def there(**files: str) -> Draft:
    """Return the sample repository with the change in it, some files of which people wrote."""
    return with_files(DictTree(library()), {**half_made().files, **files})


def gone_on(
    answers: Mapping[str, str], model: StepModel | None = None, tree: Draft | None = None, *waiting: Waiting
) -> GoneOn:
    made = half_made()
    given = hands(model or StepModel({}), answers=answers)
    return go_on(tree or there(), CHANGE, IDEA, waiting or made.waiting, given)


def test_an_answer_goes_in_by_code() -> None:
    model = StepModel({})
    done = gone_on({DAYS.id: "2 weeks"}, model)
    assert [each.requirement for each in done.entries] == ["Reserved for days"]
    assert "for 2 weeks for the reader" in done.entries[0].block
    assert model.steps == ["purpose"]
    assert done.questions == (LETTERS,)
    assert [each.item.capability for each in done.waiting] == ["letters"]


def test_what_is_to_be_left_out_is_written_by_the_model() -> None:
    model = StepModel({"add": NO_DAYS})
    done = gone_on({DAYS.id: LEAVE_OUT}, model)
    assert model.steps == ["add", "purpose"]
    assert "9 days" not in done.entries[0].block and not done.refused


def test_a_model_that_leaves_nothing_out_spoils_no_answer_of_others() -> None:
    done = gone_on({DAYS.id: LEAVE_OUT, LETTERS.id: "a"}, StepModel({"add": LIMIT}))
    assert [each.capability for each in done.entries] == ["letters"]
    assert done.spoilt == {DAYS.id}
    assert done.waiting == half_made().waiting[:1]
    assert "did not leave" in done.unfit[0].why


def test_what_was_written_and_not_kept_is_written_anew() -> None:
    bare = replace(half_made().waiting[0], fields=None)
    model = StepModel({"add": LIMIT})
    done = gone_on({DAYS.id: "a"}, model, None, bare)
    assert "for 9 days" in done.entries[0].block
    assert model.steps == ["add", "add", "purpose"]  # it is told once that nothing says 9 days


def test_to_do_without_it_is_for_good() -> None:
    done = gone_on({DAYS.id: DROP})
    assert not done.entries and not done.spoilt
    assert [each.why for each in done.left] == ["You chose to do without it."]
    assert [each.item.capability for each in done.waiting] == ["letters"]


REMOVAL = Item(Operation.REMOVED, "fines", "Fee receipt", "", "openspec/specs/fines/spec.md", doubtful=True)


@pytest.mark.parametrize(("said", "entries", "left"), [("yes", 1, 0), ("b", 0, 1), ("no", 0, 1)])
def test_whether_something_goes(said: str, entries: int, left: int) -> None:
    waiting = Waiting(REMOVAL)
    asked = gone_on({}, None, None, waiting)
    assert asked.waiting[0].asks == (asked.questions[0].id,)
    done = gone_on({asked.questions[0].id: said}, None, None, waiting)
    assert (len(done.entries), len(done.left), done.refused) == (entries, left, "")


def test_a_change_that_is_not_in_order() -> None:
    model = StepModel({})
    broken = there(**{f"openspec/changes/{CHANGE}/specs/reservations/spec.md": "## ADDED Requirements\n"})
    assert "The change is not in order as it is." in gone_on({DAYS.id: "a"}, model, broken).refused
    assert "is no longer on its branch" in gone_on({DAYS.id: "a"}, model, Draft(DictTree(library()))).refused
    assert model.steps == []


def test_what_is_gone_and_what_is_there_already() -> None:
    gone = Waiting(replace(REMOVAL, name="Never there", doubtful=False))
    assert "no such requirement any more" in gone_on({}, None, None, gone).left[0].why
    first = gone_on({DAYS.id: "a"})
    files: Any = with_entries(there(), CHANGE, first.entries, first.purposes)
    again = gone_on({DAYS.id: "a"}, None, with_files(there(), files))
    assert not again.entries and "stands in the change already" in again.notes[0]


def test_no_line_of_a_persons_goes() -> None:
    """Whatever endings they have, wherever they stand, and though a section is gone."""
    folder = f"openspec/changes/{CHANGE}"
    proposal = half_made().files[f"{folder}/proposal.md"] or ""
    mine = {
        f"{folder}/proposal.md": proposal.replace("\n", "\r\n").replace("## Impact", "## Cost"),
        f"{folder}/tasks.md": "Mine first.\n\n# Tasks\n- [x] 7.1 Done\n- [ ] 7.2 Not\n\n\n",
    }
    tree = there(**mine)
    done = gone_on({DAYS.id: "a", LETTERS.id: "a"}, None, tree)
    files = with_entries(tree, CHANGE, done.entries, done.purposes)
    for path, was in mine.items():
        before, after = was.splitlines(keepends=True), files[path].splitlines(keepends=True)
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        assert sum(each.size for each in blocks) == len(before), path
    assert "## 8. Reserved for days" in files[f"{folder}/tasks.md"]
    assert "- `waiting-shelf`: Helps readers" in files[f"{folder}/proposal.md"]


@pytest.mark.parametrize(
    ("entries", "is_waited_for"),
    [
        ([("loans", Operation.MODIFIED, "Loan period", "")], True),
        ([("loans", Operation.MODIFIED, "Fines", "")], False),
        ([("loans", Operation.MODIFIED, "Loan period", "")] * 2, False),
        ([("loans", Operation.REMOVED, "Fines", "")], True),
        ([("loans", Operation.REMOVED, "Loan period", "")], False),
        ([("loans", Operation.REMOVED, "Everything", "")], False),
        ([("loans", Operation.RENAMED, "Old", "New")], True),
        ([("loans", Operation.RENAMED, "Old", "Another")], False),
        ([("loans", Operation.MODIFIED, "New", "")], True),
        ([("loans", Operation.MODIFIED, "Old", "")], False),
        ([("desk", Operation.ADDED, "Whatever it is called", "")], True),
        ([("desk", Operation.ADDED, "One", ""), ("desk", Operation.ADDED, "One more", "")], False),
        ([("loans", Operation.ADDED, "Loan period", "")], False),
    ],
)
def test_only_what_waits_is_waited_for(entries: list[tuple[str, Operation, str, str]], is_waited_for: bool) -> None:
    """In a plan another requirement of the same spec could be named in the place of what a question is about."""
    items = [
        Item(Operation.MODIFIED, "loans", "Loan period", "x"),
        Item(Operation.REMOVED, "loans", "Fines", "x"),
        Item(Operation.RENAMED, "loans", "Old", "x", new_name="New"),
        Item(Operation.MODIFIED, "loans", "Old", "x", new_name="New"),
        Item(Operation.ADDED, "desk", "", "x"),
    ]
    given = [Entry(name, operation, old, new_name=new) for name, operation, old, new in entries]
    assert waited_for(given, [Waiting(each) for each in items], ()) is is_waited_for


@pytest.mark.parametrize(
    ("words", "may"), [("yes", True), ("YES", True), ("no, it stays as it is", False), ("", False)]
)
def test_what_nobody_said_yes_to_is_not_waited_for(words: str, may: bool) -> None:
    item = Item(Operation.REMOVED, "loans", "Fines", "x", doubtful=True)
    said = [Answered(1, doubt(item), words)] if words else []
    entry = Entry("loans", Operation.REMOVED, "Fines")
    # A yes to something else is none to this, nor does it help that nothing is said to be asked.
    other = Answered(2, doubt(replace(item, name="Loan period")), "yes")
    assert waited_for([entry], [Waiting(item)], [other, *said]) is may


def test_what_is_done_without_is_not_waited_for() -> None:
    waiting = half_made().waiting
    entry = Entry("waiting-shelf", Operation.ADDED, "Reserved for days")
    assert waited_for([entry], waiting, [Answered(1, DAYS, "9 days"), Answered(2, LETTERS, DROP)])
    assert not waited_for([entry], waiting, [Answered(1, DAYS, DROP)])
