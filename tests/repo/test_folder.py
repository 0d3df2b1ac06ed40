import itertools
import os
import stat
import time
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from bot.errors import RepoError, StaleError, UnreadableError
from bot.repo import paths
from bot.repo.folder import FolderTree, write_files
from bot.text.tree import Kind, blob_id


def grow(root: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return root


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(p.relative_to(root)): (p.lstat().st_mode, p.read_bytes() if p.is_file() else b"")
        for p in sorted(root.rglob("*"))
    }


def fail_at(mocker: MockerFixture, step: str, call: int, error: BaseException) -> None:
    """Let the ``call``-th use of one method of Path fail."""
    real, count = getattr(Path, step), itertools.count(1)

    def act(path: Path, *args: object, **options: object) -> object:
        if next(count) == call:
            raise error
        return real(path, *args, **options)

    mocker.patch.object(Path, step, act)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return grow(
        tmp_path / "repo",
        {
            "openspec/specs/a/spec.md": b"one\r\n\xff\n",
            "openspec/specs/b/spec.md": b"two\n",
            "README.md": b"not ours\n",
        },
    )


class TestReading:
    def test_every_path_in_code_point_order(self, root: Path) -> None:
        grow(root, {"openspec/specs/a-b/spec.md": b"", "openspec/specs/Z/spec.md": b""})
        tree = FolderTree(root)
        assert tree.paths() == tuple(sorted(tree.paths()))
        assert {path: tree.kind(path) for path in tree.paths()} == {
            "openspec": Kind.DIRECTORY,
            "openspec/specs": Kind.DIRECTORY,
            **{f"openspec/specs/{name}": Kind.DIRECTORY for name in ("Z", "a", "a-b", "b")},
            **{f"openspec/specs/{name}/spec.md": Kind.FILE for name in ("Z", "a", "a-b", "b")},
        }

    def test_a_file_that_is_too_large_to_read_has_a_blob_id(self, root: Path) -> None:
        data = b"a" * (paths.LARGEST_FILE + 1)
        grow(root, {"openspec/specs/c/spec.md": data})
        tree = FolderTree(root)
        assert tree.blob("openspec/specs/c/spec.md") == blob_id(data)
        with pytest.raises(UnreadableError, match="larger than specbot reads"):
            tree.text("openspec/specs/c/spec.md")

    def test_bytes_come_back_exactly(self, root: Path) -> None:
        tree = FolderTree(root)
        text = tree.text("openspec/specs/a/spec.md")
        assert text.encode("utf-8", "surrogateescape") == b"one\r\n\xff\n"
        assert tree.blob("openspec/specs/a/spec.md") == blob_id(b"one\r\n\xff\n")

    def test_a_name_that_is_not_utf_8(self, root: Path) -> None:
        (root / os.fsdecode(b"openspec/specs/caf\xe9.md")).write_bytes(b"x")
        assert FolderTree(root).text("openspec/specs/caf\udce9.md") == "x"

    def test_links_are_named_and_not_followed(self, root: Path) -> None:
        (root / "openspec/specs/out").symlink_to("/etc")
        (root / "openspec/specs/passwd.md").symlink_to("/etc/passwd")
        (root / "openspec/specs/loop").symlink_to(".")
        tree = FolderTree(root)
        assert [path for path in tree.paths() if tree.kind(path) is Kind.LINK] == [
            "openspec/specs/loop",
            "openspec/specs/out",
            "openspec/specs/passwd.md",
        ]
        assert tree.text("openspec/specs/passwd.md") == "/etc/passwd"

    def test_a_file_that_became_a_link_after_the_listing_is_not_followed(self, root: Path) -> None:
        tree = FolderTree(root)
        tree.paths()
        spec = root / "openspec/specs/b/spec.md"
        spec.unlink()
        spec.symlink_to("/etc/passwd")
        with pytest.raises(UnreadableError, match=r"specs/b/spec\.md"):
            tree.text("openspec/specs/b/spec.md")

    def test_pipes_are_named_and_never_opened_even_when_they_come_late(self, root: Path) -> None:
        os.mkfifo(root / "openspec/specs/pipe.md")
        tree = FolderTree(root)
        assert tree.kind("openspec/specs/pipe.md") is Kind.FILE
        assert set(tree.blob("openspec/specs/pipe.md")) == {"0"}
        with pytest.raises(UnreadableError, match="no plain file"):
            tree.text("openspec/specs/pipe.md")
        (root / "openspec/specs/b/spec.md").unlink()
        os.mkfifo(root / "openspec/specs/b/spec.md")
        with pytest.raises(UnreadableError, match="no plain file"):
            tree.text("openspec/specs/b/spec.md")

    def test_a_git_folder_inside_is_passed_over(self, root: Path) -> None:
        grow(root, {"openspec/.git/config": b"", "openspec/specs/a/.git": b"gitdir: elsewhere"})
        assert not [path for path in FolderTree(root).paths() if ".git" in path]

    def test_one_run_sees_one_state(self, root: Path) -> None:
        tree = FolderTree(root)
        assert tree.text("openspec/specs/b/spec.md") == "two\n"
        (root / "openspec/specs/b/spec.md").write_text("later\n")
        assert tree.text("openspec/specs/b/spec.md") == "two\n"

    def test_folders_deeper_than_python_recurses(self, root: Path) -> None:
        here = os.getcwd()
        try:
            os.chdir(root / "openspec")
            for _ in range(1100):
                os.mkdir("d")
                os.chdir("d")
        finally:
            os.chdir(here)
        tree = FolderTree(root)
        assert tree.kind("/".join(["openspec", *"d" * 1100])) is Kind.DIRECTORY
        for path in reversed(tree.paths()):  # or pytest, which recurses, could not tidy up
            if path.endswith("/d"):
                os.rmdir(root / path)

    def test_what_cannot_be_read_is_said(self, root: Path, mocker: MockerFixture) -> None:
        tree = FolderTree(root)
        with pytest.raises(UnreadableError, match="is a folder"):
            tree.text("openspec/specs")
        with pytest.raises(UnreadableError, match="no such file"):
            tree.blob("openspec/nothing")
        mocker.patch("bot.repo.disk.LARGEST_FILE", 3)
        with pytest.raises(UnreadableError, match="larger"):
            tree.text("openspec/specs/b/spec.md")
        mocker.patch("os.scandir", side_effect=PermissionError(13, "Permission denied"))
        with pytest.raises(UnreadableError, match="openspec: Permission denied"):
            FolderTree(root).paths()

    def test_nothing_there_is_an_empty_tree(self, tmp_path: Path) -> None:
        assert FolderTree(tmp_path).paths() == ()


