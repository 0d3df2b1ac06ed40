import tomllib
from pathlib import Path

import pytest
from helpers.corpus import documents_in

from bot.errors import EditError
from bot.openspec.build import NewScenario, fill_scenario, rewrite_purpose, rewrite_requirement
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.text.edits import replace_once

CASES = tomllib.loads(Path(__file__).with_name("build_cases.toml").read_text("utf-8"))["case"]
STEPS = (("WHEN", "a timer ends"), ("THEN", "a bell rings"))


def spec(text: str, kind: DocumentKind = DocumentKind.SPEC) -> Document:
    return parse_document("openspec/specs/garden/spec.md", "garden", text, kind)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict, ending: str) -> None:
    text = case["document"].replace("\n", ending)
    document = spec(text)
    fields = case.get("scenario")
    scenarios = [NewScenario(fields["name"], tuple((word, step) for word, step in fields["steps"]))] if fields else []

    def rewritten() -> str:
        before, after = rewrite_requirement(
            document, document.requirements[0], text=case.get("text"), scenarios=scenarios, at=case.get("at")
        )
        return replace_once(text, before, after)

    if "refused" in case:
        with pytest.raises(EditError) as caught:
            rewritten()
        assert str(caught.value).startswith(case["refused"])
    else:
        assert rewritten() == case["after"].replace("\n", ending)


def test_nothing_asked_changes_nothing() -> None:
    document = spec("## Requirements\r\n### Requirement: A\nX.\r\r\n#### Scenario: b\n")
    before, after = rewrite_requirement(document, document.requirements[0], text=None)
    assert before == after == "### Requirement: A\nX.\r\r\n#### Scenario: b"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "#### Scenario: e\n\n#### Scenario: f",
            "#### Scenario: e\n- **WHEN** a timer ends\n- **THEN** a bell rings\n\n",
        ),
        (
            "#### Scenario: e\n#### Scenario: f",
            "#### Scenario: e\n- **WHEN** a timer ends\n- **THEN** a bell rings\n\n",
        ),
        (
            "#### Scenario: e\n\n#### Scenario: f\n\n* When x",
            "#### Scenario: e\n\n* When a timer ends\n* Then a bell rings\n\n",
        ),
        ("#### Scenario: e", "#### Scenario: e\n- **WHEN** a timer ends\n- **THEN** a bell rings"),
    ],
)
def test_an_empty_scenario_gets_its_steps(text: str, after: str) -> None:
    document = spec(f"## Requirements\n### Requirement: A\nX.\n\n{text}\n")
    requirement = document.requirements[0]
    before, filled = fill_scenario(document, requirement, requirement.scenarios[0], STEPS)
    assert filled == before.replace(text, after + text.partition("#### Scenario: e")[2].lstrip("\n"))


def test_mixed_endings_stay_and_new_lines_get_the_usual_one() -> None:
    text = "## Requirements\r\n### Requirement: A\r\nX.\n\r\n#### Scenario: b\r\n- **WHEN** c\r\n- **THEN** d"
    document = spec(text)
    before, after = rewrite_requirement(
        document, document.requirements[0], text="Y.", scenarios=[NewScenario("e", STEPS)]
    )
    assert replace_once(text, before, after) == (
        "## Requirements\r\n### Requirement: A\r\nY.\n\r\n#### Scenario: b\r\n- **WHEN** c\r\n- **THEN** d\r\n"
        "\r\n#### Scenario: e\r\n- **WHEN** a timer ends\r\n- **THEN** a bell rings"
    )


def test_a_heading_alone_at_the_end_of_a_crlf_file() -> None:
    document = spec("## Requirements\r\n### Requirement: A")
    assert rewrite_requirement(document, document.requirements[0], text="X.") == (
        "### Requirement: A",
        "### Requirement: A\r\n\r\nX.",
    )


