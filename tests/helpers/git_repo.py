"""A small real repository in a temporary folder, driven by git itself with nobody's configuration."""

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "2",  # for speed: no housekeeping, and nothing here must survive a power cut
    "GIT_CONFIG_KEY_0": "maintenance.auto",
    "GIT_CONFIG_VALUE_0": "false",
    "GIT_CONFIG_KEY_1": "core.fsync",
    "GIT_CONFIG_VALUE_1": "none",
    "LC_ALL": "C",
    "TZ": "UTC",
    **{f"GIT_{role}_{part}": value
       for role in ("AUTHOR", "COMMITTER")
       for part, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2026-01-02T03:04:05Z"))},
}  # fmt: skip


@dataclass(frozen=True)
class GitRepo:
    """A worktree, or a bare repository, at ``path``."""

    path: Path

    def run(self, *words: str, data: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """Run git here and return what it prints, without the last line ending; fails loudly."""
        return self.raw(*words, data=data, env=env).decode("utf-8", "surrogateescape").removesuffix("\n")

    def raw(self, *words: str, data: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Run git here and return the bytes it prints."""
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(self.path.parent), **_ENVIRONMENT, **(env or {})}
        done = subprocess.run(["git", *words], cwd=self.path, input=data, env=surroundings, capture_output=True)
        assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode(errors='replace')}"
        return done.stdout

    def write(self, path: str, content: str | bytes = "", *, executable: bool = False) -> None:
        """Write one file of the worktree, folders included."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        if executable:
            file.chmod(0o755)

    def link(self, path: str, target: str) -> None:
        """Make a symbolic link in the worktree."""
        link = self.path / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)

    def commit(
        self, files: Mapping[str, str | bytes | None] | None = None, message: str = "change", *, date: str = ""
    ) -> str:
        """Write ``files`` (None removes one), stage everything and commit; return the id. May be empty."""
        for path, content in (files or {}).items():
            if content is None:
                (self.path / path).unlink()
            else:
                self.write(path, content)
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "--message", message, env=dates)
        return self.id()

    def branch(self, name: str, at: str = "HEAD") -> None:
        """Make a branch and switch to it."""
        self.run("switch", "--quiet", "--create", name, at)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.run("switch", "--quiet", name)

    def id(self, ref: str = "HEAD") -> str:
        """Return the id that ``ref`` names."""
        return self._loose(ref) or self.run("rev-parse", "--verify", ref)

    def _loose(self, ref: str) -> str:
        """Return what the file of a whole ref says, as rev-parse would, without a process; empty where git must tell."""
        git = self.path / ".git" if (self.path / ".git").is_dir() else self.path
        for _ in range(2):  # HEAD, and the branch that it names
            if ref != "HEAD" and not re.fullmatch(r"refs/[\w./-]+", ref):
                return ""
            try:
                said = (git / ref).read_text("ascii").removesuffix("\n")
            except (OSError, ValueError):
                return ""
            if re.fullmatch("[0-9a-f]{40}", said):
                return said
            ref = said.removeprefix("ref: ")
        return ""

    def read(self, path: str, ref: str = "HEAD") -> bytes:
        """Return a file's bytes at a commit."""
        return self.raw("cat-file", "blob", f"{ref}:{path}")

    def state(self) -> tuple[str, str, str, bytes]:
        """Return HEAD, its commit, the status and the index: what specbot must leave as it is."""
        head = (self.path / ".git" / "HEAD").read_text() if (self.path / ".git").is_dir() else ""
        index = Path(self.run("rev-parse", "--path-format=absolute", "--git-path", "index"))
        return head, self.id(), self.run("status", "--porcelain"), index.read_bytes()

    def clone(self, path: Path, *options: str) -> "GitRepo":
        """Return a clone of this repository at ``path``, over the file protocol."""
        self.run("clone", "--quiet", *options, self.path.as_uri(), str(path))
        return GitRepo(path)

    def hook(self, name: str, script: str) -> None:
        """Install an executable hook."""
        file = self.path / ".git" / "hooks" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)


def make_repo(
    path: Path, files: Mapping[str, str | bytes] | None = None, *, branch: str = "main", bare: bool = False
) -> GitRepo:
    """Return a new repository at ``path``; with ``files``, one commit holds them."""
    path.mkdir(parents=True, exist_ok=True)
    repo = GitRepo(path)
    place = path if bare else path / ".git"
    if place.exists() and any(place.iterdir()):
        repo.run("init", "--quiet", "--template=", f"--initial-branch={branch}", *(["--bare"] if bare else []))
    else:
        shutil.copytree(_empty(branch, bare=bare), place, dirs_exist_ok=True)
    if files:
        repo.commit(files, "first")
    return repo


@cache
def _empty(branch: str, *, bare: bool) -> Path:
    """Return the folder that ``git init`` makes, to be copied: a process less for each of some thousand repositories."""
    folder = tempfile.TemporaryDirectory(prefix="specbot-empty-")
    atexit.register(folder.cleanup)
    made = GitRepo(Path(folder.name))
    made.run("init", "--quiet", "--template=", f"--initial-branch={branch}", *(["--bare"] if bare else []))
    return made.path if bare else made.path / ".git"


def git_shim(folder: Path, script: str) -> str:
    """Return a PATH whose git is ``script``; in it, "$git" is the real one."""
    real = next(Path(place) / "git" for place in os.environ["PATH"].split(":") if (Path(place) / "git").exists())
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\ngit={real}\n{script}\n")
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"
