"""Make the plan of a review: what a pull request changes in each OpenSpec root, against where it left its base."""

from dataclasses import replace

from bot.openspec.layout import load_project
from bot.repo.transport import bring
from bot.workflows.conversation import conversation_on
from bot.workflows.hosting import Pull
from bot.workflows.plan import ReviewPart, ReviewWork, without_texts
from bot.workflows.planning import Planner, roots_of, scope_of, tree_of
from bot.workflows.review import review
from bot.workflows.scope import Scope, everything


def plan_review(hands: Planner, pull: Pull, *, whole: str = "", asked: bool = False) -> ReviewWork | None:
    """Return the work; None where the pull request touches no spec, nobody asked, and we have no comment there.

    ``whole`` widens it from the touched requirements to the touched ``documents``, or to ``everything``.
    Raises RepoError, UnreadableError, ForgeError, ModelError.
    """
    git = hands.repository.git
    bring(git, hands.remote, pull.head_sha)
    bring(git, hands.remote, pull.base_sha)
    base = hands.repository.merge_base(pull.base_sha, pull.head_sha)
    parts = []
    before = set(roots_of(hands, base))
    for root in sorted({*roots_of(hands, pull.head_sha), *before}):
        scope = _widened(hands, root, pull.head_sha, scope_of(hands, root, pull.head_sha, base), whole)
        old, new = tree_of(hands, root, base), tree_of(hands, root, pull.head_sha)
        if not scope.touched and old.paths() == new.paths():
            continue
        said = review(old, new, scope, hands.reviewing(root, scope, pull.head_sha))
        if asked or not said.is_silent or said.changes:
            parts.append(ReviewPart(root, without_texts(said)))
    if not parts and not asked and conversation_on(hands.host.comments(pull.number), hands.host.login)[1] is None:
        return None
    return ReviewWork(pull.number, pull.head_sha, base, tuple(parts), asked)


def _widened(hands: Planner, root: str, commit: str, scope: Scope, whole: str) -> Scope:
    if whole == "everything":
        return replace(everything(load_project(tree_of(hands, root, commit))), base=scope.base)
    if whole == "documents":
        return replace(scope, touched=dict.fromkeys(scope.touched))
    return scope
