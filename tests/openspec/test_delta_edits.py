"""Edits of files that people wrote: exact bytes, whatever their endings."""

import pytest

from bot.errors import EditError
from bot.openspec.delta_edits import with_end, with_entry, with_lines, without_block
from bot.openspec.model import Operation
from bot.openspec.writing import Entry

BLOCK = "### Requirement: A\nIt SHALL be.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b"
OTHER = BLOCK.replace(": A", ": B")
ENTRY = Entry("c", Operation.ADDED, "B", OTHER)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n", "\n\n"])
def test_an_entry_goes_in(ending: str, tail: str) -> None:
    text = f"note\n\n## added requirements\n\n{BLOCK}\n{tail}## Notes\n\nlast".replace("\n", ending)
    wanted = f"note\n\n## added requirements\n\n{BLOCK}\n\n{OTHER}\n{tail}## Notes\n\nlast".replace("\n", ending)
    assert with_entry(text, ENTRY) == wanted


def test_a_section_is_made_where_none_is() -> None:
    rename = Entry("c", Operation.RENAMED, "A", new_name="Z")
    made = with_entry(f"## ADDED Requirements\n\n{BLOCK}", rename)
    assert (
        made
        == f"## ADDED Requirements\n\n{BLOCK}\n\n## RENAMED Requirements\n\n- FROM: `### Requirement: A`\n- TO: `### Requirement: Z`\n"
    )


def test_a_block_goes_out() -> None:
    text = f"## ADDED Requirements\n\n{BLOCK}\n\n\n{OTHER}\n\n## Notes\n"
    assert without_block(text, BLOCK) == f"## ADDED Requirements\n\n{OTHER}\n\n## Notes\n"
    assert without_block(text, OTHER) == f"## ADDED Requirements\n\n{BLOCK}\n\n\n## Notes\n"
    two = f"## MODIFIED Requirements\n\n{BLOCK}\n\n## ADDED Requirements\n\n{OTHER}\n"
    assert without_block(two, BLOCK) == f"## ADDED Requirements\n\n{OTHER}\n"
    assert without_block(f"## ADDED Requirements\n\n{BLOCK}\n", BLOCK) == ""
    for wrong in (text.replace("It SHALL be", "It SHALL stay"), f"{text}\n{BLOCK}\n"):
        with pytest.raises(EditError):
            without_block(wrong, BLOCK)


def test_lines_go_into_a_section() -> None:
    text = "# P\n\n## Why\n\nSo.\n\n## What changes\n\n- one\n\n\n## Impact\n"
    assert with_lines(text, "What Changes", "- two") == text.replace("- one\n", "- one\n- two\n")
    assert with_lines(text, "Why", "- two") == text.replace("So.\n", "So.\n\n- two\n")
    assert with_lines("## Why", "Why", "- two") == "## Why\n\n- two\n"
    with pytest.raises(EditError):
        with_lines("```\n## Why\n```\n", "Why", "x")


def test_lines_go_to_the_end() -> None:
    assert with_end("", "x") == "x\n"
    assert with_end("a", "x") == "a\n\nx\n"
    assert with_end("a\r\n", "x\ny") == "a\r\n\r\nx\r\ny\r\n"
    assert with_end("a\n\n", "x") == "a\n\nx\n"
