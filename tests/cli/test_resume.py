"""``improve --resume``: which run goes on, with what options, what Ctrl-C leaves, and what a run may spend."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT, run
from helpers.specs import path_of

from bot.cli.alive import is_alive, running
from bot.cli.wiring import open_place, open_session
from bot.journal.journal import Journal
from bot.journal.step import Step
from bot.llm.ledger import Budgets

REQUIREMENTS, SPECS = 4, 2


@pytest.fixture
def state() -> Path:
    return Path(os.environ["SPECBOT_STATE"])


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", forty.files(REQUIREMENTS, SPECS))
    monkeypatch.chdir(made.path)
    return made


class Breaks:
    """The model of forty requirements; at the question of a number the run is killed from inside, by Ctrl-C."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.asked = 0

    def __call__(self, body: dict[str, Any]) -> Answer:
        self.asked += 1
        if self.asked == self.at:
            os.kill(os.getpid(), signal.SIGINT)
        said = forty.model(body)
        return Answer(said if isinstance(said, str) else json.dumps(said), wait=0.3 if self.asked == self.at else 0)


def steps(state: Path) -> list[Step]:
    with Journal(state / "journal.db", "") as journal:
        return journal.steps(journal.runs()[0].id)


def broken(capsys: pytest.CaptureFixture[str], *words: str, at: int = 6) -> tuple[ChatServer, Any]:
    with ChatServer(Breaks(at)) as server:
        ran = run(capsys, "improve", *words, "--base-url", server.base_url)
    assert ran.code == 130, ran.err
    return server, ran


def test_an_interrupted_run_says_how_to_go_on_and_does(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, ran = broken(capsys, "--all", "--apply")
    assert "'specbot improve --resume' goes on" in ran.err
    assert repo.run("status", "--porcelain") == ""
    with ChatServer(Breaks(0)) as second:
        ran = run(capsys, "improve", "--resume", "--base-url", second.base_url)
    assert ran.code in (0, 1), ran.err
    assert "Going on with run " in ran.err
    assert "specbot improve --all --apply" in ran.err
    assert "5 answers of the model are there" in ran.err
    assert re.search(rf"\b{len(second.chats) + 5} calls to test-model, [\d,]+ \+ [\d,]+ tokens", ran.out)
    assert "M openspec/specs/area-0/spec.md" in repo.run("status", "--porcelain")
    asked = [json.dumps(body["messages"]) for server in (first, second) for body in server.chats]
    assert len(asked) == len(set(asked)) + 1  # the one that was cut off
    kinds = [step.kind for step in steps(state)]
    assert (kinds[0], kinds.count("resume"), kinds[-1]) == ("begin", 1, "end")
    told = run(capsys, "runs", "list", "--json").json["runs"]
    assert [(each["state"], each["exit"]) for each in told] == [("finished", ran.code)]
    assert run(capsys, "runs", "verify").code == 0
    again = run(capsys, "improve", "--resume")
    assert (again.code, again.out) == (2, "")
    assert "No unfinished run of 'specbot improve' is recorded here." in again.err


@pytest.mark.parametrize("words", [("improve", "--resume"), ("runs", "resume")])
@pytest.mark.parametrize("parallel", [1, 3])
def test_the_same_comes_of_it(
    words: tuple[str, ...],
    parallel: int,
    repo: GitRepo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.write(".specbot.toml", f"[model]\nparallel = {parallel}\n")
    with ChatServer(Breaks(0)) as server:
        monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "other"))
        monkeypatch.setenv("SPECBOT_BASE_URL", server.base_url)
        whole = run(capsys, "improve", "--all", "--json")
        monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "own"))
        server.answering = Breaks(9)
        assert run(capsys, "improve", "--all", "--json").code == 130
        server.answering = Breaks(0)
        ran = run(capsys, *words)
    assert (ran.code, ran.out) == (whole.code, whole.out)


