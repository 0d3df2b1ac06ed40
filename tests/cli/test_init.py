"""``specbot init``: what is written and where, what is kept, what is refused, and what is said to be missing."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run

from bot.config import FILE, Config, parse
from bot.workflows.initialise import WORKFLOW

SHA, OTHER = "0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef"
FROM = ["--from", f"acme/specbot@{SHA}"]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with two OpenSpec roots, at the first of them."""
    files = {"openspec/specs/hire/spec.md": "# hire\n", "docs/openspec/specs/help/spec.md": "# help\n"}
    repo = make_repo(tmp_path / "bikes", files)
    repo.run("remote", "add", "origin", "git@github.com:acme/bikes.git")
    monkeypatch.chdir(repo.path)
    return repo


def said(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines() if line]


def test_settings_alone(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    before = repo.state()
    ran = run(capsys, "init")
    assert (ran.code, ran.err) == (0, "")
    assert said(ran.out) == [
        "✓ .specbot.toml written",
        f"✓ OpenSpec root {repo.path}",
        f"✓ git {repo.path}, default branch main",
        "✓ origin acme/bikes on github.com",
        "✓ model http://localhost:1234/v1",
        "For GitHub: specbot init --from OWNER/REPO@SHA, the repository of specbot's own code and a commit of it "
        "('git ls-remote https://github.com/OWNER/REPO HEAD' shows one).",
    ]
    assert parse((repo.path / FILE).read_text("utf-8")) == Config()
    assert not (repo.path / ".github").exists()
    assert repo.run("status", "--porcelain") == f"?? {FILE}"
    assert repo.state()[3] == before[3]


def test_settings_and_workflow(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "init", *FROM)
    assert (ran.code, ran.err) == (0, "")
    assert said(ran.out)[:2] == ["✓ .specbot.toml written", f"✓ {WORKFLOW} written"]
    assert said(ran.out)[5:] == [
        "– model http://localhost:1234/v1 is the runner's own machine, and ubuntu-24.04 is one of GitHub's, with no "
        "model server",
        "Register a runner beside LM Studio and give --runner LABEL; or give --base-url, or --no-model.",
        "– by hand tick 'Allow GitHub Actions to create and approve pull requests'",
        "https://github.com/acme/bikes/settings/actions; without it, or an App, GitHub refuses every pull request.",
        "Commit them to main: comments and the schedule start a workflow only from there.",
    ]
    text = (repo.path / WORKFLOW).read_text("utf-8")
    assert text.count(SHA) == 2
    assert text.endswith("\n")
    assert [each.name for each in (repo.path / WORKFLOW).parent.iterdir()] == ["specbot.yml"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--runner", "lm-studio"], "✓ model http://localhost:1234/v1, asked from the runner lm-studio"),
        (["--no-model"], "✓ model none: rules only"),
        (["--base-url", "https://models.example/v1"], "✓ model https://models.example/v1"),
        (["--base-url", "http://127.0.0.1:8080/v1", "--runner", "x"], "asked from the runner x"),
    ],
)
def test_the_model(arguments: list[str], line: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "init", *FROM, *arguments)
    assert ran.code == 0
    assert any(line in each for each in said(ran.out))
    settings = parse((repo.path / FILE).read_text("utf-8"), trusted=True)
    assert settings.model.base_url == (arguments[1] if arguments[0] == "--base-url" else Config().model.base_url)


def test_each_root_has_its_settings_and_the_top_the_workflow(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "init", *FROM)
    monkeypatch.chdir(repo.path / "docs" / "openspec")
    ran = run(capsys, "init", *FROM)
    assert ran.code == 0
    assert said(ran.out)[:2] == ["✓ .specbot.toml written", f"✓ {WORKFLOW} is there, kept as it is"]
    assert (repo.path / "docs" / FILE).is_file()
    assert not (repo.path / "docs" / ".github").exists()


def test_a_second_time_changes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "init", *FROM)
    before = {path: (repo.path / path).stat().st_mtime_ns for path in (FILE, WORKFLOW)}
    for arguments in ([*FROM], [*FROM, "--force"], [], ["--force"]):
        ran = run(capsys, "init", *arguments)
        assert ran.code == 0
        assert "written" not in ran.out
        assert "replaced" not in ran.out
    assert {path: (repo.path / path).stat().st_mtime_ns for path in (FILE, WORKFLOW)} == before


