"""Everything that ``specbot diff`` tells of two versions of some documents, as one value."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.openspec.compare import Versions, compare_documents
from bot.openspec.details import Details, details
from bot.openspec.differences import RequirementChange
from bot.openspec.flags import Flag, FlagKind, flags_of
from bot.openspec.frames import FrameChange, frame_changes


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement that differs, what its change consists of, and what to look at."""

    change: RequirementChange
    details: Details
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs, document by document: requirements, and what stands around them."""

    entries: tuple[Entry, ...]
    frames: tuple[FrameChange, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The documents there is something to say of, main specs first."""
        paths = {each.change.path for each in self.entries} | {each.path for each in self.frames}
        return tuple(sorted(paths, key=lambda each: (each.startswith("openspec/changes/"), each)))

    @property
    def has_other_purposes(self) -> bool:
        """Whether documents that came have other Purposes than those that went."""
        came = {each.new_purpose for each in self.frames if each.is_new}
        return came - {""} != {each.old_purpose for each in self.frames if each.is_gone} - {""}

    @property
    def counts(self) -> Counter[FlagKind]:
        """How often each kind of flag is there."""
        flags = [flag for each in self.entries for flag in each.flags]
        flags += [flag for each in self.frames for flag in each.flags]
        return Counter(each.kind for each in flags)


def diff(documents: Sequence[Versions]) -> Diff:
    """Return what differs between the versions of some documents, as ``compare.versions`` finds them."""
    entries = []
    for change in compare_documents(documents):
        told = details(change)
        entries.append(Entry(change, told, flags_of(change, told)))
    return Diff(tuple(entries), tuple(frame_changes(documents)))
