"""Every OpenSpec root of a commit is found, and nothing that only looks like one."""

from pathlib import Path

from helpers.git_repo import make_repo

from bot.repo.repository import Repository
from bot.repo.roots import MOST, roots_at


def test_roots_anywhere_but_in_what_is_not_the_projects_own(tmp_path: Path) -> None:
    files = [
        "openspec/specs/a/spec.md",
        "services/pay/openspec/changes/b/proposal.md",
        "with space/ünï/openspec/specs/c/spec.md",
        "openspec/changes/x/openspec/specs/nested/spec.md",
        "node_modules/lib/openspec/specs/d/spec.md",
        "tests/fixtures/openspec/specs/e/spec.md",
        ".hidden/openspec/specs/f/spec.md",
        "docs/openspec/notes.md",
        "notopenspec/specs/g/spec.md",
    ]
    repo = make_repo(tmp_path / "repo", dict.fromkeys(files, "x\n"))
    found = roots_at(Repository.open(repo.path).git, "HEAD")
    assert found == ("", "services/pay/", "with space/ünï/")


def test_a_repository_of_a_thousand_roots_is_bounded(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {f"r{n}/openspec/specs/a/spec.md": "x\n" for n in range(MOST + 20)})
    assert len(roots_at(Repository.open(repo.path).git, "HEAD")) == MOST


def test_a_commit_without_any(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"README.md": "x\n"})
    assert roots_at(Repository.open(repo.path).git, "HEAD") == ()
