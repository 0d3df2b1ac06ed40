"""One edit of a plan does what the intents it declares are for, and is about the requirement that it names."""

import pytest

from bot.errors import EditError
from bot.openspec.suggestions import Intent, Suggestion
from bot.text.tree import DictTree
from bot.workflows.claims import misplaced, overdrawn

PATH = "openspec/specs/gate/spec.md"
OPENS, CLOSES = "The gate will open when a ticket is shown.", "The gate SHALL close after the the bell."
SPEC = f"""\
# gate Specification

## Purpose
TBD

## Requirements
### Requirement: Opening
{OPENS}

#### Scenario: Ticket
- **WHEN** a ticket is shown
- **THEN** the gate opens

### Requirement: Closing
{CLOSES}

#### Scenario: Bell
- **WHEN** the bell rings
- **THEN** the gate closes
"""
OPENING = SPEC[SPEC.index("### Requirement: Opening") : SPEC.index("\n\n### Requirement: Closing")]
PURPOSE = "The gate lets visitors of the garden in."
NO_RULE = "It says that a rule is certain of it, and none makes it."
TWO_EDITS = "What a rule mends and what is worded anew are two edits; joined they have to come as steps."
OUTSIDE = "A Purpose cannot change anything outside of it."
ELSEWHERE = "It is not about the requirement that it names."
OBLIGES, DROPS, REWORDS, HEADS = Intent.OBLIGATION, Intent.DROP_COPY, Intent.REWORD, Intent.HEADING


def edit(before: str, after: str, *intents: Intent, requirement: str = "", path: str = PATH) -> Suggestion:
    return Suggestion(path, before, after, "a-rule", "why", requirement, intents=frozenset(intents))


def shall(text: str) -> str:
    return text.replace("will open", "SHALL open")


def once(text: str) -> str:
    return text.replace("the the", "the")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (edit(OPENS, shall(OPENS), OBLIGES), ""),
        (edit(OPENING, shall(OPENING), OBLIGES), ""),
        (edit(f"## Requirements\n{OPENING}", f"## Requirements\n{shall(OPENING)}", OBLIGES), ""),
        (edit(CLOSES, once(CLOSES), DROPS), ""),
        (edit(CLOSES, once(CLOSES), OBLIGES, DROPS), ""),
        (edit(OPENS, OPENS.replace("will open", "MUST open"), OBLIGES), NO_RULE),
        (edit(OPENS, OPENS.replace("will open", "SHALL NOT open"), OBLIGES), NO_RULE),
        (edit(OPENS, shall(OPENS).replace("ticket", "coin"), OBLIGES), NO_RULE),
        (edit(CLOSES, "The gate SHALL close.", DROPS), NO_RULE),
        (edit("### Requirement: Opening", "#### Requirement: Opening", HEADS), NO_RULE),
        (edit(OPENS, shall(OPENS), OBLIGES, path="openspec/specs/other/spec.md"), NO_RULE),
        (edit(OPENS, shall(OPENS), OBLIGES, REWORDS), ""),
        (edit(OPENS, shall(OPENS), DROPS, REWORDS), TWO_EDITS),
        (edit(OPENS, shall(OPENS), Intent.SPELLING, Intent.MEASURE), TWO_EDITS),
        (edit(OPENS, "Whatever the gates let through.", REWORDS), ""),
        (edit(OPENS, "Whatever the gates let through."), ""),
        (edit("## Purpose\nTBD", f"## Purpose\n{PURPOSE}", Intent.PURPOSE), ""),
        (edit("TBD", f"{PURPOSE}\n\nAnd so on.", Intent.PURPOSE), ""),
        (edit("TBD", f"{PURPOSE}\n\n## Why\nSo.", Intent.PURPOSE), OUTSIDE),
        (edit(SPEC, shall(SPEC.replace("TBD", PURPOSE)), Intent.PURPOSE), OUTSIDE),
        (edit(SPEC, SPEC.replace("TBD", PURPOSE).replace("\n\n", "\n"), Intent.PURPOSE), ""),
        (edit(f"TBD\n\n## Requirements\n{OPENING}\n", PURPOSE, Intent.PURPOSE), OUTSIDE),
    ],
)
def test_an_edit_does_no_more_than_it_declares(made: Suggestion, says: str) -> None:
    assert overdrawn(made, DictTree({PATH: SPEC})) == says


def test_what_does_not_apply_is_no_edit() -> None:
    with pytest.raises(EditError):
        overdrawn(edit("no such line", "x", OBLIGES), DictTree({PATH: SPEC}))


def test_a_delta_is_judged_beside_its_spec() -> None:
    """A delta that spells a name in another way is mended after the spec, and after nothing else."""
    delta = "openspec/changes/ring/specs/gate/spec.md"
    text = f"## REMOVED Requirements\n### Requirement: {{}}\n{OPENS}\n"
    tree = DictTree({PATH: SPEC, delta: text.format("opening")})
    spelt = edit("### Requirement: opening", "### Requirement: Opening", Intent.SPELLING, path=delta)
    assert overdrawn(spelt, tree) == ""
    assert overdrawn(spelt, DictTree({delta: text.format("opening")})) == NO_RULE


@pytest.mark.parametrize(
    ("requirement", "before", "after", "says"),
    [
        ("", "TBD", PURPOSE, ""),
        ("Opening", OPENS, shall(OPENS), ""),
        ("Closing", OPENS, shall(OPENS), ELSEWHERE),
        ("Opening", "TBD", PURPOSE, ELSEWHERE),
        ("Opening", "## Requirements", "## Requirements\n", ELSEWHERE),
        ("Opening", "## Requirements\n### Requirement: Opening", "## Requirements\n\n### Requirement: Opening", ""),
        ("Opening", "### Requirement: Opening", "### Requirement: Letting in", ""),
        ("Letting in", "### Requirement: Opening", "### Requirement: Letting in", ""),
        ("Letting out", "### Requirement: Opening", "### Requirement: Letting in", ELSEWHERE),
        ("Closing", "### Requirement: Closing", "### Requirement: Shutting", ""),
        ("Opening", "### Requirement: Closing", "### Requirement: Shutting", ELSEWHERE),
        ("Closing", "- **THEN** the gate closes", "- **THEN** the gate is closed", ""),
        ("Opening", "- **THEN** the gate opens\n", "- **THEN** the gate is open\n", ""),
    ],
)
def test_an_edit_is_about_the_requirement_it_names(requirement: str, before: str, after: str, says: str) -> None:
    made = edit(before, after, REWORDS, requirement=requirement)
    assert misplaced(made, DictTree({PATH: SPEC})) == says


def test_where_there_is_no_document_there_is_no_requirement() -> None:
    made = edit("Opening", "Closing", requirement="Opening", path="README.md")
    assert misplaced(made, DictTree({"README.md": "Opening\n"})) == ELSEWHERE
