"""The history of a report against what ``specbot check`` says at the same commits of a real repository."""

from collections import Counter
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo
from helpers.run import run


@pytest.fixture
def real(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    bundle = corpus / "history" / "johnnyblabs+intellij-openspec.bundle"
    if not bundle.is_file():
        pytest.skip("corpus absent: the report over a real history did not run")
    here = GitRepo(tmp_path)
    here.run("clone", "--quiet", str(bundle), str(tmp_path / "real"))
    monkeypatch.chdir(tmp_path / "real")
    return GitRepo(tmp_path / "real")


def test_each_point_is_what_check_finds_in_the_specs_of_that_commit(
    real: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "report", "--json", "--commits", "4").json
    samples = told["history"]["samples"]
    assert len(samples) == 4
    assert told["history"]["unread"] == []
    assert told["history"]["commits"] > 100
    for sample in samples:
        real.run("checkout", "--quiet", "--detach", sample["commit"])
        found = run(capsys, "check", "--json").json["findings"]
        by_capability: dict[str, Counter[str]] = {}
        for each in found:
            if each["path"].startswith("openspec/specs/"):
                name = each["path"].split("/", 2)[2].removesuffix("/spec.md")
                by_capability.setdefault(name, Counter())[each["severity"]] += 1
        for name, health in sample["capabilities"].items():
            counted = by_capability.pop(name, Counter())
            assert (health["errors"], health["warnings"], health["remarks"]) == (
                counted["error"], counted["warning"], counted["info"],
            ), (sample["commit"], name)  # fmt: skip
        assert by_capability == {}
