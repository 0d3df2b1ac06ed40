"""What every way of making a plan works with: commits read from git objects, and what was said before."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import EditError, RepoError, UnreadableError
from bot.openspec.compose import Composer
from bot.openspec.layout import document_at, load_project
from bot.openspec.readable import readable, unread_in_words
from bot.openspec.suggestions import Dropped, Question, Suggestion
from bot.openspec.validate import findings_at
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import Remote, bring
from bot.text.edits import occurrences
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.ask import ask
from bot.workflows.asked import AskHands
from bot.workflows.context import Quality
from bot.workflows.gaps import UNANSWERED, question_of
from bot.workflows.held import Held
from bot.workflows.hosting import Host
from bot.workflows.improve import Collaborators, Improved, Improvement, improve
from bot.workflows.learned import NOTHING, Learned
from bot.workflows.plan import Part, part_of
from bot.workflows.propose_values import Hands
from bot.workflows.recheck import recheck
from bot.workflows.review import ReviewHands
from bot.workflows.scope import FRAME, Scope, everything, since

_MOST_SAID = 10


@dataclass(frozen=True)
class Planner:
    """The hands of whoever may only read: no write token is among them.

    ``improving`` and ``reviewing`` make the collaborators for one root (its prefix) and scope, a review for a commit;
    ``asking`` those for a question about one root of a commit; ``learned`` what the memory says to one root;
    ``proposing`` what goes on with a proposed change of one root, given answers by the ids of questions, or how to get
    the model that it lacks.
    """

    host: Host
    repository: Repository
    remote: Remote
    quality: Callable[[str], Quality]
    improving: Callable[[str, Scope], Collaborators]
    reviewing: Callable[[str, Scope, str], ReviewHands]
    asking: Callable[[str, str], AskHands]
    say: Callable[[str], None]
    learned: Callable[[str], Learned] = NOTHING.at
    proposing: Callable[[str, Mapping[str, str]], Hands | str] = lambda _prefix, _answers: ""
    trees: dict[tuple[str, str], Tree] = field(default_factory=dict)
    """What was read of a root (its prefix) at a commit: to find what cannot be read, all of it has to be."""


def bring_here(hands: Planner, commit: str) -> bool:
    """Have a commit here; False, and a word on it, where the server no longer gives it."""
    try:
        bring(hands.repository.git, hands.remote, commit)
    except RepoError as error:
        hands.say(str(error))
        return False
    return True


def roots_of(hands: Planner, commit: str) -> tuple[str, ...]:
    """Return the OpenSpec roots of a commit."""
    return roots_at(hands.repository.git, commit)


def tree_of(hands: Planner, prefix: str, commit: str) -> Tree:
    """Return one root of a commit, without the specs and changes that cannot be read."""
    key = (prefix, commit)
    if key not in hands.trees:
        hands.trees[key] = readable(hands.repository.below(prefix).tree(commit), papers=True)
    return hands.trees[key]


def say_unread(say: Callable[[str], None], prefix: str, tree: Tree) -> None:
    """Say what was left out of a root of a commit, and why."""
    for line in unread_in_words(tree):
        say(in_one_line(f"Not looked at: {prefix}{line}"))


def scope_of(hands: Planner, prefix: str, commit: str, base: str) -> Scope:
    """Return what of a root differs from ``base``, a commit that is here; everything where that is empty.

    What cannot be read of it is said: nothing else may stop with it.
    """
    tree = tree_of(hands, prefix, commit)
    say_unread(hands.say, prefix, tree)
    if not base:
        return everything(load_project(tree))
    return since(tree_of(hands, prefix, base), tree, f"what changed since {base[:9]}")


def widened(hands: Planner, prefix: str, commit: str, scope: Scope, whole: Collection[str]) -> Scope:
    """Return a scope with all of those documents (paths from the repository's top) that are still there."""
    if not whole:
        return scope
    project = load_project(tree_of(hands, prefix, commit))
    more = dict.fromkeys(each.path for each in project.documents() if prefix + each.path in whole)
    return replace(scope, touched={**scope.touched, **more})


def is_open_question(hands: Planner, prefix: str, commit: str, question: Question) -> bool:
    """Whether what was asked about is there at a commit, and still wants an answer."""
    tree = tree_of(hands, prefix, commit)
    document = document_at(tree, question.path)
    if document is None or document.requirement(question.requirement) is None:
        return False
    if question.rule == UNANSWERED:
        asked = question_of(question.text)
        return not asked or ask(asked, hands.asking(prefix, commit).library).abstained
    structural = [each for each in findings_at(tree, question.path) if each.path == question.path]
    found = hands.quality(prefix).with_structure(tree, question.path, structural)
    about = (question.path, question.requirement, question.rule)
    return not question.rule or any((each.path, each.requirement, each.rule) == about for each in found)


def improved_part(
    hands: Planner, prefix: str, commit: str, scope: Scope, earlier: Sequence[Suggestion], answers: Collection[str]
) -> tuple[Part, Improvement]:
    """Return what is wanted of one root: earlier suggestions that still pass, new ones for the rest of ``scope``."""
    tree = tree_of(hands, prefix, commit)
    # Somebody silenced the rule since: then what stands in the open pull request goes as well.
    silent = {each.id: why for each in earlier if (why := hands.learned(prefix).why_silent(each.rule, each.path))}
    held = tuple(Held(each.path, each.requirement, each.rule, silent[each.id]) for each in earlier if each.id in silent)
    fitting, stale = _composed(tree, [each for each in earlier if each.id not in silent])
    claimed = [Improved(each, ()) for each in fitting]
    again = recheck(tree, claimed, findings_at, hands.quality(prefix), answers=answers)
    gone = [*stale, *again.dropped]
    for each in gone[:_MOST_SAID]:
        hands.say(f"Proposed before, and not any more: {prefix}{each.suggestion.path}: {each.why}")
    if len(gone) > _MOST_SAID:
        hands.say(f"{len(gone) - _MOST_SAID} more that were proposed before are not any more.")
    rest = _without(scope, tree, [each.suggestion for each in again.kept])
    result = improve(tree, load_project(tree), rest, hands.improving(prefix, rest))
    part = part_of(prefix, result)
    dropped = part.dropped + len(gone)
    every = tuple(dict.fromkeys((*held, *part.held)))  # found anew, it is the same
    return replace(part, suggestions=(*again.kept, *part.suggestions), dropped=dropped, held=every), result


def _composed(tree: Tree, suggestions: Sequence[Suggestion]) -> tuple[list[Suggestion], list[Dropped]]:
    """Return suggestions, each made on top of those before, as ones for the text that is there, and the stale ones.

    One whose text is there already is neither: somebody has taken it over.
    """
    composers: dict[str, Composer] = {}
    stale: list[Dropped] = []
    for each in suggestions:
        try:
            if each.path not in composers:
                composers[each.path] = Composer(each.path, tree.text(each.path))
            composers[each.path].add(each)
        except UnreadableError as error:
            stale.append(Dropped(each, error.message))
        except EditError as error:
            if not occurrences(composers[each.path].text, each.after):
                stale.append(Dropped(each, error.message))
    return [each for composer in composers.values() for each in composer.suggestions()], stale


def _without(scope: Scope, tree: Tree, kept: Sequence[Suggestion]) -> Scope:
    """Return a scope without the requirements that suggestions are there for already."""
    if not kept:
        return scope
    project = {each.path: each for each in load_project(tree).documents()}
    touched = dict(scope.touched)
    for each in kept:
        if each.path in touched:
            names = touched[each.path]
            whole = frozenset({FRAME, *(one.name for one in project[each.path].requirements)})
            touched[each.path] = (whole if names is None else names) - {each.requirement}
    return Scope(touched, scope.because, scope.base, scope.whole)
