"""What it takes to search again after one requirement of 2,000 was edited, beyond start-up.

    python benchmarks/search_again.py [--turns 15]

Each turn edits one requirement and searches for the new word as ``specbot search`` does: the index is a file, every
document is looked at, and what changed is read. Each search has a process of its own; start-up and loading modules are
not counted. In turn with it: a search after nothing changed, and one with no file to begin with.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bot.journal.index_file import with_index
from bot.repo.folder import FolderTree
from bot.workflows.search import search

SHAPES = ((200, 10), (20, 100), (1, 2_000))
"""How many documents, and how many requirements in each."""

_NOUNS = """
account alarm battery bicycle bolt bridge cable charge dock door fare fleet helmet invoice kiosk lamp
locker minute operator outage parcel payment pedal permit rack receipt refund rental repair report ride rider route
sensor signal station ticket token tracker trailer vehicle voucher weather wheel zone
"""
_WORDS = _NOUNS.split()


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float


def main() -> None:
    """Print one row for each shape of repository."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--once", nargs=3, metavar=("FOLDER", "WORD", "INDEX"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        folder, word, index = options.once
        print(json.dumps(_seconds(lambda: _search(Path(folder), word, index))))
        return
    turns = options.turns
    print(f"median of {turns} turns of the processor, and by the clock; in brackets the slowest by the clock")
    print(f"{'documents x requirements':26}{'one edited':>26}{'nothing edited':>26}{'no index yet':>26}")
    for documents, requirements in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            cells = [_told(spent) for spent in _measured(Path(folder), documents, requirements, turns)]
        print(f"{f'{documents} x {requirements}':26}" + "".join(f"{cell:>26}" for cell in cells), flush=True)


def _measured(folder: Path, documents: int, requirements: int, turns: int) -> tuple[list[Spent], ...]:
    random = Random(7)  # noqa: S311  the same texts every time
    paths = [_write(folder, number, requirements, random) for number in range(documents)]
    edited, same, new = [], [], []
    for turn in range(turns):
        word = f"moped{turn}"
        _edit(random.choice(paths), word, random)
        edited.append(_alone(folder, word, "kept"))
        same.append(_alone(folder, word, "kept"))
        new.append(_alone(folder, word, f"new-{turn}"))
    # The first turn had no index to begin with.
    return edited[1:], same[1:], new[1:]


def _alone(folder: Path, word: str, index: str) -> Spent:
    command = [sys.executable, __file__, "--once", str(folder), word, index]
    return Spent(*json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _search(folder: Path, word: str, index: str) -> None:
    found = with_index(folder / f"{index}.db", lambda opened: search(FolderTree(folder), f"{word} rider", opened, 5))
    if not any(word in quote.text for quote in found[0].quotes):
        raise SystemExit(f"{word} was not found.")


def _write(folder: Path, number: int, requirements: int, random: Random) -> Path:
    blocks = "\n".join(_requirement(each, random) for each in range(requirements))
    path = folder / "openspec" / "specs" / f"capability-{number}" / "spec.md"
    path.parent.mkdir(parents=True)
    purpose = f"Tells what the {random.choice(_WORDS)} does."
    text = f"# capability-{number} Specification\n\n## Purpose\n{purpose}\n\n## Requirements\n{blocks}"
    path.write_text(text, encoding="utf-8")
    return path


def _requirement(number: int, random: Random) -> str:
    def some(count: int) -> str:
        return " ".join(random.choices(_WORDS, k=count))

    scenarios = "\n".join(
        f"#### Scenario: {some(4)}\n- **GIVEN** the {some(8)}\n- **WHEN** the {some(10)}\n- **THEN** the {some(12)}\n"
        for _ in range(2)
    )
    return f"### Requirement: {some(3)} {number}\nThe system SHALL {some(30)}.\n\n{scenarios}\n"


def _edit(path: Path, word: str, random: Random) -> None:
    text = path.read_text(encoding="utf-8")
    parts = text.split("The system SHALL ")
    at = random.randrange(1, len(parts))
    parts[at] = f"{word} {parts[at]}"
    path.write_text("The system SHALL ".join(parts), encoding="utf-8")


def _seconds(work: Callable[[], None]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def _told(spent: list[Spent]) -> str:
    clock, slowest = median(each.clock for each in spent), max(each.clock for each in spent)
    processor = median(each.processor for each in spent)
    return f"{processor * 1000:.0f} ms, {clock * 1000:.0f} ms [{slowest * 1000:.0f}]"


if __name__ == "__main__":
    main()
