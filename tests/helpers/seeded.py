"""Two clean specs in which every operator of the bench finds a place."""

from functools import cache
from pathlib import Path

from bot.bench.lexicon import Lexicon
from bot.bench.operator import Ground
from bot.cli.bench import words
from bot.text.tree import DictTree
from bot.workflows.bench import clean_specs

CLEAN = Path(__file__).resolve().parents[1] / "bench" / "clean"


@cache
def tree() -> DictTree:
    """Return a root with both specs."""
    return DictTree({f"openspec/specs/{file.stem}/spec.md": file.read_text("utf-8") for file in CLEAN.glob("*.md")})


@cache
def grounds() -> tuple[Ground, ...]:
    """Return both, to plant in."""
    return tuple(clean_specs(tree()))


@cache
def lexicon() -> Lexicon:
    """Return the words that come with specbot."""
    return words()
