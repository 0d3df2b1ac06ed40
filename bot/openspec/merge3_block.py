"""One requirement merged three ways: what it said when a change was written, what it says now, what the change says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.openspec.findings import Finding
from bot.openspec.merge3_lines import NodeMerge, Part, leads_of
from bot.openspec.merge3_nodes import Kind, Node, folded, lines_of, read_nodes
from bot.openspec.merge3_pieces import Conflict, MergedBlock, Pieces, conflicts_in, current_text, whole
from bot.openspec.validate_spec import SHORTEST_PURPOSE, validate_spec
from bot.text.edits import with_endings_of
from bot.text.lines import normalise, strip
from bot.text.printable import in_one_line

# Two texts that are each short enough may be long together: that is advice, and no reason to lose one of them.
_NO_FAULT = frozenset({"S11"})
_MOST_SHOWN = 80

Sides = tuple[tuple[Node, ...], tuple[Node, ...], tuple[Node, ...]]


def merge_block(name: str, base: str | None, current: str | None, incoming: str | None) -> MergedBlock:
    """Return the requirement ``name`` with the edits of both sides; None stands for a side that does not have it.

    Blocks are raw lines without an ending on the last. What only one side changed is taken as it stands, line endings
    included; else the endings are those of ``current``. Never raises: what does not combine becomes a Conflict.
    """
    if current == incoming or incoming == base:
        return _done(current)
    if current == base:
        return _done(incoming)
    if current is None or incoming is None:
        return _one_sided(name, base, current, incoming)
    plain = [normalise(each) if each is not None else None for each in (base, current, incoming)]
    merged = _merged(name, plain[0], plain[1] or "", plain[2] or "")
    if merged.text is None:
        return merged
    return MergedBlock(with_endings_of(current, merged.text), merged.conflicts, merged.notes, merged.pieces)


def _done(text: str | None, notes: tuple[str, ...] = ()) -> MergedBlock:
    return MergedBlock(text, (), notes, (f"{normalise(text)}\n",) if text is not None else ())


def _one_sided(name: str, base: str | None, current: str | None, incoming: str | None) -> MergedBlock:
    """Removed on one side: it goes where the other side left it as it was, layout apart."""
    left = current if current is not None else incoming
    if base is not None and left is not None and _says(left) == _says(base):
        return _done(None)
    removed, changed = ("The spec", "the change") if current is None else ("The change", "the spec")
    what = f"{removed} removed this requirement, {changed} changed it."
    return whole(Conflict(name, "", what, base, current, incoming))


def _merged(name: str, base: str | None, current: str, incoming: str) -> MergedBlock:
    if current == incoming or incoming == base:
        return _done(current)
    if current == base:
        return _done(incoming)
    conflict = Conflict(name, "", "", base, current, incoming)
    old, one, two = (read_nodes(each) if each is not None else () for each in (base, current, incoming))
    if old is None or one is None or two is None:
        return _refused(conflict, "a code fence in it is never closed")
    if base is None and one[0].below != two[0].below:
        return _refused(conflict, "both sides added it, with different texts")
    sides = (old, one, two) if old else (one[:1], one, (one[0], *two[1:]))
    why = ""
    for swapped in (False, True):
        # Which addition comes first decides how some lines read: a paragraph that the next one's line would go on with.
        merge = NodeMerge(name, swapped)
        part = merge.segments(sides)
        pieces = _pieces(part.lines)
        text, conflicts = current_text(pieces).removesuffix("\n"), conflicts_in(pieces)
        objection = "" if conflicts else _objection((old, one, two), part, text)
        if not objection:
            return MergedBlock(text, conflicts, tuple(f"{name}: {each}" for each in merge.notes), pieces)
        why = why or objection
    return _refused(conflict, why)


def _refused(conflict: Conflict, why: str) -> MergedBlock:
    what = f"The edits of this requirement do not combine: {why}."
    return whole(replace(conflict, what=what))


def _objection(sides: Sides, part: Part, text: str) -> str:
    """Return why a merge without a conflict must not stand after all, empty when nothing is wrong with it."""
    nodes = read_nodes(text)
    if nodes is None or tuple(leads_of(nodes)) != part.leads:
        return "the lines together would be read as something else"
    doubled = _doubled(sides, nodes)
    if doubled:
        return f'both sides moved "{in_one_line(doubled, _MOST_SHOWN)}", each elsewhere'
    _, current, incoming = sides
    one, two = _names(current), _names(incoming)
    for name, count in _names(nodes).items():
        if count > max(one[name], two[name]):
            return f'two scenarios would be called "{name}"'
    known = {finding.rule for side in (current, incoming) for finding in _findings("\n".join(lines_of(side)))}
    fresh = (finding.message for finding in _findings(text) if finding.rule not in known | _NO_FAULT)
    return next(fresh, "").removesuffix(".")


def _doubled(sides: Sides, merged: Sequence[Node]) -> str:
    """Return a line of the base that is there more often than both sides' additions explain, empty for none."""
    base, one, two, now = (Counter(strip(each) for each in lines_of(side)) for side in (*sides, merged))
    known = (line for line in base if line)
    return next(
        (each for each in known if now[each] > max(one[each], two[each], one[each] + two[each] - base[each])), ""
    )


def _findings(block: str) -> list[Finding]:
    return validate_spec("", f"## Purpose\n{'x' * SHORTEST_PURPOSE}\n## Requirements\n{block}\n")


def _names(nodes: Iterable[Node]) -> Counter[str]:
    return Counter(each.key for each in nodes if each.kind is Kind.SCENARIO)


def _says(block: str) -> list[str]:
    nodes = read_nodes(normalise(block))
    return [folded([block])] if nodes is None else [each.words for each in nodes]


def _pieces(lines: Sequence[str | Conflict]) -> Pieces:
    """Return lines as whole lines with LF, joined where no conflict parts them."""
    found: list[str | Conflict] = []
    for line in lines:
        if isinstance(line, str) and found and isinstance(found[-1], str):
            found[-1] += f"{line}\n"
        else:
            found.append(f"{line}\n" if isinstance(line, str) else line)
    return tuple(found)
