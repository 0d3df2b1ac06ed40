"""Several who write the memory at once, one git process at a time: who comes next is drawn, so a seed is one history."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Semaphore, Thread
from typing import BinaryIO

from helpers.git_repo import GitRepo

from bot.learning.events import Event
from bot.repo.command import SafeGit
from bot.repo.environment import git_environment, with_settings
from bot.repo.repository import Place, Repository
from bot.repo.shared_branch import SharedBranch
from bot.workflows.memory import Remembered, Trying, remember_on
from bot.workflows.memory_state import BRANCH

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
_SECONDS = count()


class Turns:
    """Threads of which one runs at a time, from one git process to the next."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._done = Semaphore(0)
        self._mine: dict[str, Semaphore] = {}
        self.steps = 0

    def pause(self, name: str) -> None:
        """Wait for a turn."""
        self._done.release()
        self._mine[name].acquire()

    def run(self, jobs: dict[str, Callable[[], None]]) -> None:
        """Run all jobs to their end, in the order that is drawn; raises what one of them raised."""
        failed: list[BaseException] = []

        def whole(name: str, job: Callable[[], None]) -> None:
            self._mine[name].acquire()
            try:
                job()
            except BaseException as error:  # noqa: BLE001
                failed.append(error)
            finally:
                del self._mine[name]
                self._done.release()

        self._mine = {name: Semaphore(0) for name in jobs}
        threads = [Thread(target=whole, args=each) for each in jobs.items()]
        for each in threads:
            each.start()
        while self._mine:
            self.steps += 1
            self._mine[self._random.choice(sorted(self._mine))].release()
            self._done.acquire()
        for each in threads:
            each.join()
        if failed:
            raise failed[0]


class SteppingGit(SafeGit):
    """Waits for its turn before each process."""

    def __init__(self, git: SafeGit, before: Callable[[], None]) -> None:
        super().__init__(git.folder, git.environment())
        self.before = before

    def execute(self, command, istream: BinaryIO | None = None, **options):  # type: ignore[no-untyped-def]
        self.before()
        return super().execute(command, istream, **options)


@dataclass(frozen=True)
class FileServer:
    """The branch in a bare repository, reached by its path: what RemoteServer does over HTTP."""

    git: SafeGit
    path: Path

    def tip(self) -> str | None:
        return str(self.git.ls_remote("--quiet", "--", str(self.path), f"refs/heads/{BRANCH}"))[:40] or None

    def bring(self, commit: str) -> None:
        self.git.fetch("--quiet", "--no-write-fetch-head", "--", str(self.path), commit)

    def push(self, commit: str, expected: str | None) -> None:
        lease = f"--force-with-lease=refs/heads/{BRANCH}:{expected or ''}"
        self.git.push("--quiet", lease, "--", str(self.path), f"{commit}:refs/heads/{BRANCH}")


@dataclass
class Writer:
    """One clone, and who writes in it."""

    repo: GitRepo
    server: Path
    before: Callable[[], None] = lambda: None
    kind: type[FileServer] = FileServer

    def remember(self, *events: Event, alone: bool = False, tries: int = 12) -> Remembered:
        """Add events here and on the server; ``alone``: here only."""
        git = self.git()
        repository = Repository(git, Place(self.repo.path, self.repo.path / ".git", ""))
        branch = SharedBranch(git, BRANCH, None if alone else self.kind(git, self.server))
        wanted = {each.id: each for each in events}
        now = NOW + timedelta(seconds=next(_SECONDS))  # else what two clones do alike would be the same commit
        return remember_on(branch, repository, wanted, now, Trying(Random(0), lambda _: None, tries))

    def git(self) -> SteppingGit:
        """Return a git that may reach a server by its path."""
        settings = {"core.fsync": "none", "uploadpack.allowAnySHA1InWant": "true"}
        environment = with_settings(git_environment(os.environ) | {"GIT_ALLOW_PROTOCOL": "file"}, settings)
        return SteppingGit(SafeGit(self.repo.path, environment), self.before)


def refs_of(*repos: GitRepo) -> list[tuple[Path, dict[Path, bytes]]]:
    """Return every loose ref of repositories, and its log."""
    found = []
    for repo in repos:
        git = repo.path / ".git" if (repo.path / ".git").is_dir() else repo.path
        files = [file for top in ("refs", "logs/refs") for file in (git / top).rglob("*") if file.is_file()]
        found.append((git, {file: file.read_bytes() for file in files}))
    return found


def put_back(refs: list[tuple[Path, dict[Path, bytes]]]) -> None:
    """Put refs and logs of repositories back to what they were, without a process."""
    for git, files in refs:
        for top in ("refs/heads/specbot", "refs/remotes/origin/specbot", "refs/seen-by-specbot"):
            shutil.rmtree(git / top, ignore_errors=True)
            shutil.rmtree(git / "logs" / top, ignore_errors=True)
        for file, data in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
