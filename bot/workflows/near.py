"""What lies near a scope: what rules have to read to judge its documents, and where else something may be wrong.

A rule that compares documents says how far it looks (``nearby``, ``meets``). So a check of one document among a
thousand reads it and its neighbours; where a rule looks everywhere, everything is read.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bot.openspec.layout import (
    DocumentPath,
    change_of,
    document_paths,
    read_document,
)
from bot.openspec.model import DocumentKind
from bot.rules.around import AroundTree
from bot.rules.meeting import Entry, Meetings, differing
from bot.rules.rule import Rule
from bot.text.tree import Tree
from bot.workflows.context import Quality
from bot.workflows.near_changes import Affected, affected, differs, every_change
from bot.workflows.scope import Scope

Meet = Callable[[Tree, Sequence[DocumentPath], Rule], Meetings]
"""Returns under which numbers some main specs of a tree meet for a rule."""


@dataclass(frozen=True)
class Near:
    """The surroundings of a scope.

    ``paths`` are the documents in which rules that compare documents may find something: those of the scope, and those
    where that may be since the base. ``head`` is what rules need around these, ``base`` returns what they need around
    some documents at the base.
    """

    paths: frozenset[str]
    head: AroundTree
    base: Callable[[Collection[str]], AroundTree]
    affected: Affected
    """The open changes that are to be judged anew since the base."""
    now: Sequence[DocumentPath]
    then: Sequence[DocumentPath]
    """Every document of the head, and of the base."""


def near(head: Tree, scope: Scope, quality: Quality, meet: Meet, *, everywhere: bool = False) -> Near:
    """Return what is near to a scope, with ``everywhere`` all there is. Raises UnreadableError where a document cannot
    be read.
    """
    now = _Side(head, document_paths(head))
    rules = _comparing(now.places, quality)
    then = _Side(scope.base, document_paths(scope.base)) if scope.base else _Side(head, ())
    edited = {each for each in (*now.places, *then.places) if scope.base and differs(scope.base, head, each.path)}
    judged = every_change(head) if everywhere else affected(then.tree, head, then.places, now.places, edited)
    if everywhere or scope.whole or not all(each.nearby or each.meets for each in rules):
        every = frozenset(each.path for each in now.places)
        return Near(every, AroundTree(head), lambda _: AroundTree(then.tree), judged, now.places, then.places)
    paths = {each.path for each in now.places if each in edited or each.path in scope.touched}
    paths |= _deltas_beside(now, edited, judged.changes)
    concerned = {*edited, *(each for each in now.specs if each.path in paths)}
    for rule in rules if any(each.kind is DocumentKind.SPEC for each in concerned) else ():
        if rule.meets:
            paths |= _met(rule, then, now, edited, meet(head, now.specs, rule))
    return Near(frozenset(paths), now.around(paths), then.around, judged, now.places, then.places)


def _comparing(places: Iterable[DocumentPath], quality: Quality) -> list[Rule]:
    """Return the rules that speak in some document and compare it with others."""
    sets = {id(rules): rules for rules in (quality.rules_at(each.path) for each in places)}
    return [*{id(rule): rule for rules in sets.values() for rule in rules if rule.check_around}.values()]


@dataclass(frozen=True)
class _Side:
    """One of both trees: its documents, and under which numbers they meet, rule by rule."""

    tree: Tree
    places: Sequence[DocumentPath]
    meetings: list[Meetings] = field(default_factory=list)

    @property
    def specs(self) -> list[DocumentPath]:
        """The main specs."""
        return [each for each in self.places if each.kind is DocumentKind.SPEC]

    def entries(self, rule: Rule, some: Collection[DocumentPath]) -> dict[str, list[Entry]]:
        """Return what those of some main specs that are here show for a rule."""
        chosen = [each for each in self.specs if each in some]
        return {each.path: list(rule.meets(read_document(self.tree, each))) if rule.meets else [] for each in chosen}

    def around(self, wanted: Collection[str]) -> AroundTree:
        """Return the documents that rules need to judge some of them."""
        chosen = set(wanted).union(*(each.needed(wanted) for each in self.meetings))
        deltas = [each for each in self.places if each.path in wanted and each.kind is DocumentKind.DELTA]
        ids, changes = {each.id for each in deltas}, {change_of(each.path) for each in deltas}

        def is_chosen(each: DocumentPath) -> bool:
            is_delta = each.kind is DocumentKind.DELTA
            return each.path in chosen or (is_delta and (each.id in ids or change_of(each.path) in changes))

        return AroundTree(self.tree, [read_document(self.tree, each) for each in self.places if is_chosen(each)])


def _met(rule: Rule, then: _Side, now: _Side, edited: Collection[DocumentPath], meetings: Meetings) -> set[str]:
    """Note with both sides where their main specs meet; return those in which a rule may find something else since."""
    before, after = then.entries(rule, edited), now.entries(rule, edited)
    same = {path: numbers for path, numbers in meetings.numbers.items() if path not in before}
    old = same | {path: [number for number, _ in entries] for path, entries in before.items()}
    then.meetings.append(Meetings({each.path: old[each.path] for each in then.specs}))
    now.meetings.append(meetings)
    every = sorted({*then.specs, *now.specs}, key=lambda each: (each.id, each.path))
    differ = {
        each.path: differing(before.get(each.path, ()), after.get(each.path, ())) for each in every if each in edited
    }
    return Meetings({each.path: meetings.numbers.get(each.path, ()) for each in every}).affected(differ)


def _deltas_beside(head: _Side, edited: Iterable[DocumentPath], changes: Collection[str]) -> set[str]:
    """Return the deltas in whose surroundings something was edited: their spec, another delta of it, their change."""
    ids = {each.id for each in edited}
    deltas = [each for each in head.places if each.kind is DocumentKind.DELTA]
    return {each.path for each in deltas if each.id in ids or change_of(each.path) in changes}
