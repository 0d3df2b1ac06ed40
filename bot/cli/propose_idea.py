"""What a change is proposed from: words, an issue on GitHub or in a file, a diff of the code."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.cli.place import Place
from bot.cli.runner import runner_in
from bot.cli.wiring import drop_tokens, find_github_token, open_github, origin_here
from bot.errors import RepoError, UsageError
from bot.repo.patch import patch, sides
from bot.text.lines import normalise
from bot.text.printable import in_one_line
from bot.workflows.propose_values import Idea

_MOST_BYTES = 4_000_000
_MOST_CHARACTERS = 100_000
"""Of these a prompt shows the beginning; the rest still counts as what somebody said."""
_FILE = re.compile(r"^(?:\+\+\+ b/|--- a/)(.+?)\t?$", re.MULTILINE)
_SECTION = re.compile(r"^(?=diff --git )", re.MULTILINE)
# What is written by programs, and the specs themselves: neither says what the code does.
_NO_CODE = re.compile(r"(?:^|/)openspec/|(?:^|/)(?:package-lock\.json|[\w-]+\.lock|pnpm-lock\.yaml|go\.sum)$")


def read_idea(place: Place, words: Sequence[str], issue: str | None, diff: str | None) -> Idea:
    """Return what a change is to be proposed from. Raises UsageError for nothing or too much, RepoError, ForgeError."""
    text = " ".join(words).strip()
    if text == "-":
        text = _standard_input()
    if issue is not None and diff is not None:
        raise UsageError("--issue and --diff exclude each other.", "Give the other one as words.")
    if issue is not None:
        return _from_issue(issue, text)
    if diff is not None:
        return _from_diff(place, diff, text)
    if not any(char.isalnum() for char in text):
        raise UsageError("There is no idea to propose.", 'specbot propose "what should be different"')
    return Idea(_bounded(text))


def _from_issue(issue: str, beside: str) -> Idea:
    number = issue_number(issue)
    if number:
        try:
            title, body = fetched_issue(number)
        finally:
            drop_tokens()
    else:
        number, title, body = _saved(_read(issue, "--issue"))
    about = f"issue {number}" if number else f"the issue in {in_one_line(issue, 80)}"
    text = "\n\n".join(filter(None, [title, body, beside]))
    if not any(char.isalnum() for char in text):
        raise UsageError(f"There is nothing in {about}.", "Name another one.")
    return Idea(_bounded(text), "issue", about)


def issue_number(issue: str | None) -> int:
    """Return the number of the issue on GitHub that is named, 0 where it is a file, or none."""
    is_number = issue and issue.isascii() and issue.isdigit() and not Path(issue).exists()
    return int(issue) if issue and is_number else 0


def fetched_issue(number: int) -> tuple[str, str]:
    """Return title and text of an issue on GitHub, read by a process of its own.

    Whoever talks to a model holds no token: it has to leave this process's environment after that. Raises UsageError
    with what the other process says.
    """
    command = [sys.executable, "-P", "-m", "bot", "propose", f"--read-issue={number}"]
    # This very program, by its own interpreter; a folder "bot" of the repository is not it.
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise UsageError(f"specbot could not start itself: {error.strerror}.", "Save the issue into a file.") from error
    if done.returncode != 0:
        said = done.stderr.strip().split("\n")[-1].removeprefix("error: ")
        raise UsageError(in_one_line(said, 500) or f"Issue {number} cannot be read.")
    said = json.loads(done.stdout)
    return str(said["title"]), str(said["body"])


def read_issue(number: int) -> str:
    """Return an issue of the repository's origin on GitHub as JSON: title and body.

    Raises UsageError where there is no repository on a code host, ForgeError.
    """
    where = origin_here()
    if where is None:
        raise UsageError("--issue N needs a remote 'origin' on GitHub.", "Save the issue's text, and name the file.")
    runner = runner_in(os.environ, "", where[1], where[0])
    github = open_github(replace(runner, token=drop_tokens() or find_github_token(runner.host)))
    try:
        found = github.issue(number)
    finally:
        github.close()
    return json.dumps({"title": found.title, "body": found.body})


def _saved(text: str) -> tuple[int, str, str]:
    """Return number (0: none), title and text of an issue in a file: as GitHub's interface says it, or plain."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return 0, "", text
    if not isinstance(said, dict) or not isinstance(said.get("title"), str):
        return 0, "", text
    body, number = said.get("body"), said.get("number")
    named = number if isinstance(number, int) and 0 < number < 10**9 else 0
    return named, said["title"], body if isinstance(body, str) else ""


def _from_diff(place: Place, diff: str, beside: str) -> Idea:
    if diff == "-" or Path(diff).is_file():
        text = _standard_input() if diff == "-" else _read(diff, "--diff")
        about = "a diff" if diff == "-" else f"the diff in {in_one_line(diff, 80)}"
    elif place.repository is None:
        raise RepoError("--diff REF needs a git repository.", "Name a file that holds a diff, or - for standard input.")
    else:
        git = place.repository.git
        text, about = patch(git, *sides(git, diff), around=3), f"the diff {in_one_line(diff, 80)}"
    kept = [each for each in _SECTION.split(text) if each.strip() and not _is_beside(each)]
    files = tuple(dict.fromkeys(name for each in kept for name in _FILE.findall(each) if name != "/dev/null"))
    body = "".join(kept)
    if not any(line[:1] in ("+", "-") for line in body.split("\n")):
        raise UsageError(f"There is no change of code in {about}.", "Changes below openspec/ do not count.")
    return Idea(_bounded("\n\n".join(filter(None, [beside, body]))), "diff", about, files)


def _is_beside(section: str) -> bool:
    """Whether one file of a diff tells nothing of what the code does."""
    names = _FILE.findall(section)
    return (
        "\nBinary files " in section
        or "\nGIT binary patch" in section
        or all(map(_NO_CODE.search, names or ["openspec/"]))
    )


def _read(name: str, option: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return _decoded(file.read(_MOST_BYTES + 1), name)
    except OSError as error:
        raise UsageError(f"{option}: {in_one_line(name)} cannot be read: {error.strerror}.", "Name a file.") from error


def _standard_input() -> str:
    return _decoded(sys.stdin.buffer.read(_MOST_BYTES + 1), "standard input")


def _decoded(data: bytes, name: str) -> str:
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{in_one_line(name)} has more than {_MOST_BYTES:,} bytes.", "Cut it down to what matters.")
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def _bounded(text: str) -> str:
    return normalise(text).replace("\0", " ").strip()[:_MOST_CHARACTERS]
