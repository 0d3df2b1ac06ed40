"""What a second run of improve finds in the first one's own output.

    python benchmarks/second_run.py --corpus FOLDER [--per 12] [--seed 7] [-- IMPROVE OPTIONS…]

FOLDER holds repositories, each with an ``openspec`` folder. Defects of structure are planted in copies of their specs,
``--per`` of each operator and repository, one in a spec; improve runs over each copy with ``--apply``, and again.
Prints how many suggestions the first run applied, in how many documents, and of how many of these the second one has
something new. Without options after ``--`` no model is asked.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.bench.operator import Class  # noqa: E402  the checkout is put on the path first
from bot.bench.registry import OPERATORS  # noqa: E402
from bot.cli.bench import words  # noqa: E402
from bot.repo.folder import FolderTree  # noqa: E402
from bot.workflows.bench import clean_specs, sown, still  # noqa: E402


@dataclass
class Count:
    """What both runs over one repository came to."""

    planted: int = 0
    applied: int = 0
    documents: int = 0
    again: int = 0


def main() -> None:
    """Run over every repository, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--per", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("options", nargs="*", default=["--no-model"])
    given = parser.parse_args()
    print("| repository | planted | applied | documents | the second run has something new |\n|---|--:|--:|--:|--:|")
    total = Count()
    for repository in sorted(each for each in given.corpus.iterdir() if (each / "openspec").is_dir()):
        with tempfile.TemporaryDirectory() as name:
            count = over(repository, Path(name), given.per, given.seed, given.options)
        print(f"| {repository.name.replace('+', '/')} | {shown(count)} |", flush=True)
        total = Count(*(getattr(total, each) + getattr(count, each) for each in vars(count)))
    print(f"| **all** | {shown(total)} |")


def shown(count: Count) -> str:
    """Return the cells of a row."""
    share = f" ({100 * count.again / count.documents:.1f} %)" if count.documents else ""
    return f"{count.planted} | {count.applied} | {count.documents} | {count.again}{share}"


def over(repository: Path, folder: Path, per: int, seed: int, options: list[str]) -> Count:
    """Plant, improve and improve again in a copy."""
    shutil.copytree(repository / "openspec", folder / "openspec", copy_function=shutil.copyfile)  # rights stay behind
    planted = plant(folder, per, seed)
    first = improve(folder, "--apply", *options)
    second = improve(folder, *options)
    changed = {each["path"] for each in first["suggestions"]}
    again = {each["path"] for each in second["suggestions"]} & changed
    return Count(planted, len(first["suggestions"]), len(changed), len(again))


def plant(folder: Path, per: int, seed: int) -> int:
    """Write defects of structure into the specs of a folder, one in a spec; return how many."""
    lexicon, grounds = words(), clean_specs(still(FolderTree(folder)))
    taken: dict[str, str] = {}
    for operator in (each for each in OPERATORS.values() if each.kind is Class.STRUCTURE):
        free = [each for each in grounds if each.document.path not in taken]
        for plant, _ in sown(free, operator, lexicon, per, seed):
            for path, text in plant.draft.changed().items():
                if text is not None and path not in taken:
                    taken[path] = text
    for path, text in taken.items():
        (folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))
    return len(taken)


def improve(folder: Path, *options: str) -> dict[str, Any]:
    """Return what ``specbot improve --all --json`` says of a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SPECBOT_STATE": str(folder / "state")}
    command = [sys.executable, "-m", "bot", "improve", "--all", "--json", *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr[-500:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
