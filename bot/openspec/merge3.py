"""A delta merged into its spec three ways: against what the spec said when the delta was written.

The official merge knows two sides, and a delta that was written before the spec moved overwrites what moved. With the
base, disjoint edits combine, equal ones collapse, what was left out on purpose goes, and a real contradiction is shown
with all three sides. Pure: texts in, texts out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import MergeError
from bot.openspec.applying import Counts, apply_operations
from bot.openspec.blocks import Block, RequirementsSection, read_blocks, requirements_section
from bot.openspec.deltas import mended_first, merge, passed_over, refuse_broken, refuse_contradictions
from bot.openspec.merge3_block import merge_block
from bot.openspec.merge3_decide import Decisions, decide
from bot.openspec.merge3_pieces import Conflict, MergedBlock, Pieces, conflicts_in, current_text, marked
from bot.openspec.merge3_splice import Splice
from bot.openspec.model import Span
from bot.openspec.operations import Operations, read_operations
from bot.openspec.parse import normal_name
from bot.openspec.source import read_source
from bot.text.lines import dominant_ending, strip

__all__ = ["Conflict", "Merged3", "MergedBlock", "marked", "merge_block", "merge_change"]


@dataclass(frozen=True)
class Merged3:
    """A spec after its delta. Where there is a conflict, ``text`` has there what the spec says now.

    ``pieces`` show where the conflicts are; ``marked(pieces, style)`` is the spec with conflict markers. ``notes`` say
    what was combined or assumed. ``requirements`` is how many blocks the spec holds. ``replaced`` are those that keep
    none of several scenarios: in history, 12 of 28 such blocks were only meant to add to them, so a person is asked.
    """

    text: str
    counts: Counts
    conflicts: tuple[Conflict, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    requirements: int
    pieces: Pieces = ()
    replaced: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any operation did something; where none did the spec is to be left alone."""
        return self.counts != Counts()


def merge_change(
    capability: str, change: str, bases: Mapping[str, str | None], main: str | None, delta: str
) -> Merged3:
    """Return the main spec (None: there is none yet) with ``delta`` merged in; texts are as a Tree gives them.

    ``bases`` holds, by the name of a requirement before the delta, its block when the delta's entry was written. Where
    it holds none the official two-way rules decide, and a note says so. Where nothing had to be merged three ways the
    text is laid out as the official archive does it; else all bytes outside changed blocks stay. Raises MergeError
    where the official archive refuses the delta for another reason than the ones a base answers: scenarios that are
    left out, a requirement that is gone or has another name, an ADDED one that is there already. Raises it too where
    requirements would be lost that the official archive loses: one of two of a name, or what a fence hides that is
    never closed.
    """
    found = _merged(capability, change, bases, main, delta)
    _refuse_doubled(capability, main or "")
    _refuse_hidden(capability, main or "", delta, found)
    return found


def _refuse_doubled(capability: str, main: str) -> None:
    """Raise MergeError where two requirements go by one name, the headings of which only some readers take for such."""
    times = Counter(_keys_of(main))
    twice = next((name for name, count in times.items() if count > 1), None)
    if twice is not None:
        why = f'Requirement "{twice}" is there twice; names must be unique.'
        raise MergeError(f"{mended_first(capability)} {why}")


def _refuse_hidden(capability: str, main: str, delta: str, found: Merged3) -> None:
    """Raise MergeError where the spec that results is read without a requirement that was put into it, or stood there.

    A fence of the delta that the next one of the spec closes hides what lies between, and shows what that one hid: as
    many requirements as before, and not the same ones.
    """
    now = _keys_of(found.text)
    operations = read_operations(read_source(delta))
    gone = {normal_name(each) for each in (*operations.removed, *(one.old for one in operations.renamed))}
    wanted = [*(each for each in _keys_of(main) if each not in gone), *(each.key for each in operations.added)]
    lost = [each for each in wanted if each not in now]
    hidden = max(len(lost), found.requirements - len(now))
    if hidden <= 0:
        return
    of_delta, of_spec = read_source(delta).view.open_fence, read_source(main).view.open_fence
    if of_delta is None and of_spec is None and "" in _keys_of(main):
        raise MergeError(f"a requirement of {capability} has no name, and would be lost.", "Name it, or take it out.")
    where = "the spec" if of_delta is None else f"line {of_delta + 1} of the delta"
    raise MergeError(
        f"{hidden} of {found.requirements} requirements of {capability} would be hidden: "
        f"a code fence in {where} is never closed.",
        "Close it.",
    )


