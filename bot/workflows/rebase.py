"""Bring the deltas of a change up to date with the specs: what moved since they were written is merged into them."""

from dataclasses import dataclass

from bot.openspec.archive_specs import deltas_of
from bot.openspec.bases import block_of, operations_of
from bot.openspec.blocks import Block
from bot.openspec.layout import CHANGES, Listing, read_text
from bot.openspec.merge3 import merge_block
from bot.openspec.merge3_pieces import MergedBlock, marked
from bot.openspec.parse import normal_name
from bot.text.edits import occurrences, with_endings_of
from bot.text.tree import Tree
from bot.workflows.archive import Contradiction, FindBases


@dataclass(frozen=True)
class Rebased:
    """What a change's deltas become: path to new text; what was merged into them, and what needs a person."""

    change: str
    changes: dict[str, str]
    merged: tuple[str, ...]
    """A sentence for each entry that was brought up to date."""
    contradictions: tuple[Contradiction, ...]
    notes: tuple[str, ...]


def rebase(tree: Tree, change: str, bases: FindBases, style: str = "") -> Rebased:
    """Return the deltas of ``change`` with today's specs merged into their MODIFIED blocks.

    An entry with a contradiction stays as it is, or with a ``style`` gets conflict markers. Raises RefusedError and
    UnreadableError where the change cannot be read, RepoError where history cannot.
    """
    changes: dict[str, str] = {}
    merged: list[str] = []
    contradictions: list[Contradiction] = []
    notes: list[str] = []
    for delta in deltas_of(Listing(tree), f"{CHANGES}/{change}"):
        main = read_text(tree, delta.base.path) if tree.kind(delta.base.path) is not None else None
        text = tree.text(delta.path)
        found = bases(delta.capability, delta.path, text)
        notes += found.notes()
        fresh = text
        blocks = found.blocks()
        for block in operations_of(text).modified:
            name = _before(text, block)
            done = _merged(block, name, blocks, main)
            if done is None:
                continue
            contradictions += [Contradiction(delta.capability, each) for each in done.conflicts]
            new = marked(done, style) if done.conflicts and style else done.text
            if new is None or (done.conflicts and not style) or new == block.raw:
                continue
            fresh = _replaced(fresh, block.raw, new)
            merged.append(
                f"{delta.capability}, {name}: brought up to date{'' if not done.conflicts else ', with markers'}"
            )
        if fresh != text:
            changes[delta.path] = fresh
    return Rebased(change, changes, tuple(merged), tuple(contradictions), tuple(notes))


def _before(delta: str, block: Block) -> str:
    """Return what the spec calls a MODIFIED block's requirement, before the delta's own renames."""
    renames = {normal_name(each.new): each.old for each in operations_of(delta).renamed}
    return renames.get(block.key, block.name)


def _merged(block: Block, name: str, bases: dict[str, str | None], main: str | None) -> MergedBlock | None:
    """Return a block merged with the spec; None where its base is not known, or the spec did not move."""
    base = bases.get(name)
    current = block_of(main, name) if main is not None else None
    if base is None or current is None or base == current:
        return None
    return merge_block(name, base, current, block.raw)


def _replaced(text: str, before: str, after: str) -> str:
    """Return a delta with one block exchanged, found by its content; its line endings stay."""
    for ending in ("\n", "\r\n"):
        old = before.replace("\n", ending)
        places = occurrences(text, old)
        if len(places) == 1:
            return text[: places[0]] + with_endings_of(old, after) + text[places[0] + len(old) :]
    return text
