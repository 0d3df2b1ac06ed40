from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError, StaleError
from bot.repo.committing import Content, Identity, Moved
from bot.repo.repository import Repository
from bot.repo.trailers import parse_trailers

SPEC = "openspec/specs/a/spec.md"
OTHER = "openspec/specs/b/spec.md"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {SPEC: "one\n", OTHER: "two\n", "README.md": "hello\n"})


def commit(
    repo: GitRepo,
    changes: Mapping[str, Content],
    branch: str = "specbot/x",
    base: str = "HEAD",
    expected: str | None = None,
) -> str:
    return Repository.open(repo.path).commit(changes, base, branch, "Improve", expected=expected)


class TestWhatIsWritten:
    def test_the_branch_has_it_and_nothing_else_moved(self, repo: GitRepo) -> None:
        repo.write(SPEC, "being edited\n")
        repo.write("openspec/untracked.md", "x\n")
        repo.run("add", "--intent-to-add", "openspec/untracked.md")
        before = repo.state()
        made = commit(repo, {SPEC: "better\n", "openspec/specs/new/deep/spec.md": "new\n", OTHER: None})
        assert repo.state() == before
        assert repo.id("specbot/x") == made
        assert repo.id(f"{made}^") == repo.id("HEAD")
        assert repo.run("diff-tree", "-r", "--name-status", "HEAD", made).splitlines() == [
            f"M\t{SPEC}",
            f"D\t{OTHER}",
            "A\topenspec/specs/new/deep/spec.md",
        ]
        assert repo.read(SPEC, made) == b"better\n"
        assert "openspec/specs/b" not in repo.run("ls-tree", "-r", "-t", "--name-only", made).splitlines()
        assert repo.run("fsck", "--strict", "--no-dangling") == ""

    def test_what_is_moved_keeps_its_mode(self, repo: GitRepo) -> None:
        at = "openspec/changes/x"
        repo.write(f"{at}/run.sh", "#!/bin/sh\n", executable=True)
        repo.link(f"{at}/link", "run.sh")
        repo.commit({})
        names = ("run.sh", "link")
        moves = {f"openspec/y/{name}": Moved(f"{at}/{name}") for name in names}
        made = commit(repo, {**moves, **{f"{at}/{name}": None for name in names}})
        was, now = (
            [(line.split("\t")[0], line.rpartition("/")[2]) for line in repo.run("ls-tree", "-r", *where).splitlines()]
            for where in (("HEAD", f"{at}/"), (made, "openspec/y/"))
        )
        assert was == now and was[0][0].startswith("120000")
        assert repo.run("ls-tree", "-r", made, f"{at}/") == ""
        assert repo.run("fsck", "--strict", "--no-dangling") == ""

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"openspec/y": Moved("openspec/x")}, id="nothing"),
            pytest.param({"openspec/y": Moved("openspec/specs")}, id="a folder"),
            pytest.param({"openspec/y": Moved("README.md")}, id="outside"),
            pytest.param({"openspec/link": Moved(SPEC)}, id="onto a link"),
            pytest.param({"openspec/link": None}, id="a link that goes nowhere"),
            pytest.param({"y": Moved(SPEC)}, id="to the outside"),
        ],
    )
    def test_what_cannot_be_moved(self, repo: GitRepo, changes: Mapping[str, Content]) -> None:
        repo.link("openspec/link", "specs")
        repo.commit({})
        with pytest.raises(RepoError):
            commit(repo, changes)

    def test_no_ref_but_the_branch_is_left(self, repo: GitRepo) -> None:
        commit(repo, {SPEC: "better\n"})
        assert repo.run("for-each-ref", "--format=%(refname)").splitlines() == [
            "refs/heads/main",
            "refs/heads/specbot/x",
        ]
        assert not list((repo.path / ".git").glob("fast_import_crash*"))

    def test_who_when_and_why(self, repo: GitRepo) -> None:
        when = datetime(2026, 5, 6, 9, 8, 9, tzinfo=timezone(timedelta(hours=2)))
        found = Repository.open(repo.path)
        trailers = {"Specbot-Run": "r1", "Specbot-Rule": ["vague-term", "one-scenario"]}
        found.commit({SPEC: "better\n"}, "HEAD", "x", "Sharpen\n\nWhy é \udcff.", trailers=trailers, when=when)
        shown = repo.raw("cat-file", "commit", "x").partition(b"author ")[2]
        who = b"specbot <specbot@users.noreply.github.com> 1778051289 +0000"
        assert shown == (
            who + b"\ncommitter " + who + "\n\nSharpen\n\nWhy é ".encode() + b"\xff.\n\n"
            b"Specbot-Run: r1\nSpecbot-Rule: vague-term\nSpecbot-Rule: one-scenario\n"
        )
        assert parse_trailers(repo.run("log", "-1", "--format=%B", "x"))["Specbot-Run"] == ("r1",)

    def test_now_and_another_author(self, repo: GitRepo) -> None:
        author = Identity("Eve\n<x> Author 1 +0000", "e@x>\n")
        made = Repository.open(repo.path).commit({SPEC: "better\n"}, "HEAD", "x", "m\0n", author=author)
        name, email, seconds, body = repo.run("log", "-1", "--format=%an%x00%ae%x00%ct%x00%B", made).split("\0")
        assert (name, email, body.strip()) == ("Evex Author 1 +0000", "e@x", "mn")
        assert abs(int(seconds) - datetime.now(UTC).timestamp()) < 100

    def test_a_file_keeps_its_mode_and_a_new_one_is_plain(self, repo: GitRepo) -> None:
        repo.write("openspec/run.sh", "a\n", executable=True)
        base = repo.commit()
        made = commit(repo, {"openspec/run.sh": "b\n", "openspec/new.sh": "#!/bin/sh\n"})
        listing = repo.run("ls-tree", "-r", made, "openspec/run.sh", "openspec/new.sh")
        assert [line.split()[0] for line in listing.splitlines()] == ["100644", "100755"]
        assert repo.run("diff-tree", "-r", base, made).count("100755 100755") == 1

    @pytest.mark.parametrize(
        "attributes", ["* text eol=crlf\n", "* text=auto\n", "* -text\n", "*.md text working-tree-encoding=UTF-16\n"]
    )
    def test_line_endings_and_bytes_survive_whatever_git_would_turn(self, tmp_path: Path, attributes: str) -> None:
        files: dict[str, str | bytes] = {
            "openspec/lf.md": b"a\nb\n",
            "openspec/crlf.md": b"\xef\xbb\xbfa\r\nb\xff\r\nc",
        }
        repo = make_repo(tmp_path / "repo", files)
        repo.write(".gitattributes", attributes)
        repo.run("add", ".gitattributes")
        repo.run("commit", "--quiet", "--message", "attributes")
        for autocrlf in ("true", "input", "false"):
            repo.run("config", "core.autocrlf", autocrlf)
            tree = Repository.open(repo.path).tree("HEAD")
            made = commit(repo, {path: tree.text(path).replace("b", "B") for path in files}, branch=autocrlf)
            assert repo.read("openspec/lf.md", made) == b"a\nB\n"
            assert repo.read("openspec/crlf.md", made) == b"\xef\xbb\xbfa\r\nB\xff\r\nc"
            stat = repo.run("diff-tree", "-r", "--numstat", "HEAD", made)
            assert {line.split()[0] for line in stat.splitlines()} == {"1"}

    def test_names_that_a_stream_could_misread(self, repo: GitRepo) -> None:
        names = ['"quoted".md', "back\\slash.md", "line\nbreak.md", "tab\t.md", "caf\udce9.md", " é ", "-x", "\\n"]
        paths = sorted(f"openspec/{name}" for name in names)
        repo.commit(dict.fromkeys(paths, "a\n"))
        made = commit(repo, dict.fromkeys(paths, "b\n"))
        said = repo.run("diff-tree", "-r", "-z", "--name-only", "HEAD", made).split("\0")
        assert sorted(said[:-1]) == paths
        gone = commit(repo, dict.fromkeys(paths), branch="specbot/y")
        said = repo.run("diff-tree", "-r", "-z", "--name-only", "--diff-filter=D", "HEAD", gone).split("\0")
        assert sorted(said[:-1]) == paths

    def test_below_a_sub_folder_root(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"docs/{SPEC}": "one\n", SPEC: "one\n"})
        made = Repository.open(repo.path / "docs").commit({SPEC: "two\n"}, "HEAD", "x", "m")
        assert (repo.read(f"docs/{SPEC}", made), repo.read(SPEC, made)) == (b"two\n", b"one\n")

    def test_from_a_linked_worktree_a_detached_head_and_a_shallow_clone(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.run("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
        made = commit(GitRepo(tmp_path / "linked"), {SPEC: "two\n"})
        assert repo.id("specbot/x") == made
        repo.commit({SPEC: "later\n"})
        clone = repo.clone(tmp_path / "clone", "--depth=1")
        assert clone.read(SPEC, commit(clone, {SPEC: "two\n"})) == b"two\n"

    def test_one_on_top_of_the_other(self, repo: GitRepo) -> None:
        first = commit(repo, {SPEC: "two\n"})
        second = commit(repo, {OTHER: "three\n"}, base=first, expected=first)
        assert repo.run("rev-list", "--count", "specbot/x") == "3"
        again = commit(repo, {SPEC: "anew\n"}, base="main", expected=second)
        assert repo.id("specbot/x") == again
        assert repo.run("rev-list", "--count", "specbot/x") == "2"

    def test_what_is_as_wanted_is_left_out(self, repo: GitRepo) -> None:
        made = commit(repo, {SPEC: "better\n", OTHER: "two\n"})
        assert repo.run("diff-tree", "-r", "--name-only", "HEAD", made) == SPEC
        for changes in ({OTHER: "two\n"}, {}):
            with pytest.raises(RepoError, match="Nothing to commit"):
                commit(repo, changes, branch="specbot/y")

    def test_no_identity_is_needed_and_the_reflog_says_who(self, repo: GitRepo) -> None:
        repo.run("config", "user.useConfigOnly", "true")
        repo.run("config", "core.logAllRefUpdates", "always")
        commit(repo, {SPEC: "better\n"})
        assert (
            "specbot <specbot@users.noreply.github.com>" in (repo.path / ".git/logs/refs/heads/specbot/x").read_text()
        )


class TestWhatIsRefused:
    def refused(self, repo: GitRepo, changes: Mapping[str, str | None], words: str) -> None:
        before = repo.state(), repo.run("for-each-ref")
        with pytest.raises(RepoError, match=words):
            commit(repo, changes)
        assert (repo.state(), repo.run("for-each-ref")) == before

    def test_outside_openspec(self, repo: GitRepo) -> None:
        for path in (
            "README.md",
            ".github/workflows/ci.yml",
            "openspec/../README.md",
            "/etc/passwd",
            "openspec",
            "openspecs/a",
        ):
            self.refused(repo, {SPEC: "fine\n", path: "x"}, "not a path inside openspec/")

    def test_names_of_git_and_of_windows(self, repo: GitRepo) -> None:
        self.refused(repo, {"openspec/.git/hooks/pre-commit": "x"}, "git folder")
        self.refused(repo, {"openspec/specs/NUL/spec.md": "x"}, "Windows")

    def test_through_links_submodules_files_and_folders(self, repo: GitRepo) -> None:
        repo.link("openspec/out", "/etc")
        repo.link("openspec/passwd.md", "/etc/passwd")
        repo.commit()
        repo.run("update-index", "--add", "--cacheinfo", f"160000,{repo.id()},openspec/sub")
        repo.run("commit", "--quiet", "--message", "submodule")
        self.refused(repo, {"openspec/out/x.md": "x"}, "openspec/out is a link")
        self.refused(repo, {"openspec/passwd.md": "x"}, "openspec/passwd.md is a link")
        self.refused(repo, {"openspec/passwd.md": None}, "openspec/passwd.md is a link")
        self.refused(repo, {"openspec/sub/x.md": "x"}, "openspec/sub is a submodule")
        self.refused(repo, {"openspec/sub": "x"}, "openspec/sub is a submodule")
        self.refused(repo, {f"{SPEC}/x.md": "x"}, f"{SPEC} is a file")
        self.refused(repo, {"openspec/specs": "x"}, "openspec/specs is a folder")

    def test_a_root_that_is_a_link_at_the_base(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"real/{SPEC}": "one\n"})
        repo.link("docs", "real")
        repo.commit()
        base = repo.id()
        (repo.path / "docs").unlink()
        repo.commit({f"docs/{SPEC}": "one\n"})
        with pytest.raises(RepoError, match="no openspec/ here"):
            Repository.open(repo.path / "docs").commit({SPEC: "two\n"}, base, "x", "m")

    def test_removing_what_is_not_there(self, repo: GitRepo) -> None:
        self.refused(repo, {"openspec/nothing.md": None}, "not there")

    def test_names_no_branch_can_have(self, repo: GitRepo) -> None:
        for branch in ("--evil", "../../x", "a..b", "HEAD", "", "a b", "x.lock", "refs/../x"):
            with pytest.raises(RepoError, match="cannot be the name of a branch"):
                commit(repo, {SPEC: "x\n"}, branch=branch)

    def test_a_branch_that_is_checked_out_anywhere(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.run("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
        for branch in ("main", "side"):
            with pytest.raises(RepoError, match=f"branch {branch} is checked out"):
                commit(repo, {SPEC: "x\n"}, branch=branch, expected=repo.id(branch))
        assert repo.id("main") == repo.id("side")

    def test_a_branch_that_is_checked_out_before_its_first_commit(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {SPEC: "one\n"})
        repo.run("switch", "--quiet", "--orphan", "fresh")
        with pytest.raises(RepoError, match="fresh is checked out"):
            commit(repo, {SPEC: "x\n"}, branch="fresh", base="main")

    def test_a_branch_that_is_another_name_for_the_one_checked_out(self, repo: GitRepo) -> None:
        repo.run("symbolic-ref", "refs/heads/alias", "refs/heads/main")
        before = repo.id("main")
        commit(repo, {SPEC: "x\n"}, branch="alias", expected=before)
        assert repo.id("main") == before
        assert repo.id("alias") != before

    def test_a_branch_that_moved(self, repo: GitRepo) -> None:
        first = commit(repo, {SPEC: "two\n"})
        for expected in (None, repo.id("main"), "1" * 40):
            with pytest.raises(StaleError, match="moved"):
                commit(repo, {SPEC: "three\n"}, expected=expected)
        with pytest.raises(StaleError, match="moved"):
            commit(repo, {SPEC: "three\n"}, branch="specbot/not-there", expected=first)
        assert repo.id("specbot/x") == first

    def test_an_expectation_that_is_no_id(self, repo: GitRepo) -> None:
        for expected in ("main", "", "--stdin", "1" * 39, "0" * 40 + "\n"):
            with pytest.raises(RepoError, match="no commit id"):
                commit(repo, {SPEC: "x\n"}, expected=expected)

    def test_a_branch_below_another(self, repo: GitRepo) -> None:
        with pytest.raises(RepoError, match="The branch main exists"):
            commit(repo, {SPEC: "x\n"}, branch="main/below")

    def test_an_unknown_base_and_an_empty_repository(self, repo: GitRepo, tmp_path: Path) -> None:
        with pytest.raises(RepoError, match="No commit is called 'nothing'"):
            commit(repo, {SPEC: "x\n"}, base="nothing")
        with pytest.raises(RepoError, match="no commit yet"):
            commit(make_repo(tmp_path / "empty"), {SPEC: "x\n"})

    def test_while_another_git_holds_the_branch(self, repo: GitRepo) -> None:
        lock = repo.path / ".git/refs/heads/specbot/x.lock"
        lock.parent.mkdir()
        lock.touch()
        with pytest.raises(StaleError, match=r"holds .*x\.lock"):
            commit(repo, {SPEC: "x\n"})


def test_of_many_writers_exactly_one_wins(repo: GitRepo) -> None:
    found = Repository.open(repo.path)

    def write(number: int) -> str | None:
        try:
            return found.commit({SPEC: f"writer {number}\n"}, "HEAD", "specbot/x", f"Writer {number}")
        except StaleError:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [one for one in pool.map(write, range(8)) if one]
    assert made == [repo.id("specbot/x")]
    assert repo.run("for-each-ref", "--format=%(refname)").splitlines() == ["refs/heads/main", "refs/heads/specbot/x"]


def test_writers_of_different_branches_do_not_hinder_each_other(repo: GitRepo) -> None:
    found = Repository.open(repo.path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: found.commit({SPEC: f"{n}\n"}, "HEAD", f"specbot/{n}", "m"), range(16)))
    assert [repo.read(SPEC, one) for one in made] == [f"{n}\n".encode() for n in range(16)]
