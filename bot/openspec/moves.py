"""Requirements that leave one document and come into another are told once, as moved."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.openspec.differences import LIKE, ChangeKind, RequirementChange, changed, folded, paired, side_of
from bot.text.words import likeness


def with_moves(found: Iterable[RequirementChange]) -> tuple[RequirementChange, ...]:
    """Return the changes, what is gone from one document and came into another as one: renamed, with an old path.

    The same are those of one name and one text, then of one text, then of one name and most of the words. Deltas
    count too, as long as they do the same to it.
    """
    changes = list(found)
    # What a delta only lists as removed is not gone from anywhere yet.
    gone = [each for each in changes if each.kind is ChangeKind.REMOVED and not each.line]
    come = [each for each in changes if each.kind is ChangeKind.ADDED]
    moved: dict[int, RequirementChange] = {}
    left: set[int] = set()
    for key, is_sure in _STEPS:
        pairs, gone, come = paired(gone, come, key)
        for old, new in pairs:
            if is_sure or likeness(_below(old.old), _below(new.new)) >= LIKE:
                moved[id(new)] = _move(old, new)
                left.add(id(old))
    return tuple(moved.get(id(each), each) for each in changes if id(each) not in left)


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
    return f"{each.operation} {each.name} {folded((each.old or each.new).split(chr(10)))}"


def _by_text(each: RequirementChange) -> str:
    below = _below(each.old or each.new)
    return f"{each.operation} {below or each.path + each.name}"


def _by_name(each: RequirementChange) -> str:
    return f"{each.operation} {each.name}"


def _below(block: str) -> str:
    return folded(block.split("\n")[1:])


_STEPS: tuple[tuple[Callable[[RequirementChange], str], bool], ...] = (
    (_by_all, True),
    (_by_text, True),
    (_by_name, False),
)
