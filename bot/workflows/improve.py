"""The main job: certain fixes first, then a model for what needs words, every suggestion through the gates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import commonprefix

from bot.gates.gate import Check
from bot.gates.registry import Verdicts, judge, judge_together, passed, passes_by_itself, refusal
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import Listing, document_at
from bot.openspec.model import Document, DocumentKind, Project
from bot.openspec.readable import unread_findings
from bot.openspec.suggestions import RULE, Dropped, Question, Suggestion, Verdict, apply
from bot.rules.around import Around
from bot.rules.registry import RULES
from bot.text.diff import unified
from bot.text.edits import occurrences
from bot.text.language import is_english
from bot.text.tree import Draft, Kind, Tree
from bot.workflows.context import DEFAULT_RULES, Quality, why_of
from bot.workflows.held import Held
from bot.workflows.in_order import Work, each_at_once, in_order
from bot.workflows.learned import NOTHING, Learned
from bot.workflows.mend import Court, mend
from bot.workflows.scope import FRAME, Scope
from bot.workflows.sieve import AS_BEFORE, Sieve
from bot.workflows.task import Author, Task
from bot.workflows.turns import in_turn
from bot.workflows.writing import Written, write

# Structural findings that words can mend, and the class of task that mends them.
_STRUCTURAL_TASKS = {
    "S01": "purpose", "S09": "purpose",
    "S05": "scenario", "S12": "scenario", "D08": "scenario",
    "S13": "wording", "S14": "wording", "D05": "wording", "D06": "wording",
}  # fmt: skip

_NOBODY = "no model was asked"


@dataclass(frozen=True)
class Improved:
    """One suggestion that survived, with what each gate said of it."""

    suggestion: Suggestion
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Improvement:
    """What one run found: nothing of it is written anywhere yet."""

    suggestions: tuple[Improved, ...]
    questions: tuple[Question, ...]
    dropped: tuple[Dropped, ...]
    waiting: tuple[Finding, ...]
    """Findings that words would mend, and no model was there to write them, or it could not answer."""
    left: tuple[Finding, ...]
    """Findings at warning or above that neither a fix nor a model takes away."""
    changes: dict[str, str]
    """Path to new text, for every document that would change."""
    documents: int
    calls: int
    stopped: str
    """Why the model's part ended early, empty when it did not."""
    untested: str = ""
    """Why no AI test was run, or counts; empty where a model took them."""
    notes: tuple[str, ...] = ()
    """What a reader should know of single tasks: what their prompts had no room for."""
    held: tuple[Held, ...] = ()
    """What was not proposed because people had said no to it, or silenced its rule."""


@dataclass(frozen=True)
class Collaborators:
    """What improve works with: the validator, perhaps somebody who writes, and somebody who wants to know."""

    validate: Check
    author: Author | None
    tell: Callable[[str], None]
    quality: Quality = DEFAULT_RULES
    over: Callable[[], str] = lambda: ""
    """Why the run has to come to an end now (its time is up), empty while it has not."""
    examine: Callable[[Suggestion, Tree], Verdict] | None = None
    """The AI tests: a model reads both texts; None where there is none."""
    beside: Callable[[Tree], Sequence[Finding]] = lambda _: ()
    """What is wrong with changes as a whole: only said, for no edit of a document mends it."""
    untested: str = ""
    """Why AI tests say nothing though there is a model, empty where they count."""
    at_once: int = 1
    """How many tasks are worked on at the same time: as many as the model takes questions."""
    first_alone: bool = False
    """Whether the first task comes before all others: it tells how much context there is for their prompts."""
    learned: Learned = NOTHING
    """What people did with earlier proposals."""

    def judge(self, suggestion: Suggestion, tree: Tree) -> Verdicts:
        """Take a suggestion through every gate; what people refused is refused before."""
        if self.learned.is_refused(suggestion):
            return AS_BEFORE
        return self._examined(suggestion, tree, judge(suggestion, tree, self.validate, self.quality))

    def judge_all(self, suggestions: Sequence[Suggestion], tree: Tree) -> list[Verdicts]:
        """Take suggestions for one document, each with a block of its own, through every gate."""
        judged = list(zip(suggestions, judge_together(suggestions, tree, self.validate, self.quality), strict=True))

        def examined(pair: tuple[Suggestion, Verdicts]) -> Verdicts:
            return AS_BEFORE if self.learned.is_refused(pair[0]) else self._examined(pair[0], tree, pair[1])

        asks = self.examine is not None and any(each.source != RULE for each in suggestions)
        return each_at_once(judged, examined, self.at_once if asks else 1)

    def _examined(self, suggestion: Suggestion, tree: Tree, verdicts: Verdicts) -> Verdicts:
        """Add the AI tests of what a model wrote, once everything cheaper has passed it."""
        if self.examine is None or suggestion.source == RULE or not passed(verdicts):
            return verdicts
        return (*verdicts, self.examine(suggestion, tree))

    def by_itself(self, suggestion: Suggestion, tree: Tree) -> bool:
        """Whether a suggestion passes what only its own block tells."""
        again = self.learned.is_refused(suggestion)
        return not again and passes_by_itself(suggestion, tree, self.validate, self.quality)

    def findings(self, tree: Tree, path: str, scope: Scope, around: Around | None = None) -> list[Finding]:
        """Return what is wrong with the touched requirements of one document."""
        structural = [each for each in self.validate(tree, path) if each.path == path]
        return [each for each in self.quality.with_structure(tree, path, structural, around) if scope.has(each)]


