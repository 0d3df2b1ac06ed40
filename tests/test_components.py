"""The list of parts and pairs is that of the code: each room in one part, each import between parts a pair, each tested."""

import ast
import re
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


def among_rooms() -> set[tuple[str, str]]:
    """Which part imports from which."""
    return {
        (ROOM[file.parent.name], ROOM[room])
        for file in (ROOT / "bot").rglob("*.py")
        if file.parent.name in ROOM
        for room in imported(file)
        if room in ROOM and ROOM[room] != ROOM[file.parent.name]
    }


def around_files() -> set[tuple[str, str]]:
    """What starts the files of a part that is none of ours, and what they start."""
    found = set()
    for part in COMPONENTS:
        files = [
            file for place in part.files for file in ([ROOT / place] if "." in place[1:] else (ROOT / place).iterdir())
        ]
        texts = [file.read_text("utf-8") for file in files]
        found |= {("GitHub", part.name) for text in texts if re.search(r"^on:", text, re.MULTILINE)}
        found |= {(part.name, "Command line") for text in texts if re.search(r'"\$PROGRAM" [a-z]', text)}
    return found


def test_each_two_parts_that_talk_to_each_other_are_a_pair() -> None:
    assert {(each.source, each.target) for each in PAIRS} == among_rooms() | around_files()
    assert len(PAIRS) == len({(each.source, each.target) for each in PAIRS})


def test_each_pair_has_an_integration_test() -> None:
    missing = [each.test for each in PAIRS if f"\ndef {each.function}(" not in (ROOT / each.path).read_text("utf-8")]
    assert missing == []
