"""``propose --plan`` and ``--pr``: what is handed on to a process that asks no model."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from helpers.laid_out import lay_out
from helpers.proposing import library
from helpers.run import run

from bot.cli import propose_pr
from bot.cli.output import Printer
from bot.text.tree import DictTree


def test_without_git_there_is_nothing_to_make_a_plan_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(DictTree(library()), tmp_path / "plain")
    monkeypatch.chdir(tmp_path / "plain")
    done = run(capsys, "propose", "The library lends skis.", "--plan", "p.json", "--base-url", "http://127.0.0.1:9/v1")
    assert (done.code, done.out) == (2, "")
    assert "--plan and --pr need a git repository. Run 'git init' and commit first." in done.err


def test_an_issue_is_looked_up_before_and_handed_on_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[str], Any, bool]] = []

    def publish(_: Printer, words: Sequence[str], *, as_json: bool, reads_input: bool) -> int:
        (issue,) = [each.removeprefix("--issue=") for each in words if each.startswith("--issue=")]
        rest = [each for each in words if not each.startswith("--issue=")]
        seen.append((rest, json.loads(Path(issue).read_text("ascii")), reads_input))
        return 1

    monkeypatch.setattr(propose_pr, "fetched_issue", lambda number: (f"Issue {number} “ä”", "Lend skis."))
    monkeypatch.setattr(propose_pr, "improve_and_publish", publish)
    options = {"--issue": "12", "--name": None, "--model": "m"}
    assert propose_pr.propose_and_publish(Printer(), ["-"], options, ["--fresh"], as_json=True) == 1
    issue = {"number": 12, "title": "Issue 12 “ä”", "body": "Lend skis."}
    assert seen == [(["propose", "--model=m", "--fresh", "--", "-"], issue, True)]