def test_a_workflow_is_replaced_by_force_alone(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(FILE, "[limits]\nfiles = 3\n")
    run(capsys, "init", *FROM)
    newer = ["init", "--from", f"acme/specbot@{OTHER}"]
    ran = run(capsys, *newer)
    assert (ran.code, ran.err) == (
        2,
        f"error: {WORKFLOW} is there and says something else; nothing was written. --force replaces it.\n",
    )
    assert OTHER not in (repo.path / WORKFLOW).read_text("utf-8")
    ran = run(capsys, *newer, "--force")
    assert said(ran.out)[:2] == ["✓ .specbot.toml is there, kept as it is", f"✓ {WORKFLOW} replaced"]
    assert (repo.path / WORKFLOW).read_text("utf-8").count(OTHER) == 2
    assert (repo.path / FILE).read_text("utf-8") == "[limits]\nfiles = 3\n"


def test_settings_are_replaced_by_force_alone(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(FILE, "[limits]\nfiles = 3\n")
    assert said(run(capsys, "init").out)[0] == "✓ .specbot.toml is there, kept as it is"
    ran = run(capsys, "init", "--base-url", "http://localhost:9/v1")
    assert (ran.code, ran.err) == (
        2,
        "error: .specbot.toml is there; nothing was written. Write base_url into it and leave --base-url out.\n",
    )
    assert (repo.path / FILE).read_text("utf-8") == "[limits]\nfiles = 3\n"
    assert said(run(capsys, "init", "--force").out)[0] == "✓ .specbot.toml replaced"
    assert parse((repo.path / FILE).read_text("utf-8")) == Config()


@pytest.mark.parametrize("path", [FILE, ".github", ".github/workflows", WORKFLOW])
@pytest.mark.parametrize("dangling", [True, False])
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_nothing_is_written_through_a_link(
    path: str, dangling: bool, force: list[str], repo: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "elsewhere"
    if not dangling:
        there.mkdir() if path.startswith(".github") and path != WORKFLOW else there.write_text("")
    repo.link(path, str(there))
    ran = run(capsys, "init", *FROM, *force)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert "link" in ran.err
    assert not (repo.path / FILE).is_file() or path == FILE
    assert not there.is_dir() or list(there.iterdir()) == []
    assert not there.is_file() or there.read_text() == ""


@pytest.mark.parametrize(("path", "is_folder"), [(".github", False), (".github/workflows", False), (WORKFLOW, True)])
def test_what_is_in_the_way_is_named(
    path: str, is_folder: bool, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(f"{path}/x" if is_folder else path, "")
    ran = run(capsys, "init", *FROM, "--force")
    assert (ran.code, f"{path} is no {'file' if is_folder else 'folder'}" in ran.err) == (2, True)
    assert not (repo.path / FILE).exists()


def test_a_disk_that_refuses_leaves_nothing_half_done(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.cli.init.replace", full)
    ran = run(capsys, "init", *FROM)
    assert (ran.code, "No space left on device. Nothing was written." in ran.err) == (2, True)
    assert repo.run("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "acme/specbot@v1"], "'git ls-remote https://github.com/acme/specbot v1' shows the id."),
        (["--from", "specbot"], "OWNER/REPO@SHA"),
        (["--runner", "x"], "Add --from"),
        (["--no-model"], "Add --from"),
        ([*FROM, "--runner", "a b"], "label"),
        (["--base-url", "x"], "http address"),
    ],
)
def test_words_that_are_off(
    arguments: list[str], words: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "init", *arguments)
    assert (ran.code, words in ran.err, len(ran.err.splitlines())) == (2, True, 1)
    assert repo.run("status", "--porcelain") == ""


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "openspec" / "changes").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "init", *FROM)
    assert (ran.code, "there is none here. Run 'git init'." in ran.err) == (2, True)
    assert not (tmp_path / FILE).exists()
    ran = run(capsys, "init")
    assert (ran.code, "– git no repository here" in said(ran.out)) == (0, True)


def test_without_openspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "init")
    assert (ran.code, "openspec init" in ran.err) == (2, True)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("", "– origin no address of a server"),
        ("/srv/bikes.git", "– origin no address of a server"),
        ("https://git.firm.example/acme/bikes.git", "– origin git.firm.example, which is not github.com"),
    ],
)
def test_an_origin_that_is_not_github(url: str, line: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.run("remote", "remove", "origin")
    if url:
        repo.run("remote", "add", "origin", url)
    ran = run(capsys, "init", *FROM)
    assert (ran.code, line in said(ran.out)) == (0, True)


def test_the_default_branch_is_the_servers(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.run("update-ref", "refs/remotes/origin/trunk", "HEAD")
    repo.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    ran = run(capsys, "init", *FROM)
    assert said(ran.out)[-1].startswith("Commit them to trunk:")
    assert 'branches: ["trunk"]' in (repo.path / WORKFLOW).read_text("utf-8")
