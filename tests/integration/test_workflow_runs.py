"""specbot's workflow in a real runner (nektos/act, no container): which event starts which step, and what it is given."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import make_repo
from helpers.run import CHECKOUT

WORKFLOWS = CHECKOUT / ".github" / "workflows"
CASES = tomllib.loads(Path(__file__).with_name("workflow_runs.toml").read_text("utf-8"))["case"]
BASE = {"repository": {"default_branch": "main", "full_name": "acme/bikes"}, "sender": {"type": "User"}}
INPUTS = (
    "step",
    "plan",
    "shard",
    "shards",
    "by",
    "repository",
    "token",
    "bot-login",
    "base-url",
    "model",
    "no-model",
    "api-key",
    "learn-at",
)
SECRETS = {"GITHUB_TOKEN": "the-token-of-the-job", "SPECBOT_API_KEY": "the-key-of-the-model"}
APP = {"SPECBOT_APP_ID": "123", "SPECBOT_APP_PRIVATE_KEY": "the-key-of-the-app"}
# In the place of actions that need GitHub: what they are given is written down.
STAND_IN = """
name: stand-in
description: Writes down what it is given
inputs: {%s}
outputs:
  act: {value: "${{ steps.it.outputs.act }}"}
  plan: {value: plan.json}
  token: {value: the-token-of-the-app}
runs:
  using: composite
  steps:
    - id: it
      shell: bash
      env: {GIVEN: "${{ toJSON(inputs) }}", NAME: %s}
      run: |
        printf '{"name": "%%s", "given": %%s}\\n' "$NAME" "$GIVEN" | tr -d '\\n' >> "$SEEN"
        echo >> "$SEEN"
        %s
"""
ACTIONS = {
    "actions/checkout": ("repository", "ref", "path", "fetch-depth", "persist-credentials"),
    "actions/upload-artifact": ("name", "path", "retention-days", "overwrite", "if-no-files-found"),
    "actions/download-artifact": ("name", "path"),
    "actions/create-github-app-token": (
        "app-id",
        "private-key",
        "permission-contents",
        "permission-issues",
        "permission-pull-requests",
    ),
}
LAY_OUT = """
        if [ -n "${{ inputs.repository }}" ]; then mkdir -p "${{ inputs.path }}"; cp "$SPECBOT" "${{ inputs.path }}/action.yml"; fi
        mkdir -p "${{ inputs.path }}"
"""
ANSWER = """
        if [ "$FINDS" = failure ] && [ "${{ inputs.step }}" = plan ]; then exit 1; fi
        if [[ "$FINDS" =~ ^(something|unhanded)$ ]]; then echo "act=true" >> "$GITHUB_OUTPUT"; else echo "act=false" >> "$GITHUB_OUTPUT"; fi
"""


# The plan was made, and GitHub would not take it.
UPLOAD = """
        if [ "$FINDS" = unhanded ]; then exit 1; fi
