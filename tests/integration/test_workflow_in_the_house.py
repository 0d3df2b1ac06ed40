"""The project's own workflow files in a real runner (nektos/act) against a GitHub on loopback, from event to reply.

specbot is really installed by action.yml, in each job, from wheels that lie there (scripts/fetch_forge.py).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.actor import TOKEN, Actor, WorkflowRun
from helpers.forge.house import ForgeHouse
from helpers.forge.state import Request
from helpers.forge.steps import Workflow
from helpers.git_repo import make_repo
from helpers.run import CHECKOUT

from bot.journal.answers import read_answers
from bot.workflows.initialise import WORKFLOW, Setup, Source, workflow_text
from scripts.fetch_forge import wheels_are_there

SPEC = "openspec/specs/gate/spec.md"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds
"""
WRONG = GATE.replace("SHALL open", "will open")
VAGUE = (
    WRONG
    + """
### Requirement: Closing
The gate SHALL close quickly.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
)
# People are slower than tests: a comment of the same second as a push may have come before it.
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
INSTALLED = ("action.yml", "pyproject.toml", "README.md", "LICENSE", ".gitignore", ".github/requirements.txt")
CALLED = ("specbot.yml", "specbot-reusable.yml", "specbot-fanout.yml", "specbot-fanout-reusable.yml")
MODEL = ("SPECBOT_BASE_URL", "SPECBOT_MODEL", "SPECBOT_API_KEY")
DONE = (0, {"plan": "success", "apply": "success"})
KEY = "sk-the-key-of-the-model-server"
TRAP = "import pathlib\npathlib.Path({mark!r}).open('a').write(__file__ + chr(10))\n"
BACKEND = '[build-system]\nrequires = []\nbuild-backend = "hatchling"\nbackend-path = ["."]\n'


def specbot() -> dict[str, bytes]:
    """Return what installing specbot takes, as it lies in this checkout."""
    files = [CHECKOUT / name for name in INSTALLED]
    files += [CHECKOUT / ".github/workflows" / name for name in CALLED]
    for folder in ("bot", "templates"):
        files += [file for file in (CHECKOUT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    return {file.relative_to(CHECKOUT).as_posix(): file.read_bytes() for file in files}


def traps(mark: Path) -> dict[str, str]:
    """Return files of a repository that write ``mark`` if anything runs, imports, builds or obeys them."""
    trap = TRAP.format(mark=str(mark))
    modules = ("sitecustomize", "usercustomize", "setup", "venv", "pip", "hatchling", "click", "git", "github", "json")
    return {
        **{f"{name}.py": trap for name in modules},
        "bot/__init__.py": trap,
        "bot/__main__.py": trap,
        "specbot/__init__.py": trap,
        "pyproject.toml": BACKEND,
        "pip.conf": f"[global]\nlog = {mark}\n",
        ".python-version": "2.7\n",
        "action.yml": f"runs: {{using: composite, steps: [{{run: 'touch {mark}', shell: bash}}]}}\n",
    }


@dataclass
class Stage:
    """A repository whose workflow ``specbot init`` wrote, and in which every file means harm."""

    house: ForgeHouse
    actor: Actor
    desk: Workflow
    mark: Path

    def reviewed(self) -> int:
        """Open a pull request of bob's that specbot has looked at; return its number."""
        self.house.push({SPEC: WRONG}, "topic", at=EARLIER)
        number = self.house.open_pull("topic", "Another gate", login="bob")
        assert self.desk.on(self.house.event("pull_request", number=number)).publish
        self.house.requests.clear()
        return number

    def said(self, login: str, number: int, words: str) -> tuple[int, WorkflowRun]:
        """Run what a comment starts; return the comment's number too."""
        comment = self.house.comment(login, number, words)["id"]
        return comment, self.actor.on(self.house.event("issue_comment", comment=comment))

    def ours(self, number: int) -> list[str]:
        found = self.house.comments(number)
        return [each["body"] for each in found if each["user"]["login"] == "github-actions[bot]"]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    assert wheels_are_there(), "What the action installs is missing: run 'python scripts/fetch_forge.py'."
    source = make_repo(tmp_path / "source", specbot())
    mark = tmp_path / "sprung"
    workflow = workflow_text(Setup(no_model=True), Source("acme/specbot", source.id()))
    with ForgeHouse(tmp_path, {**traps(mark), SPEC: GATE, WORKFLOW: workflow}) as house:
        there = house.state.repos.create("acme/specbot")
        source.run("push", "--quiet", str(there.path), "HEAD:refs/heads/main")
        (tmp_path / "desk").mkdir()
        yield Stage(house, Actor(house, tmp_path / "runs"), Workflow(house, tmp_path / "desk"), mark)
    assert not mark.exists(), mark.read_text("utf-8")


def written(requests: list[Request]) -> list[str]:
    """Return what was written, and assert that the token of a job that only reads wrote none of it."""
    acted = [each for each in requests if each.acted]
    assert all(each.token and not each.token.reads_only for each in acted)
    return [f"{each.method} {each.path}" for each in acted]


def beside_reactions(house: ForgeHouse, comment: int) -> list[str]:
    """Return what was written but for reactions on the comment that asked."""
    return [line for line in written(house.requests) if f"/issues/comments/{comment}/reactions" not in line]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Actor]:
    """specbot's own repository, with its own workflow file; it is installed from what was pushed there."""
    assert wheels_are_there(), "What the action installs is missing: run 'python scripts/fetch_forge.py'."
    with ForgeHouse(tmp_path, {**specbot(), SPEC: GATE}) as house:
        yield Actor(house, tmp_path / "runs")


