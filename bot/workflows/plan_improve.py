"""Make the plan of the one pull request that improves a branch: what is open there, and what the push brought."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.openspec.layout import load_project
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.choosing import unanswered
from bot.workflows.conversation import Conversation, Item, conversation_on
from bot.workflows.held import in_words
from bot.workflows.identities import identity
from bot.workflows.own import conversation_of, dismissed_on, later_on, own, own_of
from bot.workflows.plan import Dismissal, ImproveWork, Part, Share
from bot.workflows.planning import (
    Planner,
    bring_here,
    improved_part,
    is_open_question,
    roots_of,
    scope_of,
    tree_of,
    widened,
)
from bot.workflows.ranking import order_of
from bot.workflows.scope import Scope
from bot.workflows.shards import Shard, costs_of, narrowed, share_of

_MOST_CLOSED = 20
"""How many closed pull requests of people are looked at: each costs a question to GitHub."""


@dataclass(frozen=True)
class Wish:
    """What is to be improved: ``since`` is a commit, empty for everything; ``commit`` is what the branch is at.

    ``without`` are the numbers that a person dismissed just now, ``added`` what answers to questions led to.
    """

    branch: str
    commit: str
    since: str = ""
    afresh: bool = False
    """Whether what stands in the open pull request is made anew as well."""
    without: tuple[Dismissal, ...] = ()
    added: tuple[tuple[str, Suggestion], ...] = ()
    shard: Shard | None = None
    """The part of the run that is to be planned, where it is parted."""
    group: str = ""
    """Whose pull request it is for, where there is one for each owner or directory: then of its documents alone."""


def plan_improve(hands: Planner, prefix: str, wish: Wish) -> ImproveWork | None:
    """Return the work, None where nothing of it concerns the branch; ``prefix`` is that of specbot's branches.

    Raises RepoError, UnreadableError, ForgeError, ModelError.
    """
    pulls, pull = own_of(hands.host, prefix, wish.branch, wish.group)
    is_open = pull in pulls
    known = conversation_of(hands.host, pull, prefix)[0] if pull and is_open else Conversation()
    if known.paused:
        hands.say("Paused on the open pull request; nothing is planned.")
        return None
    dismissed = (*dismissed_on(pulls), *known.dismissed, *wish.without)
    base = _base(hands, wish)
    whole = frozenset(later_on(pulls)) | (known.documents() if wish.afresh else frozenset())
    parts: list[Part] = []
    standing: list[str] = []
    touched, stopped, untested, because = False, "", "", ""
    scopes, share = _shared(hands, wish, base, whole)
    if wish.group:
        scopes = {root: _within(scope, root, known.documents() | whole) for root, scope in scopes.items()}
    for root, scope in scopes.items():
        because = because or scope.because
        touched = touched or any(names is None or names for names in scope.touched.values())
        earlier = [each for each in _earlier(known, root, dismissed, wish) if _is_in(share, root + each.path)]
        part, result = improved_part(hands, root, wish.commit, scope, earlier, known.answers())
        fresh = {each.suggestion.id for each in result.suggestions}
        standing += (identity(root, e.suggestion.id) for e in part.suggestions if e.suggestion.id not in fresh)
        parts.append(_with_questions(hands, part, known, wish, share))
        stopped, untested = stopped or result.stopped, untested or result.untested
    for line in in_words(each for part in parts for each in part.held):
        hands.say(line)
    if not touched and not is_open and not share:
        return None
    if not share and not any(part.suggestions or part.questions or part.waiting for part in parts) and not is_open:
        return None
    if any(part.suggestions or part.questions for part in parts):
        dismissed = (*dismissed, *_said_elsewhere(hands, prefix, wish.branch))
    knew = tuple(each.id for each in known.items if _is_in(share, _document(each)))
    order = order_of(parts, hands.learned(""), f"{wish.commit}\0{because}", standing)
    return ImproveWork(
        wish.branch,
        wish.commit,
        because,
        tuple(parts),
        dismissed,
        stopped=stopped,
        untested=untested,
        knew=knew,
        order=order,
        share=share,
        group=wish.group,
    )


def _shared(hands: Planner, wish: Wish, base: str, whole: Collection[str]) -> tuple[dict[str, Scope], Share | None]:
    """Return what is looked at in each root, and which part of the run that is, None where it is all of it."""
    scopes = {
        root: widened(hands, root, wish.commit, scope_of(hands, root, wish.commit, base), whole)
        for root in roots_of(hands, wish.commit)
    }
    if wish.shard is None:
        return scopes, None
    costs: dict[str, int] = {}
    for root, scope in scopes.items():
        costs |= costs_of(root, load_project(tree_of(hands, root, wish.commit)), scope)
    share = share_of(costs, wish.shard)
    return {root: narrowed(scope, root, share) for root, scope in scopes.items()}, share


def _within(scope: Scope, root: str, documents: Collection[str]) -> Scope:
    """Return what of a scope lies in some documents, named from the repository's top."""
    touched = {path: names for path, names in scope.touched.items() if root + path in documents}
    return replace(scope, touched=touched, whole=False)


def _is_in(share: Share | None, path: str) -> bool:
    """Whether a document, from the repository's top, is one that this part of the run looks at.

    What is said of one that is in no part any more is left to the first.
    """
    return share is None or path in share.mine or (share.index == 1 and path not in share.of)


def _document(item: Item) -> str:
    about = item.suggestion or item.question
    return item.prefix + about.path if about else ""


def _said_elsewhere(hands: Planner, prefix: str, base: str) -> tuple[Dismissal, ...]:
    """Return what people said no to while the text was on its way in, on the last pull requests that were closed."""
    found: list[Dismissal] = []
    closed = hands.host.pulls(base=base, state="closed", most=_MOST_CLOSED)
    ours = own(hands.host, closed, prefix)
    for pull in closed:
        if pull not in ours:
            said, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
            found += said.dismissed
    return tuple(found)


def _base(hands: Planner, wish: Wish) -> str:
    """Return the commit to compare with, empty where it is gone: then everything counts, and that is said."""
    if not wish.since or wish.since == wish.commit:
        return wish.since
    if bring_here(hands, wish.since):
        return wish.since
    hands.say("What the branch was before is gone, so everything is looked at.")
    return ""


def _earlier(known: Conversation, root: str, dismissed: Sequence[Dismissal], wish: Wish) -> list[Suggestion]:
    """Return the suggestions that stand in the open pull request, and those that answers led to."""
    no = Conversation(dismissed=tuple(dismissed))
    added = [each for prefix, each in wish.added if prefix == root]
    if wish.afresh:
        return added
    stand = [each.suggestion for each in known.items if each.prefix == root and each.suggestion and not each.done]
    return [*(each for each in stand if not no.is_dismissed(root, each)), *added]


def _with_questions(hands: Planner, part: Part, known: Conversation, wish: Wish, share: Share | None) -> Part:
    """Keep the questions of the open pull request that are still open: asked again, they would read otherwise."""
    root = part.prefix
    here = () if wish.afresh else [e for e in known.items if e.prefix == root and _is_in(share, _document(e))]
    asked: list[Question] = [each.question for each in here if each.question]
    still = [each for each in asked if is_open_question(hands, root, wish.commit, each)]
    every = {each.id: each for each in (*still, *part.questions)}
    # What was found as well is no answer: a rule may mend one thing of a requirement and leave another to its author.
    return replace(part, questions=unanswered(every.values(), [each.suggestion for each in part.suggestions]))
