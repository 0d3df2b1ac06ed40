"""Why an entry of a delta cannot be brought up to date with the specs, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.openspec.bases import Bases, block_of, operations_of
from bot.openspec.blocks import Block, requirements_section
from bot.openspec.merge3_decide import now_called
from bot.openspec.parse import normal_name
from bot.openspec.source import read_source
from bot.text.lines import as_replaced, strip


@dataclass(frozen=True, slots=True)
class Left:
    """An entry that could not be brought up to date: why, and what to do about it."""

    capability: str
    requirement: str
    why: str
    next_step: str


def left_behind(delta: str, main: str | None, bases: Bases, block: Block, name: str) -> Left | None:
    """Return why a MODIFIED block, of what the spec called ``name``, cannot be merged; None where it can be."""
    # A merge would write U+FFFD in place of other bytes.
    if any(as_replaced(each) != each for each in (delta, main or "")):
        why = "the delta or the spec holds bytes that are no UTF-8."
        return Left(bases.capability, name, why, "Save both files as UTF-8, commit them, and run it again.")
    base = bases.found.get(name)
    if main is not None and block_of(main, name) is not None:
        if base is not None and base.block is not None:
            return None
        step = "Commit what is not committed yet, have all of history here ('git fetch --unshallow'), and run it again."
        return Left(bases.capability, name, "what the spec said when it was written is not known.", step)
    why, step = _absent(delta, main, base.block if base else None, block, name)
    return Left(bases.capability, name, why, step)


def overtaken(delta: str, main: str | None, bases: Bases) -> Iterator[Left]:
    """Yield the ADDED, REMOVED and RENAMED entries that the spec ``main`` has overtaken; no rebase mends them."""
    operations = operations_of(delta)
    gone = {normal_name(each) for each in (*operations.removed, *(each.old for each in operations.renamed))}
    for block in operations.added:
        current = block_of(main or "", block.name)
        if current is not None and block.key not in gone and strip(current) != strip(block.raw):
            step = (
                "Put it under MODIFIED, as a whole, or archive the change without --plain: what is one text combines."
            )
            yield Left(bases.capability, block.name, "the spec holds it already, with another text.", step)
    for name in operations.removed:
        base, current = bases.found.get(name), block_of(main or "", name)
        if base is not None and base.block is not None and current is not None and current != base.block:
            step = "Take it out of the delta, or archive the change with --plain if what came since is to go too."
            yield Left(bases.capability, name, "the spec was edited since, and the change removes it.", step)
    modified = {each.key for each in operations.modified}
    for rename in operations.renamed:
        is_there = any(block_of(main or "", name) is not None for name in (rename.old, rename.new))
        if not is_there and normal_name(rename.new) not in modified:
            step = "Say in the delta what it is called in the spec now, or take the renaming out."
            yield Left(bases.capability, rename.old, "the spec does not hold it under that name.", step)


def _absent(delta: str, main: str | None, base: str | None, block: Block, name: str) -> tuple[str, str]:
    """Return why, and the next step, where the spec does not hold the requirement."""
    added = "put it under ADDED Requirements"
    if base is None:
        return "the spec does not hold it.", f"Archive the change that adds it first, or {added}."
    section = requirements_section(read_source(main)) if main is not None else None
    blocks = section.blocks if section else ()
    if any(each.key == block.key for each in blocks):
        return (
            f'the spec calls it "{block.name}" already.',
            "Take its entry under RENAMED Requirements out of the delta.",
        )
    now = now_called(operations_of(delta), blocks, name, base)
    if now is not None:
        return (
            f'the spec calls it "{now.name}" now.',
            f'Call it "{now.name}" in the delta and run it again, or archive the change without --plain: '
            "it is merged there.",
        )
    return "the spec no longer holds it.", f"Take it out of the delta, or {added} if it is to come back."
