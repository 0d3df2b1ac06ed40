"""Drive the real entry point in this process, or in one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run one command line in this process."""
    capsys.readouterr()
    code = main(arguments)
    out, err = capsys.readouterr()
    return Ran(code, out, err)


def run_apart(folder: Path, arguments: Sequence[str], **variables: str) -> Ran:
    """Run one command line in a process of its own, in ``folder``."""
    return _apart(folder, ["-m", "bot", *arguments], **variables)


def loaded_by(folder: Path, *arguments: str) -> tuple[Ran, set[str]]:
    """Run one command line in a process of its own; return also the names of the packages it imported."""
    program = (
        "import sys; from bot.cli.main import main; code = main(sys.argv[1:]); "
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr); sys.exit(code)"
    )
    ran = _apart(folder, ["-c", program, *arguments])
    said, _, names = ran.err.rstrip("\n").rpartition("\n")
    return Ran(ran.code, ran.out, said), set(names.split())


def _apart(folder: Path, words: Sequence[str], **variables: str) -> Ran:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **variables}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