def test_a_push_ends_in_one_pull_request(own: Actor) -> None:
    """The model is of no use, and is asked for no less."""
    asked: list[int] = []
    with ChatServer(lambda _: {}, token=KEY) as server:
        own.variables["SPECBOT_BASE_URL"] = server.base_url
        own.secrets["SPECBOT_API_KEY"] = KEY
        own.on_step = lambda job, step: asked.append(len(server.requests)) if job == "apply" else None
        own.house.push({SPEC: VAGUE})
        run = own.on(own.house.event("push"))
    assert (run.code, run.jobs) == DONE, run.said
    (pull,) = own.house.pulls()
    assert (pull["user"]["login"], pull["draft"]) == ("github-actions[bot]", True)
    assert [each["name"] for each in pull["labels"]] == ["specbot"]
    mended = own.house.state.repos.repo(own.house.full_name).read(SPEC, f"refs/heads/{pull['head']['ref']}").decode()
    assert mended == VAGUE.replace("will open", "SHALL open")
    assert "1 suggestion" in run.summary and "Opened" in run.summary
    # The model: asked by the job that reads, with its key, and by nobody once the other job had begun.
    assert server.chats and asked[0] == len(server.requests)
    assert {each.headers["authorization"] for each in server.requests if each.body} == {f"Bearer {KEY}"}
    check_tokens(own.house)
    check_secrets(run, pull["body"])


def check_tokens(house: ForgeHouse) -> None:
    """GitHub was read with a token that can only read, and only then written to, with the next job's."""
    tokens = [each.token for each in house.requests if each.token and each.token.value == TOKEN]
    turn = [each.reads_only for each in tokens].index(False)
    assert turn and not any(each.reads_only for each in tokens[turn:])
    allowed = {"contents": "write", "issues": "write", "pull_requests": "write", "metadata": "read"}
    assert tokens[-1].permissions == allowed
    assert "POST /repos/alice/widgets/pulls" in written(house.requests)


def check_secrets(run: WorkflowRun, published: str) -> None:
    """Who was given what: of each job, step by step."""
    for step in run.of("apply"):
        assert not any(step.get(name) for name in MODEL), step["GITHUB_ACTION"]
        assert KEY not in "\0".join(step.values())
    assert [step["SPECBOT_API_KEY"] for step in run.of("plan") if "SPECBOT_API_KEY" in step] == [KEY]
    # A shell that installs, or hands over, has no secret. act, unlike GitHub, tells a composite action's steps its
    # inputs (INPUT_…).
    holders = [step for step in run.steps if {TOKEN, KEY} & {v for k, v in step.items() if not k.startswith("INPUT_")}]
    assert [step["GITHUB_ACTION"] for step in holders if "PROGRAM" not in step] == ["0"] * 4  # the checkouts
    assert len(holders) == 6
    (plan,) = run.handed.items()
    assert plan[0] == "specbot-plan/specbot-plan.json"
    assert json.loads(plan[1])["repository"] == "alice/widgets"
    for text in (run.log, run.summary, plan[1], published):
        assert TOKEN not in text and KEY not in text