"""
SCRIPTS = {"actions/checkout": LAY_OUT, "actions/upload-artifact": UPLOAD}


def stand_in(name: str, inputs: tuple[str, ...], script: str = "") -> str:
    return STAND_IN % (", ".join(f'{each}: {{default: ""}}' for each in inputs), name, script.strip() or ":")


class Runner:
    """A repository with specbot's own workflow, and act."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = folder / "seen"
        files = {f".github/workflows/{each.name}": each.read_bytes() for each in WORKFLOWS.glob("specbot*.yml")}
        self.repo = make_repo(folder / "repo", files)
        self.repo.run("remote", "add", "origin", "https://github.com/acme/bikes.git")
        (folder / "specbot.yml").write_text(stand_in("specbot", INPUTS, ANSWER))
        for action, inputs in ACTIONS.items():
            place = folder / action
            place.mkdir(parents=True)
            (place / "action.yml").write_text(stand_in(action, inputs, SCRIPTS.get(action, "")))

    def run(
        self, event: str, payload: dict[str, Any], finds: str, runner: str = "", **more: str
    ) -> list[dict[str, Any]]:
        """Return what each stand-in was given, in order."""
        (self.folder / "event.json").write_text(json.dumps(BASE | payload))
        (self.folder / "secrets").write_text("\n".join(f"{key}={value}" for key, value in (SECRETS | more).items()))
        variables = {"SEEN": self.seen, "SPECBOT": self.folder / "specbot.yml", "FINDS": finds}
        command = [str(Path(sys.executable).parent / "act"), event, "-W", ".github/workflows/specbot.yml"]
        command += ["--eventpath", str(self.folder / "event.json"), "--secret-file", str(self.folder / "secrets")]
        command += ["--pull=false", "--platform", "ubuntu-24.04=-self-hosted"]
        command += [f"--local-repository={use}={self.folder / use.split('@')[0]}" for use in self._uses()]
        command += [f"--env={key}={value}" for key, value in variables.items()]
        command += [f"--var=SPECBOT_RUNNER={runner}"] if runner else []
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        done = subprocess.run(command, cwd=self.repo.path, env=environment, capture_output=True, text=True, timeout=120)
        self.log = done.stdout + done.stderr
        assert (done.returncode == 0) == (finds not in ("failure", "unhanded")), self.log
        return [json.loads(line) for line in self.seen.read_text().splitlines()] if self.seen.exists() else []

    def _uses(self) -> set[str]:
        text = (WORKFLOWS / "specbot-reusable.yml").read_text("utf-8")
        return set(re.findall(r"uses: (\S+@\S+)", text))


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_starts_what(case: dict[str, Any], runner: Runner) -> None:
    finds = "failure" if case.get("fails") else case.get("finds", "something")
    seen = runner.run(case["event"], case["payload"], finds, case.get("runner", ""))
    given = [each["given"] for each in seen if each["name"] == "specbot"]
    assert [each["step"] for each in given] == case["steps"], runner.log
    checkouts = [each["given"] for each in seen if each["name"] == "actions/checkout"]
    assert {each["ref"] for each in checkouts if not each["repository"]} <= {"main"}
    assert {each["ref"] for each in checkouts if each["repository"]} <= {installed_at(case, runner)}
    if case.get("no_model"):
        assert given[0]["no-model"] == "true"
    assert {each["learn-at"] for each in given if each["step"] != "failed"} <= {"41 2 * * *"}


def installed_at(case: dict[str, Any], runner: Runner) -> str:
    """The commit specbot is installed at: never one that a pull request brings."""
    base: str = case["payload"].get("pull_request", {}).get("base", {}).get("sha", "")
    return base or runner.repo.id()


def test_who_sees_which_secret(runner: Runner) -> None:
    event = {"action": "created", "issue": {"number": 7, "pull_request": {"url": "x"}}}
    comment = {"comment": {"id": 5, "body": "/specbot improve", "user": {"login": "ada", "type": "User"}}}
    seen = runner.run("issue_comment", event | comment, "something", **APP)
    plan, publish = [each["given"] for each in seen if each["name"] == "specbot"]
    assert (plan["token"], plan["api-key"]) == ("the-token-of-the-job", "the-key-of-the-model")
    assert (publish["token"], publish["api-key"]) == ("the-token-of-the-app", "")
    names = [each["name"] for each in seen]
    assert names.index("actions/create-github-app-token") > names.index("actions/download-artifact")
    assert "the-key-of-the-app" not in json.dumps(plan)
    (app,) = [each["given"] for each in seen if each["name"] == "actions/create-github-app-token"]
    assert {key: value for key, value in app.items() if key.startswith("permission-")} == {
        "permission-contents": "write",
        "permission-issues": "write",
        "permission-pull-requests": "write",
    }


def test_without_an_app_the_token_of_the_job_writes(runner: Runner) -> None:
    seen = runner.run("schedule", {"schedule": "x"}, "something")
    assert "actions/create-github-app-token" not in [each["name"] for each in seen]
    assert [each["given"]["token"] for each in seen if each["name"] == "specbot"] == ["the-token-of-the-job"] * 2


def test_a_ref_that_can_move_is_refused(runner: Runner) -> None:
    file = ".github/workflows/specbot.yml"
    text = (runner.repo.path / file).read_text("utf-8")
    changed = text.replace("ref: ${{ github.event.pull_request.base.sha || github.sha }}", "ref: v1.0")
    assert changed != text
    runner.repo.commit({file: changed})
    assert runner.run("schedule", {"schedule": "x"}, "failure") == []
    assert "a tag or branch can be moved to other code" in runner.log
