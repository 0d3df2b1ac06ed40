"""Nodes merged three ways, from scenarios down to words: disjoint edits combine, contradictions become conflicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.openspec.merge3_align import Aligned, Key, Trio, aligned
from bot.openspec.merge3_match import paired_additions, paired_names, paired_segments, paired_units
from bot.openspec.merge3_nodes import Kind, Node, folded
from bot.openspec.merge3_pieces import Conflict
from bot.openspec.merge3_words import combine_lines, combine_words
from bot.text.printable import in_one_line

_MOST_SHOWN = 200
_HEADINGS = (Kind.REQUIREMENT, Kind.SCENARIO, Kind.FOREIGN)
_MOVED = "both sides put its lines into another order"
_MISPLACED = "a line that one side added would belong to another step than its author put it under"
_TABLES = "both sides added a table, each with another head"
_RAGGED = "both sides changed one table, and its columns no longer fit"


@dataclass(frozen=True)
class Part:
    """A merged node: its lines and conflicts, and the leads that reading it again must find."""

    lines: tuple[str | Conflict, ...]
    leads: tuple[tuple[Kind, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class _Refused:
    """Children that cannot be put together, and why."""

    why: str


@dataclass
class NodeMerge:
    """The merge of one requirement: its name, and where in it the work is. ``notes`` grow as things are combined.

    ``swapped``: of what both sides added at one place, incoming's comes first.
    """

    requirement: str
    swapped: bool = False
    scenario: str = ""
    notes: list[str] = field(default_factory=list)

    def segments(self, sides: tuple[Sequence[Node], Sequence[Node], Sequence[Node]]) -> Part:
        """Return a block from the requirement and the scenarios of its three sides; the base may have none."""
        found = aligned(sides, paired_segments(*sides), lambda one, two, _: paired_names(one, two))
        parts = {key: part for key in found.trios if (part := self._segment(found.trios[key])) is not None}
        if found.is_reordered:
            self.notes.append("Both sides put the scenarios into another order; the spec's is kept.")
        return _joined(found, next(found.orders(set(parts), swapped=self.swapped)), parts)

    def _segment(self, trio: Trio) -> Part | None:
        self.scenario = trio.any.key if trio.any.kind is Kind.SCENARIO else ""
        part = self._one(trio)
        if part is None and self.scenario:
            who = "The spec" if trio.current is None else "The change"
            self.notes.append(f'{who} deleted the scenario "{self.scenario}"; the other side had left it as it was.')
        return part

    def _one(self, trio: Trio) -> Part | None:
        """Return what becomes of a node, None where it goes."""
        base, current, incoming = trio.sides
        if current is not None and incoming is not None:
            return self._both(base, current, incoming)
        one = current or incoming
        if base is None:
            return _kept(one) if one else None
        if one is None or one.words == base.words:
            return None
        gone = "The spec" if current is None else "The change"
        other = "the change" if current is None else "the spec"
        return self._conflict(trio, f"{gone} deleted this {base.kind.value}, {other} changed it.")

    def _both(self, base: Node | None, current: Node, incoming: Node) -> Part:
        trio = Trio(base, current, incoming)
        if current.lines == incoming.lines or (base and incoming.lines == base.lines):
            return _kept(current)
        if base and current.lines == base.lines:
            return _kept(incoming)
        if base is None:
            if current.words == incoming.words:
                return _kept(max(current, incoming, key=lambda each: each.lines))
            return self._conflict(trio, f"Both sides added this {current.kind.value}, with different words.")
        lead = self._lead(base, current, incoming)
        below = self._units((base.children, current.children, incoming.children), steps=base.kind is Kind.SCENARIO)
        if isinstance(below, _Refused):
            return self._conflict(trio, f"The edits of this {base.kind.value} do not combine: {below.why}.")
        inner = _inner(base, current, incoming) if below.lines else ()
        return Part((*lead.lines, *inner, *below.lines), (*lead.leads, *below.leads))

    def _lead(self, base: Node, current: Node, incoming: Node) -> Part:
        old, one, two = (folded(each.lead, each.kind) for each in (base, current, incoming))
        if one == two or current.lead == incoming.lead:
            lead = max(current.lead, incoming.lead) if base.lead not in (current.lead, incoming.lead) else ()
            return _lead(base.kind, lead or (incoming.lead if current.lead == base.lead else current.lead))
        if one == old:
            return _lead(base.kind, incoming.lead)
        if two == old:
            return _lead(base.kind, current.lead)
        sides = tuple("\n".join(each.lead) for each in (base, current, incoming))
        if base.kind in _HEADINGS:
            why = "both sides gave it another name"
        else:
            if base.kind is Kind.FENCE:
                combined = combine_lines(base.lead, current.lead, incoming.lead)
            else:
                combined = combine_words(*sides, row=base.kind is Kind.ROW)
            if combined.text is not None:
                self.notes.append(self._combined(combined.text))
                return _lead(base.kind, tuple(combined.text.split("\n")))
            why = combined.why
        what = f"The edits of this {base.kind.value} do not combine: {why}."
        return Part((Conflict(self.requirement, self.scenario, what, *sides),))

    def _units(self, sides: tuple[Sequence[Node], Sequence[Node], Sequence[Node]], *, steps: bool) -> Part | _Refused:
        found = aligned(sides, (paired_units(sides[0], sides[1]), paired_units(sides[0], sides[2])), paired_additions)
        if found.is_reordered:
            return _Refused(_MOVED)
        if _are_two_tables(sides):
            return _Refused(_TABLES)
        parts = {key: part for key in found.trios if (part := self._one(found.trios[key])) is not None}
        orders = [
            each for each in found.orders(set(parts), swapped=self.swapped) if not steps or found.owners_hold(each)
        ]
        if not orders:
            return _Refused(_MISPLACED)
        part = _joined(found, orders[0], parts)
        if _is_ragged(part) and not any(_is_ragged(_all(side)) for side in sides[1:]):
            return _Refused(_RAGGED)
        return part

    def _conflict(self, trio: Trio, what: str) -> Part:
        sides = (each.text if each is not None else None for each in trio.sides)
        return Part((Conflict(self.requirement, self.scenario, what, *sides),))

    def _combined(self, text: str) -> str:
        place = f' of the scenario "{self.scenario}"' if self.scenario else ""
        return f"Words of both sides were combined in a line{place}: {in_one_line(text, _MOST_SHOWN)}"


def _joined(found: Aligned, order: Sequence[Key], parts: dict[Key, Part]) -> Part:
    lines: list[str | Conflict] = []
    leads: list[tuple[Kind, tuple[str, ...]]] = []
    for number, key in enumerate(order):
        lines += parts[key].lines
        leads += parts[key].leads
        if number + 1 < len(order):
            lines += found.gap(key, order[number + 1])
    return Part(tuple(lines), tuple(leads))


def _are_two_tables(sides: tuple[Sequence[Node], Sequence[Node], Sequence[Node]]) -> bool:
    """Whether both sides added a table where there was none: row by row they would become one."""
    base, current, incoming = ([each.words for each in side if each.kind is Kind.ROW] for side in sides)
    return not base and current[:1] != incoming[:1] and bool(current and incoming)


def _kept(node: Node) -> Part:
    return Part(node.lines, tuple(leads_of([node])))


def _all(nodes: Sequence[Node]) -> Part:
    return Part((), tuple(leads_of(nodes)))


def _lead(kind: Kind, lead: tuple[str, ...]) -> Part:
    return Part(lead, ((kind, lead),))


def leads_of(nodes: Sequence[Node]) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    """Yield kind and lead of every node, from top to bottom."""
    for node in nodes:
        yield node.kind, node.lead
        yield from leads_of(node.children)


def _inner(base: Node, current: Node, incoming: Node) -> tuple[str, ...]:
    """Return the blank lines between lead and children, as who changed them or first had children wants them."""
    sides = [each.inner for each in (current, incoming) if each.children]
    if len(sides) < 2 or sides[0] == sides[1]:
        return sides[0] if sides else ()
    if base.children and base.inner in sides:
        return sides[1] if sides[0] == base.inner else sides[0]
    return max(sides, key=lambda each: (len(each), each))


def _is_ragged(part: Part) -> bool:
    """Whether two table rows that follow each other have different numbers of cells."""
    rows = [lead[0].count("|") if kind is Kind.ROW else -1 for kind, lead in part.leads]
    return any(one != two and one >= 0 <= two for one, two in pairwise(rows))