def test_a_command_is_carried_out(stage: Stage) -> None:
    number = stage.reviewed()
    comment, run = stage.said("bob", number, "/specbot apply 1")
    assert (run.code, run.jobs) == DONE, run.said
    repo = stage.house.state.repos.repo(stage.house.full_name)
    assert repo.read(SPEC, "refs/heads/topic").decode() == GATE
    assert repo.run("log", "-1", "--format=%an", "topic") == "specbot"
    status, reply = stage.ours(number)
    assert "done in" in status and "Committed" in reply
    reactions = stage.house.api("alice", "GET", f"/issues/comments/{comment}/reactions")
    assert [(each["user"]["login"], each["content"]) for each in reactions] == [("github-actions[bot]", "rocket")]
    assert any(line.endswith("git-receive-pack") for line in written(stage.house.requests))


def test_a_stranger_is_told_so_and_nothing_else_happens(stage: Stage) -> None:
    number = stage.reviewed()
    refs = stage.house.state.repos.refs(stage.house.full_name)
    comment, run = stage.said("mallory", number, "/specbot apply 1")
    assert (run.code, run.jobs) == DONE, run.said
    assert stage.house.state.repos.refs(stage.house.full_name) == refs
    assert "people who may write" in stage.ours(number)[1]
    assert beside_reactions(stage.house, comment) == [f"POST /repos/alice/widgets/issues/{number}/comments"]


def test_a_bots_comment_starts_nothing(stage: Stage) -> None:
    number = stage.reviewed()
    _, run = stage.said("specbot", number, "/specbot apply 1")
    assert (run.code, run.jobs, run.steps) == (0, {}, []), run.said
    assert stage.house.requests == []


def test_a_forks_pull_request_is_read_and_no_more(stage: Stage) -> None:
    fork = stage.house.fork()
    stage.house.push_to_fork(fork, {SPEC: WRONG}, "topic")
    number = stage.house.open_pull("mallory:topic", login="mallory")
    stage.actor.secrets["SPECBOT_API_KEY"] = KEY
    run = stage.actor.on(stage.house.event("pull_request", number=number, sender="mallory"))
    assert run.code == 0, run.said
    assert run.jobs["plan"] == "success"
    assert run.of("apply") == []
    assert "SHALL open" in run.summary
    assert written(stage.house.requests) == []
    assert stage.ours(number) == []


def test_who_asks_is_told_that_it_could_not_be_read(stage: Stage) -> None:
    number = stage.reviewed()

    def expire(job: str, step: str) -> None:
        if (job, step) == ("plan", "Read and plan"):
            stage.actor.grant({"contents": "read", "pull-requests": "read"}, expired=True)

    stage.actor.on_step = expire
    comment, run = stage.said("bob", number, "/specbot improve all")
    assert (run.code, run.jobs) == (1, {"plan": "failure", "apply": "success"}), run.said
    assert "This could not run, so nothing was done" in stage.ours(number)[-1]
    assert run.handed == {}
    assert beside_reactions(stage.house, comment) == [f"POST /repos/alice/widgets/issues/{number}/comments"]


def test_an_app_writes_under_its_own_name(own: Actor) -> None:
    own.secrets |= {"SPECBOT_APP_ID": "990077", "SPECBOT_APP_PRIVATE_KEY": "the-key-of-the-app"}
    own.variables["SPECBOT_LOGIN"] = "specbot[bot]"
    own.house.push({SPEC: WRONG})
    run = own.on(own.house.event("push"))
    assert (run.code, run.jobs) == DONE, run.said
    (pull,) = own.house.pulls()
    assert pull["user"]["login"] == "specbot[bot]"
    assert {each.login for each in own.house.writes} == {"specbot[bot]"}
    assert own.house.tokens["specbot"] not in run.log and "token=***" in run.log
    assert not any("the-key-of-the-app" in "\0".join(step.values()) for step in run.of("plan"))


