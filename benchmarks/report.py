"""``specbot report`` over a long history: processor and memory, cold, warm, and with every commit judged.

    python benchmarks/report.py BUNDLE

BUNDLE is a git bundle, or any repository that git can clone. Cold is a run without anything kept by an earlier one,
warm the run after it. Prints a Markdown table. Processor time is that of the process and its copy; memory is the most
that one of the two held.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    bundle = parser.parse_args().bundle.absolute()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["git", "clone", "--quiet", str(bundle), str(folder / "clone")], check=True)
        commits = subprocess.run(
            ["git", "rev-list", "--count", "HEAD"], cwd=folder / "clone", capture_output=True, text=True, check=True
        ).stdout.strip()
        print(f"{bundle.stem.replace('+', '/')}, {commits} commits:\n")
        print("| run | processor | memory | page |\n|---|--:|--:|--:|")
        runs = {"cold": ("40", "a"), "warm": ("40", "a"), "cold, every commit": ("1000", "b")}
        for title, (points, state) in runs.items():
            print(f"| {title} | {measured(folder, points, state)} |")


def measured(folder: Path, points: str, state: str) -> str:
    """Return the row of one report: in a process of its own, whose children are all that it waits for."""
    program = (
        "import json, resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        " used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss]))"
    )
    command = [sys.executable, "-m", "bot", "report", "--commits", points, str(folder / "page.html")]
    environment = {**os.environ, "SPECBOT_STATE": str(folder / state), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=folder / "clone", env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    code, seconds, kilobytes = (float(each) for each in told.strip("[]\n").split(","))
    if code:
        sys.exit(f"The report ended with {code:.0f}.")
    size = (folder / "page.html").stat().st_size
    return f"{seconds:.1f} s | {kilobytes * _UNIT / 1e6:.0f} MB | {size / 1e3:.0f} kB"


_UNIT = 1 if sys.platform == "darwin" else 1024
"""ru_maxrss counts bytes there, and kilobytes elsewhere."""

if __name__ == "__main__":
    main()
