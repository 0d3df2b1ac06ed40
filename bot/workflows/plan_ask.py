"""Make the plan of an answer: what every OpenSpec root of a commit says to a question."""

from bot.workflows.ask import ask
from bot.workflows.asked import AskPart, AskWork, bounded
from bot.workflows.planning import Planner, bring_here, roots_of

_MOST_READ = 3
"""In how many roots a model reads what was found: those whose own words come nearest."""


def plan_ask(hands: Planner, question: str, number: int, commit: str, *, on_pull: bool) -> AskWork | None:
    """Return the answers at ``commit``; None where that is gone, or holds no OpenSpec root. Raises RepoError."""
    if not bring_here(hands, commit):
        return None
    roots = {root: hands.asking(root, commit) for root in roots_of(hands, commit)}
    found = {root: ask(question, each.library, None, None, each.story) for root, each in roots.items()}
    nearest = sorted(found, key=lambda root: (found[root].abstained, -found[root].confidence))[:_MOST_READ]
    for root in nearest:
        each = roots[root]
        if each.answerer:
            found[root] = ask(question, each.library, each.answerer, None, each.story)
    parts = tuple(AskPart(root, bounded(answer)) for root, answer in found.items())
    return AskWork(number, commit, " ".join(question.split()), parts, on_pull) if parts else None
