"""Start-up and validation against the official CLI, whole processes, in turn, in one run.

    python scripts/fetch_oracle.py && python benchmarks/startup_and_validate.py [RUNS]

Prints a Markdown table: median seconds of both, the median of the ratios pair by pair (below 1 is faster), and the most
memory that either held, in MB, its children's not counted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.fetch_oracle import MODULES, find_node  # noqa: E402  the checkout is put on the path first

SPEC = """# area-{number} Specification

## Purpose
Describes area {number} of a made-up system, at a length that the validator finds sufficient.

## Requirements
"""
REQUIREMENT = """### Requirement: Rule {number}
The system SHALL keep rule {number} for every user of the area, and record each time it was kept in the log.

#### Scenario: Rule {number} is kept
- **WHEN** a user acts under rule {number}
- **THEN** the system keeps the rule
- **AND** the log holds one more entry

#### Scenario: Rule {number} cannot be kept
- **WHEN** the log is full
- **THEN** the system refuses with `LOG_FULL`

"""


@dataclass(frozen=True)
class Took:
    """What a process took: by the clock, and the most memory it held."""

    seconds: float
    megabytes: float


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    node = find_node()
    official = [str(node), str(MODULES / "@fission-ai" / "openspec" / "bin" / "openspec.js")]
    ours = [sys.executable, "-m", "bot"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, 1000)
        print("| command | official CLI | specbot | ratio | official MB | specbot MB |\n|---|--:|--:|--:|--:|--:|")
        for label, arguments in (
            ("`--version`", ["--version"]),
            ("`--help`", ["--help"]),
            ("`validate --specs --strict --json`, 1,000 specs", ["validate", "--specs", "--strict", "--json"]),
        ):
            theirs, mine = paired(folder, [*official, *arguments], [*ours, *arguments], runs)
            print(f"| {label} | {row(theirs, mine)} |", flush=True)


def row(theirs: Sequence[Took], mine: Sequence[Took]) -> str:
    """Return the cells of a row."""
    ratio = statistics.median(one.seconds / other.seconds for one, other in zip(mine, theirs, strict=True))
    seconds = [f"{statistics.median(each.seconds for each in side):.2f} s" for side in (theirs, mine)]
    memory = [f"{max(each.megabytes for each in side):.0f}" for side in (theirs, mine)]
    return " | ".join([*seconds, f"{ratio:.2f}", *memory])


def lay_out(folder: Path, count: int) -> None:
    """Write ``count`` sound specs of five requirements with two scenarios each."""
    for number in range(count):
        file = folder / "openspec" / "specs" / f"area-{number}" / "spec.md"
        file.parent.mkdir(parents=True)
        requirements = "".join(REQUIREMENT.format(number=each) for each in range(5))
        file.write_text(SPEC.format(number=number) + requirements)


def paired(folder: Path, one: Sequence[str], other: Sequence[str], runs: int) -> tuple[list[Took], list[Took]]:
    """Return what both commands took, run in turn after one warm-up each."""
    times: tuple[list[Took], list[Took]] = ([], [])
    for turn in range(runs + 1):
        for command, kept in zip((one, other), times, strict=True):
            took = timed(folder, command)
            if turn:
                kept.append(took)
    return times


def timed(folder: Path, command: Sequence[str]) -> Took:
    """Return what one process takes."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "OPENSPEC_TELEMETRY": "0"}
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    return Took(seconds, usage.ru_maxrss / 1024)  # Linux counts kilobytes


if __name__ == "__main__":
    main()
