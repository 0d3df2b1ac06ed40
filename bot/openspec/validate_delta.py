"""The structural rules of one delta, D01 to D14, as the official validator applies them. (Reference, 5.2.)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.blocks import Block, obliges, scenario_bodies, unobliged
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Operation
from bot.openspec.names import describe_loss, fold, lost_scenarios
from bot.openspec.operations import Operations
from bot.openspec.parse import normal_name


@dataclass(frozen=True, slots=True)
class DeltaCheck:
    """The rules of one delta: ``path`` is its file, ``where`` its path below the change's ``specs/``."""

    path: str
    where: str
    delta: Operations

    def layout(self) -> Iterator[Finding]:
        """Yield D01, D02 and D03: headings and lines that the reader passes over."""
        for skipped in self.delta.skipped:
            if skipped.title.lower() in ("requirement", "requirement:"):
                message = f'"### {skipped.title}" in {skipped.section} has no name, so it is passed over.'
            else:
                message = f'"### {skipped.title}" in {skipped.section} is no requirement heading, so it is passed over.'
            yield self._finding("D01", Severity.INFO, message, skipped.line)
        for lone in self.delta.unpaired:
            other = "TO" if lone.side == "FROM" else "FROM"
            message = f'{lone.side}: "{lone.name}" has no {other}: line; write each FROM: right before its TO:.'
            yield self._finding("D02", Severity.ERROR, message, lone.line, lone.name)
        for orphan in self.delta.orphans:
            place = "above the first section" if orphan.section is None else f'under "## {orphan.section}"'
            message = f'Requirement "{orphan.title}" stands {place}, which is no delta section, so it is ignored.'
            yield self._finding("D03", Severity.WARNING, message, orphan.line, orphan.title)

    def blocks(self) -> Iterator[Finding]:
        """Yield D04, D05, D06 and D08 for ADDED, then for MODIFIED."""
        for operation, blocks in ((Operation.ADDED, self.delta.added), (Operation.MODIFIED, self.delta.modified)):
            seen: set[str] = set()
            for block in blocks:
                label = f'{operation.value} "{block.name}"'
                if block.key in seen:
                    yield self._error("D04", f"{label} is there twice.", block.name)
                seen.add(block.key)
                yield from self._block(label, block)

    def _block(self, label: str, block: Block) -> Iterator[Finding]:
        text = block.text
        message = unobliged(label, block.name, text)
        if not text:
            yield self._error("D05", message, block.name)
        elif not obliges(text):
            yield self._finding("D06", Severity.WARNING, message, requirement=block.name)
        full, empty = scenario_bodies(block)
        if not full:
            hint = " A scenario heading with nothing below it is none." if empty else ""
            yield self._error("D08", f"{label} has no scenario.{hint}", block.name)

    def losses(self, base: Sequence[Block]) -> Iterator[Finding]:
        """Yield D09: scenarios of the main spec that a MODIFIED block leaves out. ``base`` are the spec's blocks."""
        current = {block.key: block for block in base}
        came_from = {normal_name(each.new): normal_name(each.old) for each in self.delta.renamed}
        renamed_away = {normal_name(each.old) for each in self.delta.renamed}
        for block in self.delta.modified:
            before = None if block.key in renamed_away else _before(block.key, current, came_from)
            lost = lost_scenarios(before, block) if before else []
            if before and lost:
                words = describe_loss(before, block, lost)
                message = (
                    f'MODIFIED "{block.name}" leaves out scenarios of the spec: {words}. openspec refuses to archive'
                    " that. Copy what stays; specbot archive takes along what goes on purpose."
                )
                yield self._error("D09", message, block.name)

    def names(self) -> Iterator[Finding]:
        """Yield D10 to D14: names repeated, or named by two operations that exclude each other."""
        yield from self._repeated("D10", "REMOVED", self.delta.removed)
        yield from self._repeated_renames()
        added = dict.fromkeys(block.key for block in self.delta.added)
        modified = dict.fromkeys(block.key for block in self.delta.modified)
        removed = dict.fromkeys(normal_name(name) for name in self.delta.removed)
        for name in modified:
            yield from self._both("MODIFIED", "REMOVED", name, removed)
            yield from self._both("MODIFIED", "ADDED", name, added)
        for name in added:
            yield from self._both("ADDED", "REMOVED", name, removed)
        for rename in self.delta.renamed:
            old, new = normal_name(rename.old), normal_name(rename.new)
            if old in modified:
                message = f'MODIFIED uses the old name "{rename.old}"; a renamed requirement goes by "{rename.new}".'
                yield self._error("D14", message, rename.old)
            if new in added:
                yield self._error("D14", f'"{rename.new}" is the new name of a rename and ADDED too.', rename.new)
            if any(fold(name) == fold(old) for name in removed):
                yield self._error("D14", f'"{rename.old}" is both renamed and REMOVED.', rename.old)

    def _repeated(self, rule: str, section: str, names: Sequence[str]) -> Iterator[Finding]:
        seen: set[str] = set()
        for name in names:
            if normal_name(name) in seen:
                yield self._error(rule, f'{section} names "{name}" twice.', name)
            seen.add(normal_name(name))

    def _repeated_renames(self) -> Iterator[Finding]:
        yield from self._repeated("D11", "RENAMED FROM", [each.old for each in self.delta.renamed])
        yield from self._repeated("D12", "RENAMED TO", [each.new for each in self.delta.renamed])

    def _both(self, one: str, other: str, name: str, names: dict[str, None]) -> Iterator[Finding]:
        if name in names:
            yield self._error("D13", f'"{name}" is both {one} and {other}.', name)

    def _error(self, rule: str, message: str, requirement: str) -> Finding:
        return self._finding(rule, Severity.ERROR, message, requirement=requirement)

    def _finding(
        self, rule: str, severity: Severity, message: str, line: int | None = None, requirement: str = ""
    ) -> Finding:
        number = 0 if line is None else line + 1
        return Finding(rule, severity, self.path, message, number, requirement, where=self.where)


def _before(name: str, current: dict[str, Block], came_from: dict[str, str]) -> Block | None:
    """Return the block a name stands for before the delta's renames, walked back (A to B, B to C leaves C with A's)."""
    seen: set[str] = set()
    key: str | None = name
    while key is not None and key not in seen:
        if key in current:
            return current[key]
        seen.add(key)
        key = came_from.get(key)
    return None
