"""``specbot check`` against the official ``validate --all``, whole processes, in turn, in one run.

    python scripts/fetch_oracle.py && python benchmarks/check.py [RUNS] [--corpus FOLDER]

Over 1,000 generated specs, and over the repository of FOLDER whose documents hold the most bytes. Cold is a run without
anything kept by an earlier one, warm the run after it. Prints a Markdown table: medians by the clock, and of the
processor in brackets; the ratio is the median of those by the clock, pair by pair (below 1 is faster). Below it what a
warm ``check --since`` of one changed spec takes beyond start-up: beyond the same command where it is the only one.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.startup_and_validate import lay_out  # noqa: E402  the checkout is put on the path first
from scripts.fetch_oracle import MODULES, find_node  # noqa: E402

# Both leave with 1 where something is wrong, which says nothing of how long it took.
_DONE = (0, 1)
_ADDED = "\n#### Scenario: One more\n- **WHEN** the bell rings\n- **THEN** the gate opens\n"
_GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false")


@dataclass(frozen=True, slots=True)
class Took:
    """The seconds that one process took, by the clock and of the processor, its children included."""

    clock: float
    processor: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="?", type=int, default=7)
    parser.add_argument("--corpus", type=Path, help="a folder of repositories that hold openspec/")
    given = parser.parse_args()
    print("| repository | command | official CLI | specbot | ratio |\n|---|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        generated = Path(name, "generated")
        lay_out(generated, 1000)
        measure("1,000 specs", generated, Path(name, "state"), given.runs)
        single = Path(name, "single")
        lay_out(single, 1)
        commit_twice(single)
        line_beyond = beyond(generated, single, Path(name, "states"), given.runs)
    if given.corpus:
        with tempfile.TemporaryDirectory() as name:
            chosen = max((each for each in given.corpus.iterdir() if (each / "openspec").is_dir()), key=size)
            shutil.copytree(chosen / "openspec", Path(name, "copy", "openspec"))
            measure(chosen.name.replace("+", "/"), Path(name, "copy"), Path(name, "state"), given.runs)
    print(f"\n{line_beyond}")


def size(repository: Path) -> int:
    """Return the bytes of the documents that a check reads: main specs and open deltas."""
    files = [*repository.glob("openspec/specs/**/spec.md"), *repository.glob("openspec/changes/*/specs/**/spec.md")]
    return sum(each.stat().st_size for each in files)


def measure(label: str, folder: Path, state: Path, runs: int) -> None:
    """Print a line for each command in a folder that is the measurement's own."""
    official = [str(find_node()), str(MODULES / "@fission-ai" / "openspec" / "bin" / "openspec.js")]
    official += ["validate", "--all", "--json"]
    check = [sys.executable, "-m", "bot", "check", "--json"]

    def cold() -> None:
        shutil.rmtree(state, ignore_errors=True)

    def warm() -> None:
        """Leave what the run before has kept."""

    for words, prepare in (([], cold), ([], warm), (["--profile", "all"], cold), (["--profile", "all"], warm)):
        line(label, folder, state, runs, official, [*check, *words], prepare)
    commit_twice(folder)
    for prepare in (cold, warm):
        line(label, folder, state, runs, official, [*check, "--since", "HEAD~1"], prepare)


def line(
    label: str,
    folder: Path,
    state: Path,
    runs: int,
    official: Sequence[str],
    check: Sequence[str],
    prepare: Callable[[], None],
) -> None:
    """Run both in turn after one warm-up each, and print what they took."""
    pairs: list[tuple[Took, Took]] = []
    for _ in range(runs + 1):
        prepare()
        pairs.append((timed(folder, state, official), timed(folder, state, check)))
    ratio = statistics.median(mine.clock / theirs.clock for theirs, mine in pairs[1:])
    sides = " | ".join(told([pair[side] for pair in pairs[1:]]) for side in (0, 1))
    print(f"| {label} | `{' '.join(check[3:])}`, {prepare.__name__} | {sides} | {ratio:.2f} |", flush=True)


def beyond(many: Path, one: Path, state: Path, runs: int) -> str:
    """Return what a warm check of one changed spec takes more among many than alone, run in turn."""
    check = [sys.executable, "-m", "bot", "check", "--json", "--since", "HEAD~1"]
    pairs = [tuple(timed(each, state, check) for each in (many, one)) for _ in range(runs + 1)][1:]
    more = [Took(two.clock - single.clock, two.processor - single.processor) for two, single in pairs]
    return (
        f"one of 1,000 specs changed, warm, beyond one of one: {told(more)}; that alone: {told([e for _, e in pairs])}"
    )


def told(took: Sequence[Took]) -> str:
    """Return the medians of some runs."""
    clock = statistics.median(each.clock for each in took)
    return f"{clock:.2f} s ({statistics.median(each.processor for each in took):.2f})"


def commit_twice(folder: Path) -> None:
    """Make a git repository of a folder, in which the second commit changes one spec."""
    file = sorted(folder.glob("openspec/specs/**/spec.md"))[0]
    subprocess.run([*_GIT, "init", "-q"], cwd=folder, check=True)
    for message in ("One", "Two"):
        subprocess.run([*_GIT, "add", "-A"], cwd=folder, check=True)
        subprocess.run([*_GIT, "commit", "-q", "-m", message], cwd=folder, check=True)
        file.write_bytes(file.read_bytes() + _ADDED.encode())
    subprocess.run([*_GIT, "checkout", "-q", "--", "."], cwd=folder, check=True)


def timed(folder: Path, state: Path, command: Sequence[str]) -> Took:
    """Return what one process takes."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "PYTHONPATH": str(ROOT),
        "SPECBOT_STATE": str(state),
        "OPENSPEC_TELEMETRY": "0",
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in _DONE:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr.decode(errors='replace')[-500:]}")
    return Took(clock, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


if __name__ == "__main__":
    main()
