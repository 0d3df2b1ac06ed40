"""Archives killed at any moment: after the next command the folder is what it was before, or what it is afterwards.

A kill comes between two calls into C code, before or after each system call among them; every other time the command
that settles it is killed as well. (SPECBOT_KILLS of them, else 200.)
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from helpers.killed import Killed
from helpers.laid_out import lay_out, snapshot_with_modes
from helpers.oracle import run_cli
from helpers.specs import spec

from bot.openspec.archiving import LOCK
from bot.repo.claim import CLAIM
from bot.text.tree import DictTree

KILLS = int(os.environ.get("SPECBOT_KILLS") or 200)
CHANGE = "2026-01-02-tend"
NEW = (
    "## ADDED Requirements\n\n### Requirement: New\nIt SHALL be new.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b\n"
)
GONE = "## REMOVED Requirements\n\n### Requirement: Old\n"
OLD = spec("x", Old="It SHALL be old.")
RETIRES = "schema: spec-driven\nretire_capabilities: true\n"
NEXT = (("validate", "--all", "--json"), ("check", "--json"), ("archive", "nowhere", "--plain", "--json"))


@dataclass(frozen=True)
class Scene:
    """A folder to archive in, what the archive is asked for, and what the folder is before and afterwards."""

    folder: Path
    flags: tuple[str, ...]
    apart: bool
    calls: int
    states: tuple[object, object]


def folder_with(deltas: dict[str, str], **others: str) -> DictTree:
    change = f"openspec/changes/{CHANGE}"
    files = {f"{change}/specs/{name}/spec.md": text for name, text in deltas.items()}
    files |= {f"{change}/proposal.md": "## Why\nBecause.\n", f"{change}/notes/deep/x.txt": "\x00\udcff"}
    files |= {"openspec/specs/garden/spec.md": OLD.replace("\n", "\r\n"), "openspec/specs/shed/tools/spec.md": OLD}
    return DictTree({**files, **others}, [f"{change}/empty"])


SCENES = {
    "writes and makes": (folder_with({"garden": NEW, "new/deep": NEW}), (), False),
    "writes and deletes": (
        folder_with(
            {"garden": NEW, "shed/tools": GONE},
            **{f"openspec/changes/{CHANGE}/.openspec.yaml": RETIRES, "openspec/changes/archive/2025-01-01-x/a": "a"},
        ),
        (),
        False,
    ),
    "moves only": (folder_with({"garden": NEW}), ("--skip-specs",), False),
    "copies": (folder_with({"garden": NEW, "shed/tools": NEW}), (), True),
}


@pytest.fixture(scope="module")
def killed() -> Iterator[Killed]:
    started = Killed()
    yield started
    started.close()


@pytest.fixture(scope="module")
def scenes(killed: Killed, tmp_path_factory: pytest.TempPathFactory) -> list[Scene]:
    found = []
    for name, (tree, flags, apart) in SCENES.items():
        folder = tmp_path_factory.mktemp("scene") / name
        lay_out(tree, folder / "start")
        (folder / "start/openspec/specs/garden/spec.md").chmod(0o640)
        shutil.copytree(folder / "start", folder / "done")
        ran = killed.run(folder / "done", *archive(flags), where="archive", apart=apart)
        assert ran["code"] == 0, ran["err"]
        states = (snapshot_with_modes(folder / "start"), snapshot_with_modes(folder / "done"))
        assert states[0] != states[1]
        found.append(Scene(folder / "start", flags, apart, ran["calls"], states))
    return found


def test_the_official_tool_keeps_off_until_then(killed: Killed, scenes: list[Scene], tmp_path: Path) -> None:
    shutil.copytree(scenes[0].folder, tmp_path / "room")
    for at in range(scenes[0].calls, 0, -40):  # the last moment at which both claims are there
        killed.run(tmp_path / "room", *archive(()), where="archive", at=at)
        if (tmp_path / "room" / LOCK).exists():
            break
        shutil.rmtree(tmp_path / "room")
        shutil.copytree(scenes[0].folder, tmp_path / "room")
    done = run_cli(tmp_path / "room", tmp_path, [*archive(())[:2], "--yes", "--json", "--skip-specs"])
    assert [each["code"] for each in json.loads(done.stdout)["status"]] in (
        ["archive_target_exists"],
        ["archive_change_not_found"],  # the change had moved
    )
    assert killed.run(tmp_path / "room", *NEXT[0])["err"].startswith("An archive that broke off, of ")
    assert snapshot_with_modes(tmp_path / "room") in scenes[0].states


def archive(flags: tuple[str, ...]) -> tuple[str, ...]:
    return ("archive", CHANGE, "--plain", "--yes", "--json", *flags)


def test_the_next_command_finishes_or_undoes(killed: Killed, scenes: list[Scene], tmp_path: Path) -> None:
    ends: Counter[str] = Counter()
    for number in range(KILLS):
        random = Random(f"kill {number}")
        scene, room = scenes[number % len(scenes)], tmp_path / str(number)
        at = random.randint(1, scene.calls)
        shutil.copytree(scene.folder, room)
        ran = killed.run(room, *archive(scene.flags), where="archive", at=at, apart=scene.apart)
        ends["alive"] += not ran["killed"]  # a few calls more or less: it was through already
        was_claimed = os.path.lexists(room / CLAIM)
        ran = (
            killed.run(room, *NEXT[0], where="recovery", at=random.randint(1, 600)) if number % 2 else {"killed": True}
        )
        twice = number % 2 == 1 and ran["killed"]
        if ran["killed"]:
            ran = killed.run(room, *random.choice(NEXT))
        now = snapshot_with_modes(room)
        assert now in scene.states, f"kill {number} at call {at}: {sorted(now)}"
        assert ran["code"] in (0, 1)
        told = [line for line in ran["err"].splitlines() if line.startswith("An archive that broke off")]
        assert twice or len(told) == was_claimed, ran["err"]
        ends["before" if now == scene.states[0] else "after"] += 1
        ends["twice"] += twice
        ends["claimed"] += was_claimed
        shutil.rmtree(room)
    assert min(ends["before"], ends["after"], ends["twice"]) > KILLS / 20, ends
    assert ends["claimed"] > KILLS / 2, ends
    assert ends["alive"] < KILLS / 20, ends
