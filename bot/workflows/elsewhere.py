"""Findings beside what a diff touched: a document that nobody edited may be wrong since something else was."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.openspec.findings import Finding
from bot.openspec.layout import CHANGES, DocumentPath, change_of
from bot.openspec.model import Document, DocumentKind
from bot.openspec.validate import Item, Target, Validator, findings_at
from bot.rules.around import AroundTree
from bot.rules.check import check
from bot.text.tree import Tree
from bot.workflows.context import Quality
from bot.workflows.finding_ids import ARCHIVE_REFUSED
from bot.workflows.near import Near
from bot.workflows.scope import Scope
from bot.workflows.scoped import WithRefusals, changes_in_error
from bot.workflows.silence import Silencer

# What these say differs from one cause to the next; of the others the words tell which it is.
_TOLD_APART = frozenset({ARCHIVE_REFUSED, "D15"})


@dataclass(frozen=True)
class Judges:
    """The rules that speak now and those that spoke at the base, and what says what the archive would refuse."""

    now: Quality
    then: Quality
    with_refusals: WithRefusals

    @property
    def differ(self) -> bool:
        """Whether other rules spoke at the base."""
        return self.now is not self.then


def elsewhere(base: Tree, head: Tree, scope: Scope, items: Sequence[Item], judges: Judges, near: Near) -> list[Finding]:
    """Return what is wrong outside of ``scope``, what differs between two trees, and was not before.

    That is what rules find that compare documents; what the validator finds in the documents that differ and in the
    changes of which a file or a spec differs; what the archive would refuse of these, and of those that wait for them.
    Where other rules spoke at the base it is what any rule finds anywhere. ``items`` are those of all changes of
    ``head`` and of the specs in scope at least, ``near`` is what lies near the scope.
    Raises UnreadableError, RepoError.
    """
    now = _now(head, scope, items, judges, near)
    # The base is read only where something may be new: most diffs break nothing elsewhere.
    return list(_fresh(base, now, judges, near)) if now else []


def _now(head: Tree, scope: Scope, items: Sequence[Item], judges: Judges, near: Near) -> list[Finding]:
    structural = _by_path(items)
    found: list[Finding] = []
    for document in (each for each in near.head.documents() if each.path in near.paths):
        path = document.path
        if judges.differ or path in scope.touched or change_of(path) in near.affected.changes:
            found += judges.now.with_structure(head, path, structural.get(path, ()), near.head)
        else:
            found += _of_several(document, judges.now, near.head)
    found = [each for each in found if not scope.has(each)]
    touched = {change_of(path) for path in scope.touched}
    found += _of_wholes(near.now, items, near.affected.changes - touched)
    # A change of which nothing differs is refused now where it was before, so the validator sees it; why may differ.
    refused = {change_of(each.path) for path in structural for each in structural[path] if each.rule == "D15"}
    asked = near.affected.changes | (near.affected.waiting & refused)
    wrong = changes_in_error(items, lambda each: each.path not in near.paths)
    return judges.with_refusals(head, _folders(asked - touched), found, wrong)


def _fresh(base: Tree, now: Sequence[Finding], judges: Judges, near: Near) -> Iterator[Finding]:
    """Yield the findings that the base does not have."""
    known = Counter(map(_key, _then(base, now, judges, near)))
    for each in now:
        known[_key(each)] -= 1
        if known[_key(each)] < 0:
            yield each


def _then(base: Tree, now: Sequence[Finding], judges: Judges, near: Near) -> list[Finding]:
    """Return the findings of the base where ``now`` has any."""
    paths = dict.fromkeys(each.path for each in now)
    documents = [each for each in near.then if each.path in paths]
    validator = Validator(base)
    names = [each for each in validator.changes if any(change_of(path) == each for path in paths)]
    items = [validator.check_in_bulk(Target("change", each)) for each in names]
    structural = _by_path(items)
    around = near.base([each.path for each in documents])
    found: list[Finding] = []
    for each in documents:
        is_spec = each.kind is DocumentKind.SPEC
        own = findings_at(base, each.path) if is_spec else structural.get(each.path, ())
        own = [finding for finding in own if finding.path == each.path]
        found += judges.then.with_structure(base, each.path, own, around)
    found += _of_wholes(near.then, items, names)
    wrong = changes_in_error(items, lambda each: each.path not in paths)
    return judges.with_refusals(base, _folders(names), found, wrong)


def _folders(changes: Iterable[str]) -> list[str]:
    return [f"{CHANGES}/{each}" for each in sorted(changes)]


def _key(finding: Finding) -> tuple[str, ...]:
    return (*finding.key, finding.severity.name, finding.message if finding.rule in _TOLD_APART else "")


def _by_path(items: Iterable[Item]) -> Mapping[str, Sequence[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in (each for item in items for each in item.findings):
        found.setdefault(finding.path, []).append(finding)
    return found


def _of_wholes(places: Iterable[DocumentPath], items: Iterable[Item], names: Collection[str]) -> list[Finding]:
    """Return what the validator finds of some changes that is about none of the documents."""
    documents = {each.path for each in places}
    chosen = (item for item in items if item.target.kind == "change" and item.target.id in names)
    return [each for item in chosen for each in item.findings if each.path not in documents]


def _of_several(document: Document, quality: Quality, around: AroundTree) -> Iterator[Finding]:
    """Yield what the rules find that look at more than one document."""
    rules = [each for each in quality.rules_at(document.path) if each.check_around]
    silencer = Silencer(document)
    for finding in check(document, rules, around):
        if not silencer.reason(finding):
            yield finding


def without_untouched(found: Iterable[Finding], scope: Scope, near: Near) -> list[Finding]:
    """Leave out what the validator finds in other deltas of a touched change: ``elsewhere`` tells what is new of it."""
    others = near.paths - scope.touched.keys()
    return [each for each in found if each.path not in others or each.rule == ARCHIVE_REFUSED]
