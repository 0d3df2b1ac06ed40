"""A delta's operations applied to the blocks of a spec: renamed, removed, modified, added, in that order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.errors import MergeError
from bot.openspec.blocks import Block
from bot.openspec.model import Rename
from bot.openspec.names import describe_loss, lost_scenarios, near_miss
from bot.openspec.operations import Operations
from bot.openspec.parse import normal_name, requirement_name
from bot.text.lines import strip

_FOREIGN = re.compile(r" {0,3}#{1,3}(?:[ \t]|\Z)")
# How alike two names are, from 0 to 1, that one may be meant by the other (difflib's ratio).
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Counts:
    """How many operations did something; one that finds its work done already counts for nothing."""

    added: int = 0
    modified: int = 0
    removed: int = 0
    renamed: int = 0


@dataclass(frozen=True, slots=True)
class Applied:
    """The blocks of the spec that results: those that were there in their order, then the new ones."""

    blocks: tuple[Block, ...]
    counts: Counts
    warnings: tuple[str, ...]


def apply_operations(capability: str, blocks: Sequence[Block], operations: Operations, *, is_new: bool) -> Applied:
    """Apply a delta that does not contradict itself. Raises MergeError when the spec has no place for an operation."""
    spec = _Spec(capability, blocks)
    renamed = sum([spec.rename(each) for each in operations.renamed])
    removed = sum([spec.remove(name, is_new=is_new) for name in operations.removed])
    modified = sum([spec.modify(each) for each in operations.modified])
    added = sum([spec.add(each) for each in operations.added])
    kept = tuple(spec.result())
    return Applied(kept, Counts(added, modified, removed, renamed), tuple(spec.warnings))


class _Spec:
    """Blocks by key. ``keys`` holds, for each block that was there, the key it goes by now."""

    def __init__(self, capability: str, blocks: Sequence[Block]) -> None:
        self.capability = capability
        self.before = blocks
        self.keys = [each.key for each in blocks]
        self.blocks = {each.key: each for each in blocks}
        self.warnings: list[str] = []

    def rename(self, rename: Rename) -> bool:
        old, new = normal_name(rename.old), normal_name(rename.new)
        if old not in self.blocks:
            near = near_miss(old, self.blocks, but=new)
            if new in self.blocks and near is None:
                return False
            message = f'RENAMED: there is no "{rename.old}"{self._spelt(near)}.'
            raise MergeError(message, "FROM is its name in the spec as it is now.")
        if new in self.blocks:
            raise MergeError(f'RENAMED: there is a "{rename.new}" already.', "Choose another name.")
        near = near_miss(new, self.blocks, but=old)
        if near is not None:
            raise MergeError(f'RENAMED: "{rename.new}" differs from a requirement only in spelling{self._spelt(near)}.')
        self.blocks[new] = replace(self.blocks.pop(old), name=new, heading=f"### Requirement: {new}")
        if old in self.keys:
            self.keys[self.keys.index(old)] = new
        return True

    def remove(self, name: str, *, is_new: bool) -> bool:
        key = normal_name(name)
        if key in self.blocks:
            del self.blocks[key]
            return True
        if not is_new:
            near = near_miss(key, self.blocks)
            if near is not None:
                raise MergeError(f'REMOVED: there is no "{name}"{self._spelt(near)}.')
            self.warnings.append(f'{self.capability}: there is no "{name}"; it counts as removed already.')
        return False

    def modify(self, block: Block) -> bool:
        current = self.blocks.get(block.key)
        if current is None:
            raise MergeError(f'MODIFIED: there is no "{block.name}".', self._meant(block.key))
        if requirement_name(block.heading) != block.key:
            raise MergeError(f'MODIFIED: the heading of "{block.name}" does not name it once and clearly.')
        lost = lost_scenarios(current, block)
        if lost:
            words = describe_loss(current, block, lost)
            raise MergeError(f'MODIFIED: "{block.name}" drops scenarios of the spec: {words}.', "Copy them into it.")
        self.blocks[block.key] = block
        return strip(current.raw) != strip(block.raw)

    def add(self, block: Block) -> bool:
        current = self.blocks.get(block.key)
        if current is not None:
            if strip(current.raw) == strip(block.raw):
                return False
            message = f'ADDED: there is a "{block.name}" already, with another text.'
            raise MergeError(message, "A requirement that changes stands under MODIFIED, as a whole.")
        near = near_miss(block.key, self.blocks)
        if near is not None:
            raise MergeError(f'ADDED: "{block.name}" differs from a requirement only in spelling{self._spelt(near)}.')
        self.blocks[block.key] = block
        return True

    def result(self) -> Iterator[Block]:
        """Yield the blocks in their final order; warn of foreign headings that go with a block."""
        for block, key in zip(self.before, self.keys, strict=True):
            now = self.blocks.get(key)
            if now is not None:
                yield now
            if now is not block:
                self._warn_of_tail(block, now)
        yield from (block for key, block in self.blocks.items() if key not in self.keys)

    def _spelt(self, near: str | None) -> str:
        return "" if near is None else f', but there is "{self.blocks[near].name}"'

    def _meant(self, name: str) -> str:
        """Return what to do about a name that the spec does not have."""
        near = get_close_matches(name, list(self.blocks), 1, _ALIKE)
        return f'Is "{near[0]}" meant?' if near else "What is new stands under ADDED."

    def _warn_of_tail(self, block: Block, now: Block | None) -> None:
        tail = _foreign_tail(block)
        if tail and (now is None or now.raw.count(tail) < block.raw.count(tail)):
            heading = tail.partition("\n")[0]
            self.warnings.append(f'{self.capability}: "{heading}" stands in "{block.name}" and goes with it.')


def _foreign_tail(block: Block) -> str:
    """Return a block's text from the first level-1 to level-3 heading below its own, trimmed; empty without one."""
    lines, fenced = block.lines, block.fenced
    for number in range(1, len(lines)):
        if not fenced[number] and _FOREIGN.match(lines[number]):
            return strip("\n".join(lines[number:]))
    return ""
