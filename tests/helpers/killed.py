"""Commands of specbot in forks of one process, each killed at a call of its choice: run as a program, one job a line.

A job is JSON: ``folder``, ``arguments``, ``where`` (which function is watched), ``at`` (how many calls into C code, and
returns from it, it lives through inside that function; 0: it lives), ``apart`` (moving a folder to another one fails, as
between two file systems). The answer: ``killed``, ``code``, ``calls``, ``err``.
"""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, Any

CHECKOUT = Path(__file__).resolve().parents[2]


class Killed:
    """The process that forks; ask it to run something."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'tests'}"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def run(self, folder: Path, *arguments: str, where: str = "", at: int = 0, apart: bool = False) -> dict[str, Any]:
        """Run one command; see the top of this file."""
        assert self._process.stdin and self._process.stdout
        job = {"folder": str(folder), "arguments": arguments, "where": where, "at": at, "apart": apart}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)


def _serve() -> None:
    from bot.cli import archive, check, validate  # noqa: F401  what a fork need not import again

    for line in sys.stdin:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            print(json.dumps(_forked(json.loads(line), errors)), flush=True)


def _forked(job: dict[str, Any], errors: IO[str]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(errors.fileno(), 2)
        os._exit(_run(job, writing))
    os.close(writing)
    with os.fdopen(reading) as file:
        calls = int(file.read() or "0")
    status = os.waitpid(child, 0)[1]
    errors.seek(0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    code = None if killed else os.waitstatus_to_exitcode(status)
    return {"killed": killed, "code": code, "calls": calls, "err": errors.read()}


def _run(job: dict[str, Any], writing: int) -> int:
    from bot.cli import archive_plain, recovery
    from bot.cli.main import main

    os.chdir(job["folder"])
    watch = _Watch(job["at"])
    if job["where"] == "archive":
        archive_plain.carry_out = watch.over(archive_plain.carry_out)
    elif job["where"] == "recovery":
        recovery.recover = watch.over(recovery.recover)
    if job["apart"]:
        os.rename = _between_file_systems(os.rename)
    code = main(job["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(writing, str(watch.calls).encode())
    return code


class _Watch:
    """Counts the calls into C code inside a function, and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.calls = at, 0

    def over(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            sys.setprofile(self._count)
            try:
                return function(*arguments)
            finally:
                sys.setprofile(None)

        return watched

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        if event in ("c_call", "c_return"):
            self.calls += 1
            if self.calls == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def _between_file_systems(rename: Callable[..., None]) -> Callable[..., None]:
    def refused(source: str | Path, target: str | Path, **options: Any) -> None:
        if Path(source).is_dir() and Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source))
        rename(source, target, **options)

    return refused


if __name__ == "__main__":
    _serve()
