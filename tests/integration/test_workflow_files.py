"""Our workflow files, the action, and what ``specbot init`` writes, before every judge there is, and rules of our own."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.run import CHECKOUT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from bot.workflows.initialise import HOSTED_RUNNER, WORKFLOW, Setup, Source, workflow_text
from scripts.fetch_forge import MODULES, WORKFLOW_PARSER, is_there
from scripts.fetch_oracle import find_node

WORKFLOWS = CHECKOUT / ".github" / "workflows"
OURS = sorted(WORKFLOWS.glob("*.yml"))
ACTION = CHECKOUT / "action.yml"
REQUIREMENTS = CHECKOUT / ".github" / "requirements.txt"
# An id of digits, and one that YAML would take for a number: both have to come out as they are.
SOURCE, NUMBER = Source("acme/specbot", "1234567890" * 4), Source("acme/spec.bot", "1" * 20 + "e" + "2" * 19)
WRITTEN = {
    "plain": (Setup(SOURCE), SOURCE),
    "runner": (Setup(SOURCE, runner="lm-studio"), SOURCE),
    "no-model": (Setup(SOURCE, no_model=True), SOURCE),
    "branch": (Setup(SOURCE, branch='r+d/"1"!ä#', runner="true"), SOURCE),
    "number": (Setup(NUMBER, branch="off", runner="1.0"), NUMBER),
}
SHA = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
MODEL = re.compile(r"SPECBOT_(BASE_URL|MODEL|API_KEY)|api-key|base-url|\bmodel\b", re.IGNORECASE)


@dataclass(frozen=True)
class Laid:
    """A folder like a repository's, with the files to be judged in it."""

    folder: Path
    workflows: tuple[Path, ...]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Laid:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", "--template=", str(folder)], check=True)
    place = folder / ".github" / "workflows"
    place.mkdir(parents=True)
    for file in OURS:
        (place / file.name).write_bytes(file.read_bytes())
    for name, (setup, source) in WRITTEN.items():
        (place / f"init-{name}.yml").write_text(workflow_text(setup, source), encoding="utf-8")
    (folder / "action.yml").write_bytes(ACTION.read_bytes())
    return Laid(folder, tuple(sorted(place.iterdir())))