def improve(
    tree: Tree,
    project: Project,
    scope: Scope,
    hands: Collaborators,
    mends: Callable[[Finding], bool] = lambda _: True,
    *,
    lists: bool = True,
) -> Improvement:
    """Return every suggestion for the documents in scope that survives the gates; ``tree`` stays as it is.

    Of the certain fixes those count whose findings ``mends`` lets through. What is left and what waits is listed only
    where ``lists`` says so: to find it takes longer than to mend.
    """
    composers: dict[str, Composer] = {}
    dropped: list[Dropped] = []
    paths = [each.path for each in project.documents() if each.path in scope.touched and _is_plain(tree, each.path)]
    draft = Draft(tree)
    sieve = Sieve(hands.learned, scope)

    def wanted(finding: Finding) -> bool:
        return scope.has(finding) and mends(finding) and sieve.lets(finding)

    for path in paths:
        rules = hands.quality.rules_at(path)
        sieve.look_at(draft, path, rules)
        mended = mend(draft, path, wanted, Court(hands.judge_all, hands.by_itself), rules)
        dropped += mended.dropped
        composers[path] = sieve.sift(mended.composer)
        draft.write(path, composers[path].text)
    tasks = list(_tasks(draft, paths, scope, hands)) if hands.author else []
    written = write(draft, composers, tasks, hands)
    kept: list[Improved] = []
    result = Draft(tree)
    composers = {path: sieve.sift(composer) for path, composer in composers.items()}

    def publishable(path: str, lately: Tree) -> tuple[list[Improved], list[Dropped]]:
        return _final(lately, composers[path], hands)

    def take(path: str, found: tuple[list[Improved], list[Dropped]]) -> bool:
        kept.extend(found[0])
        dropped.extend(found[1])
        result.write(path, apply(result, [each.suggestion for each in found[0]]).text(path))
        return True

    in_order(paths, result, Work(publishable, take, subject=lambda path: path), hands.at_once if hands.examine else 1)
    remaining = [each for path in paths for each in hands.findings(result, path, scope)] if lists else []
    remaining += hands.beside(result) if lists else ()
    remaining += [each for each in unread_findings(tree) if each.path in scope.touched] if lists else []
    idle = hands.learned.idle_note((each.rule, each.path) for each in remaining) if lists and scope.whole else ""
    told = sieve.told((*dropped, *written.dropped), remaining, written.questions)
    waiting = [each for each in told.remaining if _waits(each, result, written, asked=hands.author is not None)]
    return Improvement(
        suggestions=tuple(kept),
        questions=told.questions,
        dropped=told.dropped,
        waiting=tuple(waiting),
        left=tuple(each for each in told.remaining if each.severity > Severity.INFO and each not in waiting),
        changes={path: text for path, text in result.changed().items() if text is not None},
        documents=len(paths),
        calls=written.calls,
        stopped=written.stopped,
        untested=hands.untested or ("" if hands.examine else _NOBODY),
        notes=(*written.notes, *([idle] if idle else [])),
        held=told.held,
    )


