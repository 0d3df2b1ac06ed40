"""Mutation testing: what would the tests not notice, if the code were another?

    python scripts/mutants.py bot/openspec/deltas.py --tests tests/openspec/test_deltas.py
    python scripts/mutants.py bot --sample 500 --seed 1

The mutants are mutmut's (pip install -e ".[mutation]"), of decorated functions too; defaults of parameters and what
stands outside functions stay as they are. The way they are run is ours, because mutmut runs every test that calls a
function: a warmed-up pytest forks once to see which tests execute which lines, and once for each mutant, in which the
function gets the mutant's code. No file is changed. Of the tests that execute the changed lines those run first that
killed before, then the quickest, until one fails; a mutant that needs ten times their time counts as killed.
``--tests`` defaults to the folder under tests/ that mirrors each file. Seeds are fixed; what a test starts as a process
of its own runs without the mutant.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from mutants_make import Mutant, count_of, mutants_of  # noqa: E402
from mutants_run import OUTCOMES, Limits, Runner  # noqa: E402


def main() -> int:
    """Make the mutants, run them, write what survived; return 1 where one of the tests failed by itself."""
    options = read_options()
    files = sorted({file for path in options.paths for file in python_files(ROOT / path)})
    made = chosen(files, options)
    print(f"{len(made)} mutants in {len({each.file for each in made})} files", flush=True)
    runner = Runner(ROOT, made, Limits(options.most, options.slowest, options.seconds), options.jobs, options.show)
    tests = options.tests or sorted({mirror(each.file) for each in made})
    arguments = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--hypothesis-seed=0",
        "--tb=no",
        "--no-header",
        "-s",
        *tests,
    ]
    pytest.main(arguments, plugins=[runner])
    print(table(runner.results))
    if options.out:
        options.out.write_text(json.dumps(runner.results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if runner.failing else 0


def read_options() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("paths", nargs="+", help="files and folders under bot/")
    parser.add_argument("--tests", nargs="*", default=[], help="files and folders of tests")
    parser.add_argument("--without", nargs="*", default=[], help="files of --sample's folders that are left out")
    parser.add_argument("--sample", type=int, default=0, help="draw so many of all mutants")
    parser.add_argument("--seed", type=int, default=0, help="for --sample")
    parser.add_argument("--only", default="", help="only mutants whose name holds this")
    parser.add_argument("--again", type=Path, help="only what survived in this result of an earlier run")
    parser.add_argument("--most", type=int, default=400, help="tests for each mutant at most")
    parser.add_argument("--slowest", type=float, default=3, help="leave out tests that take more seconds")
    parser.add_argument("--seconds", type=float, default=4, help="seconds of tests for each mutant at most")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, help="write all results here, as JSON")
    parser.add_argument("--show", action="store_true", help="print each survivor when it is found")
    return parser.parse_args()


def python_files(path: Path) -> list[Path]:
    """Return a file, or the files of a folder."""
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def mirror(file: str) -> str:
    """Return the folder of tests for a file."""
    folder = Path("tests", *Path(file).parts[1:-1])
    return str(folder) if (ROOT / folder).is_dir() else "tests"


def chosen(files: list[Path], options: argparse.Namespace) -> list[Mutant]:
    """Return the mutants that are to run, in the order of their files."""
    left_out = {(ROOT / path).resolve() for path in options.without}
    files = [file for file in files if file.resolve() not in left_out]
    wanted = drawn(files, options.sample, options.seed) if options.sample else dict.fromkeys(files)
    made = [each for file, numbers in wanted.items() for each in mutants_of(file, ROOT, numbers)]
    if options.again:
        earlier = json.loads(options.again.read_text("utf-8"))
        again = Counter(
            (each["name"], each["diff"]) for each in earlier if each["outcome"] in ("survived", "uncovered")
        )
        made = [each for each in made if (each.name, each.diff) in again]
    return [each for each in made if options.only in each.name]


def drawn(files: list[Path], most: int, seed: int) -> dict[Path, set[int]]:
    """Return which mutants a sample takes of each file: they are counted first, for to make them takes longer."""
    everyone = [(file, number) for file in files for number in range(count_of(file))]
    picked: dict[Path, set[int]] = {}
    for file, number in sorted(Random(seed).sample(everyone, min(most, len(everyone)))):  # noqa: S311  a draw
        picked.setdefault(file, set()).add(number)
    return picked


def table(results: list[dict[str, Any]]) -> str:
    """Return how many mutants of each file came to which end; one that ran out of time counts as killed."""
    lines = ["", f"{'file':44} {'mutants':>8}" + "".join(f"{each:>11}" for each in OUTCOMES) + f"{'share':>9}"]
    files = sorted({each["file"] for each in results})
    for name, these in [*((file, [file]) for file in files), *([("all", files)] if len(files) > 1 else [])]:
        count = Counter(each["outcome"] for each in results if each["file"] in these)
        total, dead = count.total(), count["killed"] + count["timed out"]
        columns = "".join(f"{count[each]:>11}" for each in OUTCOMES)
        lines.append(f"{name:44} {total:>8}{columns}{dead / total:>9.1%}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
