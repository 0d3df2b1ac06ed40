"""One delta merged into one main spec, refusal for refusal and byte for byte as the official archive does it.

(Reference, 7.2 to 7.4. What follows a merge, checking the result and retiring an empty spec, is the archive's.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import MergeError
from bot.openspec.applying import Applied, Counts, apply_operations
from bot.openspec.blocks import Block, requirements_section
from bot.openspec.operations import Operations, read_operations
from bot.openspec.skeleton import new_spec, purpose_of
from bot.openspec.source import read_source
from bot.openspec.structure import structure_findings
from bot.openspec.validate_delta import DeltaCheck
from bot.openspec.validate_spec import SHORTEST_PURPOSE
from bot.text.lines import as_replaced, dominant_ending, rstrip, strip, utf16_length
from bot.text.outline import outline

# What makes a delta contradict itself; D05, D06 and D08 are the validator's business, not the merge's.
_CONTRADICTIONS = frozenset({"D02", "D04", "D10", "D11", "D12", "D13", "D14"})


@dataclass(frozen=True, slots=True)
class Merged:
    """A spec after its delta: ``text`` as it is written, with the line endings the spec had.

    ``requirements`` is how many blocks it holds. Where nothing ``changed`` the archive leaves the file alone.
    """

    text: str
    counts: Counts
    warnings: tuple[str, ...]
    requirements: int

    @property
    def changed(self) -> bool:
        """Whether any operation did something."""
        return self.counts != Counts()


def merge(capability: str, change: str, main: str | None, delta: str) -> Merged:
    """Return the main spec (None: there is none yet) with ``delta`` merged in; texts are as a Tree gives them.

    Raises MergeError where the official archive refuses the delta.
    """
    base, applied, warnings = _try(capability, change, main, delta)
    text = _compose(base, applied.blocks)
    if main is not None:
        text = text.replace("\r\n", "\n").replace("\n", dominant_ending(base))
    return Merged(text, applied.counts, (*warnings, *applied.warnings), len(applied.blocks))


def refuse_unmergeable(capability: str, change: str, main: str | None, delta: str) -> None:
    """Raise MergeError where ``merge`` would."""
    _try(capability, change, main, delta)


def _try(capability: str, change: str, main: str | None, delta: str) -> tuple[str, Applied, list[str]]:
    """Return the text that is merged into, the blocks that result, and what is to be warned of."""
    operations = read_operations(read_source(delta))
    refuse_contradictions(operations)
    warnings = passed_over(capability, main, delta, operations)
    base = as_replaced(main) if main is not None else _skeleton(capability, change, operations, delta, warnings)
    refuse_broken(capability, base)
    section = requirements_section(read_source(base))
    blocks = section.blocks if section else ()
    return base, apply_operations(capability, blocks, operations, is_new=main is None), warnings


def refuse_contradictions(operations: Operations) -> None:
    """Raise MergeError for a delta that contradicts itself, or asks for nothing."""
    check = DeltaCheck("", "", operations)
    for finding in (*check.layout(), *check.blocks(), *check.names()):
        if finding.rule in _CONTRADICTIONS:
            raise MergeError(finding.message)
    if not operations.count:
        raise MergeError("the delta holds no operation; it needs ADDED, MODIFIED, REMOVED or RENAMED Requirements.")


def refuse_broken(capability: str, main: str) -> None:
    """Raise MergeError for a spec that no delta can be merged into."""
    broken = [f"Line {each.line}: {each.message}" for each in structure_findings("", read_source(main))]
    if broken:
        raise MergeError(f"{mended_first(capability)} {' '.join(broken)}")


def mended_first(capability: str) -> str:
    """Return the sentence that a MergeError begins with where the spec is what is broken, and not the delta."""
    return f"the spec of {capability} must be mended first."


def passed_over(capability: str, main: str | None, delta: str, operations: Operations) -> list[str]:
    """Return a warning for each thing a delta says that no merge takes over."""
    found = [
        f'{capability}: requirement "{each.title}" (line {each.line + 1}) is in no delta section; it is not applied.'
        for each in operations.orphans
    ]
    if main is not None and _other_purpose(delta, as_replaced(main)):
        found.append(f"{capability}: the spec has a Purpose already; the delta's is ignored.")
    return found


def _skeleton(capability: str, change: str, operations: Operations, delta: str, warnings: list[str]) -> str:
    if operations.modified or operations.renamed:
        raise MergeError(f"there is no spec {capability} yet, so nothing in it can be MODIFIED or RENAMED.")
    if operations.removed:
        warnings.append(f"{capability}: {len(operations.removed)} REMOVED ignored; there is no spec yet.")
    skeleton = new_spec(capability, change, purpose_of(delta))
    if skeleton.refused:
        warnings.append(f"{capability}: the delta's Purpose would break the new spec; a placeholder is written.")
    elif skeleton.overview and utf16_length(skeleton.overview) < SHORTEST_PURPOSE:
        warnings.append(f"{capability}: the delta's Purpose is shorter than {SHORTEST_PURPOSE} characters.")
    return skeleton.text


def _other_purpose(delta: str, base: str) -> bool:
    brought = purpose_of(delta)
    has = purpose_of(base) if brought else ""
    return has not in ("", brought)


def _compose(base: str, blocks: Sequence[Block]) -> str:
    """Join what stands before, heading, preamble, blocks and what stands after by one blank line each.

    A spec without a Requirements section gets one at its end; then what stands before is the file as it is.
    """
    source = read_source(base)
    lines = list(source.view.lines)
    section = requirements_section(source)
    if section is None:
        before, heading, preamble, after = rstrip(base), "## Requirements", "", ""
    else:
        start, end = section.span.start, section.span.end
        first = section.blocks[0].span.start if section.blocks else end
        before, heading = rstrip("\n".join(lines[:start])), lines[start]
        preamble = rstrip("\n".join(lines[start + 1 : first]))
        after = strip("\n".join(lines[end:]))
    # No preamble, no blank line for it: behind a fence that is never closed none is collapsed.
    body = rstrip("\n\n".join([*filter(None, [preamble]), *(each.raw for each in blocks)]))
    parts = [part for part in (before, heading, body, after) if part]
    return rstrip(_single_blanks("\n\n".join(parts))) + "\n"


def _single_blanks(text: str) -> str:
    """Collapse runs of empty lines outside fences to one; a line of spaces is not empty."""
    view = outline(text.split("\n"))
    kept: list[str] = []
    after_empty = False
    for line, fenced in zip(view.lines, view.fenced, strict=True):
        empty = not line and not fenced
        if not (empty and after_empty):
            kept.append(line)
        after_empty = empty
    return "\n".join(kept)