class TestWriting:
    def test_new_changed_and_removed(self, root: Path) -> None:
        write_files(
            root,
            {
                "openspec/specs/a/spec.md": "one\n\udcff",
                "openspec/specs/b/spec.md": None,
                "openspec/changes/archive/2026-01-01-x/proposal.md": "new\r\n",
            },
            FolderTree(root),
        )
        tree = FolderTree(root)
        assert tree.text("openspec/specs/a/spec.md") == "one\n\udcff"
        assert tree.text("openspec/changes/archive/2026-01-01-x/proposal.md") == "new\r\n"
        assert tree.kind("openspec/specs/b") is None  # emptied, as git would have it

    def test_the_first_two_levels_stay_when_they_are_emptied(self, tmp_path: Path) -> None:
        root = grow(tmp_path, {"openspec/changes/x/tasks.md": b""})
        write_files(root, {"openspec/changes/x/tasks.md": None}, FolderTree(root))
        assert FolderTree(root).paths() == ("openspec", "openspec/changes")

    def test_a_folder_that_still_holds_something_stays_and_removing_nothing_is_nothing(self, root: Path) -> None:
        grow(root, {"openspec/specs/b/notes.md": b"x"})
        write_files(root, {"openspec/specs/b/spec.md": None, "openspec/specs/none/spec.md": None}, FolderTree(root))
        assert FolderTree(root).kind("openspec/specs/b/notes.md") is Kind.FILE
        assert FolderTree(root).kind("openspec/specs/none") is None

    def test_modes_are_kept_and_new_files_follow_the_umask(self, root: Path) -> None:
        kept = root / "openspec/specs/a/spec.md"
        kept.chmod(0o755)
        mask = os.umask(0o027)
        try:
            write_files(root, {"openspec/specs/a/spec.md": "x", "openspec/specs/c/spec.md": "y"}, FolderTree(root))
        finally:
            os.umask(mask)
        assert stat.S_IMODE(kept.stat().st_mode) == 0o755
        assert stat.S_IMODE((root / "openspec/specs/c/spec.md").stat().st_mode) == 0o640

    def test_a_file_elsewhere_that_shares_the_bytes_keeps_them(self, root: Path, tmp_path: Path) -> None:
        os.link(root / "openspec/specs/b/spec.md", tmp_path / "hard link")
        write_files(root, {"openspec/specs/b/spec.md": "changed\n"}, FolderTree(root))
        assert (tmp_path / "hard link").read_bytes() == b"two\n"

    @pytest.mark.parametrize(
        "meanwhile",
        ["edited", "removed", "created", "a pipe came", "a folder came", "became a link", "came to lie behind a link"],
    )
    def test_nothing_is_written_when_one_file_moved(self, root: Path, meanwhile: str) -> None:
        read = FolderTree(root)
        old, new = root / "openspec/specs/b/spec.md", root / "openspec/specs/new.md"
        changes: dict[str, str | None] = {
            "openspec/specs/a/spec.md": "mine\n",
            "openspec/specs/b/spec.md": "mine\n",
            "openspec/specs/new.md": "mine\n",
        }
        for path in read.paths():
            if read.kind(path) is Kind.FILE:
                read.text(path)
        match meanwhile:
            case "edited":
                old.write_bytes(b"edited\n")
            case "removed":
                old.unlink()
            case "created":
                new.write_bytes(b"somebody was faster\n")
            case "a pipe came":
                os.mkfifo(new)
            case "a folder came":
                new.mkdir()
            case "became a link":
                old.rename(root / "b.md")
                old.symlink_to(root / "b.md")
            case "came to lie behind a link":
                old.parent.rename(root / "b")
                old.parent.symlink_to(root / "b")
        before = snapshot(root)
        with pytest.raises(StaleError, match=r"specs/(b/spec|new)\.md"):
            write_files(root, changes, read)
        assert snapshot(root) == before

    @pytest.mark.parametrize(
        ("step", "call"),
        [("mkdir", 2), ("open", 1), ("open", 2), ("chmod", 1), ("replace", 1), ("replace", 2), ("unlink", 1)],
    )
    def test_everything_is_put_back_when_the_disk_refuses(
        self, root: Path, mocker: MockerFixture, step: str, call: int
    ) -> None:
        (root / "openspec/specs/a/spec.md").chmod(0o755)
        before = snapshot(root)
        changes: dict[str, str | None] = {
            "openspec/specs/a/spec.md": "mine\n",
            "openspec/specs/new/deep/spec.md": "mine\n",
            "openspec/specs/b/spec.md": None,
        }
        fail_at(mocker, step, call, OSError(28, "No space left on device"))
        with pytest.raises(RepoError, match="No space left"):
            write_files(root, changes, FolderTree(root))
        assert snapshot(root) == before

    def test_ctrl_c_in_the_middle_puts_everything_back(self, root: Path, mocker: MockerFixture) -> None:
        before = snapshot(root)
        fail_at(mocker, "replace", 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            write_files(root, {"openspec/specs/a/spec.md": "x", "openspec/specs/b/spec.md": "y"}, FolderTree(root))
        assert snapshot(root) == before

    def test_a_read_only_file_stays_as_it_is(self, root: Path) -> None:
        (root / "openspec/specs/b/spec.md").chmod(0o444)
        before = snapshot(root)
        with pytest.raises(RepoError, match=r"b/spec\.md: The file is read-only"):
            write_files(root, {"openspec/specs/a/spec.md": "x", "openspec/specs/b/spec.md": "y"}, FolderTree(root))
        assert snapshot(root) == before

    def test_a_trap_laid_where_new_content_is_prepared_is_not_stepped_into(
        self, root: Path, tmp_path: Path, mocker: MockerFixture
    ) -> None:
        victim = tmp_path / "victim"
        victim.write_text("precious")
        guessed = b"\x5e" * 8
        mocker.patch("bot.repo.disk.os.urandom", return_value=guessed)
        (root / f"openspec/specs/b/.specbot-{guessed.hex()}").symlink_to(victim)
        with pytest.raises(RepoError, match="File exists"):
            write_files(root, {"openspec/specs/b/spec.md": "x"}, FolderTree(root))
        assert victim.read_text() == "precious"

    def test_what_a_killed_run_left_is_swept_away_an_hour_later(self, root: Path) -> None:
        old, young = (root / f"openspec/specs/b/.specbot-{name}" for name in ("old", "young"))
        for file in (old, young):
            file.write_text("half")
        os.utime(old, (time.time() - 7200,) * 2)
        (root / "openspec/specs/b/.specbot-folder").mkdir()
        os.utime(root / "openspec/specs/b/.specbot-folder", (time.time() - 7200,) * 2)
        write_files(root, {"openspec/specs/b/spec.md": "x"}, FolderTree(root))
        names = {child.name for child in (root / "openspec/specs/b").iterdir()}
        assert names == {"spec.md", ".specbot-young", ".specbot-folder"}

    @pytest.mark.parametrize(
        "path",
        ["README.md", "openspec", "openspec/../README.md", "/etc/passwd", "openspec/.git/hooks/x", "openspec/con.md"],
    )
    def test_nowhere_else(self, root: Path, path: str) -> None:
        before = snapshot(root)
        with pytest.raises(RepoError, match=r"openspec/|git folder|Windows"):
            write_files(root, {"openspec/specs/a/spec.md": "x", path: "x"}, FolderTree(root))
        assert snapshot(root) == before

    def test_nothing_through_a_root_that_is_a_link(self, root: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "openspec").symlink_to(root / "openspec")
        read = FolderTree(other)
        assert read.text("openspec/specs/b/spec.md") == "two\n"  # the person who stands here meant that folder
        with pytest.raises(StaleError, match="link"):
            write_files(other, {"openspec/specs/b/spec.md": "x"}, read)

    def test_a_folder_is_not_replaced(self, root: Path) -> None:
        with pytest.raises(RepoError, match="is a folder"):
            write_files(root, {"openspec/specs/b": "x"}, FolderTree(root))

    def test_the_largest_file_is_far_beyond_any_spec(self) -> None:
        assert paths.LARGEST_FILE > 30 * 229_000
