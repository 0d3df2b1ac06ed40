"""Blocks put into a main spec's raw lines: what no operation touched keeps its bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.openspec.blocks import Block, RequirementsSection
from bot.openspec.merge3_pieces import Conflict, MergedBlock, Pieces
from bot.text.edits import with_endings_of
from bot.text.lines import as_replaced, chomp, dominant_ending, is_blank, normalise, rstrip, split_raw


@dataclass(frozen=True)
class Splice:
    """A main spec, and what goes into it.

    ``origins`` are the texts that blocks stand in, by the id of the outline they were read from; ``made`` the blocks
    that a merge made, likewise.
    """

    main: str
    section: RequirementsSection | None
    origins: Mapping[int, str]
    made: Mapping[int, MergedBlock]

    def pieces(self, after: Sequence[Block | None], fresh: Sequence[Block | Conflict]) -> Pieces:
        """Return the spec with each of its blocks as ``after`` has it (None: gone), and ``fresh`` behind them."""
        lines, ending = split_raw(self.main), dominant_ending(self.main)
        before = self.section.blocks if self.section else ()
        end = min(self.section.span.end, len(lines)) if self.section else len(lines)
        starts = [*(each.span.start for each in before), end]
        out: list[str | Conflict] = list(lines[: starts[0]])
        if self.section is None and any(isinstance(each, Block) for each in fresh):
            _part(out, ending)
            out.append(f"## Requirements{ending}")
        for old, new, following in zip(before, after, starts[1:], strict=True):
            if new is not None:
                until = min(old.span.end, end)
                out += self._block(new, lines[old.span.start : until], ending)
                out += lines[until:following]
        blanks = _without_blanks(out)
        for each in fresh:
            _part(out, ending, blank=isinstance(each, Block))
            out += [each] if isinstance(each, Conflict) else self._block(each, [], ending)
        tail = lines[before[-1].span.end : end] if before else blanks
        if fresh and end < len(lines) and not tail:
            _part(out, ending)
        return (*out, *tail, *lines[end:])

    def _block(self, block: Block, old: Sequence[str], ending: str) -> Iterator[str | Conflict]:
        """Yield the lines of a block; ``old`` are the raw lines it takes the place of, whose endings it keeps."""
        made = self.made.get(id(block.view))
        if made is not None and made.conflicts:
            for number, each in enumerate(made.pieces):
                text = _headed(each, block.heading) if isinstance(each, str) and not number else each
                yield from self._restored(text.replace("\n", ending), old) if isinstance(text, str) else [text]
            return
        text = _headed(made.text or "" if made is not None else self._raw(block), block.heading)
        was = "".join(old)
        fresh = with_endings_of(was, text) if old else text.replace("\n", ending)
        yield from self._restored(fresh + (was[len(chomp(was)) :] if old else ending), old)

    def _restored(self, text: str, old: Sequence[str]) -> list[str]:
        """Return lines with what a reader does not see: bytes that are no UTF-8, and blanks at the end of a block."""
        lines = [self._bytes.get(line, line) for line in split_raw(text)]
        last = chomp(old[-1]) if old else ""
        bare = rstrip(last)
        at = next((number for number in range(len(lines) - 1, -1, -1) if chomp(lines[number]) == bare), None)
        if bare != last and at is not None:
            lines[at] = last + lines[at][len(bare) :]
        return lines

    @cached_property
    def _bytes(self) -> dict[str, str]:
        """Lines with bytes that are no UTF-8, by what a reader that replaces them has: a merge has to keep them."""
        texts = {self.main, *self.origins.values()}
        return {as_replaced(line): line for text in texts for line in split_raw(text) if as_replaced(line) != line}

    def _raw(self, block: Block) -> str:
        """Return a block as the text has it that it stands in, bytes that are no UTF-8 included."""
        lines = split_raw(self.origins[id(block.view)])[block.span.start : block.span.end]
        return normalise("".join(lines)).removesuffix("\n")


def _headed(block: str, heading: str) -> str:
    """Return a block (LF) with the heading line it has now."""
    head, newline, below = block.partition("\n")
    return (head if head.rstrip() == heading.rstrip() else heading) + newline + below


def _part(out: list[str | Conflict], ending: str, *, blank: bool = True) -> None:
    """Make the lines end with an ending, and with a blank line, so that something may follow."""
    last = out[-1] if out else ending
    if isinstance(last, str) and chomp(last) == last:
        out[-1] = last + ending
    if blank and out and not (isinstance(last, str) and is_blank(last)):
        out.append(ending)


def _without_blanks(out: list[str | Conflict]) -> list[str]:
    """Take the blank lines off the end and return them."""
    tail: list[str] = []
    while out and isinstance(last := out[-1], str) and is_blank(last):
        out.pop()
        tail.insert(0, last)
    return tail
