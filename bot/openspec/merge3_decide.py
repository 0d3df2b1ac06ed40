"""What becomes of each entry of a delta where it is known what the spec said when the entry was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.openspec.blocks import Block
from bot.openspec.merge3_block import merge_block
from bot.openspec.merge3_match import renamed_segments
from bot.openspec.merge3_nodes import Kind, Node, read_nodes
from bot.openspec.merge3_pieces import Conflict, MergedBlock, whole
from bot.openspec.model import Rename
from bot.openspec.names import fold, lost_scenarios
from bot.openspec.operations import Operations
from bot.openspec.parse import normal_name
from bot.text.lines import strip

# A requirement of another name is the one that is looked for when it has its text or its scenarios, and this much more.
_SAME_LINES = 0.5


@dataclass
class Decisions:
    """What three ways of looking at a delta came to.

    ``merged`` are blocks of the spec, by their key, that the merge has made already; ``absent`` are conflicts about a
    block the spec does not hold. ``taken`` are the entries of the delta that need nothing more, by kind and key; the
    official rules do the others. ``replaced`` are requirements that keep none of several scenarios.
    """

    merged: dict[str, MergedBlock] = field(default_factory=dict)
    absent: list[Conflict] = field(default_factory=list)
    taken: set[tuple[str, str]] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    def rest(self, operations: Operations) -> Operations:
        """Return the operations that are left to the official rules."""
        return replace(
            operations,
            added=tuple(each for each in operations.added if ("ADDED", each.key) not in self.taken),
            modified=tuple(each for each in operations.modified if ("MODIFIED", each.key) not in self.taken),
            removed=tuple(each for each in operations.removed if ("REMOVED", normal_name(each)) not in self.taken),
            renamed=tuple(each for each in operations.renamed if ("RENAMED", normal_name(each.old)) not in self.taken),
        )


def decide(operations: Operations, blocks: Sequence[Block], bases: Mapping[str, str | None]) -> Decisions:
    """Decide every entry whose base is known, and every ADDED that the spec holds already with another text."""
    work = _Work(operations, {each.key: each for each in blocks}, bases)
    for rename in operations.renamed:
        work.rename(rename)
    for name in operations.removed:
        work.remove(name)
    for block in operations.modified:
        work.modify(block)
    for block in operations.added:
        work.add(block)
    return work.found


class _Work:
    def __init__(self, operations: Operations, spec: dict[str, Block], bases: Mapping[str, str | None]) -> None:
        self.operations = operations
        self.spec = spec
        self.bases = {normal_name(name): block for name, block in bases.items()}
        self.named = {fold(each) for each in _names(operations)}
        self.found = Decisions()

    def rename(self, rename: Rename) -> None:
        """Find a requirement that the spec renamed otherwise, or removed, since."""
        old, new = normal_name(rename.old), normal_name(rename.new)
        base = self.bases.get(old)
        if base is None or old in self.spec or new in self.spec:
            return
        modified = next((each for each in self.operations.modified if each.key == new), None)
        incoming = modified.raw if modified else _headed(base, f"### Requirement: {new}")
        self.found.taken |= {("RENAMED", old), ("MODIFIED", new)}
        moved = self.moved(old, base)
        if moved is None:
            what = f'The spec removed this requirement, the change calls it "{rename.new}".'
        else:
            what = f'The spec calls this requirement "{moved.name}" now, the change "{rename.new}".'
        self._conflict(moved, Conflict(rename.old, "", what, base, moved.raw if moved else None, incoming))

    def remove(self, name: str) -> None:
        key = normal_name(name)
        base = self._base(name)
        if base is None:
            return
        current = self.spec.get(key)
        moved = self.moved(key, base) if current is None else None
        if moved is not None:
            what = f'The change removes this requirement, the spec calls it "{moved.name}" now.'
            self.found.taken.add(("REMOVED", key))
            self._conflict(moved, Conflict(name, "", what, base, moved.raw, None))
        elif current is not None:
            merged = merge_block(name, base, current.raw, None)
            if merged.conflicts:
                self.found.taken.add(("REMOVED", key))
                self.found.merged[key] = merged

    def modify(self, block: Block) -> None:
        if ("MODIFIED", block.key) in self.found.taken:
            return
        key = self._origin(block.key)
        base = self._base(*self._former(block.key), block.name)
        if base is None:
            return
        current = self.spec.get(key)
        if current is None:
            current = self.moved(key, base)
            if current is None:
                self.found.taken.add(("MODIFIED", block.key))
                merged = merge_block(block.name, base, None, block.raw)
                self.found.absent += merged.conflicts
                if not merged.conflicts:
                    self.found.notes.append(f"{block.name}: the spec removed it, and the change left it as it was.")
                return
            self.found.notes.append(
                f'{block.name}: the spec calls it "{current.name}" now; what the change says of it is merged there.'
            )
        self._merge(block, base, current)

    def add(self, block: Block) -> None:
        """Combine a requirement that both sides added, where their texts are one."""
        current = self.spec.get(block.key)
        gone = {normal_name(each) for each in self.operations.removed}
        gone |= {normal_name(each.old) for each in self.operations.renamed}
        if current is None or block.key in gone or strip(current.raw) == strip(block.raw):
            return
        self.found.taken.add(("ADDED", block.key))
        self.found.added.add(block.key)
        merged = merge_block(block.name, None, current.raw, block.raw)
        if not merged.conflicts:
            self.found.notes.append(f"{block.name}: both sides added it with one text; the scenarios of both are kept.")
        self._take(current, merged)

    def _merge(self, block: Block, base: str, current: Block) -> None:
        incoming = block.raw
        if normal_name(block.name) != current.key:
            incoming = _headed(incoming, current.heading)
        if normal_name(base.split("\n", 1)[0].partition(":")[2]) != current.key:
            base = _headed(base, current.heading)
        merged = merge_block(block.name, base, current.raw, incoming)
        as_official = current.key in (block.key, self._origin(block.key)) and not merged.conflicts
        if as_official and merged.text == incoming and not lost_scenarios(current, block):
            return
        self.found.taken.add(("MODIFIED", block.key))
        self.found.notes += merged.notes
        if strip(base) == strip(current.raw):
            self.found.notes += _left_out(block.name, base, incoming)
        if _is_partial(base, incoming):
            self.found.replaced.append(block.name)
            self.found.warnings.append(f'"{block.name}" leaves out every scenario it was written against, and they go.')
        self._take(current, merged)

    def _take(self, current: Block, merged: MergedBlock) -> None:
        self.found.merged[current.key] = merged

    def _conflict(self, current: Block | None, conflict: Conflict) -> None:
        if current is None:
            self.found.absent.append(conflict)
        else:
            self.found.merged[current.key] = whole(conflict)

    def _origin(self, key: str) -> str:
        """Return what the spec calls a requirement that the delta may have renamed first."""
        for rename in reversed(self.operations.renamed):
            if normal_name(rename.new) == key and key not in self.spec:
                key = normal_name(rename.old)
        return key

    def _former(self, key: str) -> Iterator[str]:
        """Yield the names that a requirement had before the delta renamed it, and the one it has then."""
        for rename in reversed(self.operations.renamed):
            if normal_name(rename.new) == key:
                yield key
                key = normal_name(rename.old)
        yield key

    def _base(self, *names: str) -> str | None:
        """Return the base of an entry, by whatever name it is known; None, with a note, where it is not."""
        base = next((found for each in names if (found := self.bases.get(normal_name(each))) is not None), None)
        if base is None:
            self.found.notes.append(
                f"{names[-1]}: what the spec said when the change was written is not known; the official rules hold."
            )
        return base

    def moved(self, key: str, base: str) -> Block | None:
        """Return the requirement of the spec that can only be the one that was called ``key``."""
        near = [each for each in self.spec.values() if fold(each.name) == fold(key)]
        others = [each for each in self.spec.values() if fold(each.name) not in self.named]
        found = near or [each for each in others if _is_renamed(base, each.raw)]
        return found[0] if len(found) == 1 else None


def now_called(operations: Operations, blocks: Sequence[Block], name: str, base: str) -> Block | None:
    """Return the block of a spec that can only be what was called ``name``, which the spec no longer holds."""
    return _Work(operations, {each.key: each for each in blocks}, {}).moved(normal_name(name), base)


def _names(operations: Operations) -> Iterator[str]:
    yield from operations.removed
    yield from (each.name for each in (*operations.modified, *operations.added))
    yield from (name for each in operations.renamed for name in (each.old, each.new))


def _headed(block: str, heading: str) -> str:
    """Return a block under another heading line."""
    _, newline, below = block.partition("\n")
    return heading + newline + below


def _is_renamed(base: str, block: str) -> bool:
    old, new = read_nodes(base), read_nodes(block)
    if old is None or new is None:
        return False
    same_body = bool(old[0].below) and old[0].below == new[0].below
    one, two = ([each.key for each in nodes if each.kind is Kind.SCENARIO] for nodes in (old, new))
    return (same_body or (bool(one) and one == two)) and _shared(old, new) >= _SAME_LINES


def _shared(old: Sequence[Node], new: Sequence[Node]) -> float:
    """Return the share of lines below the headings that two requirements have in common."""
    one, two = ({line.strip() for each in nodes for line in each.lines[1:] if line.strip()} for nodes in (old, new))
    return len(one & two) / max(len(one), len(two), 1)


def _left_out(name: str, base: str, incoming: str) -> Iterator[str]:
    """Yield a note for each scenario that goes or gets another name on purpose."""
    old, new = read_nodes(base), read_nodes(incoming)
    if old is None or new is None:
        return
    now = {place: number for number, place in renamed_segments(old, new).items()}
    for place, node in enumerate(old):
        if node.kind is Kind.SCENARIO and place not in now:
            yield f'{name}: the scenario "{node.key}" goes; the change was written against it and leaves it out.'
        elif node.kind is Kind.SCENARIO and new[now[place]].key != node.key:
            yield f'{name}: the scenario "{node.key}" is called "{new[now[place]].key}" now.'


def _is_partial(base: str, incoming: str) -> bool:
    """Whether none of several scenarios is left: in history, 12 of 28 such blocks were only meant to add to them."""
    old, new = read_nodes(base), read_nodes(incoming)
    if old is None or new is None:
        return False
    paired = renamed_segments(old, new).values()
    scenarios = [place for place, node in enumerate(old) if node.kind is Kind.SCENARIO]
    return len(scenarios) > 1 and not any(place in paired for place in scenarios)
