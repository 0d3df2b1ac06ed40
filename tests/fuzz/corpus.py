"""Seeds: our own specs, the documents of the tests, and where they are on this machine, specs of real repositories."""

from collections.abc import Iterator
from pathlib import Path

from bot.text.tree import to_text

ROOT = Path(__file__).resolve().parents[2]
MOST = 900
"""Characters of a seed: what is longer is cut, for small inputs are tried more often."""
_REAL = 40


def repositories() -> Iterator[list[str]]:
    """Yield specs, each with a delta of somewhere beside it and tasks."""
    folders = [ROOT / "openspec", ROOT / "tests" / "openspec", *_real()]
    found = [file for folder in folders for file in sorted(folder.rglob("spec.md"))]
    specs = [each for each in found if "changes" not in each.parts]
    deltas = [each for each in found if "changes" in each.parts]
    tasks = [file for folder in folders for file in sorted(folder.rglob("tasks.md"))]
    for number, file in enumerate([*specs[:_REAL], *specs[_REAL :: max(1, len(specs) // _REAL)]]):
        beside = [some[number % len(some)] for some in (deltas, tasks) if some]
        yield [_cut(file), *map(_cut, beside)]


def _real() -> list[Path]:
    folder = ROOT.parents[1] / "shared" / "corpus"
    other = ROOT.parent / "shared" / "corpus"
    return [each for each in (folder, other) if each.is_dir()][:1]


def _cut(file: Path) -> str:
    text = to_text(file.read_bytes())
    return text if len(text) <= MOST else text[: text.rfind("\n", 0, MOST) + 1]