def test_an_app_under_another_name_writes_nothing(stage: Stage) -> None:
    """The workflow does not say the App's name; the reading job, which could not tell, ends at once."""
    stage.actor.secrets |= {"SPECBOT_APP_ID": "990077", "SPECBOT_APP_PRIVATE_KEY": "the-key-of-the-app"}
    stage.actor.on_step = lambda job, step: stage.actor.grant({}, expired=True) if job == "plan" else None
    stage.house.push({SPEC: WRONG}, "topic", at=EARLIER)
    _, run = stage.said("bob", stage.house.open_pull("topic"), "/specbot improve all")
    assert (run.code, run.jobs) == (1, {"plan": "failure", "apply": "failure"}), run.said
    assert "say 'bot-login: specbot[bot]' under 'with'" in run.said
    assert written(stage.house.requests) == []


def test_the_traps_of_these_repositories_spring(tmp_path: Path) -> None:
    """That none sprang in the tests above says something only where they can."""
    mark = tmp_path / "sprung"
    repo = make_repo(tmp_path / "repository", traps(mark))
    build = ["-I", "-m", "pip", "install", "--no-index", "--no-deps", "--no-build-isolation", "."]
    for words in (["-c", "import click"], ["-m", "bot"], ["-m", "pip"], ["-m", "venv"], build):
        subprocess.run([sys.executable, *words], cwd=repo.path, check=False, capture_output=True)
        assert mark.exists(), words
        mark.unlink()


def test_a_run_in_shards_ends_in_a_pull_request_for_each_directory(own: Actor) -> None:
    """Two jobs plan, one after the other beside one model, and one joins and publishes; each installs the program."""
    bell = SPEC.replace("gate", "bell")
    own.workflow, own.called = "specbot-fanout.yml", "specbot-fanout-reusable.yml"
    own.house.push({SPEC: VAGUE, bell: VAGUE.replace("gate", "bell")})
    event = own.house.event("workflow_dispatch", inputs={"everything": "true", "shards": "2", "by": "directory"})
    with ChatServer(lambda _: {"action": "skip_task", "reason": "Nobody knows how quickly."}, token=KEY) as server:
        own.variables["SPECBOT_BASE_URL"] = server.base_url
        own.secrets["SPECBOT_API_KEY"] = KEY
        run = own.on(event)
    assert run.code == 0 and set(run.jobs.values()) == {"success"}, run.said
    opened = {each["head"]["ref"] for each in own.house.pulls()}
    assert opened >= {"specbot/improve-bell/main", "specbot/improve-gate/main"}
    plans = [f"specbot-shard-{at}/specbot-plan.json" for at in (1, 2)]
    assert sorted(run.handed) == [*(f"specbot-answers-{at}/specbot-answers.json" for at in (1, 2)), *plans]
    # The second shard has what the first one's model answered, and hands it on with its own.
    first, second = (read_answers(run.handed[f"specbot-answers-{at}/specbot-answers.json"]) for at in (1, 2))
    assert server.chats and first.keys() < second.keys(), run.said
    assert f"{len(first)} answers taken over." in run.said or f"{len(first)} answer taken over." in run.said
    assert {each["SHARD"] for each in run.steps if "SHARD" in each} == {"1/2", "2/2"}
    tokens = [each.token for each in own.house.requests if each.token and each.token.value == TOKEN]
    turn = [each.reads_only for each in tokens].index(False)
    assert turn and not any(each.reads_only for each in tokens[turn:])
    # Whoever writes has nothing of the model, and whoever joins no token.
    assert not any(step.get(name) for step in run.of("apply") for name in MODEL)
    assert not any("GITHUB_TOKEN" in step for step in run.steps if "SHARDS" in step)