def _keys_of(spec: str) -> list[str]:
    section = requirements_section(read_source(spec))
    return [each.key for each in section.blocks] if section else []


def _merged(capability: str, change: str, bases: Mapping[str, str | None], main: str | None, delta: str) -> Merged3:
    if main is None:
        return _official(capability, change, None, delta, ())
    operations = read_operations(read_source(delta))
    section = requirements_section(read_source(main))
    decisions = decide(operations, section.blocks if section else (), bases)
    if not decisions.taken:
        return _official(capability, change, main, delta, tuple(decisions.notes))
    refuse_contradictions(operations)
    refuse_broken(capability, main)
    return _spliced(capability, main, delta, section, operations, decisions)


def _official(capability: str, change: str, main: str | None, delta: str, notes: tuple[str, ...]) -> Merged3:
    found = merge(capability, change, main, delta)
    return Merged3(found.text, found.counts, (), found.warnings, notes, found.requirements, (found.text,))


def _spliced(
    capability: str,
    main: str,
    delta: str,
    section: RequirementsSection | None,
    operations: Operations,
    decisions: Decisions,
) -> Merged3:
    """Put what was decided into the spec, and let the official rules do the rest of the operations there."""
    before = section.blocks if section else ()
    origins = {id(each.view): main for each in before}
    origins |= {id(each.view): delta for each in (*operations.modified, *operations.added)}
    made: dict[int, MergedBlock] = {}
    prepared: list[Block] = []
    modified = added = 0
    for block in before:
        merged = decisions.merged.get(block.key)
        prepared.append(_as_block(merged, block) if merged else block)
        if merged:
            made[id(prepared[-1].view)] = merged
            if not merged.conflicts and strip(merged.text or "") != strip(block.raw):
                added += block.key in decisions.added
                modified += block.key not in decisions.added
    rest = decisions.rest(operations)
    applied = apply_operations(capability, prepared, rest, is_new=False)
    keys = _keys(prepared, rest)
    now = {each.key: each for each in applied.blocks}
    fresh: list[Block | Conflict] = [*(each for each in applied.blocks if each.key not in keys), *decisions.absent]
    pieces = Splice(main, section, origins, made).pieces([now.get(key) for key in keys], fresh)
    counts = replace(applied.counts, modified=applied.counts.modified + modified, added=applied.counts.added + added)
    return Merged3(
        current_text(pieces, dominant_ending(main)),
        counts,
        conflicts_in(pieces),
        (
            *passed_over(capability, main, delta, operations),
            *(f"{capability}: {each}" for each in decisions.warnings),
            *applied.warnings,
        ),
        tuple(decisions.notes),
        len(applied.blocks),
        pieces,
        tuple(decisions.replaced),
    )


def _as_block(merged: MergedBlock, instead: Block) -> Block:
    """Return what a merge made as a block that operations can be applied to."""
    source = read_source(merged.text or instead.raw)
    return next(read_blocks(source, Span(0, len(source.view.lines))))


def _keys(blocks: list[Block], operations: Operations) -> list[str]:
    """Return for each block of the spec the name it goes by after the renames."""
    keys = [each.key for each in blocks]
    for rename in operations.renamed:
        old, new = normal_name(rename.old), normal_name(rename.new)
        if old in keys:
            keys[keys.index(old)] = new
    return keys
