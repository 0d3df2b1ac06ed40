"""The reading tools of the server for outside agents, through a real client."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from helpers.agent import Agent, agent, lay_out
from helpers.garden import ARCHIVED, DELTA, PATH, SPEC
from helpers.git_repo import GitRepo

from bot.errors import UnreadableError
from bot.tools.reading import MOST_CHARACTERS
from bot.workflows.check import check_scope
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.gradual import check_gradually
from bot.workflows.scope import everything

READS = [
    "list_specs", "read_spec", "read_requirement", "list_requirements", "find_text", "ask", "search_specs", "check_answer",
    "list_changes", "read_change", "read_diff", "list_findings",
]  # fmt: skip
PROPOSES = ["propose_requirement", "propose_scenario", "propose_purpose", "withdraw", "show_plan"]
TYPED = {
    "ask",
    "list_specs",
    "list_requirements",
    "find_text",
    "search_specs",
    "check_answer",
    "list_changes",
    "list_findings",
    *PROPOSES,
}


def test_proposing_is_there_only_where_it_is_allowed(garden: Path) -> None:
    for propose, names in ((False, READS), (True, [*READS, *PROPOSES])):
        with agent(garden, propose=propose) as connected:
            assert [tool.name for tool in connected.ask("list_tools").tools] == names
            assert ("It only reads" in connected.session.instructions) is not propose


def test_each_tool_has_title_description_hints_and_plain_bounded_schemas(garden: Path) -> None:
    with agent(garden) as connected:
        tools = connected.ask("list_tools").tools
    for tool in tools:
        assert re.fullmatch("[a-z0-9_]+", tool.name)
        assert tool.title and tool.description
        assert tool.annotations.read_only_hint is (tool.name in {*READS, "show_plan"})
        assert tool.annotations.open_world_hint is False
        assert tool.annotations.destructive_hint is not True
        assert tool.input_schema["additionalProperties"] is False
        assert (tool.output_schema is not None) is (tool.name in TYPED)
        for schema in (tool.input_schema, tool.output_schema or {}):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert not set(keys(schema)) & {"$ref", "$defs", "pattern", "default", "allOf"}
        for field in tool.input_schema["properties"].values():
            assert field["type"] == "integer" or "maxLength" in field or "maxItems" in field


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys(child)


def test_data_fits_the_schema_it_was_announced_with_and_stands_beside_text(reader: Agent) -> None:
    schemas = {tool.name: tool.output_schema for tool in reader.ask("list_tools").tools}
    calls = {
        "list_specs": {}, "list_requirements": {"path": PATH}, "find_text": {"words": "valve"},
        "search_specs": {"question": "valve"}, "ask": {"question": "valve?"}, "check_answer": {"text": "The gate logs every visitor."}, "list_changes": {}, "list_findings": {},
    }  # fmt: skip
    for name, arguments in calls.items():
        result = reader.call(name, **arguments)
        jsonschema.validate(result.structured_content, schemas[name])
        assert result.content[0].text


def test_specs_requirements_and_changes_are_listed(reader: Agent) -> None:
    specs = reader.data("list_specs")
    assert specs["specs"] == [
        {"path": PATH, "capability": "garden", "change": "", "requirements": 2},
        {"path": DELTA, "capability": "garden", "change": "add-frost", "requirements": 1},
    ]
    listed = reader.data("list_requirements", path=PATH)["requirements"]
    assert [each["name"] for each in listed] == ["Night watering", "Gate log"]
    assert listed[0] == {
        "name": "Night watering",
        "line": 8,
        "operation": "",
        "text": listed[0]["text"],
        "scenarios": ["Dusk"],
    }
    assert reader.data("list_requirements", path=DELTA)["requirements"][0]["operation"] == "ADDED"
    assert reader.data("list_changes")["changes"] == [
        {"name": "add-frost", "files": ["proposal.md", "specs/garden/spec.md", "tasks.md"], "tasks": 2, "done": 1}
    ]


def test_documents_and_files_of_changes_come_as_they_stand(reader: Agent) -> None:
    assert reader.text("read_spec", path=PATH) == SPEC
    assert reader.text("read_requirement", path=PATH, requirement="Gate log").endswith("log every visitor.")
    assert reader.text("read_change", change="add-frost") == "## Why\nFrost kills.\n"
    assert "Frost" in reader.text("read_change", change="add-frost", file="specs/garden/spec.md")


def test_words_are_found_where_they_stand_and_are_no_pattern(reader: Agent) -> None:
    found = reader.data("find_text", words="VALVE")["matches"]
    assert [(each["line"], each["requirement"]) for each in found] == [(11, "Night watering"), (15, "Night watering")]
    assert reader.data("find_text", words=".*")["total"] == 0
    assert reader.data("find_text", words="heater", path=DELTA)["total"] == 1


def test_the_requirement_nearest_to_a_question_comes_with_its_sentences(reader: Agent, garden: Path) -> None:
    found = reader.data("search_specs", question="When does each valve open?")["found"]
    assert (found[0]["path"], found[0]["requirement"], found[0]["change"]) == (PATH, "Night watering", "")
    text = (garden / PATH).read_text("utf-8")
    assert found[0]["quotes"] and all(each["text"] in text for each in found[0]["quotes"])
    assert len(reader.data("search_specs", question="valve gate frost", limit=1)["found"]) == 1
    assert reader.data("search_specs", question="kubernetes")["found"] == []
    (garden / PATH).write_text(text.replace("each valve opens", "each hatch opens"), "utf-8")
    assert reader.data("search_specs", question="hatch")["found"][0]["requirement"] == "Night watering"


def test_an_answer_is_checked_sentence_by_sentence(reader: Agent) -> None:
    text = "The gate logs every visitor. The valve controller waters every bed for 30 minutes. Gates are made of steel."
    found = reader.data("check_answer", text=text)
    assert [each["verdict"] for each in found["sentences"]] == ["supported", "contradicted", "not_in_specs"]
    assert found["sentences"][0]["citations"] == [
        {
            "path": PATH,
            "line": 18,
            "requirement": "Gate log",
            "change": "",
            "quote": "The gate SHALL log every visitor.",
        }
    ]
    assert (found["supported"], found["contradicted"], found["not_in_specs"], found["cut"]) == (1, 1, 1, "")
    assert reader.text("check_answer", text=text).endswith("1 supported, 1 contradicted, 1 not in the specs.")
    assert reader.call("check_answer", text="# Nothing").is_error


def test_findings_are_those_of_check(reader: Agent, garden: Path) -> None:
    tree = reader.sources.look()
    from bot.openspec.layout import load_project
    from bot.openspec.validate import validate_tree

    whole = everything(load_project(tree))
    expected = check_scope(tree, whole, validate_tree(tree), DEFAULT_RULES)
    gradual = [each for step in check_gradually(tree, DEFAULT_RULES) for each in step.findings]
    assert sorted(map(str, gradual)) == sorted(map(str, expected))
    found = reader.data("list_findings")["findings"]
    assert len(found) == len(expected)
    one = reader.data("list_findings", path=PATH, requirement="Gate log")["findings"]
    assert {each["requirement"] for each in one} == {"Gate log"}
    assert [each for each in found if each["path"] == PATH and each["requirement"] == "Gate log"] == one


def test_a_huge_spec_is_read_in_pieces_that_make_the_whole(garden: Path, reader: Agent) -> None:
    huge = SPEC + "x y\n" * 15_000
    (garden / PATH).write_text(huge)
    whole, offset = "", 0
    for _ in range(9):
        text = reader.text("read_spec", path=PATH, offset=offset)
        assert len(text) < MOST_CHARACTERS + 100
        found = re.search(r"\n\[characters \d+ to \d+ of \d+; offset (\d+) reads on\]$", text)
        whole += text[: found.start()] if found else text
        if not found:
            break
        offset = int(found[1])
    assert whole == huge
    assert "cannot be read from" in reader.refusal("read_spec", path=PATH, offset=10**6)


def test_long_lists_come_in_pages(garden: Path, reader: Agent) -> None:
    blocks = "\n".join(f"### Requirement: Rule {n}\nThe gate SHALL keep rule {n}.\n" for n in range(75))
    (garden / PATH).write_text(f"## Purpose\nTBD\n\n## Requirements\n\n{blocks}")
    names, cursor, pages = [], "", 0
    while pages < 9:
        data = reader.data("list_requirements", path=PATH, cursor=cursor, limit=1000)
        names += [each["name"] for each in data["requirements"]]
        cursor, pages = data["next_cursor"], pages + 1
        if not cursor:
            break
    assert names == [f"Rule {n}" for n in range(75)]
    assert pages == 3
    assert len(reader.data("list_requirements", path=PATH, limit=-4)["requirements"]) == 1
    assert "There is no page at cursor" in reader.refusal("list_requirements", path=PATH, cursor="x")
    assert "There is no page at cursor" in reader.refusal("list_requirements", path=PATH, cursor="76")


def test_the_folder_is_read_as_it_is_at_each_call(garden: Path, reader: Agent) -> None:
    reader.text("read_spec", path=PATH)
    (garden / PATH).write_text(SPEC.replace("every visitor", "each visitor"))
    assert "each visitor" in reader.text("read_spec", path=PATH)
    (garden / PATH).unlink()
    assert "is no spec.md" in reader.refusal("read_spec", path=PATH)
    lay_out(garden, {"openspec/specs/shed/spec.md": SPEC})
    assert "openspec/specs/shed/spec.md" in reader.text("list_specs")


@pytest.mark.parametrize(
    "path",
    ["../secret", "/etc/passwd", "src/secret.py", "openspec/../src/secret.py", ARCHIVED, "", "openspec", "x" * 400],
)
def test_no_path_leads_out(reader: Agent, path: str) -> None:
    for tool in ("read_spec", "list_requirements", "list_findings" if path else "read_spec"):
        assert "KEY" not in reader.refusal(tool, path=path)
    assert "KEY" not in reader.refusal("read_change", change="add-frost", file=f"../../../{path}")
    assert "is no open change" in reader.refusal("read_change", change=f"../{path}"[:400])


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_no_link_leads_out(garden: Path, reader: Agent) -> None:
    spec = garden / "openspec/specs/way/spec.md"
    spec.parent.mkdir()
    spec.symlink_to(garden / "src/secret.py")
    (garden / "openspec/changes/add-frost/design.md").symlink_to("../../../src/secret.py")
    assert "KEY" not in reader.refusal("read_spec", path="openspec/specs/way/spec.md")
    assert "has no file 'design.md'" in reader.refusal("read_change", change="add-frost", file="design.md")


def test_the_diff_is_against_where_the_branch_began(garden: Path) -> None:
    with agent(garden, propose=False) as connected:
        assert connected.refusal("read_diff") == "There is no git repository here to tell what changed."
    repo = GitRepo(garden)
    repo.run("init", "-q", "-b", "main")
    repo.commit()
    (garden / PATH).write_text(SPEC.replace("every visitor", "each visitor"))
    with agent(garden, propose=False) as connected:
        assert "+The gate SHALL log each visitor." in connected.text("read_diff")
        assert connected.text("read_diff", path=DELTA) == f"{DELTA} did not change."


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read_spec", {}),
        ("read_spec", {"path": ["x"]}),
        ("read_spec", {"path": PATH, "lines": 3}),
        ("read_spec", {"path": "x" * 1_000_000}),
        ("read_spec", {"path": PATH, "offset": "many"}),
        ("list_specs", {"cursor": "9" * 400}),
        ("find_text", {"words": ""}),
        ("read_change", {"change": "\udcff"}),
        ("propose_requirement", {"path": PATH, "requirement": "Gate log", "text": "Words."}),
        ("write_file", {"path": PATH}),
    ],
)
def test_calls_that_do_not_fit_are_told_why(reader: Agent, tool: str, arguments: dict) -> None:
    assert 0 < len(reader.refusal(tool, **arguments)) < 2_000


def test_a_disk_that_fails_is_a_sentence_and_a_bug_says_nothing(garden: Path, caplog: pytest.LogCaptureFixture) -> None:
    def unreadable() -> None:
        raise UnreadableError("openspec: denied.", "Check the folder's permissions.")

    with agent(garden, propose=False, look=unreadable) as connected:
        assert connected.refusal("list_specs") == "openspec: denied. Check the folder's permissions."

    def broken(*_: object) -> None:
        raise RuntimeError("the key is 1234")

    with agent(garden, propose=False, findings=broken) as connected:
        result = connected.call("list_findings", path=PATH)
    assert result.is_error
    assert result.content[0].text == "Error executing tool list_findings"
    assert "the key is 1234" in caplog.text


def test_bytes_that_are_no_text_are_replaced(garden: Path, reader: Agent) -> None:
    (garden / PATH).write_bytes(SPEC.encode().replace(b"every visitor", b"every \xff visitor"))
    assert "every \ufffd visitor" in reader.text("read_spec", path=PATH)
    assert "every \ufffd visitor" in reader.data("list_requirements", path=PATH)["requirements"][1]["text"]
    assert reader.data("find_text", words="visitor")["total"] == 1
