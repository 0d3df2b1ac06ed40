"""The GGUF files LM Studio has downloaded, and the one that ``file:…`` means.

Where they lie: as ``lms`` finds it (src/modelsFolder.ts and findLMStudioHome in lmstudio-ai/lms), and in it
``publisher/repository/file.gguf``.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelMissing
from bot.text.printable import in_one_line, listed

PREFIX = "file:"
"""What a model's name begins with when it names a file, not a model of a server."""

_PART = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$")
_FIRST = "00001"


@dataclass(frozen=True, slots=True)
class Download:
    """One model on disk: ``path`` is its file, the first where it is split; ``name`` is what ``file:`` takes."""

    name: str
    path: Path
    size: int


def models_folder(home: Path) -> Path:
    """Return where LM Studio keeps its models for the user whose home folder this is."""
    pointer = _read(home / ".lmstudio-home-pointer").strip()
    if pointer:
        base = home / pointer
    else:
        old = home / ".cache" / "lm-studio"
        base = old if old.is_dir() else home / ".lmstudio"
    try:
        settings = json.loads(_read(base / "settings.json") or "{}")
    except (ValueError, RecursionError):
        settings = {}
    chosen = settings.get("downloadsFolder") if isinstance(settings, dict) else None
    return base / chosen if isinstance(chosen, str) and chosen else base / "models"


def downloads(folder: Path) -> list[Download]:
    """Return the models in LM Studio's folder, by name; parts of a model and its eyes (mmproj) are no models."""
    found = []
    for path in sorted(folder.glob("*/*/*.gguf")):
        part = _PART.search(path.name)
        if path.is_file() and "mmproj" not in path.name.lower() and (part is None or part[1] == _FIRST):
            size = sum(each.stat().st_size for each in parts(path) if each.is_file())
            found.append(Download(path.relative_to(folder).as_posix(), path, size))
    return found


def parts(path: Path) -> list[Path]:
    """Return the files a model is made of, first to last; for most models that is ``path`` alone."""
    part = _PART.search(path.name)
    if part is None:
        return [path]
    stem = path.name[: part.start()]
    # A number out of a name: no model has more than a few hundred parts, and nobody has to look for 99999.
    last = min(int(part[2]), 999)
    return [path.with_name(f"{stem}-{number:05}-of-{part[2]}.gguf") for number in range(1, last + 1)]


def find_file(wanted: str, home: Path) -> Path:
    """Return the file that ``wanted`` (without ``file:``) names: a path, or a model in LM Studio's folder.

    Such a name is a file's, with or without ``.gguf`` and the folders before it, or the repository's. Raises
    ModelMissing when there is none, or several.
    """
    if not wanted.strip():
        raise ModelMissing("file: names no file.", "Write --model file:PATH; 'specbot model list' shows what there is.")
    path = home / wanted[2:] if wanted.startswith("~/") else Path(wanted)
    # Not Path's own: these call what no disk can hold, or nobody may look at, not there.
    if os.path.isdir(path):  # noqa: PTH112
        raise ModelMissing(f"{_shown(path)} is a folder.", _choice([each.name for each in sorted(path.glob("*.gguf"))]))
    there = os.path.isfile(path)  # noqa: PTH113
    return _whole(path if there else _downloaded(wanted, downloads(models_folder(home))))


def _downloaded(wanted: str, there: Sequence[Download]) -> Path:
    name = wanted.strip("/").casefold()
    meant = [each for each in there if name in _names(each)]
    if len(meant) > 1:
        raise ModelMissing(
            f"LM Studio has downloaded several models called {in_one_line(wanted, 80)}.",
            _choice([each.name for each in meant]),
        )
    if not meant:
        raise ModelMissing(
            f"There is no file {_shown(Path(wanted))}, and LM Studio has downloaded no model of that name.",
            _choice([each.name for each in there]),
        )
    return meant[0].path


def _names(each: Download) -> set[str]:
    """Return what a model may be called, folded: its path or a shorter end or beginning of it."""
    publisher, repository, file = each.name.casefold().split("/")
    stem = _PART.sub("", file).removesuffix(".gguf")
    return {
        f"{publisher}/{repository}/{file}", f"{repository}/{file}", file, stem, repository, f"{publisher}/{repository}",
    }  # fmt: skip


def _whole(path: Path) -> Path:
    """Return the first part of a model whose parts are all there. Raises ModelMissing."""
    files = parts(path)
    for number, file in enumerate(files, 1):
        if not file.is_file():
            raise ModelMissing(
                f"{_shown(path)} is one of {len(files)} parts, and part {number} is missing.",
                f"Put {in_one_line(file.name, 80)} beside it.",
            )
    return files[0]


def _choice(names: Sequence[str]) -> str:
    if not names:
        return "Name a .gguf file; 'lms get NAME' downloads one."
    return f"Name one of: {listed(names)}."


def _shown(path: Path) -> str:
    return in_one_line(str(path))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
