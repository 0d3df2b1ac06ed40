"""A change that people and a model edit by turns: what nobody touched stays byte for byte, and nobody's words are lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from helpers.oracle import Oracle
from helpers.proposing import StepModel, hands, library, numbered, official_problem

from bot.text.tree import DictTree, Tree
from bot.workflows.propose_edits import applied
from bot.workflows.propose_gate import with_files
from bot.workflows.propose_revise import revise
from bot.workflows.propose_values import Idea, Proposal

NAME = "add-waiting-list"
FOLDER = f"openspec/changes/{NAME}"
DELTA = f"{FOLDER}/specs/loans/spec.md"
FILES = {
    f"{FOLDER}/proposal.md": "# Waiting\n\n## Why\n\nReaders wait.\n\n## What Changes\n\n- A list, as Ann wrote it.\n\n## Impact\n\n* None.\n",
    f"{FOLDER}/tasks.md": "## 1. List\n\n- [x] 1.1 Keep a list\n- [ ] 1.2 Show it\n",
    DELTA: """<!-- Ann: do not reorder -->
## ADDED Requirements

### Requirement: Waiting list
The library SHALL list the readers who wait for a book.

A second paragraph by Ann,
on two lines.

#### Scenario: Two readers
* **When** two readers wait for a book
* **Then** both are listed


### Requirement: First in line
The library SHALL lend a book to the first reader in line.

#### Scenario: Book is back
- **WHEN** a book is back
- **THEN** the first reader in line gets it

## MODIFIED Requirements

