"""What a branch changes, and what a person should look at: differences, findings, suggestions, questions, opinions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.config import LimitsConfig
from bot.openspec.compare import compare
from bot.openspec.differences import ChangeKind, RequirementChange
from bot.openspec.findings import Finding, Severity, in_order
from bot.openspec.layout import document_at, load_project
from bot.openspec.readable import unread_findings
from bot.rules.around import AroundTree
from bot.text.tree import Kind, Tree
from bot.workflows.conflicts import Clash
from bot.workflows.improve import Collaborators, Improvement, improve
from bot.workflows.opinion import Opine, Opinion, Opinions
from bot.workflows.scope import Scope
from bot.workflows.silence import has_notes

_LIMITS = LimitsConfig()


@dataclass(frozen=True)
class ReviewHands:
    """What a review works with: all that improve needs, perhaps a model with opinions, and how much is said at once."""

    improving: Collaborators
    opine: Opine | None = None
    limits: LimitsConfig = _LIMITS
    clash: Callable[[Tree, Scope], tuple[Clash, ...]] = lambda _tree, _scope: ()
    """How the open changes in scope stand to others, and to specs that moved since they were written."""
    refusals: Callable[[Tree, Iterable[str], Sequence[Finding]], list[Finding]] = lambda _tree, _paths, found: list(
        found
    )
    """Findings with what the archive would refuse of the changes that some documents belong to."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding on what the branch touched.

    ``is_new``: the base does not have it. ``answered_by`` is the id of the suggestion or question that takes care of
    it, empty where there is none. ``waits``: a model would mend it, and none has.
    """

    finding: Finding
    is_new: bool
    answered_by: str = ""
    waits: bool = False

    @property
    def is_remark(self) -> bool:
        """Whether it is of the lowest severity."""
        return self.finding.severity <= Severity.INFO


@dataclass(frozen=True)
class Review:
    """What there is to say of a branch; nothing of it is written anywhere yet."""

    changes: tuple[RequirementChange, ...]
    findings: tuple[Found, ...]
    opinions: tuple[Opinion, ...]
    improvement: Improvement
    stopped: str = ""
    """Why the model's part ended early, empty when it did not."""
    untested: str = ""
    """Why no AI test was run, empty where a model took them."""
    notes: tuple[str, ...] = ()
    limits: LimitsConfig = _LIMITS
    clashes: tuple[Clash, ...] = ()
    read: int = 0
    """How many changed requirements a model had an opinion on, or none."""
    silenced: int = 0
    """How many findings on what the branch touched are silenced by a note, and were not before."""

    @property
    def open_findings(self) -> tuple[Found, ...]:
        """The findings that no suggestion and no question takes care of: new ones first, the worst of them before."""
        still = [each for each in self.findings if not each.answered_by and not each.is_remark]
        return tuple(sorted(still, key=lambda each: (not each.is_new, -each.finding.severity)))

    @property
    def remarks(self) -> tuple[Found, ...]:
        """What is only worth knowing, such as a long sentence: nobody has to do anything."""
        return tuple(each for each in self.findings if not each.answered_by and each.is_remark)

    @property
    def doubts(self) -> tuple[Opinion, ...]:
        """The opinions that give a person something to look at."""
        return tuple(each for each in self.opinions if each.is_doubt)

    @property
    def told_changes(self) -> tuple[RequirementChange, ...]:
        """The changes that say something else than before, as far as code can tell; what is new speaks for itself."""
        return tuple(each for each in self.changes if each.kind is not ChangeKind.ADDED and each.means_otherwise)

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say: nothing to do, and nothing that was there says something else or is gone.

        Remarks alone are nothing: in 8 of 40 real commits a long sentence was all there was to find.
        """
        return not (self.is_left or self.told_changes or self.silenced)

    @property
    def is_left(self) -> bool:
        """Whether something is left for a person: a finding at warning or above, a suggestion, a question, a doubt."""
        grave = any(not each.is_remark for each in self.findings)
        clash = any(not each.combines for each in self.clashes)
        return grave or clash or bool(self.improvement.suggestions or self.improvement.questions or self.doubts)


def review(base: Tree, head: Tree, scope: Scope, hands: ReviewHands) -> Review:
    """Return what there is to say of ``head`` against ``base``; ``scope`` is what differs between them.

    Looks at the touched requirements only. Raises UnreadableError, and TemplateError where a prompt is missing.
    """
    changes = compare(base, head)
    improvement = improve(head, load_project(head), scope, hands.improving)
    told = Opinions()
    if hands.opine and not improvement.stopped:
        told = hands.opine(changes, hands.improving.over, hands.improving.tell)
    return Review(
        changes=changes,
        findings=tuple(_findings(base, head, scope, hands, changes, improvement)),
        opinions=told.opinions,
        improvement=improvement,
        stopped=improvement.stopped or told.stopped,
        untested=improvement.untested,
        notes=(*improvement.notes, *told.notes),
        limits=hands.limits,
        clashes=hands.clash(head, scope),
        read=told.read,
        silenced=_silenced(base, head, scope, hands, changes),
    )


def _findings(
    base: Tree,
    head: Tree,
    scope: Scope,
    hands: ReviewHands,
    changes: Sequence[RequirementChange],
    improvement: Improvement,
) -> Iterator[Found]:
    """Yield what is wrong with the touched requirements, and whether it was before."""
    around = AroundTree(head)
    found = [each for path in scope.touched for each in hands.improving.findings(head, path, scope, around)]
    found += hands.improving.beside(head)
    found = hands.refusals(head, scope.touched, found)
    known = Counter(_named_as_now(each, changes).key for each in _before(base, scope, hands, changes))
    waiting = {each.key for each in improvement.waiting}
    answers = _answers(improvement)
    for each in in_order(found):
        known[each.key] -= 1
        answer = answers.get((each.path, each.requirement, each.rule), "")
        yield Found(each, known[each.key] < 0, answer, each.key in waiting)


def _before(base: Tree, scope: Scope, hands: ReviewHands, changes: Sequence[RequirementChange]) -> list[Finding]:
    """Return every finding of the documents in scope as they were, those that requirements moved from among them."""
    found: list[Finding] = []
    around = AroundTree(base)
    moved = {each.old_path for each in changes if each.old_path}
    for path in dict.fromkeys([*scope.touched, *moved]):
        if base.kind(path) in (Kind.FILE, Kind.LINK):
            structural = [each for each in hands.improving.validate(base, path) if each.path == path]
            found += hands.improving.quality.with_structure(base, path, structural, around)
    found += hands.improving.beside(base)
    found += [each for each in unread_findings(base) if each.path in scope.touched]
    return hands.refusals(base, scope.touched, found)


def _silenced(base: Tree, head: Tree, scope: Scope, hands: ReviewHands, changes: Sequence[RequirementChange]) -> int:
    """Return how many findings on the touched requirements notes of the head silence that none of the base did."""

    def silenced(tree: Tree, paths: Iterable[str]) -> Iterator[Finding]:
        around = AroundTree(tree)
        for path in paths:
            if tree.kind(path) in (Kind.FILE, Kind.LINK) and has_notes(document_at(tree, path)):
                structural = [each for each in hands.improving.validate(tree, path) if each.path == path]
                weighed = hands.improving.quality.weighed(tree, path, structural, around)
                yield from (each.finding for each in weighed.silenced)

    moved = {each.old_path for each in changes if each.old_path}
    now = Counter(each.key for each in silenced(head, scope.touched) if scope.has(each))
    before = dict.fromkeys([*scope.touched, *moved])
    return (now - Counter(_named_as_now(each, changes).key for each in silenced(base, before))).total()


def _named_as_now(finding: Finding, changes: Sequence[RequirementChange]) -> Finding:
    """Return a finding of the base under the name, and in the document, that its requirement has now."""
    for each in changes:
        was = (each.old_path or each.path, each.old_name or each.name)
        if each.kind is ChangeKind.RENAMED and was == (finding.path, finding.requirement):
            return replace(finding, path=each.path, requirement=each.name)
    return finding


def _answers(improvement: Improvement) -> dict[tuple[str, str, str], str]:
    """Return who takes care of a finding: (path, requirement, rule) to the id of a suggestion or a question."""
    found: dict[tuple[str, str, str], str] = {}
    for question in improvement.questions:
        found[question.path, question.requirement, question.rule] = question.id
    for each in (improved.suggestion for improved in improvement.suggestions):
        found |= dict.fromkeys(((each.path, each.requirement, rule) for rule in each.rules), each.id)
    return found