def _waits(finding: Finding, tree: Tree, written: Written, *, asked: bool) -> bool:
    """Whether words would mend a finding and nobody has written any: it is worth another run."""
    kind = task_kind(finding, document_at(tree, finding.path))
    unasked = not asked or written.stopped or (finding.path, finding.requirement, kind) in written.unanswered
    return bool(kind and unasked)


def _is_plain(tree: Tree, path: str) -> bool:
    """Whether the document is a file of its own: what a link leads to is improved where it lies."""
    return tree.kind(path) is Kind.FILE


def kind_of_rule(name: str) -> str:
    """Return the class of task that can mend what a rule, or the structural validator, finds; empty for none."""
    rule = RULES.get(name)
    return rule.asks if rule else _STRUCTURAL_TASKS.get(name, "")


def task_kind(finding: Finding, document: Document | None) -> str:
    """Return the class of task that can mend a finding, empty where only a person can.

    That a requirement has no SHALL is no defect in a language that has other words for it.
    """
    kind = kind_of_rule(finding.rule)
    requirement = document.requirement(finding.requirement) if document else None
    foreign = requirement is not None and requirement.text != "" and not is_english(requirement.text)
    return "" if kind == "wording" and foreign else kind


def _tasks(tree: Tree, paths: Sequence[str], scope: Scope, hands: Collaborators) -> Iterator[Task]:
    """Yield one task per requirement and class, in the order that ``in_turn`` gives them."""
    listing = Listing(tree)
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for path in paths:
        document = document_at(tree, path)
        for finding in hands.findings(tree, path, scope):
            kind = task_kind(finding, document)
            requirement = FRAME if kind == "purpose" else finding.requirement
            silent = hands.learned.why_silent(finding.rule, path)
            if kind and not silent and (requirement or kind == "purpose"):
                groups.setdefault((path, requirement, kind), []).append(finding)
    seed = "\0".join(f"{path}\0{tree.blob(path)}" for path in paths)
    for path, requirement, kind in in_turn(groups, hands.learned, seed):
        findings = groups[path, requirement, kind]
        document = document_at(tree, path)
        if document is None or (kind == "purpose" and document.kind is not DocumentKind.SPEC):
            continue
        source, why = why_of(listing, document) if kind == "purpose" else ("", "")
        names = tuple(each.name for each in document.requirements)
        diff = _diff(scope.base, tree, path) if scope.base else ""
        advice = hands.learned.advice(path, [each.rule for each in findings])
        yield Task(path, document.id, requirement, kind, tuple(findings), why, source, names, diff, advice=advice)


def _diff(base: Tree, tree: Tree, path: str) -> str:
    return unified(path, base.text(path) if base.kind(path) else None, tree.text(path))


def _final(tree: Tree, composer: Composer, hands: Collaborators) -> tuple[list[Improved], list[Dropped]]:
    """Judge each suggestion of one document as it will be published: against the text that is there now.

    One that only works after another (a heading hides what follows) is tried again when another was accepted.
    """
    kept: list[Improved] = []
    lost: list[Dropped] = []
    current: Tree = tree
    pending = [_placed(each, composer.base) for each in composer.suggestions()]
    while pending:
        said = list(zip(pending, hands.judge_all(pending, current), strict=True))
        good = [Improved(each, verdicts) for each, verdicts in said if passed(verdicts)]
        lost = [Dropped(each, refusal(verdicts), verdicts) for each, verdicts in said if not passed(verdicts)]
        kept += good
        if not good:
            break
        current = apply(current, [each.suggestion for each in good])
        pending = [each.suggestion for each in lost]
    return kept, lost


def _placed(suggestion: Suggestion, text: str) -> Suggestion:
    """Return a suggestion with the line, in the first text, of the first line it changes."""
    found = occurrences(text, suggestion.before)
    if not found:
        return suggestion
    same = len(commonprefix([suggestion.before, suggestion.after]))
    return replace(suggestion, line=text.count("\n", 0, found[0] + same) + 1)
