from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from pytest_mock import MockerFixture

from bot.errors import UnreadableError
from bot.repo.folder import FolderTree
from bot.repo.repository import Repository
from bot.text.tree import Draft, Kind, Tree, blob_id, to_bytes


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = make_repo(tmp_path / "repo")
    repo.write("openspec/specs/a/spec.md", "one\n")
    repo.write("openspec/specs/a-b/spec.md", b"\xef\xbb\xbfbom\r\nand \xff\xfe\0 bytes")
    repo.write("openspec/specs/Z/spec.md", "")
    repo.write("openspec/run.sh", "#!/bin/sh\n", executable=True)
    repo.write('openspec/caf\udce9 "q"\n\t.md', "odd name\n")
    repo.write("openspec2/x.md", "not ours\n")
    repo.link("openspec/specs/passwd.md", "/etc/passwd")
    repo.link("openspec/out", "/etc")
    repo.commit()
    return repo


def test_a_commit_and_a_fresh_checkout_are_the_same_tree(repo: GitRepo) -> None:
    commit: Tree = Repository.open(repo.path).tree("HEAD")
    folder: Tree = FolderTree(repo.path)
    assert commit.paths() == folder.paths() == tuple(sorted(commit.paths()))
    for path in commit.paths():
        assert commit.kind(path) is folder.kind(path)
        if commit.kind(path) is not Kind.DIRECTORY:
            assert commit.text(path) == folder.text(path)
            assert commit.blob(path) == folder.blob(path) == blob_id(to_bytes(commit.text(path)))
    assert commit.kind("openspec/nothing") is None
    assert commit.kind("openspec/out") is Kind.LINK
    assert commit.text("openspec/specs/passwd.md") == "/etc/passwd"


def test_what_is_no_file_cannot_be_read(repo: GitRepo) -> None:
    tree = Repository.open(repo.path).tree("HEAD")
    for ask in (tree.text, tree.blob):
        with pytest.raises(UnreadableError, match="is a folder"):
            ask("openspec/specs")
        with pytest.raises(UnreadableError, match="no such file"):
            ask("openspec2/x.md")


def test_submodules_are_not_there(repo: GitRepo) -> None:
    repo.run("update-index", "--add", "--cacheinfo", f"160000,{repo.id()},openspec/specs/sub")
    repo.run("commit", "--quiet", "--message", "submodule")
    found = Repository.open(repo.path)
    assert found.tree("HEAD").paths() == found.tree("HEAD~1").paths()
    assert found.tree("HEAD").kind("openspec/specs/sub") is None


def test_an_older_commit_is_read_without_touching_what_is_checked_out(repo: GitRepo) -> None:
    repo.commit({"openspec/specs/a/spec.md": "two\n"})
    repo.write("openspec/specs/a/spec.md", "edited\n")
    before = repo.state()
    found = Repository.open(repo.path)
    assert found.tree("HEAD~1").text("openspec/specs/a/spec.md") == "one\n"
    assert found.tree("HEAD").text("openspec/specs/a/spec.md") == "two\n"
    assert repo.state() == before


def test_a_draft_stands_on_it(repo: GitRepo) -> None:
    draft = Draft(Repository.open(repo.path).tree("HEAD"))
    draft.write("openspec/specs/a/spec.md", "mine\n")
    draft.write("openspec/specs/Z/spec.md", "")
    assert draft.changed() == {"openspec/specs/a/spec.md": "mine\n"}


@pytest.mark.parametrize(
    ("attributes", "autocrlf"), [("* text eol=crlf\n", "false"), ("", "true"), ("* text=auto\n", "input")]
)
def test_line_endings_are_those_of_the_commit(tmp_path: Path, attributes: str, autocrlf: str) -> None:
    repo = make_repo(tmp_path / "repo", {"openspec/lf.md": "a\nb\n", "openspec/crlf.md": "a\r\nb\r\n"})
    repo.run("config", "core.autocrlf", autocrlf)
    repo.write(".gitattributes", attributes)
    repo.run("add", ".gitattributes")
    repo.run("commit", "--quiet", "--allow-empty", "--message", "attributes")
    tree = Repository.open(repo.path).tree("HEAD")
    assert (tree.text("openspec/lf.md"), tree.text("openspec/crlf.md")) == ("a\nb\n", "a\r\nb\r\n")


def test_many_files_cost_a_dozen_batches_and_one_file_costs_one(tmp_path: Path, mocker: MockerFixture) -> None:
    make_repo(tmp_path / "repo", {f"openspec/specs/{n:03}/spec.md": f"spec {n}\n" for n in range(300)})
    spy = mocker.spy(Repository.open(tmp_path / "repo").git.__class__, "execute")

    def processes() -> int:
        count: int = sum(call.args[1][1] == "cat-file" for call in spy.call_args_list)
        spy.reset_mock()
        return count

    found = Repository.open(tmp_path / "repo")
    tree = found.tree("HEAD")
    assert processes() == 0
    assert tree.text("openspec/specs/150/spec.md") == "spec 150\n"
    assert processes() == 2
    assert [tree.text(f"openspec/specs/{n:03}/spec.md") for n in range(300)] == [f"spec {n}\n" for n in range(300)]
    assert processes() <= 2 * 10
    again = found.tree("HEAD")
    assert again.text("openspec/specs/299/spec.md") == "spec 299\n"
    assert processes() == 0


def test_identical_files_and_random_order(tmp_path: Path) -> None:
    make_repo(tmp_path / "repo", {f"openspec/specs/{n}/spec.md": "same\n" for n in range(20)})
    tree = Repository.open(tmp_path / "repo").tree("HEAD")
    assert {tree.text(f"openspec/specs/{n}/spec.md") for n in (19, 3, 0, 12, 7)} == {"same\n"}


def test_a_file_too_large_is_refused_and_the_others_are_not(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("bot.repo.blobs.LARGEST_FILE", 10)
    make_repo(tmp_path / "repo", {"openspec/a.md": "x" * 11, "openspec/b.md": "x" * 10})
    tree = Repository.open(tmp_path / "repo").tree("HEAD")
    for _ in range(2):
        with pytest.raises(UnreadableError, match="larger than specbot reads"):
            tree.text("openspec/a.md")
    assert tree.text("openspec/b.md") == "x" * 10


def test_neither_a_batch_nor_the_shelf_grows_without_end(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("bot.repo.blobs._LARGEST_BATCH", 25)
    mocker.patch("bot.repo.blobs._LARGEST_SHELF", 40)
    files = {f"openspec/{n:02}.md": f"{n:010}" for n in range(30)}
    make_repo(tmp_path / "repo", files)
    tree = Repository.open(tmp_path / "repo").tree("HEAD")
    for _ in range(2):
        assert {path: tree.text(path) for path in files} == files
    assert tree._blobs._size <= 40 + 25