### Requirement: Fee for nothing at all
The library SHALL charge nothing.
""".replace(
        "\n## MODIFIED Requirements\n\n### Requirement: Fee for nothing at all\nThe library SHALL charge nothing.\n", ""
    ),
}
EDIT = {
    "statement": "The library SHALL list the readers who wait for a book, in order of their wishes.",
    "scenarios": [],
}
WISH = Idea("Sort the readers who wait for a book in order of their wishes.")


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    started = Oracle(tmp_path_factory.mktemp("oracle"))
    yield started
    started.close()


def items(*given: dict[str, Any]) -> Any:
    def plan(messages: Any) -> Any:
        told = [
            {key: numbered(messages, key, value[1:]) if str(value)[:1] == "@" else value for key, value in each.items()}
            for each in given
        ]
        return {"title": "sort waiting list", "items": told}

    return plan


def revised(
    steps: dict[str, Any], tree: Tree | None = None, wish: Idea = WISH, **options: Any
) -> tuple[Proposal, StepModel]:
    model = StepModel(
        {"plan": items({"action": "edit", "entry": "@Waiting list", "what": "sorted"}), "change": EDIT} | steps
    )
    return revise(tree or DictTree(library() | FILES), NAME, wish, hands(model, **options)), model


def test_one_entry_is_edited_and_every_other_byte_stays(oracle: Oracle) -> None:
    for ending in ("\n", "\r\n"):
        tree = DictTree(library() | {path: text.replace("\n", ending) for path, text in FILES.items()})
        made, model = revised({}, tree)
        assert "Ann: do not reorder" not in model.history[0].prompt
        assert "loans: Waiting list. The library SHALL list the readers who wait for" in model.history[0].prompt
        old = "The library SHALL list the readers who wait for a book."
        assert made.files[DELTA] == tree.text(DELTA).replace(old, EDIT["statement"])
        tasks = made.files[f"{FOLDER}/tasks.md"] or ""
        assert tasks.startswith(tree.text(f"{FOLDER}/tasks.md"))
        added = tasks.removeprefix(tree.text(f"{FOLDER}/tasks.md")).replace("\r\n", "\n")
        assert added.startswith("\n## 2. Waiting list\n\n- [ ] 2.1 Bring “Waiting list” in line")
        assert f"{FOLDER}/proposal.md" not in made.files
        assert "proposal.md may still say" in made.notes[0]
        assert official_problem(oracle, tree, made) == ""


def test_a_requirement_more_goes_behind_the_others(oracle: Oracle) -> None:
    add = {
        "name": "Way out",
        "statement": "The library SHALL take a reader off the list who wishes it.",
        "scenarios": [
            {
                "name": "Wish",
                "given": "",
                "when": "a reader wishes to leave the list",
                "then": ["the reader is off the list"],
            }
        ],
    }
    plan = items(
        {"action": "add", "capability": "@loans", "name": "Way out", "what": "leave"},
        {"action": "change", "requirement": "@Renewal", "what": "not while others wait"},
        {"action": "add_capability", "id": "waiting room", "name": "Chairs", "what": "chairs"},
    )
    chairs = {**add, "name": "Chairs", "statement": "The library SHALL keep chairs for readers who wait."}
    renewal = {
        "statement": "The library SHALL renew a loan when the reader asks for it before the book is due and nobody waits for it.",
        "scenarios": [],
    }
    tree = DictTree(library() | FILES)
    wish = Idea(
        "The library lets readers off the list who wish it, renews no loan while readers wait for it, and has chairs for them."
    )
    made, _ = revised({"plan": plan, "add": [add, chairs], "change": renewal}, tree, wish)
    assert made.left == ()
    delta = made.files[DELTA] or ""
    assert delta.startswith(tree.text(DELTA).rstrip("\n"))
    assert (
        delta.index("### Requirement: Way out")
        < delta.index("## MODIFIED Requirements")
        < delta.index("Requirement: Renewal")
    )
    assert "## Purpose" in (made.files[f"{FOLDER}/specs/waiting-room/spec.md"] or "")
    proposal = made.files[f"{FOLDER}/proposal.md"] or ""
    assert "- A list, as Ann wrote it.\n- Add “Way out” to `loans`: The library SHALL take" in proposal
    assert proposal.endswith("\n## Impact\n\n* None.\n")
    tasks = made.files[f"{FOLDER}/tasks.md"] or ""
    assert [line for line in tasks.split("\n") if line.startswith("## ")] == [
        "## 1. List",
        "## 2. Way out",
        "## 3. Renewal",
        "## 4. Chairs",
    ]
    assert official_problem(oracle, tree, made) == ""


def test_an_entry_goes_and_the_last_one_does_not(oracle: Oracle) -> None:
    tree = DictTree(library() | FILES)
    wish = Idea("Drop what the change says of the first reader.")
    made, _ = revised({"plan": items({"action": "drop", "entry": "@First in line"})}, tree, wish)
    delta = made.files[DELTA] or ""
    assert delta == tree.text(DELTA)[: tree.text(DELTA).index("### Requirement: First")]
    assert official_problem(oracle, tree, made) == ""
    both = items({"action": "drop", "entry": "@First in line"}, {"action": "drop", "entry": "@Waiting list"})
    made, _ = revised({"plan": both}, tree, wish)
    assert made.files == {} and "not be valid" in made.refused
    made, model = revised({"plan": both}, tree)
    assert model.steps == ["plan", "plan"] and "does not say that anything goes" in made.refused


def test_a_line_of_the_proposal_that_code_wrote_says_the_new_thing() -> None:
    told = "- Add “Waiting list” to `loans`: The library SHALL list the readers who wait for a book."
    proposal = FILES[f"{FOLDER}/proposal.md"].replace("- A list, as Ann wrote it.", told)
    delta = FILES[DELTA].replace("A second paragraph by Ann,\non two lines.\n\n", "")
    made, _ = revised({}, DictTree(library() | FILES | {f"{FOLDER}/proposal.md": proposal, DELTA: delta}))
    assert "in order of their wishes." in (made.files[f"{FOLDER}/proposal.md"] or "")


def test_what_people_edit_meanwhile_is_theirs() -> None:
    tree = DictTree(library() | FILES)
    made, _ = revised({}, tree)
    old = "The library SHALL lend a book to the first reader in line."
    beside = DictTree(library() | FILES | {DELTA: FILES[DELTA].replace(old, "The library SHALL lend it to Bob.")})
    came = applied(beside, made.edits)
    assert came.stale == ()
    assert "lend it to Bob" in (came.files[DELTA] or "") and EDIT["statement"] in (came.files[DELTA] or "")
    same = DictTree(library() | FILES | {DELTA: FILES[DELTA].replace("who wait for a book.", "who wait, says Bob.")})
    came = applied(same, made.edits)
    assert [each.path for each in came.stale] == [DELTA]
    assert came.files == {}
    ticked = DictTree(
        library() | FILES | {f"{FOLDER}/tasks.md": FILES[f"{FOLDER}/tasks.md"].replace("[ ] 1.2", "[x] 1.2")}
    )
    came = applied(ticked, made.edits)
    assert "- [x] 1.2 Show it" in (came.files[f"{FOLDER}/tasks.md"] or "")


def test_by_turns_nothing_is_lost(oracle: Oracle) -> None:
    tree: Tree = DictTree(library() | FILES)
    for turn in range(4):
        statement = f"The library SHALL list the readers who wait for a book, wish {'again ' * turn}and again."
        made, _ = revised({"change": {"statement": statement, "scenarios": []}}, tree, Idea("list readers wish again"))
        assert made.files, made.refused
        tree = with_files(tree, made.files)
        text = tree.text(DELTA)
        assert statement in text and "A second paragraph by Ann,\non two lines." in text
        person = text.replace("- **WHEN** a book is back", f"- **WHEN** a book is back, day {turn}", 1)
        person = person.replace(f", day {turn - 1}", "") if turn else person
        tree = with_files(tree, {DELTA: person})
    assert "day 3" in tree.text(DELTA)
    assert tree.text(f"{FOLDER}/tasks.md").count("- [x] 1.1 Keep a list") == 1
    made, _ = revised({}, tree)
    assert official_problem(oracle, tree, made) == ""


def test_a_change_that_is_broken_is_not_touched() -> None:
    broken = DictTree(
        library()
        | FILES
        | {
            DELTA: FILES[DELTA].replace("#### Scenario: Two", "##### Two")
            + "\n## RENAMED Requirements\n\n- FROM: `### Requirement: X`\n"
        }
    )
    made, model = revised({}, broken)
    assert model.history == []
    assert made.files == {} and "Mend it first." in made.refused


def test_what_is_wrong_with_an_entry_can_be_mended(oracle: Oracle) -> None:
    one = DictTree(library() | FILES | {DELTA: FILES[DELTA].replace("SHALL list", "will list")})
    made, _ = revised({}, one)
    assert EDIT["statement"] in (made.files[DELTA] or "")
    assert official_problem(oracle, one, made) == ""
    two = DictTree(library() | FILES | {DELTA: FILES[DELTA].replace("SHALL", "will")})
    made, _ = revised({}, two)
    assert made.files == {} and "First in line" in made.refused


def test_a_question_comes_first() -> None:
    made, _ = revised(
        {"change": {"statement": "The library SHALL list the readers who wait for a book for 9 days.", "scenarios": []}}
    )
    assert made.files == {} and made.questions[0].options[0] == "9 days"
    again = {"statement": "The library SHALL list the readers who wait for a book for 9 days.", "scenarios": []}
    answered, _ = revised({"change": again}, answers={made.questions[0].id: "30 days"})
    assert "for 30 days." in (answered.files[DELTA] or "")
