"""What a delta asks for, as the official reader understands it, and what it passes over. (Reference, 5.1.)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.openspec.blocks import Block, read_blocks
from bot.openspec.model import Operation, Rename, Span
from bot.openspec.parse import removed_names, rename_sides
from bot.openspec.source import Source
from bot.text.later import later
from bot.text.lines import LINE_ENDS, SPACE_CLASS, strip
from bot.text.outline import Outline

_LEVEL_3 = later(rf"###[{SPACE_CLASS}]+([^{LINE_ENDS}]+?)[{SPACE_CLASS}]*\Z")
_TITLES = {f"{each.value} requirements".lower(): each for each in Operation}


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A FROM or TO line that never became part of a pair; ``line`` counts from 0, as everywhere here."""

    side: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A heading the reader passes over. ``section`` is the title of the section it stands in, None above the first."""

    title: str
    section: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations of one delta, in the order of the document within each kind.

    ``sections`` are the delta sections that are there, with or without an entry. ``skipped`` are level-3 headings in
    ADDED or MODIFIED that are no requirement headings; ``orphans`` are requirement headings outside all four.
    """

    added: tuple[Block, ...]
    modified: tuple[Block, ...]
    removed: tuple[str, ...]
    renamed: tuple[Rename, ...]
    unpaired: tuple[Unpaired, ...]
    skipped: tuple[Passed, ...]
    orphans: tuple[Passed, ...]
    sections: tuple[Operation, ...]

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self.added) + len(self.modified) + len(self.removed) + len(self.renamed)


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    operation: Operation | None
    body: Span


def read_operations(source: Source) -> Operations:
    """Return what a delta asks for. Never raises: what cannot be read as an entry is none."""
    view = source.view
    sections = _sections(view)
    pairs, unpaired = _renames(view, [each.body for each in sections if each.operation is Operation.RENAMED])
    skipped = [*_skipped(source, sections, Operation.ADDED), *_skipped(source, sections, Operation.MODIFIED)]
    return Operations(
        added=_blocks(source, sections, Operation.ADDED),
        modified=_blocks(source, sections, Operation.MODIFIED),
        removed=tuple(
            name for each in sections if each.operation is Operation.REMOVED for name in removed_names(view, each.body)
        ),
        renamed=tuple(pairs),
        unpaired=tuple(unpaired),
        skipped=tuple(sorted(skipped, key=lambda each: each.line)),
        orphans=tuple(_orphans(source, sections)),
        sections=tuple(each for each in Operation if any(section.operation is each for section in sections)),
    )


def has_delta_section(source: Source) -> bool:
    """Whether one of the four delta sections is there."""
    return any(section.operation for section in _sections(source.view))


def _sections(view: Outline) -> list[_Section]:
    """Return the level-2 sections. A bare ``##`` opens and ends none, though it does end a block."""
    starts = [each for each in view.headings if each.level == 2 and each.titled]
    edges = [each.line for each in starts] + [len(view.lines)]
    return [
        _Section(each.title, _TITLES.get(each.title.lower()), Span(start + 1, end))
        for each, (start, end) in zip(starts, pairwise(edges), strict=True)
    ]


def _blocks(source: Source, sections: Sequence[_Section], operation: Operation) -> tuple[Block, ...]:
    return tuple(block for each in sections if each.operation is operation for block in read_blocks(source, each.body))


def _skipped(source: Source, sections: Sequence[_Section], operation: Operation) -> Iterator[Passed]:
    """Yield passed-over headings, each with the title of the first section of its kind (as the official report)."""
    mine = [each for each in sections if each.operation is operation]
    for section in mine:
        for heading in source.view.headings:
            if heading.level == 3 and heading.line in section.body and heading.line not in source.names:
                match = _LEVEL_3.match(source.view.lines[heading.line])
                if match:
                    yield Passed(strip(match[1]), mine[0].title, heading.line)


def _orphans(source: Source, sections: Sequence[_Section]) -> Iterator[Passed]:
    above = Span(0, sections[0].body.start if sections else len(source.view.lines))
    for title, body in [(None, above), *((each.title, each.body) for each in sections if not each.operation)]:
        for line, name in source.names.items():
            if line in body:
                yield Passed(name, title, line)


def _renames(view: Outline, bodies: Sequence[Span]) -> tuple[list[Rename], list[Unpaired]]:
    """Pair each FROM with the TO that follows it; a pair never spans two sections."""
    pairs: list[Rename] = []
    unpaired: list[Unpaired] = []
    for body in bodies:
        pending: Unpaired | None = None
        for side, name, line in rename_sides(view, body):
            here = Unpaired(side, name, line)
            if side == "TO" and pending:
                pairs.append(Rename(pending.name, name, pending.line))
                pending = None
            elif side == "TO":
                unpaired.append(here)
            else:
                unpaired.extend([pending] if pending else [])
                pending = here
        unpaired.extend([pending] if pending else [])
    return pairs, sorted(unpaired, key=lambda each: each.line)
