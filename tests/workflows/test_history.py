"""improve over the three real histories: the official CLI finds nothing new, nothing is lost, a second run is silent."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import GitRepo
from helpers.oracle import run_cli
from helpers.run import run_apart

from bot.openspec.layout import load_project
from bot.openspec.model import Project
from bot.repo.repository import Repository

BUNDLES = ("Fission-AI+OpenSpec", "elastic+terraform-provider-elasticstack", "johnnyblabs+intellij-openspec")


@pytest.mark.parametrize("name", BUNDLES)
def test_a_whole_repository(name: str, corpus: Path, tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    GitRepo(tmp_path).run("clone", "--quiet", str(corpus / "history" / f"{name}.bundle"), str(repo.path))
    before = official(repo.path, tmp_path)
    state = repo.state()
    ran = run_apart(repo.path, ["improve", "--all", "--no-model", "--branch", "specbot/improve", "--json"])
    assert ran.code in (0, 1), ran.err
    assert repo.state() == state
    if ran.json["commit"] is None:
        assert ran.json["suggestions"] == []
        return
    old, new = projects(repo)
    assert named(old) <= named(new)
    assert_untouched(old, new, ran.json["suggestions"])
    repo.switch("specbot/improve")
    after = official(repo.path, tmp_path)
    assert not after - before
    again = run_apart(repo.path, ["improve", "--all", "--no-model", "--json"])
    assert again.json["suggestions"] == []


def official(folder: Path, home: Path) -> Counter[tuple[Any, ...]]:
    """Return what the official CLI finds, without lines: they move."""
    done = run_cli(folder, home, ["validate", "--all", "--strict", "--json"])
    items = json.loads(done.stdout)["items"]
    issues = [(item["type"], item["id"], each["level"], each["message"]) for item in items for each in item["issues"]]
    return Counter(issues)


def projects(repo: GitRepo) -> tuple[Project, Project]:
    repository = Repository.open(repo.path)
    return load_project(repository.tree("HEAD")), load_project(repository.tree("specbot/improve"))


def named(project: Project) -> set[tuple[str, ...]]:
    """Return every requirement and scenario by name."""
    names = {(each.path, one.name) for each in project.documents() for one in each.requirements}
    scenarios = {
        (each.path, one.name, scenario.name)
        for each in project.documents()
        for one in each.requirements
        for scenario in one.scenarios
    }
    return names | scenarios


def assert_untouched(old: Project, new: Project, suggestions: list[dict[str, Any]]) -> None:
    """Every block that no suggestion names is the same, byte for byte."""
    touched = {(each["path"], each["requirement"]) for each in suggestions}
    for before, after in zip(old.documents(), new.documents(), strict=True):
        for one in before.requirements:
            if (before.path, one.name) not in touched:
                assert before.source(one.span) in after.text
