"""``--pr``: one process works without a token, another one publishes; what is told of both."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from helpers.git_repo import make_repo
from helpers.run import Ran
from helpers.specs import path_of, spec

from bot.cli import improve_pr
from bot.cli.output import Printer

TOKEN = "ghp_of_alice"
PUBLISHED = {"lines": ['Opened #1 "Mend".'], "url": "https://github.com/alice/garden/pull/1", "number": 1}


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str | None]]:
    """The words of each process that is started, and the token that it is given; in a repository on GitHub."""
    made = make_repo(tmp_path / "repo", {path_of("gate"): spec("gate")})
    made.run("remote", "add", "origin", "https://github.com/alice/garden.git")
    monkeypatch.chdir(made.path)
    for name in ("GH_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_SERVER_URL", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    started: list[tuple[list[str], str | None]] = []

    def child(words: list[str], environment: Mapping[str, str], **_: bool) -> CompletedProcess[str]:
        started.append((words, environment.get("GITHUB_TOKEN")))
        if words[0] == "publish":
            return CompletedProcess(words, 0, json.dumps(PUBLISHED))
        Path(words[words.index("--plan") + 1]).write_text("{}")
        return CompletedProcess(words, 1, json.dumps({"suggestions": []}))

    monkeypatch.setattr(improve_pr, "_child", child)
    return started


def done(capsys: pytest.CaptureFixture[str], **options: Any) -> Ran:
    code = improve_pr.improve_and_publish(Printer(), ["improve", "--all"], **options)
    out, err = capsys.readouterr()
    return Ran(code, out, err)


def test_what_was_published_is_told(
    calls: list[tuple[list[str], str | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert done(capsys, as_json=False) == Ran(1, f"{PUBLISHED['lines'][0]}\n{PUBLISHED['url']}\n", "")  # type: ignore[index]
    (worked, no_token), (published, token) = calls
    assert (worked[:3], worked[4:], no_token) == (["improve", "--handed-on", "--plan"], ["--all"], None)
    assert (published[0], published[2:], token) == ("publish", ["--repo", "alice/garden", "--json"], TOKEN)
    assert worked[3] == published[1] and "GITHUB_TOKEN" not in os.environ


def test_as_one_document_it_tells_both(
    calls: list[tuple[list[str], str | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = done(capsys, as_json=True)
    assert (ran.code, ran.json) == (1, {"suggestions": [], "pull_request": PUBLISHED})
    assert len(calls) == 2
