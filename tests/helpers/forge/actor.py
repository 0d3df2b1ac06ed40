"""GitHub Actions for a house: nektos/act runs the workflow that lies in its repository, as GitHub would for an event.

What act lacks of GitHub is played here: which commit's workflow runs, a token for each job with the rights that the job
names, GitHub's own actions (``actions/``), and the machine they run on.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.forge.house import ForgeHouse
from helpers.forge.payloads import NAME
from helpers.forge.tokens import Token, installation
from helpers.forge.workflow_run import RECORDING_BASH, WorkflowRun, read_run, told
from ruamel.yaml import YAML

from scripts.fetch_forge import WHEELHOUSE

TOKEN = installation(15368, "one job's")
WORKFLOWS = ".github/workflows"
_ACTIONS = Path(__file__).with_name("actions")
_CALL = re.compile(rf"uses: ([\w.-]+/[\w.-]+)/{WORKFLOWS}/specbot[\w-]*-?reusable.yml@([0-9a-f]{{40}})")
_USE = re.compile(r"uses: actions/([\w-]+)@([0-9a-f]{40})")
_PATIENCE = 300.0  # seconds for a run; ten to thirty are usual


@dataclass(frozen=True)
class Laid:
    """The files of one run: a folder with the workflow, one with the workflow it calls, and where act finds the rest."""

    repository: Path
    called: Path
    uses: dict[str, Path]


@dataclass
class Actor:
    """Runs a house's workflow. ``variables`` and ``secrets`` are the repository's; ``runs`` counts.

    ``on_step`` is called with the job and the name of each step that begins, while it begins.
    """

    house: ForgeHouse
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    on_step: Callable[[str, str], None] = lambda job, step: None
    runs: int = 0
    workflow: str = "specbot.yml"
    called: str = "specbot-reusable.yml"

    def on(self, event: Path) -> WorkflowRun:
        """Run what the event starts, and return when all jobs are over."""
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        given = self.house.environment(event)
        laid = self._lay(given["GITHUB_SHA"], place)
        fork = _is_fork(json.loads(event.read_text("utf-8")))
        # What comes from a fork gets no secret of the repository's.
        secrets = {"GITHUB_TOKEN": TOKEN, **({} if fork else self.secrets)}
        command = [
            str(Path(sys.executable).parent / "act"), given["GITHUB_EVENT_NAME"], "--json",
            "--workflows", f"{WORKFLOWS}/{self.workflow}", "--eventpath", str(event), "--actor", given["GITHUB_ACTOR"],
            "--no-cache-server", "--pull=false", "--platform", "ubuntu-24.04=-self-hosted",
            *(f"--local-repository={use}={folder}" for use, folder in laid.uses.items()),
            *(f"--env={name}={value}" for name, value in self._machine(place, given).items()),
            *(f"--var={name}={value}" for name, value in self.variables.items()),
            "--secret-file", str(_listed(place / "secrets", secrets)),
        ]  # fmt: skip
        environment = {"PATH": f"{place / 'shims'}{os.pathsep}{os.environ['PATH']}", "HOME": str(place)}
        with subprocess.Popen(
            command, cwd=laid.repository, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        ) as act:  # fmt: skip
            lines = self._followed(act, self._rights(laid), fork=fork)
        return read_run(act.returncode, lines, place / "seen", place / "artifacts")

    def grant(self, rights: Mapping[str, str], *, fork: bool = False, expired: bool = False) -> None:
        """Let the token of the run mean this from now on; for a fork's pull request GitHub leaves reading only."""
        granted = {name.replace("-", "_"): "read" if fork else level for name, level in rights.items()}
        state, writes = self.house.state, "write" in granted.values()
        state.upstream[TOKEN] = state.upstream[self.house.tokens["github-actions" if writes else "github-actions:read"]]
        state.tokens[TOKEN] = Token(TOKEN, "github-actions[bot]", granted | {"metadata": "read"}, expired)

    def _lay(self, commit: str, place: Path) -> Laid:
        """Lay out the workflow of the commit that the event is about, and what it uses, at the commits it names."""
        repository = place / "repository"
        self._export(NAME, commit, repository)
        call = _CALL.search((repository / WORKFLOWS / self.workflow).read_text("utf-8"))
        name, at = (call[1], call[2]) if call else (NAME, commit)
        called = place / "called" / name
        self._export(name, at, called)
        action = self.house.state.repos.repo(name).read("action.yml", at).decode()
        found = _USE.findall((called / WORKFLOWS / self.called).read_text("utf-8") + action)
        uses = {f"actions/{each}@{sha}": _ACTIONS / each for each, sha in found}
        return Laid(repository, called, uses | ({f"{name}@{at}": called} if call else {}))

    def _rights(self, laid: Laid) -> dict[str, dict[str, str]]:
        """Return what each job asks for; the job that calls has to grant as much, or GitHub would start nothing."""
        jobs = [
            YAML(typ="safe").load(file.read_text("utf-8"))["jobs"]
            for file in (laid.repository / WORKFLOWS / self.workflow, laid.called / WORKFLOWS / self.called)
        ]
        (granted,) = [job["permissions"] for job in jobs[0].values()]
        asked = {name: dict(job["permissions"]) for name, job in jobs[1].items()}
        assert all(granted[name] in (level, "write") for rights in asked.values() for name, level in rights.items())
        return asked

    def _export(self, name: str, commit: str, folder: Path) -> None:
        """Lay the workflows of a commit into a folder, and nothing else: a runner has no checkout at first."""
        repo = self.house.state.repos.repo(name)
        for path in repo.run("ls-tree", "-r", "--name-only", commit, f"{WORKFLOWS}/").splitlines():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(repo.read(path, commit))

    def _machine(self, place: Path, given: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of every step: GitHub's addresses, and a pip that asks no index."""
        shims, python, artifacts = place / "shims", place / "python", place / "artifacts"
        for folder in (shims, python, artifacts):
            folder.mkdir()
        _program(shims / "bash", RECORDING_BASH.format(seen=place / "seen", bash=shutil.which("bash")))
        _program(python / "python", f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n")
        (place / "app-token").write_text(self.house.tokens["specbot"], "utf-8")
        names = ("REPOSITORY", "SERVER_URL", "API_URL", "GRAPHQL_URL", "REF", "RUN_ID", "RUN_NUMBER", "RUN_ATTEMPT")
        return {
            **{f"GITHUB_{name}": given[f"GITHUB_{name}"] for name in names},
            "SHA_REF": given["GITHUB_SHA"],  # act's name for GITHUB_SHA where it is told
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(WHEELHOUSE),
            "HOUSE_PYTHON": str(python),
            "HOUSE_ARTIFACTS": str(artifacts),
            "HOUSE_APP_TOKEN": str(place / "app-token"),
        }

    def _followed(self, act: "subprocess.Popen[str]", rights: Mapping[str, dict[str, str]], *, fork: bool) -> list[str]:
        """Read act's log as it comes: a job that begins is given its token's rights, before its first step."""
        timer = threading.Timer(_PATIENCE, act.kill)
        timer.start()
        lines, at = [], ("", "")
        for line in act.stdout or ():
            lines.append(line)
            each = told(line)
            now = (each.get("jobID", ""), each.get("step", ""))
            if now == at or now[0] not in rights or each.get("stage") != "Main":
                continue
            if now[0] != at[0]:
                self.grant(rights[now[0]], fork=fork)
            at = now
            self.on_step(*now)
        timer.cancel()
        return lines


def _is_fork(payload: Mapping[str, Any]) -> bool:
    if "pull_request" not in payload:
        return False
    head = payload["pull_request"]["head"]["repo"] or {}
    return bool(head.get("full_name") != NAME)


def _listed(file: Path, values: Mapping[str, str]) -> Path:
    file.write_text("".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")
    return file


def _program(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    file.chmod(0o755)