def test_scope_is_what_it_was_wherever_branches_are_now(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.branch("topic")
    first = path_of("area-0")
    repo.commit({first: (repo.path / first).read_text().replace("nightfall", "sunset")})
    broken(capsys, "--json", at=2)
    repo.run("branch", "--force", "main", "topic")
    with ChatServer(Breaks(0)) as server:
        ran = run(capsys, "improve", "--resume", "--base-url", server.base_url)
    assert {each["path"] for each in ran.json["suggestions"]} == {first}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--resume", "--apply"], "had another --apply"),
        (["--resume", "openspec/specs/area-0"], "There is no run openspec/specs/area-0 here."),
        (["--resume=x", "--all"], "There is no run x here."),
        (["--resume", "--since", "HEAD"], "had another --since"),
        (["--resume", "--model", "other"], "had another --model"),
    ],
)
def test_other_options_than_it_had_are_refused(
    words: list[str], said: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(capsys, "--all")
    ran = run(capsys, "improve", *words)
    assert ran.code == 2
    assert said in ran.err


def test_nothing_is_gone_on_with_that_did_not_break_off_here(
    repo: GitRepo, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = "No unfinished run of 'specbot improve' is recorded here."
    assert nothing in run(capsys, "improve", "--resume").err
    assert run(capsys, "improve", "--all", "--no-model").code == 1
    finished = steps(state)[0].run
    assert nothing in run(capsys, "improve", "--resume").err
    assert f"Run {finished} is finished" in run(capsys, "improve", f"--resume={finished[:6]}").err
    run(capsys, "review", "--no-model")
    other = steps(state)[0].run
    assert f"Run {other} is none of 'specbot improve' in this folder." in run(capsys, "runs", "resume", other).err
    broken(capsys, "--all")
    elsewhere = make_repo(tmp_path / "elsewhere", forty.files(1, 1))
    monkeypatch.chdir(elsewhere.path)
    assert nothing in run(capsys, "improve", "--resume").err
    monkeypatch.chdir(repo.path)
    with running(state / "journal.db", steps(state)[0].run):
        assert nothing in run(capsys, "improve", "--resume").err
        assert "is still at work" in run(capsys, "improve", f"--resume={steps(state)[0].run}").err


def test_answers_given_afresh_are_kept_when_it_goes_on(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(Breaks(0)) as server:
        run(capsys, "improve", "--all", "--base-url", server.base_url)
    many = len(server.chats)
    first, _ = broken(capsys, "--all", "--fresh")
    with ChatServer(Breaks(0)) as second:
        run(capsys, "improve", "--resume", "--base-url", second.base_url)
    assert len(first.chats) + len(second.chats) == many + 1


def spends(capsys: pytest.CaptureFixture[str], repo: GitRepo, settings: str, *words: str) -> tuple[Any, int]:
    repo.write(".specbot.toml", settings)
    with ChatServer(Breaks(0)) as server:
        ran = run(capsys, "improve", "--all", "--json", *words, "--base-url", server.base_url)
    assert ran.code in (0, 1), ran.err
    return ran.json, len(server.chats)


@pytest.mark.parametrize("parallel", [1, 4])
def test_a_run_makes_no_more_calls_than_it_may(
    parallel: int, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    found, calls = spends(capsys, repo, f"[model]\nparallel = {parallel}\n[limits]\ncalls = 9\n")
    assert calls == 9
    assert "limit of 9 calls" in found["stopped"]
    assert found["waiting"]
    text = run(capsys, "runs", "show").out
    assert "9 of 9 calls" in text
    assert run(capsys, "runs", "show", "--json").json["run"]["limits"]["calls"] == 9


def test_money_is_counted_and_ends_a_run(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    price = "[model]\nprompt_price = 2.0\nanswer_price = 10.0\n"
    _, all_calls = spends(capsys, repo, price)
    shown = run(capsys, "runs", "show", "--json").json
    totals = shown["run"]["totals"]
    cost = (2 * totals["prompt_tokens"] + 10 * totals["completion_tokens"]) / 1e6
    assert totals["money"] == pytest.approx(cost, abs=1e-4)
    assert sum(each["calls"] for each in shown["spent"]) == all_calls
    assert {each["path"] for each in shown["spent"]} >= {path_of("area-0"), path_of("area-1")}
    most = cost / 3
    found, calls = spends(capsys, repo, f"{price}[limits]\nmoney = {most}\n", "--fresh")
    assert "to spend was reached" in found["stopped"]
    assert calls < all_calls / 2
    totals = run(capsys, "runs", "show", "--json").json["run"]["totals"]
    assert most <= totals["money"] < most + cost / 5


def test_money_without_a_price_is_no_setting(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(".specbot.toml", "[limits]\nmoney = 1.5\n")
    ran = run(capsys, "improve", "--all")
    assert ran.code == 2
    assert "a limit of money needs to know what tokens cost. Set model.prompt_price" in ran.err


def test_one_spec_takes_no_more_than_it_may_and_the_others_go_on(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    found, _ = spends(capsys, repo, "[limits]\ncalls_per_spec = 5\n")
    spent = run(capsys, "runs", "show", "--json").json["spent"]
    paths = {each["path"] for each in spent}
    by_spec = {path: sum(each["calls"] for each in spent if each["path"] == path) for path in paths}
    assert set(by_spec.values()) == {5}
    assert len(by_spec) == 3
    assert found["stopped"] is None
    assert any("limit of 5 calls for one spec" in each["why"] for each in found["dropped"])


def test_a_limit_ends_no_run_that_only_repeats_what_it_paid_for(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed after its limit had ended it, it comes to the same when it goes on, and asks nothing."""
    found, _ = spends(capsys, repo, "[limits]\ncalls = 9\n")
    unended(state)
    with ChatServer(Breaks(0)) as server:
        ran = run(capsys, "improve", "--resume", "--base-url", server.base_url)
    assert ran.json == found
    assert server.chats == []


def test_ctrl_c_in_the_middle_of_several_answers_ends_at_once(repo: GitRepo, tmp_path: Path) -> None:
    repo.write(".specbot.toml", "[model]\nparallel = 3\n")
    arrived: list[int] = []

    def slow(body: dict[str, Any]) -> Answer:
        arrived.append(1)
        said = forty.model(body)
        stalls = len(arrived) > 4
        return Answer(said if isinstance(said, str) else json.dumps(said), wait=60 if stalls else 0)

    surroundings = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with ChatServer(slow) as server:
        words = [sys.executable, "-m", "bot", "improve", "--all", "--base-url", server.base_url]
        improving = subprocess.Popen(
            words, cwd=repo.path, env=surroundings, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        wait_for(lambda: len(arrived) >= 7, improving)
        improving.send_signal(signal.SIGINT)
        _, err = improving.communicate(timeout=40)  # an answer takes 60
        server.stopping.set()
    assert improving.returncode == 130
    assert "Traceback" not in err
    assert "--resume' goes on" in err


def wait_for(happened: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    while not happened():
        assert process.poll() is None
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue


def test_the_limits_of_a_run_end_no_other_command(repo: GitRepo) -> None:
    """A server for agents may be asked for weeks."""
    repo.write(".specbot.toml", "[limits]\ncalls = 1\nminutes = 1\n")
    with open_session(open_place(), use_model=False, say=print) as session:
        assert session.ledger.budgets == Budgets()


def test_what_tells_of_a_run_is_gone_with_it_and_after_a_month(state: Path) -> None:
    state.mkdir(exist_ok=True)
    old, young = (state / f"{name}.running" for name in ("old", "young"))
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    with running(state / "journal.db", "now"):
        assert is_alive(state / "journal.db", "now")
        assert not is_alive(state / "journal.db", "young")
    assert sorted(each.name for each in state.glob("*.running")) == ["young.running"]


def unended(state: Path) -> None:
    """Make the record of the last run that of one that was killed before its last step."""
    with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
        connection.execute("DELETE FROM steps WHERE kind = 'end'")
        head, length = connection.execute("SELECT hash, seq FROM steps ORDER BY id DESC LIMIT 1").fetchone()
        connection.execute("UPDATE runs SET steps = ?, head = ?", (length, head))


@pytest.mark.parametrize("change", [False, True], ids=["specs", "a change"])
def test_killed_between_two_files_it_writes_all_of_them_and_says_the_same(
    change: bool, repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--all", "--apply", "--json", *(["--as-change"] if change else []))
    with ChatServer(Breaks(0)) as server:
        whole = run(capsys, "improve", *words, "--base-url", server.base_url)
        asked = len(server.chats)
        written = halfway(repo, state)
        ran = run(capsys, "improve", "--resume")
    assert (ran.code, ran.out) == (whole.code, whole.out), ran.err
    assert len(server.chats) == asked
    assert {path: path.read_bytes() for path in written} == written


def halfway(repo: GitRepo, state: Path) -> dict[Path, bytes]:
    """Make the folder that of a run that was killed after its first file; return what it had written."""
    folder = repo.path / "openspec"
    written = {path: path.read_bytes() for path in folder.rglob("*.md")}
    changed = repo.run("status", "--porcelain", "--untracked-files=all").splitlines()
    assert len(changed) > 1
    unended(state)
    status, _, first = changed[0].strip().partition(" ")
    if status == "M":
        repo.run("restore", first.strip())
    else:
        (repo.path / first.strip()).unlink()
    return written


def test_without_its_model_server_it_does_not_go_on_and_can_later(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(capsys, "--all", "--apply")
    ran = run(capsys, "improve", "--resume")
    assert (ran.code, ran.out) == (2, "")
    assert "No model server answers" in ran.err
    assert repo.run("status", "--porcelain") == ""
    with ChatServer(Breaks(0)) as server:
        ran = run(capsys, "improve", "--resume", "--base-url", server.base_url)
    assert ran.code in (0, 1)
    assert "5 answers of the model are there" in ran.err


def test_paths_are_those_of_the_folder_where_it_began(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path / "openspec")
    broken(capsys, "specs/area-1", "--json", at=2)
    monkeypatch.chdir(repo.path)
    with ChatServer(Breaks(0)) as server:
        ran = run(capsys, "improve", "--resume", "--base-url", server.base_url)
    assert ran.code in (0, 1), ran.err
    assert {each["path"] for each in ran.json["suggestions"]} == {path_of("area-1")}


def test_a_record_that_somebody_altered_is_not_gone_on_with(
    repo: GitRepo, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(capsys, "--all")
    with closing(sqlite3.connect(state / "journal.db")) as connection, connection:
        connection.execute("""UPDATE steps SET value = replace(value, '"--all"', '"--apply"') WHERE kind = 'begin'""")
    ran = run(capsys, "improve", "--resume")
    assert (ran.code, ran.out) == (2, "")
    assert "is not as it was written: step 1 was altered" in ran.err
    assert repo.run("status", "--porcelain") == ""
