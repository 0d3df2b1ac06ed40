"""A file that a person named: whole or as it was, and refused before any work where it cannot be written."""

import os
import threading
from pathlib import Path

import pytest
from helpers import forty
from helpers.chat_server import ChatServer
from helpers.git_repo import make_repo
from helpers.little_room import little_room
from helpers.run import run

from bot.cli.named_file import refuse_unwritable, write_named
from bot.errors import UsageError


def test_what_has_no_room_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text("the plan of before")
    with little_room(1000), pytest.raises(UsageError, match=r"^--plan: plan\.json cannot be written: .* Name another"):
        write_named("plan.json", "x" * 1001, "--plan")
    assert Path("plan.json").read_text() == "the plan of before"
    assert os.listdir() == ["plan.json"]
    write_named("plan.json", "x" * 1001)
    assert Path("plan.json").read_text() == "x" * 1001


def test_a_pipe_and_a_device_stay_what_they_are(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    refuse_unwritable(str(pipe), "--plan")
    write_named(str(pipe), "plan")
    reader.join(10)
    assert heard == ["plan"]
    assert pipe.is_fifo()
    write_named("/dev/null", "plan")
    assert Path("/dev/null").is_char_device()


def test_a_link_is_replaced_and_nothing_is_written_through_it(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    (tmp_path / "plan.json").symlink_to("precious")
    write_named(str(tmp_path / "plan.json"), "plan")
    assert (tmp_path / "precious").read_text() == "x"
    assert (tmp_path / "plan.json").read_text() == "plan"


def test_no_model_is_asked_for_a_plan_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(tmp_path / "repo", forty.files(2))
    repo.run("remote", "add", "origin", "https://github.com/ada/garden.git")
    monkeypatch.chdir(repo.path)
    (tmp_path / "file").touch()
    with ChatServer(forty.model) as server:
        for words in (("improve", "--all"), ("propose", "Gates ring a bell.")):
            for plan in (tmp_path, tmp_path / "file" / "plan.json"):
                ran = run(capsys, *words, "--plan", str(plan), "--base-url", server.base_url)
                assert (ran.code, ran.out) == (2, ""), ran
                assert f"--plan: {plan} cannot be written" in ran.err
        assert server.chats == []
