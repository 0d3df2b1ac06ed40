"""Make the plan of the one pull request that improves a branch: what is open there, and what the push brought."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.conversation import Conversation, conversation_on, read_conversation
from bot.workflows.hosting import Pull
from bot.workflows.plan import Dismissal, ImproveWork, Part
from bot.workflows.planning import Planner, bring_here, improved_part, roots_of, scope_of
from bot.workflows.publish_improve import branch_for, dismissed_on


@dataclass(frozen=True)
class Wish:
    """What is to be improved: ``since`` is a commit, empty for everything; ``commit`` is what the branch is at.

    ``without`` are the numbers that a person dismissed just now, ``added`` what answers to questions led to.
    """

    branch: str
    commit: str
    since: str = ""
    afresh: bool = False
    """Whether earlier suggestions are made anew as well."""
    without: tuple[Dismissal, ...] = ()
    added: tuple[tuple[str, Suggestion], ...] = ()


def plan_improve(hands: Planner, prefix: str, wish: Wish) -> ImproveWork | None:
    """Return the work, None where nothing of it concerns the branch; ``prefix`` is that of specbot's branches.

    Raises RepoError, UnreadableError, ForgeError, ModelError.
    """
    known, is_open = open_conversation(hands, branch_for(prefix, wish.branch), wish.branch)
    if known.paused:
        hands.say("Paused on the open pull request; nothing is planned.")
        return None
    dismissed = (*dismissed_on(hands.host, branch_for(prefix, wish.branch), wish.branch), *wish.without)
    base = _base(hands, wish)
    parts: list[Part] = []
    touched, stopped, untested, because = False, "", "", ""
    for root in roots_of(hands, wish.commit):
        scope = scope_of(hands, root, wish.commit, base)
        because = because or scope.because
        touched = touched or any(names is None or names for names in scope.touched.values())
        earlier = _earlier(known, root, dismissed, wish)
        part, result = improved_part(hands, root, wish.commit, scope, earlier, known.answers())
        parts.append(_with_questions(part, known, root, wish))
        stopped, untested = stopped or result.stopped, untested or result.untested
    if not touched and not is_open:
        return None
    if not any(part.suggestions or part.questions or part.waiting for part in parts) and not is_open:
        return None
    return ImproveWork(wish.branch, wish.commit, because, tuple(parts), dismissed, "", stopped, untested)


def open_conversation(hands: Planner, branch: str, base: str) -> tuple[Conversation, bool]:
    """Return what our open pull request for a branch says of itself, and whether there is one."""
    for pull in hands.host.pulls(head=branch, base=base):
        if _is_ours(hands, pull):
            said, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
            return replace(read_conversation(pull.body), paused=said.paused), True
    return Conversation(), False


def _is_ours(hands: Planner, pull: Pull) -> bool:
    same = pull.head_repository.lower() == hands.host.repository.lower()
    return same and pull.author == hands.host.login


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
    return [*(each for each in stand if not no.is_dismissed(each)), *added]


def _with_questions(part: Part, known: Conversation, root: str, wish: Wish) -> Part:
    """Keep the questions of the open pull request that nothing has answered: asked again, they would read otherwise."""
    answered = {(each.path, each.requirement) for prefix, each in wish.added if prefix == root}
    answered |= {(each.suggestion.path, each.suggestion.requirement) for each in part.suggestions}
    asked: list[Question] = [] if wish.afresh else [e.question for e in known.items if e.prefix == root and e.question]
    still = {each.id: each for each in (*asked, *part.questions) if (each.path, each.requirement) not in answered}
    return replace(part, questions=tuple(still.values()))
