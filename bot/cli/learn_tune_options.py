"""The options of ``specbot learn`` that are for a better prompt, read into one value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bot.errors import UsageError
from bot.learning.comparing import PER_CLASS
from bot.learning.promotion import FEWEST_PAIRS

_KINDS = ("wording", "scenario", "purpose")
_VARIANTS = 3


@dataclass(frozen=True)
class TuneWish:
    """What was typed for ``--tune``."""

    tune: bool = False
    kind: str | None = None
    specs: tuple[Path, ...] = ()
    per: int = PER_CLASS
    variants: int = _VARIANTS
    plan: str | None = None
    branch: str | None = None
    pr: bool = False
    handed_on: bool = False
    model: str | None = None
    base_url: str | None = None

    def check(self) -> None:
        """Raise UsageError where it is for nothing, or for two places."""
        if sum([self.plan is not None, self.branch is not None, self.pr]) > 1:
            raise UsageError("--branch, --plan and --pr exclude each other.", "Choose one of them.")
        if not self.tune and self != TuneWish():
            raise UsageError("These options look for a better prompt.", "Add --tune, or leave them out.")

    def words(self) -> list[str]:
        """Return the words that have another process search alike, without where the result goes."""
        named = {"--kind": self.kind, "--model": self.model, "--base-url": self.base_url}
        words = [f"{name}={value}" for name, value in named.items() if value is not None]
        words += [f"--specs={each}" for each in self.specs]
        return ["--tune", *words, f"--per={self.per}", f"--variants={self.variants}"]


def tune_options(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command with the options for a better prompt; it gets them as ``wish``."""

    @click.option("--tune", is_flag=True, help="Look for a better prompt instead; a model is asked, for hours perhaps.")
    @click.option("--kind", type=click.Choice(_KINDS), help="With --tune: of these; default: what most was refused of.")
    @click.option(
        "--specs",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="With --tune: more clean specs to plant defects in; may be given again.",
    )
    @click.option(
        "--per",
        type=click.IntRange(1, 1_000),
        default=PER_CLASS,
        show_default=True,
        help=f"With --tune: cases of each class to judge on, {FEWEST_PAIRS} in all at least.",
    )
    @click.option(
        "--variants",
        type=click.IntRange(1, 6),
        default=_VARIANTS,
        show_default=True,
        help="With --tune: other prompts to try.",
    )
    @click.option("--branch", metavar="NAME", help="With --tune: commit a better prompt on a branch; the files stay.")
    @click.option("--plan", metavar="FILE", help="With --tune: write a plan for 'specbot publish'.")
    @click.option("--pr", is_flag=True, help="With --tune: open a pull request with a better prompt.")
    @click.option("--handed-on", is_flag=True, hidden=True, help="The plan is published at once; --pr says so.")
    @click.option("--model", metavar="NAME", help="With --tune: the model to ask; default: the one that is loaded.")
    @click.option("--base-url", metavar="URL", help="With --tune: the model server; default: LM Studio here.")
    @wraps(command)
    def with_wish(**values: Any) -> int:
        wish = TuneWish(**{name: values.pop(name) for name in TuneWish.__dataclass_fields__})
        return command(**values, wish=wish)

    return with_wish
