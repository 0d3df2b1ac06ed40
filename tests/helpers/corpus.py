"""Reading the real OpenSpec repositories that the ``corpus`` fixture points at."""

from functools import cache
from pathlib import Path

from bot.openspec.layout import load_project
from bot.openspec.model import Document
from bot.text.tree import DictTree, to_text


@cache
def trees_in(corpus: Path) -> tuple[DictTree, ...]:
    """Return one tree for each repository."""
    roots = [folder for folder in sorted(corpus.glob("*")) if (folder / "openspec").is_dir()]
    return tuple(DictTree({_name(file, root): to_text(file.read_bytes()) for file in _files(root)}) for root in roots)


@cache
def documents_in(corpus: Path) -> tuple[Document, ...]:
    """Return every main spec and active delta."""
    return tuple(document for tree in trees_in(corpus) for document in load_project(tree).documents())


def _files(root: Path) -> list[Path]:
    return [path for path in sorted((root / "openspec").rglob("*")) if path.is_file()]


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
