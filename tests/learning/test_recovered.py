"""Suggestions found again in the edits of a commit: by their hash alone, whatever the message says."""

from dataclasses import replace
from random import Random

import pytest
from helpers.history_texts import PURPOSE, made_up

from bot.learning.recovered import Edit, as_edit, blocks_of, placed, recovered
from bot.learning.sketch import sketch_of
from bot.learning.trailer import Told
from bot.openspec.suggestions import Suggestion, apply
from bot.text.tree import DictTree
from bot.workflows.conversation import identity

PATH = "openspec/specs/doors/spec.md"
ELSEWHERE = "openspec/specs/gates/spec.md"


def told(*suggestions: Suggestion, prefix: str = "") -> list[Told]:
    return [Told(identity(prefix, each.id), ("some-rule",), "m", ("a" * 12,)) for each in suggestions]


def edit(text: str, *suggestions: Suggestion, prefix: str = "") -> Edit:
    return Edit(prefix + PATH, text, apply(DictTree({PATH: text}), suggestions).text(PATH))


@pytest.mark.parametrize("seed", range(20))
def test_every_requirement_that_was_edited_is_found(seed: int) -> None:
    random = Random(seed)
    text, blocks = made_up(random)
    ending = random.choice(["\n", "\r\n"])
    text = text.replace("\n", ending)
    prefix = random.choice(["", "docs/", "openspec/"])
    made = [Suggestion(PATH, b.old.replace("\n", ending), b.new.replace("\n", ending), b.rule, "") for b in blocks]
    found = recovered(told(*made, prefix=prefix), [edit(text, *made, prefix=prefix)], identity)
    for suggestion, block, each in zip(made, blocks, found, strict=True):
        assert (each.before, each.after) == (suggestion.before, suggestion.after)
        assert each.requirement == ("" if block.name == PURPOSE else block.name)
        assert each.path == prefix + PATH and each.rules == ("some-rule",) and each.model == "m"


DOC = """\
# doors Specification

## Purpose
TBD

## requirements

### Requirement: Open
The door SHALL open.

#### Scenario: Open
- **WHEN** rung
- **THEN** it opens

###Requirement: Close
The door SHALL close.

#### Scenario: Close
- **WHEN** alone
- **THEN** it closes
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Purpose\nTBD", "## Purpose\nSays how doors work."),
        ("## requirements", "## Requirements"),
        ("## requirements", "## Purpose\n\nSays it.\n\n## Requirements"),
        ("- **THEN** it opens\n\n###Requirement: Close", "- **THEN** it opens\n\n### Requirement: Close"),
        (
            "The door SHALL close.\n\n#### Scenario: Close",
            "The door SHALL close.\n\nIt stays so.\n\n#### Scenario: Close",
        ),
        ("- **THEN** it opens", "- **THEN** it opens\n\n#### Scenario: Twice\n- **THEN** it stays open"),
        (DOC[DOC.index("### Requirement: Open") :].rstrip(), "### Requirement: Open\nBoth doors SHALL open."),
    ],
    ids=[
        "a Purpose",
        "a heading",
        "a heading that becomes three",
        "lines around a heading",
        "a paragraph",
        "what is put in behind a line",
        "two requirements",
    ],
)
def test_other_blocks_are_found_too(before: str, after: str) -> None:
    made = Suggestion(PATH, before, after, "r", "")
    (found,) = recovered(told(made), [edit(DOC, made)], identity)
    assert (found.before, found.after, found.path) == (before, after, PATH)


def test_a_line_that_no_edit_proves_says_only_its_id_and_rules() -> None:
    made = Suggestion(PATH, "The door SHALL open.", "The door SHALL open wide.", "r", "")
    real, forged = recovered([*told(made), Told("0123456789ab", ("vague",))], [edit(DOC, made)], identity)
    assert real.proven
    assert not forged.proven and forged.id == "0123456789ab" and forged.rules == ("vague",)
    (elsewhere,) = recovered(told(made, prefix="docs/"), [edit(DOC, made)], identity)
    assert not elsewhere.proven


@pytest.mark.parametrize(
    "before",
    [
        DOC[DOC.index("### Requirement: Open") : DOC.index("\n\n###Req")],
        "## Purpose\nTBD",
        "## requirements",
        "- **THEN** it opens\n\n###Requirement: Close",
    ],
    ids=["a requirement", "a Purpose", "a heading", "lines around a heading"],
)
@pytest.mark.parametrize("prefix", ["", "docs/"])
def test_a_block_is_placed_by_its_hash(before: str, prefix: str) -> None:
    made = Suggestion(PATH, before, "something else", "r", "")
    (line,) = told(made, prefix=prefix)
    line = replace(line, was=identity(prefix, made.was), words=sketch_of(before, made.after))
    was = {line.was, "0" * 12}
    ((name, block),) = blocks_of(was, prefix + PATH, DOC, (), identity).items()
    found = placed(line, block)
    assert (name, found.id, found.path, found.before, found.after) == (line.was, line.id, prefix + PATH, before, "")
    assert found.placed and not found.proven and found.sketch == line.words and not found.moved
    (moved,) = blocks_of(was, prefix + ELSEWHERE, DOC, [prefix + PATH], identity).values()
    assert (placed(line, moved).path, placed(line, moved).moved) == (prefix + PATH, prefix + ELSEWHERE)
    assert blocks_of(was, prefix + ELSEWHERE, DOC, (), identity) == {}
    assert blocks_of(was, prefix + PATH, DOC + "\n" + before, (), identity) == {}


def test_a_delta_that_is_new_says_an_edit_of_the_main_spec() -> None:
    text = DOC.replace("\n", "\r\n")
    delta = "## MODIFIED Requirements\n\n### Requirement: Open\nThe door SHALL open wide.\n\n#### Scenario: Open\n- **WHEN** rung\n- **THEN** it opens\n"
    carrier = "openspec/changes/c/specs/doors/spec.md"
    before = text[text.index("### Requirement: Open") : text.index("\r\n\r\n###Req")]
    made = Suggestion(PATH, before, before.replace("open.", "open wide."), "r", "")
    (found,) = recovered(told(made), [as_edit(PATH, text, carrier, delta)], identity)
    assert found.after == made.after and found.carrier == carrier and found.path == PATH
