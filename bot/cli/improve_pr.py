"""``--pr`` of improve, propose and learn: one process works and holds no token, another publishes and asks no model."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli.interrupting import EndedError
from bot.cli.output import Printer
from bot.cli.runner import Runner, runner_in
from bot.cli.wiring import drop_tokens, find_github_token, note_published, origin_here
from bot.errors import UsageError

# What a publisher needs beside its token: to be found, to find its files, to reach the server through a proxy.
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "TERM", "NO_COLOR", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE",
    "PYTHONPATH", "VIRTUAL_ENV", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "SPECBOT_LOGIN", "SPECBOT_STATE", "GITHUB_API_URL", "GITHUB_SERVER_URL",
)  # fmt: skip


def improve_and_publish(printer: Printer, words: Sequence[str], *, as_json: bool, reads_input: bool = False) -> int:
    """Run ``specbot`` with ``words`` (an improve) and no token, then publish its plan; return the improve's exit code.

    ``reads_input`` hands standard input on to it.

    The token leaves this process's environment first, and is handed to the publisher alone. Raises ForgeDenied where
    there is none, UsageError where there is no repository on a code host.
    """
    where = origin_here()
    if where is None:
        raise UsageError(
            "--pr needs a remote 'origin' on GitHub.",
            "'git remote add origin URL' names one, 'git remote set-url origin URL' another.",
        )
    runner = runner_in(os.environ, "", where[1], where[0])
    token = drop_tokens() or find_github_token(runner.host)
    with tempfile.TemporaryDirectory(prefix="specbot-") as folder:
        plan = str(Path(folder) / "plan.json")
        asked = [words[0], "--handed-on", "--plan", plan, *words[1:]]
        improved = _child(asked, dict(os.environ), capture=as_json, reads_input=reads_input)
        if improved.returncode not in (0, 1) or not Path(plan).exists():
            sys.stdout.write(improved.stdout or "")
            return improved.returncode
        published = _child(
            ["publish", plan, "--repo", where[1], "--json"], _built(os.environ, runner, token), capture=True
        )
        if published.returncode != 0:
            return published.returncode
        note_published(str(json.loads(Path(plan).read_text("utf-8")).get("run", "")), "")
    said = json.loads(published.stdout)
    if as_json:
        printer.json({**json.loads(improved.stdout), "pull_request": said})
        return improved.returncode
    for line in said["lines"]:
        printer.line((line, "bold green"))
    if said["url"]:
        printer.line((said["url"], "cyan"))
    return improved.returncode


def _built(surroundings: Mapping[str, str], runner: Runner, token: str) -> dict[str, str]:
    kept = {name: surroundings[name] for name in _PASSED_ON if name in surroundings}
    return kept | {"GITHUB_TOKEN": token, "GITHUB_API_URL": runner.api_url, "GITHUB_SERVER_URL": runner.server_url}


def _child(
    words: list[str], environment: dict[str, str], *, capture: bool, reads_input: bool = False
) -> "subprocess.CompletedProcess[Any]":
    """Run specbot with some words; what it says beside its result goes where ours goes."""
    sys.stdout.flush()
    # -P: a folder "bot" of the repository that is improved is not this program.
    line = [sys.executable, "-P", "-m", "bot", *words]
    try:
        child = subprocess.Popen(  # noqa: S603  this very program, by its own interpreter
            line,
            env=environment,
            stdin=None if reads_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else None,
            text=True,
        )
    except OSError as error:
        raise click.ClickException(f"specbot could not start itself: {error}") from error
    with child:
        try:
            out, _ = child.communicate()
        except KeyboardInterrupt as error:
            if isinstance(error, EndedError):  # else the terminal told the child as well
                child.terminate()
            child.communicate()  # it writes down what it has
            raise
    return subprocess.CompletedProcess(line, child.returncode, out)