def tool(name: str, laid: Laid, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment."""
    return process(Path(sys.executable).parent / name, laid, *arguments)


def node(laid: Laid, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    found = find_node()
    if found is None or not is_there():
        raise AssertionError("GitHub's parser is missing: run 'python scripts/fetch_forge.py' once.")
    return process(found, laid, *arguments)


def process(program: Path, laid: Laid, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(laid.folder.parent), "NO_COLOR": "1"}
    return subprocess.run(
        [program, *arguments], cwd=laid.folder, env=environment, capture_output=True, text=True, timeout=120
    )


def read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))
    return data


def test_zizmor_finds_nothing(laid: Laid) -> None:
    arguments = ["--offline", "--persona=pedantic", "--no-progress", "--strict-collection", "--format=json"]
    done = tool("zizmor", laid, *arguments, ".")
    assert (done.returncode, json.loads(done.stdout)) == (0, []), done.stdout
    # It looked: with our own words of why not, it has something to say of each file that has them.
    loud = json.loads(tool("zizmor", laid, *arguments, "--no-ignores", ".").stdout)
    assert {each["ident"] for each in loud} == {"dangerous-triggers", "self-repository"}


def test_each_word_to_zizmor_says_why(laid: Laid) -> None:
    ignored = [
        line
        for file in [*laid.workflows, laid.folder / "action.yml"]
        for line in file.read_text("utf-8").splitlines()
        if "zizmor:" in line
    ]
    assert ignored
    for line in ignored:
        assert re.search(r"# zizmor: ignore\[[a-z-]+\] \w+,? \w+ \w+", line), line


def test_actionlint_finds_nothing(laid: Laid) -> None:
    program = MODULES / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"
    done = node(laid, program)
    assert (done.returncode, f"Checking {len(laid.workflows)} workflow" in done.stdout) == (0, True), done.stdout
    broken = laid.folder / "broken.yml"
    broken.write_text(OURS[0].read_text("utf-8").replace("runs-on:", "runs-at:"))
    assert node(laid, program, broken.name).returncode != 0


def test_githubs_own_parser_reads_them(laid: Laid) -> None:
    done = node(laid, WORKFLOW_PARSER, *laid.workflows)
    found = json.loads(done.stdout)
    assert [each["errors"] for each in found.values()] == [[] for _ in laid.workflows]
    events = ["push", "pull_request", "issue_comment", "pull_request_review_comment", "workflow_dispatch", "schedule"]
    for file in laid.workflows:
        if file.name == "specbot.yml" or file.name.startswith("init-"):
            assert found[str(file)] == {"errors": [], "events": events, "jobs": ["specbot"]}
    assert found[str(laid.folder / ".github/workflows/specbot-reusable.yml")]["jobs"] == ["plan", "apply"]


def test_they_keep_the_schemas(laid: Laid) -> None:
    for schema, files in [("workflows", laid.workflows), ("actions", [laid.folder / "action.yml"])]:
        done = tool("check-jsonschema", laid, "--builtin-schema", f"vendor.github-{schema}", *files)
        assert done.returncode == 0, done.stdout


def test_act_reads_them(laid: Laid) -> None:
    for file in laid.workflows:
        done = tool("act", laid, "--validate", "--strict", "-W", file)
        assert done.returncode == 0, done.stderr


def jobs(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from read(file)["jobs"].items()


def test_nothing_is_used_that_can_move(laid: Laid) -> None:
    steps = [step for file in laid.workflows for _, job in jobs(file) for step in [job, *job.get("steps", [])]]
    steps += read(laid.folder / "action.yml")["runs"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert len(used) > 10
    for use in used:
        assert SHA.fullmatch(use) or use.startswith("./"), use
        assert "cache" not in use


def test_the_same_action_is_pinned_once(laid: Laid) -> None:
    texts = [file.read_text("utf-8") for file in [*OURS, ACTION]]
    pins = {name: set(re.findall(rf"uses: {name}@(.*)", "\n".join(texts))) for name in ("actions/checkout",)}
    pins["actions/setup-python"] = set(re.findall(r"uses: actions/setup-python@(.*)", "\n".join(texts)))
    assert [len(each) for each in pins.values()] == [1, 1]


def test_every_job_says_what_it_may_and_how_long(laid: Laid) -> None:
    for file in laid.workflows:
        assert read(file)["permissions"] == {}, file
        for _, job in jobs(file):
            assert job["permissions"] or not any("uses" in step for step in job["steps"]), file
            assert "uses" in job or job["timeout-minutes"], file
        for line in re.findall(r"^ +(?:contents|issues|pull-requests): .*$", file.read_text("utf-8"), re.MULTILINE):
            assert re.search(r": (read|write) # \w+ \w+", line), line


def test_what_others_write_reaches_no_shell(laid: Laid) -> None:
    steps = [step for file in laid.workflows for _, job in jobs(file) for step in job.get("steps", [])]
    steps += read(laid.folder / "action.yml")["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) > 5
    assert [script for script in scripts if "${{" in script and script.strip() != "bash .ci/run"] == []


def test_who_may_do_what_in_a_fan_out() -> None:
    found = dict(jobs(WORKFLOWS / "specbot-fanout-reusable.yml"))
    split, shard, apply = found["split"], found["shard"], found["apply"]
    assert split["permissions"] == {} and not any("uses" in step for step in split["steps"])
    assert shard["permissions"] == {"contents": "read", "pull-requests": "read"}
    assert apply["permissions"] == {"contents": "write", "issues": "write", "pull-requests": "write"}
    assert MODEL.search(json.dumps(shard)) and not MODEL.search(json.dumps(apply))
    assert "app-" not in json.dumps(shard) + json.dumps(split)
    assert split["if"] == "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'"
    assert shard["strategy"]["fail-fast"] is False
    for job in (shard, apply):
        checkouts = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [each["persist-credentials"] for each in checkouts] == [False, False]
        assert checkouts[0]["ref"] == "${{ github.event.repository.default_branch }}"


def test_who_may_read_and_who_may_write() -> None:
    found = dict(jobs(WORKFLOWS / "specbot-reusable.yml"))
    plan, apply = found["plan"], found["apply"]
    assert plan["permissions"] == {"contents": "read", "pull-requests": "read"}
    assert apply["permissions"] == {"contents": "write", "issues": "write", "pull-requests": "write"}
    assert not MODEL.search(json.dumps(apply))
    assert MODEL.search(json.dumps(plan))
    assert "app-" not in json.dumps(plan)
    for job in (plan, apply):
        checkouts = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [each["persist-credentials"] for each in checkouts] == [False, False]
        assert checkouts[0]["ref"] == "${{ github.event.repository.default_branch }}"
        assert "head.ref" not in json.dumps(job)
        assert "head.sha" not in json.dumps(job)
    upload = next(step["with"] for step in plan["steps"] if step.get("uses", "").startswith("actions/upload"))
    assert upload["path"] == "${{ steps.specbot.outputs.plan }}"
    assert upload["retention-days"] == 1
    # Without a token and a run's id, artifacts are those of the run itself.
    taken = [step["with"] for step in apply["steps"] if "/download-artifact@" in step.get("uses", "")]
    assert [sorted(each) for each in taken] == [["name", "path"]]
    # Nothing is kept for a later run, which might believe it.
    steps = [*plan["steps"], *apply["steps"], *read(ACTION)["runs"]["steps"]]
    assert [step["with"] for step in steps if any("cache" in key for key in step.get("with", {}))] == []


def test_each_job_runs_once_for_each_pull_request_and_branch() -> None:
    found = dict(jobs(WORKFLOWS / "specbot-reusable.yml"))
    # GitHub keeps one run of a group that waits: commands, and ticks in one comment, stand in groups of their own.
    which = "github.event.comment.id || github.event.pull_request.number || github.ref"
    what = f"${{{{ github.event_name }}}}-${{{{ github.event.action == 'edited' && github.run_id || {which} }}}}"
    ends = "${{ github.event_name == 'pull_request' && github.event.action == 'synchronize' }}"
    assert {name: job["concurrency"] for name, job in found.items()} == {
        "plan": {"group": f"specbot-plan-{what}", "cancel-in-progress": ends},
        "apply": {"group": f"specbot-apply-{what}", "cancel-in-progress": False},
    }


def test_the_action_gives_the_writing_steps_nothing_of_the_model() -> None:
    steps = {step["name"]: step for step in read(ACTION)["runs"]["steps"] if "name" in step}
    assert MODEL.search(json.dumps(steps["Plan"]["env"]))
    for name in ("Prepare", "Install", "Publish", "Say that no plan could be made"):
        assert not MODEL.search(json.dumps(steps[name].get("env", {})))
    assert "GITHUB_TOKEN" not in json.dumps([steps["Prepare"], steps["Install"]])


@pytest.mark.parametrize(
    ("name", "variables", "arguments"),
    [
        ("Plan", {"NO_MODEL": "false"}, ["event", "--plan", "a plan.json"]),
        ("Plan", {"NO_MODEL": "true"}, ["event", "--plan", "a plan.json", "--no-model"]),
        ("Publish", {}, ["publish", "a plan.json"]),
        ("Say that no plan could be made", {}, ["publish", "--failed"]),
    ],
)
def test_the_action_calls_the_program(
    name: str, variables: dict[str, str], arguments: list[str], tmp_path: Path
) -> None:
    (step,) = [step for step in read(ACTION)["runs"]["steps"] if step.get("name") == name]
    program = tmp_path / "specbot"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "PROGRAM": str(program), "PLAN": "a plan.json", **variables}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == arguments


@pytest.mark.parametrize(
    ("step", "plan", "code", "output"),
    [
        ("plan", "", 0, "plan=/runner/specbot-plan.json\n"),
        ("publish", "here/it is.json", 0, "plan=here/it is.json\n"),
        ("write", "", 1, ""),
        ("plan", "x\nact=true", 1, ""),
    ],
)
def test_the_action_refuses_other_steps(step: str, plan: str, code: int, output: str, tmp_path: Path) -> None:
    script = read(ACTION)["runs"]["steps"][0]["run"]
    told = tmp_path / "output"
    told.touch()
    environment = {"PATH": os.environ["PATH"], "STEP": step, "PLAN": plan}
    environment |= {"RUNNER_TEMP": "/runner", "GITHUB_OUTPUT": str(told)}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=environment, capture_output=True, text=True)
    assert (done.returncode, told.read_text()) == (code, output)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_init_writes_calls_one_commit(name: str, laid: Laid) -> None:
    setup, source = WRITTEN[name]
    data = read(laid.folder / Path(WORKFLOW).parent / f"init-{name}.yml")
    job = data["jobs"]["specbot"]
    assert job["uses"] == f"{source.repository}/.github/workflows/specbot-reusable.yml@{source.sha}"
    assert job["with"]["specbot"] == source.repository
    assert job["with"]["ref"] == source.sha
    assert job["with"].get("runs-on", "") == setup.runner
    assert job["with"].get("no-model", False) is setup.no_model
    assert ("api-key" in job["secrets"]) is not setup.no_model
    assert [re.sub(r"\\([+!])", r"\1", each) for each in data["on"]["push"]["branches"]] == [setup.branch]
    inputs = read(WORKFLOWS / "specbot-reusable.yml")["on"]["workflow_call"]
    assert set(job["with"]) <= set(inputs["inputs"])
    assert set(job["secrets"]) <= set(inputs["secrets"])
    assert {key for key, value in inputs["inputs"].items() if value.get("required")} <= set(job["with"])
    assert inputs["inputs"]["runs-on"]["default"] == HOSTED_RUNNER
    ours = read(WORKFLOWS / "specbot.yml")
    assert {**ours["on"], "push": None} == {**data["on"], "push": None}


def test_the_requirements_are_pinned_and_in_step() -> None:
    lines = REQUIREMENTS.read_text("utf-8").replace("\\\n", "").splitlines()
    pinned = {}
    for line in lines:
        if line and not line.startswith("#"):
            assert "--hash=sha256:" in line, line
            requirement = Requirement(line.split("--hash")[0].strip())
            pinned[canonicalize_name(requirement.name)] = requirement.specifier
    assert all(len(each) == 1 and str(each).startswith("==") for each in pinned.values())
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    for text in [*project["project"]["dependencies"], *project["build-system"]["requires"]]:
        wanted = Requirement(text)
        version = str(pinned[canonicalize_name(wanted.name)]).removeprefix("==")
        assert wanted.specifier.contains(version), text
