"""``specbot learn --tune`` over HTTP: what it asks, what it looks at, what it writes, and what it keeps in mind."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.chat_server import ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.model_shelf import Hosted
from helpers.run import loaded_by, run
from helpers.shapes import assert_shape
from helpers.tuning import BETTER, mill, over_http

from bot.cli.learn_tune import tune_here
from bot.cli.learn_tune_search import TuneAsked
from bot.cli.output import Printer
from bot.cli.wiring import open_place
from bot.errors import ModelMissing, RepoError, UsageError
from bot.learning.openings import openings_of
from bot.repo.repository import Repository
from bot.workflows.memory import read_memory
from bot.workflows.plan import read_plan
from bot.workflows.prompt_texts import read_prompts, shipped
from bot.workflows.tune import Sizes

HOW = ".specbot/prompts/wording.how.md.j2"
SIZES = Sizes(variants=1, development=3, holdout=6, fewest=12)
ASKED = TuneAsked(
    kind="wording", sizes=SIZES, as_json=True, operators=("no-obligation", "vague-manner", "subjective-quality")
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", mill(6, 10))
    made.run("remote", "add", "origin", "https://github.com/alice/mill.git")
    monkeypatch.chdir(made.path)
    monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / "state"))
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with ChatServer(over_http, models=[Hosted("small", 8192)]) as found:
        yield found


def tuned(server: ChatServer, capsys: pytest.CaptureFixture[str], asked: TuneAsked) -> tuple[int, Any, int]:
    """Run it; return the exit code, what was printed, and how many calls the model got."""
    before = len(server.chats)
    capsys.readouterr()
    code = tune_here(open_place({("model", "base_url"): server.base_url}), Printer(), asked)
    out = capsys.readouterr().out
    return code, json.loads(out) if asked.as_json else out, len(server.chats) - before


def test_a_dry_run_shows_what_it_found_and_writes_nothing(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = repo.state(), repo.run("for-each-ref")
    code, found, calls = tuned(server, capsys, ASKED)
    assert_shape("learn-tune", found, complete=True)
    assert (code, found["against"]) == (1, [])
    assert found["files"] == {"wording.how.md.j2": BETTER + "\n"}
    assert found["holdout"]["cases"] >= 12
    assert (repo.state(), repo.run("for-each-ref")) == before
    assert calls > 0
    code, again, calls = tuned(server, capsys, ASKED)
    assert (code, calls) == (1, 0)  # the same comparison: the same cases, and the same answers
    assert again == found
    code, text, _ = tuned(server, capsys, replace(ASKED, as_json=False))
    assert "Promoted: " in text
    assert f"+{BETTER}" in text
    assert f"seed {found['holdout']['seed']}" in text
    assert "Nothing was written. --pr opens a pull request" in text


def test_a_branch_holds_the_prompt_and_the_memory_that_the_holdout_was_opened(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = repo.state()
    code, found, _ = tuned(server, capsys, replace(ASKED, branch="tuned"))
    assert (code, found["commit"]) == (0, repo.id("tuned"))
    assert repo.state() == before
    assert repo.run("diff", "--name-only", "main", "tuned") == HOW
    assert repo.read(HOW, "tuned").decode() == BETTER + "\n"
    assert f"Specbot-Prompt: wording {found['version']} {found['promoted']}" in repo.run(
        "log", "-1", "--format=%B", "tuned"
    )
    (opening,) = openings_of(read_memory(Repository.open(repo.path)).log.ordered).values()
    assert (opening.comparison, opening.seed) == (found["holdout"]["comparison"], found["holdout"]["seed"])
    assert len(opening.cases) >= found["holdout"]["cases"]
    own = read_prompts({"wording.how.md.j2": BETTER + "\n"})[0].of("wording")
    assert found["promoted"] == own.version


def test_a_plan_is_what_a_publisher_reads(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, found, _ = tuned(server, capsys, replace(ASKED, plan=str(tmp_path / "plan.json")))
    text = (tmp_path / "plan.json").read_text("ascii")
    assert_shape("plan", json.loads(text))
    plan = read_plan(text)
    assert plan.prompts is not None and plan.prompts.comparison is not None
    assert (plan.repository, plan.prompts.branch, plan.prompts.commit) == ("alice/mill", "main", repo.id())
    assert (plan.prompts.old, plan.prompts.new) == (shipped("wording").version, found["promoted"])
    assert plan.prompts.comparison.seed == found["holdout"]["seed"]
    assert code == 0


def test_another_comparison_sees_none_of_the_cases(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    _, one, _ = tuned(server, capsys, replace(ASKED, branch="one"))
    repo.commit({HOW: "Mend it, but keep to the point.\n"})
    _, other, _ = tuned(server, capsys, replace(ASKED, branch="other"))
    first, second = openings_of(read_memory(Repository.open(repo.path)).log.ordered).values()
    assert {first.comparison, second.comparison} == {
        one["holdout"]["comparison"], other["holdout"]["comparison"]
    }  # fmt: skip
    assert first.seed != second.seed
    assert not first.cases & second.cases


def test_own_specs_that_are_too_few_are_helped_by_others(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, found, _ = tuned(server, capsys, replace(ASKED, sizes=replace(SIZES, fewest=240)))
    assert (code, found["promoted"], found["holdout"]) == (0, None, None)
    assert "it takes 240: it stays sealed" in found["against"][0]
    for path, text in mill(6, 10).items():
        (tmp_path / "more" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "more" / path).write_text(text)
        repo.write(path, "# nothing\n")
    _, alone, _ = tuned(server, capsys, ASKED)
    assert alone["against"] == ["No case asks a model for wording here."]
    _, helped, _ = tuned(server, capsys, replace(ASKED, specs=(tmp_path / "more",)))
    assert helped["development"]["cases"] == found["development"]["cases"]


def test_what_cannot_be_tuned_is_said_first(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({HOW: "{% include 'x' %}"})
    with pytest.raises(UsageError, match=r"cannot be used as it is: .specbot/prompts/wording.how.md.j2: line 1"):
        tuned(server, capsys, ASKED)
    repo.run("remote", "remove", "origin")
    with pytest.raises(UsageError, match="no remote 'origin'"):
        tuned(server, capsys, replace(ASKED, plan="x.json"))
    with pytest.raises(ModelMissing, match="Prompts are tuned with a model"):
        tune_here(open_place({("model", "base_url"): "http://127.0.0.1:9/v1"}), Printer(), ASKED)


def test_what_could_not_be_written_later_is_said_before_a_model_is_asked(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = len(server.chats)
    with pytest.raises(RepoError, match="main is checked out"):
        tuned(server, capsys, replace(ASKED, branch="main"))
    repo.branch("mine")
    repo.commit({"a.txt": "mine"})
    repo.switch("main")
    with pytest.raises(RepoError, match="holds commits that are not specbot's"):
        tuned(server, capsys, replace(ASKED, branch="mine"))
    pushed = repo.id()
    repo.run("update-ref", "refs/remotes/origin/main", pushed)
    repo.commit({HOW: "Mend it, but keep to the point.\n"})
    with pytest.raises(UsageError, match="is not the one on the server"):
        tuned(server, capsys, replace(ASKED, plan=str(tmp_path / "plan.json")))
    assert len(server.chats) == before


def test_a_plan_is_for_what_the_server_has(
    repo: GitRepo, server: ChatServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pushed = repo.id()
    repo.run("update-ref", "refs/remotes/origin/main", pushed)
    repo.commit({"a.txt": "not pushed"})
    assert tuned(server, capsys, replace(ASKED, plan=str(tmp_path / "plan.json")))[0] == 0
    plan = read_plan((tmp_path / "plan.json").read_text("ascii"))
    assert plan.prompts is not None and plan.prompts.commit == pushed


def test_outside_of_git_there_is_no_branch_to_tune_for(
    tmp_path: Path, server: ChatServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openspec/specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RepoError, match="default branch"):
        tuned(server, capsys, ASKED)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "wording"], "Add --tune, or leave them out."),
        (["--plan", "x.json"], "Add --tune, or leave them out."),
        (["--tune", "--pr", "--branch", "x"], "exclude each other. Choose one of them."),
        (["--tune", "--push"], "--tune collects nothing."),
        (["--tune", "--kind", "system"], "'system' is not one of"),
        (["--tune", "--per", "0"], "--per"),
        (["--tune", "--specs", "nowhere"], "nowhere"),
        (["--tune", "--base-url", "http://127.0.0.1:9/v1"], "Prompts are tuned with a model, and none is there."),
    ],
)
def test_what_cannot_be_is_refused(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    done = run(capsys, "learn", *words)
    assert done.code == 2
    assert said in done.err


def test_without_tune_no_model_and_no_bench_is_loaded(repo: GitRepo) -> None:
    done, loaded = loaded_by(repo.path, "learn", "--no-github")
    assert done.code == 0
    assert not {"openai", "mcp"} & loaded
