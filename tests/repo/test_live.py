"""A live folder says of each path what the listing says."""

import os
from pathlib import Path

import pytest

from bot.errors import UnreadableError
from bot.repo.folder import FolderTree
from bot.repo.live import LiveFolder
from bot.text.tree import Kind

STRANGE = [
    "", ".", "..", "/", "openspec", "openspec/", "openspec//a", "openspec/.", "openspec/..", "openspec/../secret",
    "openspec/specs/../specs", "secret", "/etc/passwd", "openspec/out/passwd", "openspec/out", "openspec/in/spec.md",
    "openspec/in", "openspec/.git", "openspec/.git/config", "openspec/a\0b", "openspec/" + "x" * 5000,
    "openspec/specs/a/spec.md/more", "openspec/\ud800", "openspec/pipe", "openspec/" + "a/" * 5000 + "b",
]  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("openspec/specs/a/spec.md", "openspec/.git/config", "openspec/specs/.hidden/spec.md", "secret"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "openspec/out").symlink_to("/etc")
    (tmp_path / "openspec/in").symlink_to("specs/a")
    os.mkfifo(tmp_path / "openspec/pipe")
    return tmp_path


def test_it_agrees_with_the_listing_on_every_path(root: Path) -> None:
    listed = FolderTree(root)
    for path in [*listed.paths(), *STRANGE]:
        assert LiveFolder(root).kind(path) is listed.kind(path), path
    live = LiveFolder(root)
    assert live.paths() == listed.paths()
    assert [live.kind(path) for path in live.paths()] == [listed.kind(path) for path in listed.paths()]


def test_it_reads_and_refuses_as_the_folder_does(root: Path) -> None:
    assert LiveFolder(root).text("openspec/specs/a/spec.md") == "openspec/specs/a/spec.md"
    assert LiveFolder(root).text("openspec/in") == "specs/a"
    for path in STRANGE:
        if path not in ("openspec/in", "openspec/out"):
            with pytest.raises(UnreadableError):
                LiveFolder(root).text(path)


def test_a_root_without_the_folder_holds_nothing(tmp_path: Path) -> None:
    assert LiveFolder(tmp_path).kind("openspec") is None
    assert LiveFolder(tmp_path).paths() == ()


def test_one_state_is_seen_for_as_long_as_it_is_asked(root: Path) -> None:
    live = LiveFolder(root)
    assert live.kind("openspec/specs/a/spec.md") is Kind.FILE
    (root / "openspec/specs/a/spec.md").unlink()
    assert live.kind("openspec/specs/a/spec.md") is Kind.FILE
    assert LiveFolder(root).kind("openspec/specs/a/spec.md") is None
