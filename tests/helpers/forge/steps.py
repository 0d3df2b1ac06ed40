"""The two steps of a workflow run, with the very environment Actions would give them.

In this process, which saves a second each; ``apart`` starts processes of their own, for what is about processes.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from helpers.forge.house import ForgeHouse
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT, Ran

from bot.cli.main import main

_ALL = "+refs/heads/*:refs/remotes/origin/*"
READ, WRITE = "github-actions:read", "github-actions"


@dataclass(frozen=True)
class Steps:
    """What one event led to: how each step went, the plan between them, and what was left for the runner."""

    event: Ran
    plan: dict[str, Any] | None
    publish: Ran | None
    outputs: str
    summary: str
    file: Path
    """Where the plan is, if there is one."""


@dataclass
class Workflow:
    """A repository's workflow: a checkout of the default branch, made anew for each run, as actions/checkout does."""

    house: ForgeHouse
    folder: Path
    model: tuple[str, ...] = ("--no-model",)
    variables: dict[str, str] = field(default_factory=dict)
    runs: int = 0
    apart: bool = False

    def on(
        self, event: Path, *, read: str = READ, write: str = WRITE, publish: bool = True, code: int | None = 0
    ) -> Steps:
        """Run both steps for an event's payload; the second one only where there is a plan.

        ``code`` is how the last of them must end, and what came before it ended with 0; None: the test looks itself.
        """
        checkout = self.checkout()
        plan = self.folder / f"plan-{self.runs}.json"
        given = self.house.environment(event, read)
        done = self.run(checkout, given, "event", "--plan", str(plan), *self.model)
        outputs = Path(given["GITHUB_OUTPUT"]).read_text("utf-8")
        made = json.loads(plan.read_text("utf-8")) if plan.exists() else None
        published = None
        if made is not None and publish:
            published = self.publish(event, plan, write=write, checkout=checkout)
        summary = Path(given["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
        steps = Steps(done, made, published, outputs, summary, plan)
        ended = [each.code for each in (done, published) if each]
        assert code is None or ended == [0] * (len(ended) - 1) + [code], steps
        return steps

    def publish(self, event: Path, plan: Path, *, write: str = WRITE, checkout: GitRepo | None = None) -> Ran:
        """Run the writing step alone, with a plan that may be anybody's."""
        return self.run(checkout or self.checkout(), self.house.environment(event, write), "publish", str(plan))

    def checkout(self) -> GitRepo:
        """Return a clone of the default branch, with all history, and no credentials in it."""
        self.runs += 1
        repo = make_repo(self.folder / f"checkout-{self.runs}")
        with (repo.path / ".git" / "config").open("a", encoding="utf-8") as config:
            config.write(f'[remote "origin"]\n\turl = {self.house.clone_url}\n\tfetch = {_ALL}\n')
        # From the disk: over HTTP it would be a dozen processes, and nobody's test. What the steps do is over HTTP.
        repo.run("fetch", "--quiet", str(self.house.state.repos.repo(self.house.full_name).path), _ALL)
        repo.run("switch", "--quiet", "--force-create", "main", "origin/main")
        return repo

    def run(self, checkout: GitRepo, given: dict[str, str], *words: str) -> Ran:
        """Run one step."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "PYTHONPATH": str(CHECKOUT),
            "SPECBOT_STATE": str(self.folder / "state"),
            "NO_COLOR": "1",
            **given,
            **self.variables,
        }
        if not self.apart:
            return _here(checkout.path, environment, words)
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=checkout.path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


def _here(folder: Path, environment: dict[str, str], words: tuple[str, ...]) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(words)
    return Ran(code, out.getvalue(), err.getvalue())
