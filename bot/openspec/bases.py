"""What a requirement said when a delta's entry for it was written: chosen among the versions that history shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from bot.openspec.blocks import Block, requirements_section
from bot.openspec.operations import Operations, read_operations
from bot.openspec.parse import normal_name
from bot.openspec.source import read_source
from bot.text.printable import listed


@dataclass(frozen=True, slots=True)
class Entry:
    """What one delta says of one requirement: ``name`` is what the spec calls it before the delta.

    ``text`` is the block of a MODIFIED, empty for a REMOVED or a bare RENAMED.
    """

    name: str
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A version of a requirement: its block, None where the spec did not hold it, and the commit it is from."""

    commit: str
    block: str | None


@dataclass(frozen=True, slots=True)
class Base:
    """The version an entry was written against. ``is_known``: else the official two-way rules have to do.

    ``assumed`` is a sentence on what was taken for granted, empty where history says it plainly. ``is_cut``: a history
    that is not all here would tell.
    """

    commit: str
    block: str | None
    is_known: bool = True
    assumed: str = ""
    is_cut: bool = False


Versions = Callable[[], Sequence[Said]]


def entries(delta: str) -> tuple[Entry, ...]:
    """Return the entries of a delta that need a base: every MODIFIED, REMOVED and RENAMED."""
    operations = read_operations(read_source(delta))
    renamed_to = {normal_name(each.new): each.old for each in operations.renamed}
    found = [Entry(renamed_to.get(each.key, each.name), "MODIFIED", each.raw) for each in operations.modified]
    found += [Entry(name, "REMOVED") for name in operations.removed]
    modified = {normal_name(each.name) for each in found}
    found += [
        Entry(each.old, "RENAMED", each.new) for each in operations.renamed if normal_name(each.old) not in modified
    ]
    return tuple(found)


def block_of(spec: str, name: str) -> str | None:
    """Return the block of a requirement in a main spec, None where it is not there."""
    return _blocks_of(spec).get(normal_name(name))


@lru_cache(maxsize=16)
def _blocks_of(spec: str) -> dict[str, str]:
    """Return the first block of each requirement; a delta may ask a thousand times for those of one spec."""
    section = requirements_section(read_source(spec))
    blocks: Sequence[Block] = section.blocks if section else ()
    return {each.key: each.raw for each in reversed(blocks)}


def operations_of(delta: str) -> Operations:
    """Return the operations of a delta's text."""
    return read_operations(read_source(delta))


def choose(entry: Entry, at_writing: Said | None, before: Versions, after: Versions, *, moved: bool) -> Base:
    """Return the base of an entry.

    ``at_writing`` is what the spec said in the commit that wrote the entry (None: that commit is not known), ``before``
    gives the distinct versions before it, newest first, ``after`` those after it, oldest first; both cost something.
    ``moved``: the commit may not be where the entry was written (a squash, a rebase), so that what it shows beside the
    entry may be newer than it.

    An author may have left out a line on purpose or never have known it. Where the commit that wrote the entry is
    certain, history tells; where it is not, the version that is closest to the entry is taken, for the lines that came
    later are then kept: nobody's line is lost for a guess.
    """
    if at_writing is None:
        assumed = "This clone's history does not reach back to where it was written."
        return Base("", None, is_known=False, assumed=assumed, is_cut=True)
    if at_writing.block is None:
        return _from_later(after())
    if not moved or not entry.text or entry.kind != "MODIFIED":
        return Base(at_writing.commit, at_writing.block)
    candidates = [at_writing, *(each for each in before() if each.block is not None)]
    far = [_distance(each.block or "", entry.text) for each in candidates]
    best = candidates[far.index(min(far))]
    if best is at_writing:
        near = (each for each, lines in zip(candidates, far, strict=True) if lines == far[0])
        rival = next((each for each in near if each.block != at_writing.block), None)
        return Base(best.commit, best.block, assumed=_as_close(best, rival) if rival else "")
    return Base(
        best.commit,
        best.block,
        assumed=f"It is closest to what the spec said at {best.commit[:9]}, so it is taken to be written against that; "
        f"lines that came later are kept.",
    )


