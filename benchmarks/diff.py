"""How long ``specbot diff`` takes on real commits, start-up included.

    python benchmarks/diff.py --history FOLDER [--commits 300]

FOLDER holds git bundles of repositories with an ``openspec/`` folder. Each of the last commits, the same number of
each bundle, is compared with its first parent in a process of its own. Prints a Markdown table, and fails when a diff
fails or takes more than a second. Seconds are those of the processor, git's included: they are the same on a machine
that others use too; the last column is what the slowest one took by the clock.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_SECONDS = 1.0


def main() -> int:
    """Measure, print, and say whether every diff ended well and in time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--commits", type=int, default=300)
    given = parser.parse_args()
    bundles = sorted(given.history.glob("*.bundle"))
    late = 0
    print(
        "| commits of | diffs | requirements | flags | median s | 95 % s | slowest s | by the clock |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|"
    )
    with tempfile.TemporaryDirectory() as name:
        for bundle in bundles:
            folder = Path(name) / bundle.stem
            subprocess.run(["git", "clone", "--quiet", bundle.absolute(), folder], check=True)
            log = ["git", "rev-list", "--first-parent", f"-n{given.commits // len(bundles) + 1}", "HEAD"]
            ids = subprocess.run(log, cwd=folder, capture_output=True, text=True, check=True).stdout.split()
            seconds, clock, requirements, flags = [], 0.0, 0, 0
            for head, base in pairwise(ids):
                spent, waited, found, flagged = measured(folder, base, head)
                clock = max(clock, waited)
                seconds.append(spent)
                requirements += found
                flags += flagged
                late += spent > MOST_SECONDS
            cuts = statistics.quantiles(seconds, n=20)
            print(
                f"| {bundle.stem} | {len(seconds)} | {requirements} | {flags} | {statistics.median(seconds):.2f} "
                f"| {cuts[-1]:.2f} | {max(seconds):.2f} | {clock:.2f} |"
            )
    return int(late > 0)


def measured(folder: Path, base: str, head: str) -> tuple[float, float, int, int]:
    """Return what the text took of the processor and by the clock, and how many requirements and flags the JSON has."""
    command = [sys.executable, "-m", "bot", "diff", base, head]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    started, used = time.perf_counter(), processor()
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    spent, waited = processor() - used, time.perf_counter() - started
    told = subprocess.run([*command, "--json"], cwd=folder, env=environment, capture_output=True, check=True)
    document = json.loads(told.stdout)
    return spent, waited, len(document["requirements"]), sum(document["flags"].values())


def processor() -> float:
    """Return the seconds of the processor that ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
