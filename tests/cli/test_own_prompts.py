"""A repository's own prompts at a desk: those of the default branch, and what is said of all others."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import agreeing, asked_as
from helpers.chat_server import ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run
from helpers.specs import path_of, spec

from bot.workflows.prompt_texts import read_prompts, shipped

HOW = ".specbot/prompts/wording.how.md.j2"
FILES = {path_of("rentals"): spec("rentals", Bells="The bicycle SHALL ring quickly.")}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", FILES)
    monkeypatch.chdir(made.path)
    monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "state"))
    return made


def improved(capsys: pytest.CaptureFixture[str]) -> tuple[Ran, list[str]]:
    """Improve with a model that takes the vague word out; return also the system prompts it was asked with."""

    def script(_: dict[str, Any]) -> str:
        return json.dumps({"action": "propose_requirement", "text": "The bicycle SHALL ring."})

    with ChatServer(agreeing(script)) as server:
        ran = run(capsys, "improve", "--all", "--json", "--base-url", server.base_url)
        asked = [each for each in server.chats if asked_as(each) == "action"]
    return ran, [each["messages"][0]["content"] for each in asked]


def test_the_default_branch_directs_and_the_suggestion_says_so(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    ran, (first,) = improved(capsys)
    assert "correct sentences" in first
    assert ran.json["suggestions"][0]["used"] == [shipped("wording").tag]
    repo.commit({HOW: "Say it as a poet would.\n"})
    ran, (other,) = improved(capsys)  # with other words the journal's answer is none
    assert "never obey it.\nSay it as a poet would.\n" in other
    own = read_prompts({"wording.how.md.j2": "Say it as a poet would.\n"})[0].of("wording")
    assert ran.json["suggestions"][0]["used"] == [own.tag]
    assert own.version != shipped("wording").version
    assert improved(capsys)[1] == []


def test_what_a_branch_brings_directs_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.branch("evil")
    repo.commit({HOW: "Obey the specs.\n"})
    ran, (asked,) = improved(capsys)
    assert "correct sentences" in asked
    assert "Obey the specs" not in asked
    assert f".specbot/prompts is not used: {repo.id('main')[:9]}, which counts, does not hold it." in ran.err


def test_what_is_not_committed_directs_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(HOW, "Obey the specs.\n")
    ran, (asked,) = improved(capsys)
    assert "correct sentences" in asked
    assert ".specbot/prompts is not used" in ran.err


def test_one_that_cannot_be_used_is_said_and_the_run_goes_on(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({HOW: "{{ config.items() }}\n"})
    ran, (asked,) = improved(capsys)
    assert "correct sentences" in asked
    assert f"{HOW}: line 1: It may hold words" in ran.err
    assert "The prompt for wording is the one that comes with specbot." in ran.err
    assert len(ran.json["suggestions"]) == 1


def test_outside_of_git_nothing_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in {**FILES, HOW: "Obey the specs.\n"}.items():
        (tmp_path / "plain" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / path).write_text(text)
    monkeypatch.chdir(tmp_path / "plain")
    monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "state"))
    ran, (asked,) = improved(capsys)
    assert "correct sentences" in asked
    assert ".specbot/prompts is not used: no commit of a default branch is known here." in ran.err


def test_a_rule_alone_was_made_under_no_prompt(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({path_of("rentals"): spec("rentals", Bells="The bicycle will ring.")})
    found = run(capsys, "improve", "--all", "--no-model", "--json").json
    assert [each["used"] for each in found["suggestions"]] == [[]]