def _as_close(best: Said, rival: Said) -> str:
    return (
        f"It is as close to what the spec said at {rival.commit[:9]} as to what it said at {best.commit[:9]}, and is "
        f"taken to be written against the later; what came between and it leaves out goes."
    )


def choose_edited(entry: Entry, previous: Base, at_writing: Said, between: Versions) -> Base:
    """Return the base of an entry that was edited, where its text before was written against ``previous``.

    ``at_writing`` is what the spec said when it was edited, ``between`` gives the distinct versions from there back to
    the previous base, newest first. An edit does not show that its author read the spec again: the closest version is
    taken, and where that leaves out lines which came since, it is said.
    """
    if not previous.is_known or at_writing.block in (None, previous.block):
        return previous
    if entry.kind != "MODIFIED":  # it says nothing of single lines
        return Base(at_writing.commit, at_writing.block)
    base = choose(entry, at_writing, between, tuple, moved=True)
    if base.block != at_writing.block:
        how = "To leave one out, commit the delta with it, and then without."
        return replace(base, assumed=f"{base.assumed} {how}")
    if not _left_out(previous.block or "", at_writing.block or "", entry.text):
        return replace(base, assumed="")
    return replace(
        base,
        assumed=f"It was edited when the spec had moved, and is closest to what that said at {base.commit[:9]}, so it "
        f"is taken to be written against that; what came before and it leaves out goes.",
    )


def _left_out(before: str, after: str, text: str) -> bool:
    """Whether a text has not all lines that came between two versions."""
    known = {line.strip() for line in f"{before}\n{text}".split("\n")}
    return any(line.strip() not in known for line in after.split("\n"))


def _from_later(after: Sequence[Said]) -> Base:
    """An entry for a requirement that was not there yet: its first version since, which another change brought."""
    first = next((each for each in after if each.block is not None), None)
    if first is None:
        return Base(
            "", None, is_known=False, assumed="The spec never held this requirement when it was written, nor since."
        )
    return Base(
        first.commit,
        first.block,
        assumed="It was written before the spec held the requirement, so it is taken against its first version, of "
        f"{first.commit[:9]}.",
    )


def _distance(one: str, other: str) -> int:
    """Return how many lines differ between two blocks."""
    old, new = one.split("\n"), other.split("\n")
    same = sum(match.size for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(old) + len(new) - 2 * same


@dataclass(frozen=True)
class Bases:
    """The base of every entry of one delta, by the name the spec calls it, and the commit that wrote it."""

    capability: str
    found: dict[str, Base]

    def blocks(self) -> dict[str, str | None]:
        """Return the blocks of the bases that are known, as ``bot.openspec.merge3.merge_change`` takes them."""
        return {name: base.block for name, base in self.found.items() if base.is_known}

    def unseen(self, main: str | None, delta: str) -> tuple[str, ...]:
        """Return the requirements of the spec ``main`` of which ``delta`` takes what a cut history may show to be new.

        A renaming alone takes nothing.
        """
        cut = {name for name, base in self.found.items() if base.is_cut}
        taken = [each for each in entries(delta) if each.name in cut and each.kind != "RENAMED"] if cut else []
        return tuple(
            each.name for each in taken if main is not None and block_of(main, each.name) not in (None, each.text)
        )

    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each base that had to be assumed."""
        return tuple(f"{self.capability}, {name}: {base.assumed}" for name, base in self.found.items() if base.assumed)


FindBases = Callable[[str, str, str], Bases]
"""Capability, path of the delta, text of the delta; what each of its entries was written against."""


def cut_off(capability: str, names: Sequence[str]) -> str:
    """Return what is not known of some requirements where history is not all here, without a full stop."""
    return f"This shallow clone does not show what {capability} said of {listed(names)} when the change was written"
