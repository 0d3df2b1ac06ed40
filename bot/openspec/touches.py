"""Which requirements a delta touches, and how two deltas stand to one requirement."""

from dataclasses import dataclass
from enum import Enum

from bot.openspec.bases import operations_of
from bot.openspec.names import fold
from bot.openspec.parse import normal_name


class Touched(Enum):
    """What a delta does to a requirement."""

    ADDED = "adds"
    MODIFIED = "modifies"
    REMOVED = "removes"
    RENAMED = "renames"
    TAKEN = "renames another one to"


@dataclass(frozen=True, slots=True)
class Touch:
    """One requirement, by the name the spec knows it by, and what is done to it; ``text`` is the block that is given.

    A rename touches two names: the old one (RENAMED, with the new name as its text) and the new one (TAKEN).
    """

    name: str
    how: Touched
    text: str = ""

    @property
    def key(self) -> str:
        """What two touches of one requirement have in common: names are compared as the official tool folds them."""
        return fold(normal_name(self.name))


def touches(delta: str) -> tuple[Touch, ...]:
    """Return everything a delta touches. A requirement it renames and modifies counts under its old name."""
    operations = operations_of(delta)
    before = {normal_name(each.new): each.old for each in operations.renamed}
    found = [Touch(each.name, Touched.ADDED, each.raw) for each in operations.added]
    found += [Touch(before.get(each.key, each.name), Touched.MODIFIED, each.raw) for each in operations.modified]
    found += [Touch(name, Touched.REMOVED) for name in operations.removed]
    for each in operations.renamed:
        found += [Touch(each.old, Touched.RENAMED, each.new), Touch(each.new, Touched.TAKEN, each.old)]
    return tuple(found)


def meeting(one: Touch, other: Touch) -> str:
    """Return what two deltas do to one requirement, as half a sentence; empty where neither is in the other's way.

    Equal work is no trouble: the second finds it done.
    """
    if one.how is other.how and one.text == other.text:
        return ""
    both = {one.how, other.how}
    if both == {Touched.MODIFIED}:
        return "both modify it"
    if both == {Touched.ADDED}:
        return "both add it, with other words"
    if both == {Touched.RENAMED}:
        return "both rename it, to other names"
    if both == {Touched.TAKEN}:
        return "both rename another requirement to this name"
    return f"one {one.how.value} it, the other {other.how.value} it"
