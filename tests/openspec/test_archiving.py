"""An archive as the official tool makes it: the same tree, byte for byte, or the same refusal.

Folders are made by chance (SPECBOT_FUZZ_CASES of them; 2,000 in CI, else 250), each from its number alone, and real
ones are archived again: every active change of the corpus, and every change that the histories archived, at the commit
before (all of them in CI, else every fourth and every tenth).
"""

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from helpers import mutate_archive
from helpers.archived import BUNDLES, archived_changes, around, folder_of
from helpers.corpus import trees_in
from helpers.git_repo import GitRepo
from helpers.laid_out import lay_out, snapshot
from helpers.oracle import Oracle
from pytest_mock import MockerFixture

from bot.cli.archive import command
from bot.openspec.layout import Listing, change_ids
from bot.openspec.retiring import unnamed
from bot.repo.repository import Repository
from bot.text.tree import DictTree, Kind, to_bytes, to_text

FUZZ_CASES = int(os.environ.get("SPECBOT_FUZZ_CASES") or ("2000" if os.environ.get("CI") else "250"))
STRIDE = 1 if FUZZ_CASES >= 2000 else 10
NOW = 1772625600  # 2026-03-04, noon in UTC
FLAGS = {"yes": "--yes", "skipSpecs": "--skip-specs", "noValidate": "--no-validate"}
STRICTER = "archive_path_outside_root"
"""What specbot says where the official tool would write through a link."""


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    started = Oracle(tmp_path_factory.mktemp("oracle"))
    yield started
    started.close()


@pytest.fixture
def noon(mocker: MockerFixture) -> None:
    mocker.patch("bot.cli.archive_plain.time.time", return_value=NOW)


def both(
    oracle: Oracle, room: Path, monkeypatch: pytest.MonkeyPatch, tree: DictTree, change: str, flags: Mapping[str, bool]
) -> str:
    """Archive with both tools, compare, and return what came of it: "archived", "retired" (a spec is gone), an error code."""
    reply = oracle.archive(tree, change, NOW, **flags)
    theirs = json.loads(reply["out"])
    lay_out(tree, room)
    before = snapshot(room)
    monkeypatch.chdir(room)
    words = [FLAGS[flag] for flag in flags]
    result = CliRunner().invoke(command, ["--plain", "--json", *words, "--", change], standalone_mode=False)
    if result.exception:
        raise result.exception
    ours = json.loads(result.stdout)
    code = ours["status"][0]["code"] if "status" in ours else "archived"
    after = snapshot(room)
    if code == STRICTER and "status" not in theirs:
        assert after == before
        assert any(tree.kind(path) is Kind.LINK for path in tree.paths() if path.startswith("openspec/specs/"))
        return "link"
    assert outline(ours) == outline(theirs)
    assert result.return_value == reply["code"]
    assert after == (reply["after"] if code == "archived" else before)
    is_gone = any(path.startswith("openspec/specs/") and path not in after for path in before)
    return "retired" if code == "archived" and is_gone else code


def outline(value: Any, key: str = "") -> Any:
    """Return a JSON value without wording and without the place on disk."""
    if isinstance(value, dict):
        return {name: outline(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [outline(each, key) for each in value]
    if key == "path":
        return str(value).partition("/openspec/")[2]
    return type(value).__name__ if key in ("message", "fix", "warnings") else value


@pytest.mark.usefixtures("noon")
def test_folders_made_by_chance(oracle: Oracle, shared_memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    for number in range(FUZZ_CASES):
        tree, change, flags = mutate_archive.request(Random(f"archive {number}"))
        try:
            seen[both(oracle, shared_memory / str(number), monkeypatch, tree, change, flags)] += 1
        except AssertionError as error:
            raise AssertionError(f"case {number}: {change!r} {flags} {listed(tree)}") from error
    assert seen["archived"] > FUZZ_CASES / 5, seen
    assert seen["retired"] > FUZZ_CASES / 50, seen
    assert len(seen) > 9, seen  # every gate but those that need a broken disk


@pytest.mark.usefixtures("noon")
def test_every_active_change_of_real_repositories(
    oracle: Oracle, corpus: Path, shared_memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[str] = Counter()
    for number, tree in enumerate(trees_in(corpus)):
        for change in change_ids(Listing(tree))[:: min(STRIDE, 4)]:
            for name, flags in (("plain", {"yes": True}), ("unchecked", {"yes": True, "noValidate": True})):
                room = shared_memory / f"{number} {change} {name}"
                seen[both(oracle, room, monkeypatch, around(tree, change), change, flags)] += 1
                shutil.rmtree(room)
    assert seen.total() > 250 / min(STRIDE, 4)
    assert seen["archived"] > 100 / min(STRIDE, 4)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("name", BUNDLES)
def test_every_change_that_a_history_archived(
    oracle: Oracle, corpus: Path, tmp_path: Path, shared_memory: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    GitRepo(tmp_path).run("clone", "--quiet", "--bare", str(corpus / "history" / f"{name}.bundle"), "clone.git")
    found = archived_changes(GitRepo(tmp_path / "clone.git"))
    repository = Repository.open_bare(tmp_path / "clone.git")
    assert len(found) > 50
    seen: Counter[str] = Counter()
    for number, each in enumerate(found):
        if number % STRIDE == 0:
            tree, room = folder_of(repository, each), shared_memory / str(number)
            seen[both(oracle, room, monkeypatch, tree, each.change, {"yes": True})] += 1
            shutil.rmtree(room)
    assert seen["archived"] > len(found) / STRIDE / 4


def test_what_keeps_a_spec_from_being_deleted(oracle: Oracle) -> None:
    removal = "## REMOVED Requirements\n### Requirement: Alpha\n"
    free = 0
    for number in range(FUZZ_CASES * 2):
        text = to_text(to_bytes(mutate_archive.busy_spec(Random(f"busy {number}"))))
        reply = oracle.merge("x", "add-x", text, removal)
        if "refused" not in reply:
            assert list(unnamed(text)) == reply["unnamed"], f"case {number}: {text!r}"
            free += not reply["unnamed"]
    assert free > FUZZ_CASES / 50


def listed(tree: DictTree) -> dict[str, str]:
    return {path: tree.text(path) for path in tree.paths() if tree.kind(path) is not Kind.DIRECTORY}


@pytest.fixture
def shared_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is some: thousands of small folders are three times as fast there."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(tmp_path)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)
