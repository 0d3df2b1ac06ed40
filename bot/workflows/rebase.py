"""Bring the deltas of a change up to date with the specs: what moved since they were written is merged into them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.openspec.archive_specs import deltas_of
from bot.openspec.bases import Bases, FindBases, block_of, operations_of
from bot.openspec.blocks import Block
from bot.openspec.layout import CHANGES, Listing, read_text
from bot.openspec.merge3 import merge_block
from bot.openspec.merge3_pieces import marked
from bot.openspec.model import Span
from bot.openspec.parse import normal_name
from bot.text.edits import with_endings_of
from bot.text.lines import chomp, split_raw
from bot.text.tree import Tree
from bot.workflows.archive import Contradiction
from bot.workflows.left_behind import Left, left_behind, overtaken


@dataclass(frozen=True)
class Rebased:
    """What a change's deltas become: path to new text; what was merged into them, and what needs a person."""

    change: str
    changes: dict[str, str]
    merged: tuple[str, ...]
    """A sentence for each entry that was brought up to date."""
    contradictions: tuple[Contradiction, ...]
    notes: tuple[str, ...]
    left: tuple[Left, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether something is not up to date after it."""
        return bool(self.contradictions or self.left)


def rebase(tree: Tree, change: str, bases: FindBases, style: str = "") -> Rebased:
    """Return the deltas of ``change`` with today's specs merged into their MODIFIED blocks.

    An entry with a contradiction stays as it is, or with a ``style`` gets conflict markers. Raises RefusedError and
    UnreadableError where the change cannot be read, RepoError where history cannot.
    """
    changes: dict[str, str] = {}
    work = _Work(style)
    for delta in deltas_of(Listing(tree), f"{CHANGES}/{change}"):
        main = read_text(tree, delta.base.path) if tree.kind(delta.base.path) is not None else None
        text = tree.text(delta.path)
        found = bases(delta.capability, delta.path, text)
        work.notes += found.notes()
        fresh = work.delta(text, main, found)
        if fresh != text:
            changes[delta.path] = fresh
    return Rebased(change, changes, tuple(work.merged), tuple(work.contradictions), tuple(work.notes), tuple(work.left))


class _Work:
    """What a rebase came to so far."""

    def __init__(self, style: str) -> None:
        self.style = style
        self.merged: list[str] = []
        self.contradictions: list[Contradiction] = []
        self.notes: list[str] = []
        self.left: list[Left] = []

    def delta(self, text: str, main: str | None, bases: Bases) -> str:
        """Return the text of one delta with what the spec ``main`` says today in it."""
        raw = split_raw(text)
        edits: list[tuple[Span, str]] = []
        for block in operations_of(text).modified:
            name = _before(text, block)
            left = left_behind(text, main, bases, block, name)
            if left is not None:
                self.left.append(left)
                continue
            base, current = bases.found[name].block, block_of(main or "", name)
            if base == current:
                continue
            done = merge_block(name, base, current, block.raw)
            self.contradictions += [Contradiction(bases.capability, each) for each in done.conflicts]
            new = marked(done, self.style) if done.conflicts and self.style else done.text
            if new is None or (done.conflicts and not self.style) or new == block.raw:
                continue
            edits.append((block.span, new))
            with_markers = ", with markers" if done.conflicts else ""
            self.merged.append(f"{bases.capability}, {name}: brought up to date{with_markers}")
        self.left += overtaken(text, main, bases)
        # From the last to the first: the lines of those before stay where they are.
        for span, new in sorted(edits, key=lambda each: each[0].start, reverse=True):
            raw[span.start : span.end] = _exchanged(raw[span.start : span.end], new)
        return "".join(raw)


def _before(delta: str, block: Block) -> str:
    """Return what the spec calls a MODIFIED block's requirement, before the delta's own renames."""
    renames = {normal_name(each.new): each.old for each in operations_of(delta).renamed}
    return renames.get(block.key, block.name)


def _exchanged(lines: Sequence[str], after: str) -> list[str]:
    """Return raw lines as those of ``after``, which has none of their endings; what ends the last one stays."""
    last = lines[-1]
    before = "".join([*lines[:-1], chomp(last)])
    return split_raw(with_endings_of(before, after) + last[len(chomp(last)) :])
