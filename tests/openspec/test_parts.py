"""What a document says outside of its requirements, before and after: cases in a data file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.parts import PartChange, part_changes

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "parts.toml").read_text("utf-8"))["case"]


def told(change: PartChange) -> str:
    part = change.either
    what = "added" if change.old is None else "removed" if change.new is None else "modified"
    facts = [f"{each.kind.value} {each.change.before} became {each.change.after}" for each in change.facts]
    facts = [str(each) for each in change.meaning] or facts
    return f"{what} {part.section or '-'} {part.requirement}: {'; '.join(facts)}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_says_something_else_is_told(case: dict[str, Any]) -> None:
    kind = DocumentKind.DELTA if case.get("delta") else DocumentKind.SPEC
    old, new = (parse_document("spec.md", "lamps", case[side], kind) for side in ("before", "after"))
    assert [told(each) for each in part_changes(old, new)] == case["told"]
    assert part_changes(old, old) == ()
