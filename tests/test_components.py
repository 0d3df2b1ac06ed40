"""The list of parts and pairs is that of the code: each room in one part, each import between parts a pair, each tested."""

import ast
from pathlib import Path

from bot.workflows.components import COMPONENTS, FOUNDATION, PAIRS

ROOT = Path(__file__).resolve().parents[1]
ROOM = {room: each.name for each in COMPONENTS for room in each.rooms}


def imported(file: Path) -> set[str]:
    """The rooms that a file imports from, late imports and those for types included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
        found |= {parts[1] for name in names if (parts := name.split("."))[0] == "bot" and len(parts) > 1}
    return found


def test_each_room_is_in_one_part() -> None:
    top = ROOT / "bot"
    rooms = {each.name for each in top.iterdir() if (each / "__init__.py").exists()}
    rooms |= {each.stem for each in top.glob("*.py") if not each.stem.startswith("__")}
    named = [room for each in COMPONENTS for room in each.rooms]
    assert sorted([*named, *FOUNDATION]) == sorted(rooms)


def test_each_two_parts_that_talk_to_each_other_are_a_pair() -> None:
    found = {
        (ROOM[file.parent.name], ROOM[room])
        for file in (ROOT / "bot").rglob("*.py")
        if file.parent.name in ROOM
        for room in imported(file)
        if room in ROOM and ROOM[room] != ROOM[file.parent.name]
    }
    assert {(each.source, each.target) for each in PAIRS} == found


def test_each_pair_has_an_integration_test() -> None:
    assert [each.path for each in PAIRS if "\ndef test_" not in (ROOT / each.path).read_text("utf-8")] == []
