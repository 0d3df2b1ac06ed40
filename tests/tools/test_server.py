import json
import re
from collections.abc import Iterator

import pytest
from helpers.garden import PATH, TREE, drafting, refusing

from bot.llm.tool import ToolInfo
from bot.tools.server import build
from bot.tools.toolbox import Toolbox

READERS = ["list_specs", "read_spec", "read_requirement", "read_diff", "list_findings"]


def tools_of(kind: str | None) -> tuple[ToolInfo, ...]:
    with Toolbox(build(TREE, drafting=drafting(kind) if kind else None)) as toolbox:
        return toolbox.tools()


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (None, READERS),
        ("wording", [*READERS, "propose_requirement", "ask_author", "finish"]),
        ("scenario", [*READERS, "propose_requirement", "ask_author", "finish"]),
        ("purpose", [*READERS, "propose_purpose", "ask_author", "finish"]),
    ],
)
def test_proposing_tools_are_there_only_in_a_session(kind: str | None, names: list[str]) -> None:
    tools = tools_of(kind)
    assert [tool.name for tool in tools] == names
    assert all(re.fullmatch("[a-z0-9_]+", tool.name) and tool.description for tool in tools)


@pytest.mark.parametrize("kind", ["wording", "scenario", "purpose"])
def test_schemas_are_plain_and_bounded(kind: str) -> None:
    for tool in tools_of(kind):
        assert not set(keys(tool.schema)) & {"pattern", "$ref", "$defs", "default", "title"}
        assert tool.schema["additionalProperties"] is False
        for field in tool.schema["properties"].values():
            assert "maxLength" in field.get("items", field)
            assert field["type"] == "string" or "maxItems" in field


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for child in value.values():
            yield from keys(child)


def test_reading_tools_say_that_they_only_read() -> None:
    server = build(TREE, drafting=drafting("wording"))
    hints = {tool.name: tool.annotations.read_only_hint for tool in server._tool_manager.list_tools()}
    assert hints == {**dict.fromkeys(READERS, True), "propose_requirement": False, "ask_author": False, "finish": False}


def test_a_scenario_is_built_from_flat_fields() -> None:
    session = drafting("scenario")
    fields = {"name": "Visitor", "given": "night", "when": "a visitor comes", "then": ["a lamp is lit", "it is logged"]}
    with Toolbox(build(session.draft, drafting=session)) as toolbox:
        answer = toolbox.call("propose_requirement", fields)
    assert answer.text == f"Accepted as {session.accepted[0].id}."
    assert session.accepted[0].after.endswith(
        "- **GIVEN** night\n- **WHEN** a visitor comes\n- **THEN** a lamp is lit\n- **AND** it is logged"
    )


def test_purpose_question_and_finish() -> None:
    for tool, fields, begins in [
        ("propose_purpose", {"text": "Keeps the beds wet."}, "Accepted as"),
        ("ask_author", {"question": "How?", "options": ["a", "b"]}, "Asked as"),
        ("finish", {"reason": "It is good."}, "Finished."),
    ]:
        session = drafting("purpose")
        with Toolbox(build(session.draft, drafting=session)) as toolbox:
            assert toolbox.call(tool, fields).text.startswith(begins)
        assert session.over


def test_the_sentence_of_a_gate_reaches_the_caller_with_bad_bytes_replaced() -> None:
    session = drafting("wording", refusing("The number 20 is gone \udcff."))
    with Toolbox(build(session.draft, drafting=session)) as toolbox:
        answer = toolbox.call("propose_requirement", {"text": "The controller SHALL water."})
    assert answer.is_error
    assert answer.text == "The number 20 is gone \ufffd."


@pytest.mark.parametrize(
    ("tool", "fields"),
    [
        ("propose_requirement", {"text": "Words.", "requirement": "Gate log"}),
        ("propose_requirement", {"text": "Words.", "path": "src/secret.py"}),
        ("propose_requirement", {"text": "x" * 1_000_000}),
        ("propose_requirement", {"text": ["Words."]}),
        ("propose_requirement", {"text": "\ud800"}),
        ("propose_requirement", {"text": "Words.\n#### Scenario: Mine\n- **WHEN** x"}),
        ("propose_requirement", {}),
        ("propose_purpose", {"text": "Words."}),
        ("ask_author", {"question": "How?", "options": ["a"]}),
        ("ask_author", {"question": "How?", "options": json.dumps(["a"] * 9)}),
        ("read_spec", {"path": "../../etc/passwd"}),
        ("read_spec", {"path": PATH, "lines": 3}),
        ("write_file", {"path": PATH, "text": "x"}),
        ("", {}),
    ],
)
def test_hostile_calls_are_refused_and_write_nothing(tool: str, fields: dict) -> None:
    session = drafting("wording")
    with Toolbox(build(session.draft, drafting=session)) as toolbox:
        answer = toolbox.call(tool, fields)
        assert answer.is_error
        assert len(answer.text) < 2_000
        assert not toolbox.call("list_specs", {}).is_error
    assert not session.over
    assert session.draft.changed() == {}
