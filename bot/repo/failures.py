"""What git writes when it fails, as one line for a person and the next step."""

import re
from collections.abc import Callable, Sequence

from bot.errors import RepoError, StaleError

# (2, 32) is the first to honour GIT_CONFIG_GLOBAL, without which the user's configuration would take part.
OLDEST_GIT = (2, 32)
_MEND = "Run 'git fsck'; 'git fetch --refetch' or a fresh clone mends it."
_LONGEST_LINE = 300
_MOST_WORDS = 4000


class ForeignOwnerError(RepoError):
    """The repository belongs to another user, and git reads it only when it is told to."""


class NoAnswerError(RepoError):
    """Git said no and nothing else: exit status 1, no word on why."""


# The first that matches speaks. A group of the pattern fills the {} of both sentences.
_KNOWN: Sequence[tuple[str, Callable[[str, str], RepoError], str, str]] = [
    (
        r"detected dubious ownership in repository at '(.+)'",
        ForeignOwnerError,
        "The repository at {} belongs to another user, so git does not read it.",
        "If you trust it: git config --global --add safe.directory '{}'",
    ),
    (
        r"not a git repository",
        RepoError,
        "This folder is in no git repository.",
        "Run 'git init' and commit, or use a command that needs no history.",
    ),
    (
        r"cannot use bare repository '(.+)'|must be run in a work tree",
        RepoError,
        "This folder lies inside the data of a repository, not among its files.",
        "Go to a checkout of it.",
    ),
    (
        r"unknown repository extension|Expected git repo version",
        RepoError,
        "The repository is in a format that this git does not know.",
        "Install a newer git.",
    ),
    (
        r"bad config .*",
        RepoError,
        "The repository's configuration cannot be read.",
        "'git config --list' says which line is wrong.",
    ),
    (
        r"(\S+)\^\{commit\}: expected commit type",
        RepoError,
        "{!r} names no commit.",
        "Give a branch, a tag or a commit id.",
    ),
    (
        r"is at \w+ but expected|reference already exists|unable to resolve reference",
        StaleError,
        "The branch moved since it was read; nothing was written to it.",
        "Run the command again.",
    ),
    (
        r"\(stale info\)|\(fetch first\)|\(non-fast-forward\)",
        StaleError,
        "The branch moved since it was read; nothing was written to it.",
        "Run the command again.",
    ),
    (
        r"GH006|GH013|protected branch|\(protected branch hook declined\)|\(pre-receive hook declined\)",
        RepoError,
        "The server protects that branch, so nothing was pushed.",
        "Let specbot's account push there, or set github.branch_prefix to a prefix that is free.",
    ),
    (
        r"Authentication failed|could not read Username|returned error: 401",
        RepoError,
        "The server does not accept the token.",
        "Is it expired? Make a new one and run it again.",
    ),
    (
        r"returned error: 403|Permission to .+ denied",
        RepoError,
        "The token may not write to that repository.",
        "It needs 'contents: write'.",
    ),
    (
        r"not our ref|couldn't find remote ref|Server does not allow request for unadvertised object",
        RepoError,
        "The server does not have that commit any more.",
        "Was the branch pushed again or deleted? Run it again.",
    ),
    (
        r"[Rr]epository .+ not found|returned error: 404",
        RepoError,
        "The server shows no such repository.",
        "Check its name, and that the token may see it.",
    ),
    (
        r"open\(\"(.+)\"\): Permission denied|^fatal: unable to access '(.+)': Permission denied"
        r"|could not open '(.+)' for reading|^fatal: (.+): index file open failed"
        r"|unable to open object pack directory: (.+): Permission denied",
        RepoError,
        "Git cannot read {}.",
        "Check who may read it, and its folder.",
    ),
    (
        r"Could not resolve host|[Ff]ailed to connect|Connection (?:refused|reset|timed out)|Operation too slow"
        r"|returned error: 5\d\d|early EOF|hung up unexpectedly|unable to access",
        RepoError,
        "The git server cannot be reached, or does not answer.",
        "Check the network and run it again.",
    ),
    (
        r"'refs/heads/([^']+)' exists; cannot create",
        RepoError,
        "The branch {} exists, and git cannot keep a branch below or above it.",
        "Choose another name, or give that branch one: 'git branch -m OLD NEW'.",
    ),
    (
        r"Unable to create '(.+\.lock)': File exists",
        StaleError,
        "Another git process holds {}.",
        "Wait for it to end; when none runs, delete that file.",
    ),
    (
        r"transport '\w+' not allowed|could not fetch \w+ from promisor",
        RepoError,
        "This clone left file contents on its server (a partial clone).",
        "Run 'git fetch --refetch --no-filter' first.",
    ),
    (
        r"Could not read from remote repository",
        RepoError,
        "The remote repository cannot be read.",
        "'git fetch' says why: its address, a key of ssh, or who may read it.",
    ),
    (
        r"is corrupt|is empty$|not a tree object|bad object|unable to read|[Nn]ot a valid (?:commit|object)|inflate:|"
        r"packfile .+ (?:not found|cannot be)|bad tree|[Cc]ould not (?:parse|read)|missing blob",
        RepoError,
        "The repository is damaged: an object is missing or cannot be read.",
        _MEND,
    ),
    (
        r"insufficient permission|Permission denied|Read-only file system|No space left|unable to (?:create|write)",
        RepoError,
        "Git cannot write to the repository.",
        "Check the space on the disk and who owns the .git folder.",
    ),
    (
        r"cannot lock ref",
        StaleError,
        "The branch moved since it was read; nothing was written to it.",
        "Run the command again.",
    ),
]


def failure(command: str, status: int, stderr: str) -> RepoError:
    """Return the error for a git ``command`` that ended with ``status`` and these words.

    What git is not known to say is quoted: its first fatal line, without control characters, cut at 300.
    """
    stderr = stderr[:_MOST_WORDS]
    if status == 1 and not stderr.strip():
        return NoAnswerError(f"git {command} found nothing.")
    for pattern, kind, message, hint in _KNOWN:
        match = re.search(pattern, stderr, re.MULTILINE)
        if match:
            what = _printable(next((group for group in match.groups() if group), ""))
            return kind(message.format(what), hint.format(what))
    lines = [line for line in stderr.splitlines() if line.startswith(("fatal:", "error:"))] or stderr.splitlines()
    said = _printable(lines[0].partition(": ")[2] or lines[0]) if lines else f"exit status {status}"
    return RepoError(f"git {command} failed: {said.rstrip('.')}.", "See what 'git status' says.")


def no_git(reason: str) -> RepoError:
    """Return the error for a machine on which git cannot be started."""
    return RepoError(f"git cannot be started ({reason}).", f"Install git {_dotted(OLDEST_GIT)} or newer.")


def old_git(version: tuple[int, ...]) -> RepoError:
    """Return the error for a git that lacks what the safe environment rests on."""
    return RepoError(f"git {_dotted(version)} is too old.", f"Install git {_dotted(OLDEST_GIT)} or newer.")


def damaged() -> RepoError:
    """Return the error for an object that a commit names and the repository does not have."""
    return failure("cat-file", 128, "fatal: bad object")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:_LONGEST_LINE]


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(part) for part in version)
