"""Findings beside what a diff touched: a document that nobody edited may be wrong since another one was."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.openspec.findings import Finding
from bot.openspec.layout import SPEC_FILE, SPECS, change_of
from bot.openspec.model import Document, DocumentKind
from bot.openspec.validate import Item, findings_at
from bot.rules.around import AroundTree
from bot.rules.check import check
from bot.text.tree import Kind, Tree
from bot.workflows.context import Quality
from bot.workflows.finding_ids import ARCHIVE_REFUSED
from bot.workflows.near import Near
from bot.workflows.scope import Scope
from bot.workflows.scoped import WithRefusals
from bot.workflows.silence import Silencer


def elsewhere(
    base: Tree,
    head: Tree,
    scope: Scope,
    items: Iterable[Item],
    quality: Quality,
    near: Near,
    with_refusals: WithRefusals,
) -> list[Finding]:
    """Return what is wrong outside of ``scope``, what differs between two trees, and was not before.

    That is what rules find that compare documents, what the validator finds in a delta whose spec or change was
    touched, and what the archive would refuse of its change. ``items`` are those of all changes of ``head`` at least,
    ``near`` is what lies near the scope. Raises UnreadableError, RepoError.
    """
    around = near.head
    documents = [each for each in around.documents() if each.path in near.paths]
    untouched = [each for each in documents if each.path not in scope.touched and each.kind is DocumentKind.DELTA]
    partners = {
        each.path for each in untouched if _has_other_spec(base, head, each) or scope.holds_change_of(each.path)
    }
    structural: dict[str, list[Finding]] = {path: [] for path in partners}
    for finding in (each for item in items for each in item.findings):
        if finding.path in structural:
            structural[finding.path].append(finding)
    found: list[Finding] = []
    for document in documents:
        if document.path in partners:
            found += quality.with_structure(head, document.path, structural[document.path], around)
        else:
            found += _of_several(document, quality, around)
    outside = [each for each in found if not scope.has(each)]
    # The base is read only where something may be new: most diffs break nothing elsewhere.
    refused = _refused(base, head, scope, partners, outside, with_refusals) if partners else []
    return [*(_fresh(base, outside, quality, near) if outside else []), *refused]


def without_untouched(found: Iterable[Finding], scope: Scope, near: Near) -> list[Finding]:
    """Leave out what the validator finds in other deltas of a touched change: ``elsewhere`` tells what is new of it."""
    others = near.paths - scope.touched.keys()
    return [each for each in found if each.path not in others or each.rule == ARCHIVE_REFUSED]


def _has_other_spec(base: Tree, head: Tree, document: Document) -> bool:
    """Whether a delta's main spec differs."""
    path = f"{SPECS}/{document.id}/{SPEC_FILE}"
    return _blob(base, path) != _blob(head, path)


def _blob(tree: Tree, path: str) -> str:
    return tree.blob(path) if tree.kind(path) in (Kind.FILE, Kind.LINK) else ""


def _of_several(document: Document, quality: Quality, around: AroundTree) -> Iterator[Finding]:
    """Yield what the rules find that look at more than one document."""
    rules = [each for each in quality.rules_at(document.path) if each.check_around]
    silencer = Silencer(document)
    for finding in check(document, rules, around):
        if not silencer.reason(finding):
            yield finding


def _fresh(base: Tree, found: Sequence[Finding], quality: Quality, near: Near) -> Iterator[Finding]:
    """Yield the findings that the base does not have."""
    paths = dict.fromkeys(each.path for each in found)
    around = near.base(paths)
    known: Counter[tuple[str, ...]] = Counter()
    for path in paths:
        if base.kind(path) in (Kind.FILE, Kind.LINK):
            structural = [each for each in findings_at(base, path) if each.path == path]
            known.update(each.key for each in quality.with_structure(base, path, structural, around))
    for each in found:
        known[each.key] -= 1
        if known[each.key] < 0:
            yield each


def _refused(
    base: Tree,
    head: Tree,
    scope: Scope,
    paths: Iterable[str],
    found: Sequence[Finding],
    with_refusals: WithRefusals,
) -> list[Finding]:
    """Return what the archive would refuse now, of changes whose deltas nobody touched."""
    told = {change_of(path) for path in scope.touched}
    others = [path for path in paths if change_of(path) not in told]
    now = _refusals(with_refusals(head, others, found))
    before = {each.key for each in _refusals(with_refusals(base, others, ()))} if now else set()
    return [each for each in now if each.key not in before]


def _refusals(found: Iterable[Finding]) -> list[Finding]:
    return [each for each in found if each.rule == ARCHIVE_REFUSED]
