"""What a hostile repository, or a hostile string, tries. Each attack is first seen to work on git itself."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, git_shim, make_repo

from bot.errors import RepoError, SpecbotError
from bot.repo.folder import FolderTree, write_files
from bot.repo.history import added, log
from bot.repo.repository import Repository

SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """The file that only appears when an attack succeeds."""
    return tmp_path / "marker"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {SPEC: "one\n"})


def fired(marker: Path) -> bool:
    """Whether the marker is there; takes it away."""
    there = marker.exists()
    marker.unlink(missing_ok=True)
    return there


def everything(repo: GitRepo) -> None:
    """Use every operation once, as a run does."""
    found = Repository.open(repo.path)
    tree = found.tree("HEAD")
    for path in tree.paths():
        if path.endswith(".md"):
            tree.text(path)
    found.head()
    found.is_shallow()
    found.is_dirty()
    found.default_base()
    found.merge_base("HEAD", "HEAD")
    first = found.commit({SPEC: "two\n"}, "HEAD", "specbot/x", "m")
    second = found.commit({SPEC: "three\n"}, first, "specbot/x", "m", expected=first)
    found.changed_paths(first, second)
    log(found, SPEC, limit=5, ref=second)
    added(found, SPEC)


OPTIONS = ["--output={}", "-o{}", "--upload-pack=touch {}", "--exec=touch {}", "--help", "-h", "--all", "--stdin", "-"]


@pytest.mark.parametrize(
    "use",
    [
        lambda r, ref: r.resolve(ref),
        lambda r, ref: r.tree(ref),
        lambda r, ref: r.merge_base("HEAD", ref),
        lambda r, ref: r.changed_paths(ref, "HEAD"),
        lambda r, ref: r.default_base(ref),
        lambda r, ref: log(r, SPEC, limit=1, ref=ref),
        lambda r, ref: r.commit({SPEC: "x\n"}, ref, "specbot/x", "m"),
        lambda r, ref: r.commit({SPEC: "x\n"}, "HEAD", ref, "m"),
        lambda r, ref: r.commit({SPEC: "x\n"}, "HEAD", "specbot/x", "m", expected=ref),
    ],
    ids=["resolve", "tree", "merge base", "changed paths", "base", "log", "commit base", "commit branch", "expected"],
)
def test_an_option_in_the_place_of_a_name(
    repo: GitRepo, marker: Path, use: Callable[[Repository, str], object]
) -> None:
    found = Repository.open(repo.path)
    for option in OPTIONS:
        with pytest.raises(RepoError):
            use(found, option.format(marker))
        assert not fired(marker)
    assert repo.run("for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_an_option_fires_on_git_itself(repo: GitRepo, marker: Path) -> None:
    repo.run("log", f"--output={marker}")
    assert fired(marker)


def test_an_option_or_a_pattern_in_the_place_of_a_path(repo: GitRepo, marker: Path) -> None:
    found = Repository.open(repo.path)
    for path in ("--output={}", ":(exclude)openspec", ":/", "*", "openspec/../../x"):
        for use in (lambda p: log(found, p, limit=1), lambda p: added(found, p), lambda p: found.is_dirty([p])):
            with suppress(RepoError):  # "outside repository"
                assert not use(path.format(marker))
    assert not fired(marker)


HOOKS = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction", "post-checkout",
    "post-index-change", "update", "pre-auto-gc", "post-rewrite", "fsmonitor-watchman", "sendemail-validate",
)  # fmt: skip


@pytest.mark.parametrize("place", ["hooks", "core.hooksPath"])
def test_no_hook_runs(repo: GitRepo, marker: Path, place: str) -> None:
    for name in HOOKS:
        repo.hook(name, f"echo {name} >> {marker}")
    if place == "core.hooksPath":
        (repo.path / ".git/hooks").rename(repo.path / "evil")
        repo.run("config", "core.hooksPath", "evil")
    repo.commit({"README.md": "x\n"})
    assert {"pre-commit", "reference-transaction", "post-commit"} <= set(marker.read_text().split())
    assert fired(marker)
    everything(repo)
    assert not fired(marker)


def test_no_file_system_monitor_runs(repo: GitRepo, marker: Path) -> None:
    repo.run("config", "core.fsmonitor", f"touch {marker};false")
    repo.run("status")
    assert fired(marker)
    everything(repo)
    assert not fired(marker)


@pytest.mark.parametrize("git", ["this one", "one that does not know safe.bareRepository"])
def test_a_folder_of_content_dressed_up_as_a_repository_is_not_entered(
    repo: GitRepo, tmp_path: Path, marker: Path, git: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = make_repo(repo.path / "vendor/x", bare=True)
    with (trap.path / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {marker};false"\n\tworktree = "."\n\tbare = false\n')
    (trap.path / SPEC).parent.mkdir(parents=True)
    (trap.path / SPEC).write_text("bait\n")
    trap.run("status")
    assert fired(marker)
    if git != "this one":
        monkeypatch.setenv("PATH", git_shim(tmp_path / "bin", 'GIT_CONFIG_COUNT=0 exec "$git" "$@"'))
    with pytest.raises(RepoError, match=r"inside the data of a repository|no repository that specbot can use"):
        Repository.open(trap.path)
    assert not fired(marker)


@pytest.mark.parametrize("driver", ["evil", "a=b", "a.b"])
@pytest.mark.parametrize("whose", ["the repository's", "the user's"])
def test_no_filter_runs_that_attributes_name(
    repo: GitRepo, tmp_path: Path, marker: Path, whose: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({".gitattributes": f"*.md filter={driver} diff={driver} merge={driver}\n"})
    config = repo.path / ".git/config" if whose == "the repository's" else tmp_path / ".gitconfig"
    with config.open("a") as file:
        file.write(f'[filter "{driver}"]\n\tclean = touch {marker}; cat\n\tsmudge = touch {marker}; cat\n\trequired\n')
        file.write(f'[diff "{driver}"]\n\tcommand = touch {marker}\n\ttextconv = touch {marker}; cat\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    repo.write(SPEC, "two\n")
    repo.run("status", env={"GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig")})
    assert fired(marker)
    repo.write(SPEC, "two!\n")
    assert Repository.open(repo.path).is_dirty()
    everything(repo)
    assert not fired(marker)


PROGRAMS = (
    "credential.helper", "core.sshCommand", "core.pager", "core.editor", "gpg.program", "diff.external", "core.askPass",
    "core.alternateRefsCommand", "sequence.editor", "alias.status", "alias.log",
)  # fmt: skip


def test_no_program_runs_that_the_configuration_names(repo: GitRepo, marker: Path) -> None:
    for setting in PROGRAMS:
        shell = "!" if setting.startswith(("alias", "credential")) else ""
        repo.run("config", setting, f"{shell}echo {setting} >> {marker};true")
    for setting in ("log.showSignature", "commit.gpgSign"):
        repo.run("config", setting, "true")
    repo.run("config", "user.signingKey", "x")
    everything(repo)
    assert not marker.exists(), marker.read_text()


def test_no_transport_runs_to_fetch_what_a_partial_clone_lacks(repo: GitRepo, tmp_path: Path, marker: Path) -> None:
    repo.run("config", "uploadpack.allowFilter", "true")
    clone = repo.clone(tmp_path / "clone", "--filter=blob:none", "--no-checkout")
    clone.run("config", "remote.origin.url", f"ext::sh -c touch% {marker}")
    clone.run("config", "protocol.ext.allow", "always")
    subprocess.run(["git", "show", f"HEAD:{SPEC}"], cwd=clone.path, capture_output=True)
    assert fired(marker)
    with pytest.raises(RepoError, match="partial clone"):
        Repository.open(clone.path).tree("HEAD").text(SPEC)
    assert not fired(marker)


def test_variables_as_a_hook_or_an_attacker_sets_them(
    repo: GitRepo, tmp_path: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_repo(tmp_path / "other", {SPEC: "other\n"})
    for name, value in {
        "GIT_DIR": str(other.path / ".git"),
        "GIT_COMMON_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": str(tmp_path / "no index"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "no objects"),
        "GIT_NAMESPACE": "other",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor=touch {marker};false'",
        "GIT_EXTERNAL_DIFF": f"touch {marker}",
        "GIT_EDITOR": f"touch {marker}",
        "GIT_TRACE": str(marker),
        "GIT_TRACE2": str(marker),
        "GIT_SHALLOW_FILE": str(tmp_path / "no"),
        "GIT_DEFAULT_HASH": "sha256",
    }.items():
        monkeypatch.setenv(name, value)
    assert Repository.open(repo.path).tree("HEAD").text(SPEC) == "one\n"
    everything(repo)
    assert not fired(marker)
    assert other.id("main") == other.run("rev-list", "--all")


def test_a_graft_does_not_give_a_commit_another_parent(repo: GitRepo) -> None:
    repo.commit({SPEC: "two\n"})
    first, second = repo.id("HEAD~1"), repo.id("HEAD")
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{second}\n")
    assert repo.run("rev-list", "HEAD") == second
    assert str(Repository.open(repo.path).git.rev_list("HEAD")).split() == [second, first]


def test_a_replacement_does_not_stand_in_for_what_a_commit_holds(repo: GitRepo) -> None:
    fake = repo.run("hash-object", "-w", "--stdin", data=b"fake\n")
    repo.run("replace", repo.id(f"HEAD:{SPEC}"), fake)
    assert repo.read(SPEC) == b"fake\n"
    assert Repository.open(repo.path).tree("HEAD").text(SPEC) == "one\n"


def test_a_tree_with_names_that_lead_outside_is_read_as_data_and_written_nowhere(repo: GitRepo, tmp_path: Path) -> None:
    blob = repo.run("hash-object", "-w", "--stdin", data=b"evil\n")

    def tree(mode: str, name: bytes, of: str) -> str:
        data = mode.encode() + b" " + name + b"\0" + bytes.fromhex(of)
        return repo.run("hash-object", "-w", "-t", "tree", "--stdin", "--literally", data=data)

    top = tree("40000", b"openspec", tree("40000", b"..", tree("100644", b"victim.md", blob)))
    evil = repo.run("commit-tree", top, "-m", "evil")
    found = Repository.open(repo.path)
    listed = found.tree(evil)
    assert "openspec/../victim.md" in listed.paths()
    with pytest.raises(SpecbotError, match="not a path inside openspec/"):
        write_files(repo.path, {"openspec/../victim.md": listed.text("openspec/../victim.md")}, FolderTree(repo.path))
    with pytest.raises(SpecbotError, match="not a path inside openspec/"):
        found.commit({"openspec/../victim.md": "x\n"}, evil, "specbot/x", "m")
    assert not (repo.path / "victim.md").exists()


def test_links_to_the_world_outside_are_words(repo: GitRepo) -> None:
    repo.link("openspec/specs/b/spec.md", "/etc/passwd")
    repo.link("openspec/docs", "/etc")
    repo.commit()
    for tree in (Repository.open(repo.path).tree("HEAD"), FolderTree(repo.path)):
        assert tree.text("openspec/specs/b/spec.md") == "/etc/passwd"
        assert "openspec/docs/passwd" not in tree.paths()


def test_a_message_and_a_text_cannot_break_out_of_the_stream(repo: GitRepo) -> None:
    words = "x\ndata 0\n\nM 100755 inline .git/hooks/pre-commit\ndata 1\nx\nreset refs/heads/main\nfrom 0\ndone\n"
    made = Repository.open(repo.path).commit({SPEC: words}, "HEAD", "specbot/x", words)
    assert repo.read(SPEC, made) == words.encode()
    assert repo.run("diff-tree", "-r", "--name-only", "HEAD", made) == SPEC
    assert repo.run("log", "-1", "--format=%B", made).strip() == words.strip()
