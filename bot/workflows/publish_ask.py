"""Answer a question on a pull request or issue: what a plan says is held against the specs anew, and said once."""

from bot.errors import PlanError
from bot.repo.roots import roots_at
from bot.search.answer import Answer, Citation, Looked
from bot.text.counts import count
from bot.workflows.answer_comment import AnswerPlace, answer_comment
from bot.workflows.answers_given import GivenAnswer, answer_marker, answers_on, gather_thumbs, next_number
from bot.workflows.ask_again import answered_again
from bot.workflows.asked import AskWork
from bot.workflows.hosting import Pull
from bot.workflows.plan import Plan
from bot.workflows.publishing import Published, Publisher, reach


def publish_ask(plan: Plan, work: AskWork, hands: Publisher) -> Published:
    """Answer by what the specs say now, whatever they said when the plan was made.

    Raises PlanError where there is nothing that could be asked, RepoError, ForgeError.
    """
    pull = hands.host.pull(work.number) if work.on_pull else None
    asked = plan.trigger.comment if plan.trigger else 0
    before = answers_on(hands.host.comments(work.number), hands.host.login)
    if any(given.to == asked and given.question == work.question for _, given in before):
        return Published((f"#{work.number} has this answer already.",), pull.url if pull else "")
    gather_thumbs(hands.host, before)
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
    place = AnswerPlace(hands.site, commit, work.question, next_number(before))
    said = _given(asked, best, root, place)
    hands.host.reply(work.number, answer_comment(best, root, place, answers), answer_marker(said))
    what = "that the specs do not say" if best.abstained else f"by {count(len(best.citations), 'quotation')}"
    return Published((f"Answered on #{work.number}: {what}.",), pull.url if pull else "")


def _given(asked: int, answer: Answer, prefix: str, place: AnswerPlace) -> GivenAnswer:
    """Return what is remembered of an answer: with the first thing cited, else with what came nearest."""
    named: tuple[Citation | Looked, ...] = (*answer.citations, *answer.looked_at)
    first = named[0] if named else None
    return GivenAnswer(
        to=asked,
        number=place.number,
        question=place.question,
        commit=place.commit,
        abstained=answer.abstained,
        path=prefix + first.path if first else "",
        requirement=first.requirement if first else "",
    )


def _commit(hands: Publisher, pull: Pull | None) -> str:
    """Return the commit that is asked: the head of a pull request, or the tip of the default branch."""
    tip = pull.head_sha if pull else hands.host.branch_tip(hands.host.default_branch())
    if tip is None:
        raise PlanError("The default branch holds no commit.", "Push something first.")
    return tip
