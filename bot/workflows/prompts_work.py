"""The part of a plan that changes a repository's own prompts: which files to which texts, and what speaks for it."""

import re
from dataclasses import dataclass

from bot.errors import PlanError
from bot.learning.comparing import Table
from bot.templating import MOST_FOREIGN
from bot.workflows.prompt_texts import KINDS, names_of

_VERSION = re.compile(r"[0-9a-f]{8}")
_SEED = re.compile(r"[0-9a-f]{12}")
_GROUP = re.compile(r"[a-z][a-z0-9-]{0,39}")
_MOST_ROWS = 60
_MOST_CASES = 20_000
"""Cases of one class; a comparison has a hundredth of it."""
_MOST_TOKENS = 10**12


@dataclass(frozen=True)
class PromptFile:
    """One file of a prompt, by its name in the folder of prompts; a text of None takes it away."""

    name: str
    text: str | None = None


@dataclass(frozen=True)
class Comparison:
    """What came of the prompt beside the one before it, on how many cases it was chosen, and how they were drawn."""

    table: Table
    seed: str
    variants: int
    development: int
    """Cases that it was chosen on."""
    net: int
    """How many more of these it solved."""


@dataclass(frozen=True)
class PromptsWork:
    """One pull request that changes the prompt of one class of task, of the root ``prefix``.

    ``commit`` is what the branch holds, ``old`` and ``new`` are the versions before and after. Without a comparison the
    prompt goes back to what it was before, because people took less of what it made; whoever publishes it finds that in
    the memory, or refuses it.
    """

    branch: str
    commit: str
    prefix: str
    kind: str
    files: tuple[PromptFile, ...]
    old: str
    new: str
    comparison: Comparison | None = None


def check_prompts(work: PromptsWork) -> None:
    """Raise PlanError where the work is none that a publisher could look at."""
    if work.kind not in KINDS:
        raise PlanError("The plan is for a prompt that there is not.", "Make it again.")
    names = [each.name for each in work.files]
    if not names or len(set(names)) != len(names) or not {*names} <= {*names_of(work.kind)}:
        raise PlanError(
            f"A plan for the prompt of {work.kind} changes {', '.join(names_of(work.kind))}.", "Make it again."
        )
    if any(len(each.text or "") > MOST_FOREIGN for each in work.files):
        raise PlanError(f"A file of a prompt has at most {MOST_FOREIGN:,} characters.", "Make it again.")
    if not _VERSION.fullmatch(work.old) or not _VERSION.fullmatch(work.new) or work.old == work.new:
        raise PlanError("The plan does not say which version of the prompt follows which.", "Make it again.")
    if work.comparison:
        _check_comparison(work.comparison)


def _check_comparison(found: Comparison) -> None:
    rows = found.table.rows
    counts = [count for row in rows for count in (row.both, row.neither, row.gained, row.lost, row.invalid)]
    counts += [found.variants, found.development]
    tokens = (found.table.old_tokens, found.table.new_tokens)
    is_sound = (
        len(rows) <= _MOST_ROWS
        and len({row.group for row in rows}) == len(rows)
        and all(_GROUP.fullmatch(row.group) and row.invalid <= row.pairs for row in rows)
        and all(0 <= count <= _MOST_CASES for count in counts)
        and abs(found.net) <= _MOST_CASES
        and all(0 <= count <= _MOST_TOKENS for count in tokens)
        and _SEED.fullmatch(found.seed)
    )
    if not is_sound:
        raise PlanError("The figures of the plan are none.", "Make it again.")
