"""Answer a question on a pull request or issue: what a plan says is held against the specs anew, and said once."""

from bot.errors import PlanError
from bot.repo.roots import roots_at
from bot.search.answer import Answer
from bot.workflows.answer_comment import AnswerPlace, answer_comment
from bot.workflows.ask_again import answered_again
from bot.workflows.asked import AskWork
from bot.workflows.hosting import Pull
from bot.workflows.plan import Plan, Trigger
from bot.workflows.publishing import Published, Publisher, reach
from bot.workflows.pull_request import counted
from bot.workflows.replies import answer


def publish_ask(plan: Plan, work: AskWork, hands: Publisher) -> Published:
    """Answer by what the specs say now, whatever they said when the plan was made.

    Raises PlanError where there is nothing that could be asked, RepoError, ForgeError.
    """
    pull = hands.host.pull(work.number) if work.on_pull else None
    commit = _commit(hands, pull)
    reach(hands, commit)
    given = {each.prefix: each.answer for each in work.parts}
    answers = []
    for root in roots_at(hands.repository.git, commit):
        asking = hands.asking(root, commit)
        told = given.get(root, Answer())
        answers.append((root, answered_again(work.question, told, work.commit, asking.library, asking.story)))
    if not answers:
        raise PlanError("There is no openspec/ folder there to ask.", "'specbot init' begins one.")
    # Of several the one that says most of what was asked about.
    answers.sort(key=lambda each: (each[1].abstained, -each[1].confidence))
    root, best = answers[0]
    place = AnswerPlace(hands.site, commit, work.question)
    text = answer_comment(best, root, place, answers)
    answer(hands, work.number, plan.trigger or Trigger(""), text)
    what = "that the specs do not say" if best.abstained else f"by {counted(len(best.citations), 'quotation')}"
    return Published((f"Answered on #{work.number}: {what}.",), pull.url if pull else "")


def _commit(hands: Publisher, pull: Pull | None) -> str:
    """Return the commit that is asked: the head of a pull request, or the tip of the default branch."""
    tip = pull.head_sha if pull else hands.host.branch_tip(hands.host.default_branch())
    if tip is None:
        raise PlanError("The default branch holds no commit.", "Push something first.")
    return tip