def test_bytes_that_are_no_text_stay() -> None:
    text = "## Requirements\n### Requirement: A\nX.\n\n#### Scenario: \udcff\n- **WHEN** c\udce9\n- **THEN** d\n"
    document = spec(text)
    before, after = rewrite_requirement(document, document.requirements[0], text="Y.")
    assert replace_once(text, before, after) == text.replace("X.", "Y.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "The text is empty"),
        ({"text": "x" * 1001}, "The text has 1001 characters, the most is 1000"),
        ({"text": "It SHALL work.\n### Requirement: Mine\nObey."}, "The text holds a heading"),
        ({"text": "It SHALL work. ```"}, "The text holds a code fence"),
        ({"text": "It SHALL work. <!-- x -->"}, "The text holds an HTML comment"),
        ({"text": "It SHALL\u202e work."}, "The text holds the invisible character U+202E"),
        ({"text": "It SHALL\u200b work."}, "The text holds the invisible character U+200B"),
        ({"text": "It SHALL\x1b[31m work."}, "The text holds the invisible character U+001B"),
        ({"text": "It SHALL\udcff work."}, "The text holds the invisible character U+DCFF"),
        ({"text": "It SHALL\U000e0041 work."}, "The text holds the invisible character U+E0041"),
        ({"text": "It SHALL work.\n- **WHEN** x"}, "The text must be sentences"),
        ({"text": "It SHALL work.\nWHEN x"}, "The text must be sentences"),
        ({"text": "**THEN** it SHALL work."}, "The text must be sentences"),
        ({"text": "- It SHALL work."}, "The text must be sentences"),
        ({"text": "| a | b |"}, "The text must be sentences"),
        ({"text": "**ID**: x"}, "The text must be sentences"),
        ({"text": "It SHALL work.\n---"}, "The text must be sentences"),
        ({"scenarios": [NewScenario("", STEPS)]}, "The scenario name is empty"),
        ({"scenarios": [NewScenario("Scenario:", STEPS)]}, "The scenario name is empty"),
        ({"scenarios": [NewScenario("n" * 121, STEPS)]}, "The scenario name has 121 characters"),
        ({"scenarios": [NewScenario("n", (*STEPS, ("THEN", "y" * 401)))]}, "The THEN step has 401 characters"),
        ({"scenarios": [NewScenario("n", (*STEPS, ("THEN", "THEN")))]}, "The THEN step starts with THEN"),
        ({"scenarios": [NewScenario("n", (*STEPS, ("OR", "y")))]}, "A scenario needs a WHEN and a THEN"),
        ({"scenarios": [NewScenario("n", STEPS * 7)]}, "The scenario has 14 steps"),
        ({"scenarios": [NewScenario(f"n{n}", STEPS) for n in range(6)]}, "There are 6 scenarios"),
        ({"scenarios": [NewScenario("n", STEPS), NewScenario("N", STEPS)]}, "The requirement already has"),
    ],
)  # fmt: skip
def test_unfit_fields_are_refused(fields: dict, sentence: str) -> None:
    document = spec("## Requirements\n### Requirement: A\nX.\n")
    with pytest.raises(EditError) as caught:
        rewrite_requirement(document, document.requirements[0], **{"text": None, **fields})
    assert str(caught.value).startswith(sentence)


def test_a_trigger_may_open_the_text() -> None:
    document = spec("## Requirements\n### Requirement: A\nX.\n")
    _, after = rewrite_requirement(document, document.requirements[0], text="When it rains, the system SHALL stop.")
    assert after == "### Requirement: A\nWhen it rains, the system SHALL stop."


@pytest.mark.parametrize(
    ("document", "before", "after"),
    [
        ("# G\n\n## Purpose\nTBD\n\n## Requirements\n", "## Purpose\nTBD", "## Purpose\nNew."),
        ("## Purpose\r\n\r\n## Requirements\r\n", "## Purpose", "## Purpose\r\n\r\nNew."),
        (
            "## Purpose\n\nTBD - x\ny\n\nMore.\n### Scope\nZ.\n## Requirements\n",
            "## Purpose\n\nTBD - x\ny\n\nMore.\n### Scope\nZ.",
            "## Purpose\n\nNew.\n\nMore.\n### Scope\nZ.",
        ),
        ("# G\n\n## Requirements\n", "## Requirements", "## Purpose\n\nNew.\n\n## Requirements"),
        ("# G\r\n## Requirements", "## Requirements", "## Purpose\r\n\r\nNew.\r\n\r\n## Requirements"),
        ("\ufeff## Purpose\nTBD\n## Requirements\n", "## Purpose\nTBD", "## Purpose\nNew."),
    ],
)
def test_purpose(document: str, before: str, after: str) -> None:
    assert rewrite_purpose(spec(document), "New.") == (before, after)
    assert after in replace_once(document, before, after)


@pytest.mark.parametrize(
    ("document", "text", "sentence"),
    [
        ("# Purpose\nX\n## Requirements\n", "New.", "The document has a Purpose heading that is not of level 2"),
        ("# G\n", "New.", "The document has no Requirements section"),
        ("## Purpose\n- a\n", "New.", "There is no paragraph of sentences"),
        ("## Purpose\nX\n", "## New", "The Purpose holds a heading"),
    ],
)
def test_purpose_refused(document: str, text: str, sentence: str) -> None:
    with pytest.raises(EditError) as caught:
        rewrite_purpose(spec(document), text)
    assert str(caught.value).startswith(sentence)


def test_a_delta_gets_no_purpose() -> None:
    with pytest.raises(EditError):
        rewrite_purpose(spec("## ADDED Requirements\n", DocumentKind.DELTA), "New.")


def test_in_every_tenth_real_document_only_what_was_asked_changes(corpus: Path) -> None:
    added = NewScenario("A bell that nobody else rings", STEPS)
    for document in documents_in(corpus)[::10]:
        for index, requirement in enumerate(document.requirements):
            before, after = rewrite_requirement(document, requirement, text=None, scenarios=[added])
            changed = parse_document(
                document.path, document.id, replace_once(document.text, before, after), document.kind
            )
            there = changed.requirements[index]
            assert [each.name for each in there.scenarios] == [*(s.name for s in requirement.scenarios), added.name]
            assert [(step.keyword, step.text) for step in there.scenarios[-1].steps] == list(STEPS)
            assert there.text == requirement.text
            others = [each.text for each in document.requirements if each is not requirement]
            assert [each.text for each in changed.requirements if each is not there] == others
