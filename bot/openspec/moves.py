"""Requirements that leave one document and come into another are told once, as moved."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.openspec.differences import LIKE, ChangeKind, RequirementChange, changed, folded, paired, side_of
from bot.openspec.model import Operation
from bot.text.words import likeness


def with_moves(found: Iterable[RequirementChange]) -> tuple[RequirementChange, ...]:
    """Return the changes, what is gone from one document and came into another as one: renamed, with an old path.

    The same are those of one name and one text, then of one text, then of one name and most of the words. Deltas
    count too, as long as they do the same to it; and what one delta of a change removes from its spec while another
    adds it to its own is to be moved.
    """
    changes = list(found)
    # What a delta only lists as removed is not gone from anywhere yet.
    gone = [each for each in changes if each.kind is ChangeKind.REMOVED and not each.line]
    come = [each for each in changes if each.kind is ChangeKind.ADDED]
    pairs = _pairs(gone, come, lambda each: str(each.operation))
    listed = [each for each in changes if each.kind is ChangeKind.REMOVED and each.line and each.old]
    taken = {id(new) for _, new in pairs}
    added = [each for each in come if each.operation is Operation.ADDED and id(each) not in taken]
    moved = {id(new): _move(old, new) for old, new in pairs}
    left = {id(old) for old, _ in pairs}
    for old, new in _pairs(listed, added, _change):
        # In one delta it is no move, whatever else it is.
        if old.path != new.path:
            moved[id(new)] = replace(_move(old, new), old_operation=None, old_path=old.old_path)
            left.add(id(old))
    return tuple(moved.get(id(each), each) for each in changes if id(each) not in left)


def _pairs(
    gone: Sequence[RequirementChange], come: Sequence[RequirementChange], group: Callable[[RequirementChange], str]
) -> list[tuple[RequirementChange, RequirementChange]]:
    """Return which of what came is what is gone, among those of one group."""
    found = []
    for key, is_sure in _STEPS:
        pairs, gone, come = paired(gone, come, _both(group, key))
        found += [(old, new) for old, new in pairs if is_sure or likeness(_below(old.old), _below(new.new)) >= LIKE]
    return found


def _both(
    one: Callable[[RequirementChange], str], two: Callable[[RequirementChange], str]
) -> Callable[[RequirementChange], str]:
    return lambda each: f"{one(each)} {two(each)}"


def _change(each: RequirementChange) -> str:
    """Return the folder of the change that a delta is of."""
    return "/".join(each.path.split("/")[:3])


def _move(old: RequirementChange, new: RequirementChange) -> RequirementChange:
    change = changed(new.path, side_of(old.old), side_of(new.new))
    return replace(
        change,
        kind=ChangeKind.RENAMED,
        line=new.line,
        operation=new.operation,
        old_operation=old.operation,
        old_path=old.path,
    )


def _by_all(each: RequirementChange) -> str:
    return f"{each.name} {folded((each.old or each.new).split(chr(10)))}"


def _by_text(each: RequirementChange) -> str:
    return _below(each.old or each.new) or each.path + each.name


def _by_name(each: RequirementChange) -> str:
    return each.name


def _below(block: str) -> str:
    return folded(block.split("\n")[1:])


_STEPS: tuple[tuple[Callable[[RequirementChange], str], bool], ...] = (
    (_by_all, True),
    (_by_text, True),
    (_by_name, False),
)
