"""One delta file of a change, checked against itself and against the spec it edits."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import MergeError, UnreadableError
from bot.openspec.blocks import requirements_section
from bot.openspec.deltas import refuse_unmergeable
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import SPEC_FILE, read_text
from bot.openspec.operations import Operations, read_operations
from bot.openspec.places import Base, Obstacle, base_of
from bot.openspec.source import read_source
from bot.openspec.validate_delta import DeltaCheck
from bot.text.tree import Tree


@dataclass(frozen=True, slots=True)
class DeltaFile:
    """A delta: its capability, its path, its text, what it asks for, and the spec it edits."""

    capability: str
    path: str
    text: str
    operations: Operations
    base: Base

    @property
    def where(self) -> str:
        """Its path below the change's ``specs/``, as the official report has it."""
        return f"{self.capability}/{SPEC_FILE}"

    @property
    def is_blocked(self) -> bool:
        """Whether the official validator stops at this file: a file stands where its spec's folder should be."""
        return bool(self.operations.modified) and self.base.obstacle is Obstacle.FILE


def read_delta_file(tree: Tree, capability: str, path: str) -> DeltaFile:
    """Read one delta. Raises UnreadableError."""
    text = read_text(tree, path)
    return DeltaFile(capability, path, text, read_operations(read_source(text)), base_of(tree, capability))


def delta_findings(delta: DeltaFile) -> Iterator[Finding]:
    """Yield D01 to D14. Raises UnreadableError where MODIFIED meets a spec that is a link out of its folder."""
    check = DeltaCheck(delta.path, delta.where, delta.operations)
    yield from check.layout()
    yield from check.blocks()
    if delta.is_blocked:
        return
    if delta.operations.modified:
        yield from _losses(delta, check)
    yield from check.names()


def entry_findings(delta: DeltaFile) -> Iterator[Finding]:
    """Yield D17 or D18 for a delta that asks for nothing."""
    if delta.operations.count:
        return
    if delta.operations.sections:
        titles = ", ".join(f'"## {each.value} Requirements"' for each in delta.operations.sections)
        message = f'There is no entry in {titles}; each needs a "### Requirement: name" (REMOVED takes bullets too).'
        yield _error("D17", delta, message)
    else:
        yield _error("D18", delta, 'There is no delta section, such as "## ADDED Requirements".')


def merge_findings(delta: DeltaFile, change: str) -> Iterator[Finding]:
    """Yield D15 when the archive would refuse a delta, as things stand."""
    if delta.base.obstacle is Obstacle.FOLDER:
        return
    try:
        refuse_unmergeable(delta.capability, change, delta.base.text, delta.text)
    except MergeError as error:
        message = f"Archive would refuse this delta: {error.message}"
        yield Finding("D15", Severity.INFO, delta.path, message, where=delta.where)


def _losses(delta: DeltaFile, check: DeltaCheck) -> Iterator[Finding]:
    base = delta.base
    if base.strays or base.obstacle is Obstacle.LINK:
        raise UnreadableError(f"{base.path}: {Obstacle.LINK.value}.", "Put the file itself there.")
    if base.obstacle is Obstacle.FOLDER:
        yield _error("D09", delta, f"{base.path} cannot be compared with MODIFIED: {base.obstacle.value}.")
    if base.text is not None:
        section = requirements_section(read_source(base.text))
        yield from check.losses(section.blocks if section else ())


def _error(rule: str, delta: DeltaFile, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, delta.path, message, where=delta.where)
