"""An archive carried out on a folder: all of it, or nothing, whatever the disk and others do meanwhile."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.laid_out import snapshot_with_modes
from pytest_mock import MockerFixture

from bot.errors import RepoError, StaleError
from bot.repo.archiving import Work, carry_out
from bot.repo.claim import CLAIM, TakenError
from bot.repo.folder import FolderTree
from bot.repo.unfinished import recover

SOURCE, TARGET = "openspec/changes/x", "openspec/changes/archive/2026-01-01-x"
LOCK = "openspec/changes/archive/.lock"
SPEC, OLD, NEW = "openspec/specs/a/spec.md", "openspec/specs/b/c/spec.md", "openspec/specs/d/e/spec.md"
WORK = Work(SOURCE, TARGET, LOCK, {SPEC: "new\r\n\udcff", OLD: None, NEW: "made\n"}, (f"{SOURCE}/specs/a/spec.md",))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (SPEC, OLD, f"{SOURCE}/specs/a/spec.md", f"{SOURCE}/tasks.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("old\n")
    (tmp_path / SPEC).chmod(0o640)
    return tmp_path


def test_written_deleted_and_moved(root: Path) -> None:
    carry_out(root, WORK, FolderTree(root))
    assert (root / SPEC).read_bytes() == b"new\r\n\xff"
    assert (root / SPEC).stat().st_mode & 0o777 == 0o640
    assert (root / NEW).read_bytes() == b"made\n"
    assert not (root / "openspec/specs/b").exists()
    assert sorted(os.listdir(root / "openspec")) == ["changes", "specs"]
    assert os.listdir(root / "openspec/changes") == ["archive"]
    assert os.listdir(root / "openspec/changes/archive") == ["2026-01-01-x"]


def taken(root: Path) -> None:
    (root / TARGET).mkdir(parents=True)


def claimed_officially(root: Path) -> None:
    (root / LOCK).parent.mkdir()
    (root / LOCK).write_text("{}")


def claimed(root: Path) -> None:
    (root / CLAIM).write_text("{}")


def edited(root: Path) -> None:
    (root / f"{SOURCE}/specs/a/spec.md").write_text("edited\n")


def appeared(root: Path) -> None:
    (root / NEW).parent.mkdir(parents=True)
    (root / NEW).write_text("first\n")


def gone(root: Path) -> None:
    os.rename(root / SOURCE, root / "openspec/changes/y")


def linked(root: Path) -> None:
    os.rename(root / "openspec/specs/a", root / "elsewhere")
    (root / "openspec/specs/a").symlink_to("../../elsewhere")


def one_file(root: Path) -> None:
    (root / OLD).unlink()
    os.link(root / SPEC, root / OLD)


def read_only(root: Path) -> None:
    (root / SPEC).chmod(0o440)


def a_file_in_the_way(root: Path) -> None:
    (root / "openspec/specs/d").write_text("")


def a_folder_in_the_way(root: Path) -> None:
    (root / NEW).mkdir(parents=True)


@pytest.mark.parametrize(
    ("meanwhile", "error"),
    [
        (taken, TakenError), (claimed_officially, TakenError), (claimed, TakenError), (edited, StaleError),
        (appeared, StaleError), (gone, StaleError), (linked, StaleError), (one_file, RepoError), (read_only, RepoError),
        (a_file_in_the_way, RepoError), (a_folder_in_the_way, RepoError),
    ],
)  # fmt: skip
def test_what_changed_meanwhile(root: Path, meanwhile: Callable[[Path], None], error: type[Exception]) -> None:
    tree = FolderTree(root)
    assert tree.text(SPEC) == tree.text(f"{SOURCE}/specs/a/spec.md")
    meanwhile(root)
    before = snapshot_with_modes(root)
    with pytest.raises(error):
        carry_out(root, WORK, tree)
    assert snapshot_with_modes(root) == before


def test_what_no_claim_could_hold_is_refused(root: Path, mocker: MockerFixture) -> None:
    before = snapshot_with_modes(root)
    mocker.patch("bot.repo.claim._LARGEST", 1_000)
    writes = {SPEC: "x" * 1_000}
    with pytest.raises(RepoError, match="too much for one archive"):
        carry_out(root, Work(SOURCE, TARGET, LOCK, writes), FolderTree(root))
    assert snapshot_with_modes(root) == before


@pytest.mark.parametrize("path", ["openspec/../x.md", "specs/a.md", "openspec/.git/hooks/x", "openspec/specs/.GIT /x"])
def test_nothing_outside(root: Path, path: str) -> None:
    before = snapshot_with_modes(root)
    with pytest.raises(RepoError):
        carry_out(root, Work(SOURCE, TARGET, LOCK, {path: "x"}), FolderTree(root))
    with pytest.raises(RepoError):
        carry_out(root, Work(SOURCE, path, LOCK, {}), FolderTree(root))
    assert snapshot_with_modes(root) == before


def test_a_move_that_fails_takes_the_specs_back(root: Path) -> None:
    before = snapshot_with_modes(root)
    work = Work(SOURCE, f"openspec/changes/archive/{'x' * 300}", LOCK, WORK.writes)
    with pytest.raises(RepoError) as raised:
        carry_out(root, work, FolderTree(root))
    assert os.strerror(errno.ENAMETOOLONG) in str(raised.value)
    assert snapshot_with_modes(root) == before


def test_an_interruption_takes_everything_back(root: Path, mocker: MockerFixture) -> None:
    before = snapshot_with_modes(root)
    written = []

    def interrupted(folder: Path) -> None:
        written.append((root / SPEC).read_bytes())
        raise KeyboardInterrupt

    mocker.patch("bot.repo.archiving.settle", interrupted)  # Ctrl-C, right after the first spec was written
    with pytest.raises(KeyboardInterrupt):
        carry_out(root, WORK, FolderTree(root))
    assert written == [b"new\r\n\xff"]
    assert snapshot_with_modes(root) == before


@pytest.mark.parametrize("calls", [1, 2])
@pytest.mark.parametrize("what", [KeyboardInterrupt(), OSError(errno.EIO, os.strerror(errno.EIO))])
def test_what_breaks_off_after_the_move_is_brought_to_its_end(
    root: Path, mocker: MockerFixture, what: BaseException, calls: int
) -> None:
    after = []

    def broken(folder: Path) -> None:
        if not (root / SOURCE).exists():
            after.append(folder)
            if len(after) == calls:
                raise what

    mocker.patch("bot.repo.archiving.settle", broken)
    with pytest.raises((KeyboardInterrupt, RepoError)) as raised:
        carry_out(root, WORK, FolderTree(root))
    assert "Nothing was changed" not in str(raised.value)
    assert (root / SPEC).read_bytes() == b"new\r\n\xff"
    assert not (root / "openspec/specs/b").exists()
    assert os.listdir(root / "openspec/changes/archive") == ["2026-01-01-x"]
    assert recover(root) == ""


@pytest.fixture
def apart(mocker: MockerFixture) -> None:
    """Moving a folder to another one fails, as between two file systems: there is no second one in a test."""
    rename = os.rename

    def refused(source: Path, target: Path) -> None:
        if Path(source).is_dir() and Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source))
        rename(source, target)

    mocker.patch("os.rename", refused)


@pytest.mark.usefixtures("apart")
def test_between_two_file_systems_a_copy_is_made(root: Path) -> None:
    (root / f"{SOURCE}/run.sh").write_text("x")
    (root / f"{SOURCE}/run.sh").chmod(0o750)
    (root / f"{SOURCE}/empty").mkdir()
    (root / f"{SOURCE}/link").symlink_to("tasks.md")
    wanted = snapshot_with_modes(root / SOURCE)
    carry_out(root, WORK, FolderTree(root))
    assert snapshot_with_modes(root / TARGET) == wanted
    assert not (root / SOURCE).exists()


@pytest.mark.usefixtures("apart")
def test_what_cannot_be_copied_stays(root: Path) -> None:
    os.mkfifo(root / f"{SOURCE}/pipe")
    with pytest.raises(RepoError):
        carry_out(root, WORK, FolderTree(root))
    assert (root / SPEC).read_text() == "old\n"
    assert (root / f"{SOURCE}/tasks.md").read_text() == "old\n"
    assert not (root / "openspec/changes/archive").exists()
