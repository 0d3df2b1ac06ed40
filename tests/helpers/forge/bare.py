"""The git side: bare repositories, their pull request refs, and a record of every push."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from helpers.git_repo import GitRepo, make_repo

ZERO = "0" * 40
_SETTINGS = """
[http]
    receivepack = true
[receive]
    fsckObjects = true
    hideRefs = refs/pull  # nobody pushes there
[uploadpack]
    allowAnySHA1InWant = true  # any commit by its id, as on GitHub
    allowFilter = true
[gc]
    auto = 0
"""
_HOOK = """#!/bin/sh
# update REF OLD NEW: a protected branch, and the workflow files that an app may not touch without a permission of its own.
if [ "$FORGE_ROLE" != admin ] && git config --get-all forge.protected | grep -qxF "$1"; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  exit 1
fi
case "$3" in *[!0]*) ;; *) exit 0 ;; esac
if [ -n "$FORGE_APP" ]; then
  if [ "$2" = "$(printf '%040d' 0)" ]; then set -- "$1" "$(git merge-base HEAD "$3" || git hash-object -t tree /dev/null)" "$3"; fi
  touched=$(git diff --name-only "$2" "$3" -- .github/workflows | head -n 1)
  if [ -n "$touched" ]; then
    echo "refusing to allow a GitHub App to create or update workflow \\`$touched\\` without \\`workflows\\` permission" >&2
    exit 1
  fi
fi
"""


@dataclass(frozen=True)
class Push:
    """One ref that moved: ``before`` or ``after`` is forty zeros where it was made or removed."""

    repository: str
    ref: str
    before: str
    after: str
    login: str
    at: datetime
    kind: str


@dataclass
class BareRepos:
    """All repositories of a house, in one folder as ``OWNER/NAME.git``."""

    root: Path
    pushes: list[Push] = field(default_factory=list)

    def repo(self, name: str) -> GitRepo:
        """Return the repository ``owner/name``."""
        return GitRepo(self.root / f"{name}.git")

    def exists(self, name: str) -> bool:
        """Whether there is such a repository."""
        return (self.root / f"{name}.git").is_dir()

    def create(self, name: str, *, fork_of: str = "") -> GitRepo:
        """Make an empty repository, or a fork with objects and branches of its own."""
        repo = make_repo(self.root / f"{name}.git", bare=True)
        with (repo.path / "config").open("a", encoding="utf-8") as config:
            config.write(_SETTINGS)
        hook = repo.path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK, "utf-8")
        hook.chmod(0o755)
        if fork_of:
            repo.run("fetch", "--quiet", str(self.repo(fork_of).path), "refs/heads/*:refs/heads/*")
        return repo

    def refs(self, name: str) -> dict[str, str]:
        """Return branches and tags with the object each names."""
        # Read from the files, each a ref: it is asked for before and after everything, and a process costs more than all
        # of them. git packs refs only when it is told to, or clones.
        root = self.repo(name).path
        assert not (root / "packed-refs").exists(), root
        files = (file for kind in ("heads", "tags") for file in (root / "refs" / kind).rglob("*") if file.is_file())
        found = {file.relative_to(root).as_posix(): file for file in files if file.suffix != ".lock"}
        return {ref: found[ref].read_text("ascii").strip() for ref in sorted(found)}

    def record(
        self, name: str, before: Mapping[str, str], after: Mapping[str, str], login: str, *, merged: bool = False
    ) -> list[Push]:
        """Write down what moved between two states of the refs; return it."""
        moved = [ref for ref in sorted({*before, *after}) if before.get(ref) != after.get(ref)]
        now = datetime.now(UTC).replace(microsecond=0)
        new = []
        for ref in moved:
            old, to = before.get(ref, ZERO), after.get(ref, ZERO)
            new.append(Push(name, ref, old, to, login, now, "pr_merge" if merged else self._kind(name, old, to)))
        self.pushes += new
        return new

    def backdate(self, count: int, at: datetime) -> None:
        """Let the last ``count`` pushes have come at another time."""
        late = self.pushes[-count:]
        self.pushes[-count:] = [replace(push, at=at.replace(microsecond=0)) for push in late]

    def _kind(self, name: str, before: str, after: str) -> str:
        if ZERO in (before, after):
            return "branch_creation" if before == ZERO else "branch_deletion"
        return "push" if self.is_ancestor(name, before, after) else "force_push"

    def is_ancestor(self, name: str, older: str, newer: str) -> bool:
        """Whether ``newer`` holds ``older``."""
        return self.attempt(name, "merge-base", "--is-ancestor", older, newer).returncode == 0

    def has(self, name: str, sha: str) -> bool:
        """Whether an object is there."""
        return self.attempt(name, "cat-file", "-e", sha).returncode == 0

    def attempt(self, name: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run git where it may fail."""
        surroundings = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", "-C", str(self.repo(name).path), *words]
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
