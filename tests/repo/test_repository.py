import os
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, git_shim, make_repo
from pytest_mock import MockerFixture

from bot.errors import RepoError, UnreadableError
from bot.repo.command import SafeGit
from bot.repo.plumbing import Change
from bot.repo.refs import Head
from bot.repo.repository import Repository

SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {SPEC: "one\n", "README.md": "hello\n"})


class TestOpening:
    def test_the_top_of_a_worktree(self, repo: GitRepo) -> None:
        found = Repository.open(repo.path)
        assert (found.top, found.root_prefix, found.git_common_dir) == (repo.path, "", repo.path / ".git")

    def test_a_root_in_a_sub_folder(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"docs/é/{SPEC}": "inner\n", SPEC: "outer\n"})
        found = Repository.open(repo.path / "docs" / "é")
        assert found.root_prefix == "docs/é/"
        assert found.tree("HEAD").text(SPEC) == "inner\n"
        assert all(path.startswith("openspec") for path in found.tree("HEAD").paths())

    def test_a_linked_worktree_shares_the_common_folder(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.run("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
        linked = GitRepo(tmp_path / "linked")
        linked.commit({SPEC: "side\n"})
        found = Repository.open(linked.path)
        assert (found.top, found.git_common_dir) == (linked.path, repo.path / ".git")
        assert found.head() == Head("side", linked.id())
        assert found.tree("HEAD").text(SPEC) == "side\n"
        assert found.tree("main").text(SPEC) == "one\n"

    def test_a_submodule_is_a_repository_of_its_own(self, repo: GitRepo, tmp_path: Path) -> None:
        outer = make_repo(tmp_path / "outer", {"x": ""})
        outer.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repo.path.as_uri(), "sub")
        found = Repository.open(outer.path / "sub")
        assert found.tree("HEAD").text(SPEC) == "one\n"
        assert found.git_common_dir == outer.path / ".git" / "modules" / "sub"

    @pytest.mark.parametrize("name", ["$HOME", "~", "a b", "-x", "é", ":(top)", "*"])
    def test_folders_with_names_that_mean_something_elsewhere(self, tmp_path: Path, name: str) -> None:
        repo = make_repo(tmp_path / "x" / name, {f"{name}/{SPEC}": "one\n"})
        found = Repository.open(repo.path / name)
        assert found.root_prefix == f"{name}/"
        assert found.tree("HEAD").text(SPEC) == "one\n"
        assert not found.is_dirty()
        made = found.commit({SPEC: "two\n"}, "HEAD", "specbot/x", "m")
        assert found.changed_paths("HEAD", made) == (Change("M", SPEC, SPEC),)

    def test_a_bare_repository_that_somebody_named(self, repo: GitRepo, tmp_path: Path) -> None:
        bare = repo.clone(tmp_path / "bare.git", "--bare")
        found = Repository.open_bare(bare.path)
        assert found.tree("main").text(SPEC) == "one\n"
        assert found.head() == Head("main", repo.id())
        made = found.commit({SPEC: "two\n"}, "main", "specbot/x", "m")
        assert bare.id("specbot/x") == made
        with pytest.raises(RepoError, match="not among its files"):
            found.is_dirty()

    def test_a_bare_repository_with_a_root_in_a_sub_folder(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"docs/{SPEC}": "one\n"})
        bare = repo.clone(tmp_path / "bare.git", "--bare")
        assert Repository.open_bare(bare.path, "docs").tree("main").text(SPEC) == "one\n"

    def test_sha_256(self, tmp_path: Path) -> None:
        tmp_path.joinpath("repo").mkdir()
        repo = GitRepo(tmp_path / "repo")
        repo.run("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
        repo.commit({SPEC: "one\n"})
        found = Repository.open(repo.path)
        assert found.tree("HEAD").text(SPEC) == "one\n"
        first = found.commit({SPEC: "two\n"}, "HEAD", "x", "m")
        second = found.commit({SPEC: "three\n"}, first, "x", "m", expected=first)
        assert (len(second), repo.read(SPEC, "x")) == (64, b"three\n")


class TestRefusing:
    def test_no_repository(self, tmp_path: Path) -> None:
        with pytest.raises(RepoError, match=r"in no git repository.*git init"):
            Repository.open(tmp_path)

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(RepoError, match="is no folder"):
            Repository.open(tmp_path / "nothing")

    def test_the_git_folder_itself(self, repo: GitRepo) -> None:
        with pytest.raises(RepoError, match="not among its files"):
            Repository.open(repo.path / ".git")

    def test_an_unnamed_bare_repository(self, tmp_path: Path) -> None:
        make_repo(tmp_path / "bare.git", bare=True)
        with pytest.raises(RepoError, match="not among its files"):
            Repository.open(tmp_path / "bare.git")
        with pytest.raises(RepoError, match="no git repository"):
            Repository.open_bare(tmp_path)

    def test_git_is_missing(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(RepoError, match=r"git cannot be started \(No such file.*Install git"):
            Repository.open(repo.path)

    def test_git_cannot_be_run(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "git").mkdir()
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(RepoError, match=r"git cannot be started"):
            Repository.open(repo.path)

    def test_git_is_too_old(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", git_shim(tmp_path / "bin", "echo git version 2.31.9"))
        with pytest.raises(RepoError, match=r"git 2\.31\.9 is too old\. Install git 2\.32"):
            Repository.open(repo.path)

    def test_a_format_this_git_does_not_know(self, repo: GitRepo) -> None:
        repo.run("config", "core.repositoryFormatVersion", "1")
        repo.run("config", "extensions.fromTheFuture", "yes")
        with pytest.raises(RepoError, match="newer git"):
            Repository.open(repo.path)

    def test_a_configuration_that_cannot_be_read(self, repo: GitRepo) -> None:
        (repo.path / ".git" / "config").write_text("[half")
        with pytest.raises(RepoError, match="configuration cannot be read"):
            Repository.open(repo.path)


class TestForeignOwner:
    # GIT_TEST_ASSUME_DIFFERENT_OWNER is git's own switch for this; the shim sets it behind the built environment.
    FOREIGN = 'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "$git" "$@"'

    @pytest.fixture(autouse=True)
    def _foreign(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", git_shim(tmp_path / "bin", self.FOREIGN))

    def test_is_refused_in_one_line_that_says_how_to_trust_it(self, tmp_path: Path) -> None:
        make_repo(tmp_path / "repo")
        with pytest.raises(RepoError) as caught:
            Repository.open(tmp_path / "repo")
        assert "belongs to another user" in str(caught.value)
        assert f"safe.directory '{tmp_path / 'repo'}'" in caught.value.hint
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("value", ["{}/repo", "*"])
    def test_works_when_the_user_did_just_that(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        config = tmp_path / "config"
        config.write_text(f'[safe]\n\tdirectory = "{value.format(tmp_path)}"\n')
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
        trusted = {"GIT_CONFIG_GLOBAL": str(config)}
        repo = GitRepo(tmp_path / "repo")
        repo.path.mkdir()
        repo.run("init", "--quiet", env=trusted)
        repo.write(SPEC, "one\n")
        repo.run("add", "--all", env=trusted)
        repo.run("commit", "--quiet", "--message", "m", env=trusted)
        assert Repository.open(repo.path / "openspec").tree("HEAD").paths() == ()
        assert Repository.open(repo.path).tree("HEAD").text(SPEC) == "one\n"


class TestResolving:
    def test_branches_tags_ids_and_ancestors(self, repo: GitRepo) -> None:
        first = repo.id()
        repo.run("tag", "--annotate", "--message", "v1", "v1")
        second = repo.commit({SPEC: "two\n"})
        found = Repository.open(repo.path)
        assert [found.resolve(ref) for ref in ("HEAD", "main", second, second[:10])] == [second] * 4
        assert [found.resolve(ref) for ref in ("v1", "HEAD~1", "main^", "v1^{}")] == [first] * 4

    @pytest.mark.parametrize("ref", ["nothing", "0" * 40, "f" * 40, "HEAD~5", "abcdef1"])
    def test_what_names_nothing(self, repo: GitRepo, ref: str) -> None:
        with pytest.raises(RepoError, match=f"No commit is called '{ref}'"):
            Repository.open(repo.path).resolve(ref)

    def test_what_names_no_commit(self, repo: GitRepo) -> None:
        repo.run("tag", "blob", repo.id("HEAD:README.md"))
        with pytest.raises(RepoError, match="'blob' names no commit"):
            Repository.open(repo.path).resolve("blob")

    def test_an_empty_repository(self, tmp_path: Path) -> None:
        make_repo(tmp_path / "repo")
        found = Repository.open(tmp_path / "repo")
        assert found.head() == Head("main", None)
        for ask in (found.resolve, found.tree):
            with pytest.raises(RepoError, match="no commit yet"):
                ask("HEAD")

    def test_a_detached_head(self, repo: GitRepo) -> None:
        repo.run("switch", "--quiet", "--detach")
        found = Repository.open(repo.path)
        assert found.head() == Head(None, repo.id())
        assert found.tree("HEAD").text(SPEC) == "one\n"

    def test_a_shallow_clone_says_what_it_lacks(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.commit({SPEC: "two\n"})
        clone = repo.clone(tmp_path / "clone", "--depth=1")
        found = Repository.open(clone.path)
        assert found.is_shallow()
        assert not Repository.open(repo.path).is_shallow()
        assert found.tree("HEAD").text(SPEC) == "two\n"
        with pytest.raises(RepoError, match=r"HEAD~1.*--unshallow"):
            found.resolve("HEAD~1")


class TestMergeBase:
    def test_is_the_best_common_ancestor(self, repo: GitRepo) -> None:
        start = repo.id()
        repo.branch("side")
        repo.commit({SPEC: "side\n"})
        repo.switch("main")
        repo.commit({"README.md": "main\n"})
        assert Repository.open(repo.path).merge_base("main", "side") == start

    def test_separate_histories(self, repo: GitRepo) -> None:
        repo.run("switch", "--quiet", "--orphan", "other")
        repo.commit({SPEC: "other\n"})
        with pytest.raises(RepoError, match=r"no common commit here\. Their histories are separate"):
            Repository.open(repo.path).merge_base("main", "other")

    def test_cut_off_by_a_shallow_clone(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.branch("side")
        repo.commit({SPEC: "side\n"})
        repo.switch("main")
        repo.commit({"README.md": "main\n"})
        clone = repo.clone(tmp_path / "clone", "--depth=1", "--no-single-branch")
        with pytest.raises(RepoError, match="--unshallow"):
            Repository.open(clone.path).merge_base("main", "origin/side")


class TestChangedPaths:
    def test_each_kind_of_change(self, repo: GitRepo) -> None:
        long = "".join(f"line {number}\n" for number in range(50))
        before = repo.commit({"openspec/x/moved.md": long, "openspec/gone.md": "bye\n", "openspec/link.md": "file\n"})
        (repo.path / "openspec/link.md").unlink()
        repo.link("openspec/link.md", "/etc/passwd")
        repo.run("mv", "openspec/x/moved.md", "openspec/x/ä\tnew.md")
        repo.write("openspec/x/ä\tnew.md", long + "one more\n")
        repo.commit({SPEC: "two\n", "openspec/new.md": "hi\n", "openspec/gone.md": None, "README.md": "outside\n"})
        assert Repository.open(repo.path).changed_paths(before, "HEAD") == (
            Change("D", "openspec/gone.md", None),
            Change("T", "openspec/link.md", "openspec/link.md"),
            Change("A", None, "openspec/new.md"),
            Change("M", SPEC, SPEC),
            Change("R", "openspec/x/moved.md", "openspec/x/ä\tnew.md"),
        )

    def test_below_a_sub_folder_root_paths_are_its_own(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"docs/{SPEC}": "one\n", "docs/openspec-notes.md": "x\n"})
        repo.commit({f"docs/{SPEC}": "two\n", "docs/openspec-notes.md": "y\n", SPEC: "not ours\n"})
        assert Repository.open(repo.path / "docs").changed_paths("HEAD~1", "HEAD") == (Change("M", SPEC, SPEC),)

    def test_names_that_are_not_utf_8(self, repo: GitRepo) -> None:
        repo.commit({"openspec/caf\udce9.md": "x\n"})
        assert Repository.open(repo.path).changed_paths("HEAD~1", "HEAD") == (
            Change("A", None, "openspec/caf\udce9.md"),
        )

    def test_submodules_are_passed_over_and_the_same_commit_has_no_change(self, repo: GitRepo) -> None:
        repo.run("update-index", "--add", "--cacheinfo", f"160000,{repo.id()},openspec/sub")
        repo.run("commit", "--quiet", "--message", "submodule")
        found = Repository.open(repo.path)
        assert found.changed_paths("HEAD~1", "HEAD") == ()
        assert found.changed_paths("HEAD", "HEAD") == ()


class TestDirty:
    def test_clean(self, repo: GitRepo) -> None:
        assert not Repository.open(repo.path).is_dirty()

    @pytest.mark.parametrize("how", ["edited", "staged", "removed", "untracked"])
    def test_dirty(self, repo: GitRepo, how: str) -> None:
        match how:
            case "edited":
                repo.write(SPEC, "edited\n")
            case "staged":
                repo.write(SPEC, "edited\n")
                repo.run("add", SPEC)
            case "removed":
                (repo.path / SPEC).unlink()
            case "untracked":
                repo.write("openspec/specs/b/spec.md", "new\n")
        found = Repository.open(repo.path)
        assert found.is_dirty()
        assert found.is_dirty(["openspec/specs"])
        assert not found.is_dirty(["openspec/changes", "README.md"])

    def test_ignored_and_outside_is_clean(self, repo: GitRepo) -> None:
        repo.commit({".gitignore": "*.tmp\n"})
        repo.write("openspec/x.tmp", "x")
        repo.write("README.md", "edited")
        assert not Repository.open(repo.path).is_dirty()

    def test_asking_does_not_touch_the_index(self, repo: GitRepo) -> None:
        os.utime(repo.path / SPEC, (1, 1))
        before = (repo.path / ".git" / "index").read_bytes()
        assert not Repository.open(repo.path).is_dirty()
        assert (repo.path / ".git" / "index").read_bytes() == before

    def test_in_a_sub_folder_root(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {f"docs/{SPEC}": "one\n", SPEC: "one\n"})
        repo.write(SPEC, "edited, but not below docs\n")
        assert not Repository.open(repo.path / "docs").is_dirty()
        repo.write(f"docs/{SPEC}", "edited\n")
        assert Repository.open(repo.path / "docs").is_dirty()


class TestDamage:
    def lose(self, repo: GitRepo, name: str, data: bytes | None = None) -> None:
        object_id = repo.id(name)
        file = repo.path / ".git" / "objects" / object_id[:2] / object_id[2:]
        file.unlink()
        if data is not None:
            file.write_bytes(data)

    @pytest.mark.parametrize("data", [None, b"", b"junk"], ids=["missing", "empty", "junk"])
    @pytest.mark.parametrize("name", ["HEAD", "HEAD^{tree}", "HEAD:openspec", f"HEAD:{SPEC}"])
    def test_is_said_and_not_an_empty_answer(self, repo: GitRepo, name: str, data: bytes | None) -> None:
        self.lose(repo, name, data)
        found = Repository.open(repo.path)
        with pytest.raises(RepoError, match=r"damaged.*git fsck|names no commit that is here.*git fsck"):
            found.tree("HEAD").text(SPEC)

    def test_a_branch_whose_commit_is_lost(self, repo: GitRepo) -> None:
        repo.branch("side")
        repo.commit({SPEC: "two\n"})
        repo.switch("main")
        self.lose(repo, "side")
        with pytest.raises(RepoError, match=r"'side' names no commit that is here.*git fsck"):
            Repository.open(repo.path).tree("side")

    def test_a_partial_clone_says_how_to_fill_it(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.run("config", "uploadpack.allowFilter", "true")
        clone = repo.clone(tmp_path / "clone", "--filter=blob:none", "--no-checkout")
        tree = Repository.open(clone.path).tree("HEAD")
        assert SPEC in tree.paths()
        with pytest.raises(RepoError, match=r"partial clone.*--refetch"):
            tree.text(SPEC)


class TestStrangeRoots:
    def test_a_commit_without_openspec_is_an_empty_tree(self, tmp_path: Path) -> None:
        repo = make_repo(tmp_path / "repo", {"README.md": ""})
        assert Repository.open(repo.path).tree("HEAD").paths() == ()

    def test_a_link_or_submodule_in_its_place_is_said(self, repo: GitRepo) -> None:
        repo.run("rm", "-r", "--quiet", "openspec")
        repo.link("openspec", "/etc")
        link = repo.commit()
        repo.run("update-index", "--cacheinfo", f"160000,{link},openspec")
        repo.run("commit", "--quiet", "--message", "submodule")
        for ref in (link, "HEAD"):
            with pytest.raises(UnreadableError, match="link or a submodule"):
                Repository.open(repo.path).tree(ref)


def test_a_whole_id_is_looked_for_once(repo: GitRepo, mocker: MockerFixture) -> None:
    found = Repository.open(repo.path)
    asked = mocker.spy(SafeGit, "execute")
    assert {found.resolve(repo.id()) for _ in range(3)} == {repo.id()}
    assert asked.call_count == 1
    assert {found.resolve("HEAD") for _ in range(3)} == {repo.id()}  # a name may come to mean another commit
    assert asked.call_count == 4
    assert not found.is_shallow()
    assert asked.call_count == 4
