"""Edits that a person chose on a pull request, committed to its head branch: of this repository, never of a fork."""

from bot.errors import PlanError
from bot.openspec.suggestions import Suggestion
from bot.repo.transport import push
from bot.templating import render
from bot.text.boxes import ticked_off
from bot.workflows.conversation import Conversation, conversation_on, done, identity, status_marker, words_of
from bot.workflows.heads import refuse_head
from bot.workflows.hosting import Pull
from bot.workflows.plan import ApplyWork, Plan
from bot.workflows.publishing import Checked, Published, Publisher, checked, committed, reach
from bot.workflows.replies import answer


def publish_apply(plan: Plan, work: ApplyWork, hands: Publisher) -> Published:
    """Commit what was chosen. Raises StaleError when the branch moved, PlanError where nothing may be written."""
    pull = hands.host.pull(work.number)
    refuse_head(hands, pull, work.branch, work.commit)
    reach(hands, work.commit)
    known, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
    _refuse_unchosen(work, known)
    checked_parts = checked(hands, work.parts, work.commit, answers=_chosen_answers(work, known))
    commit = ""
    if checked_parts.files:
        commit = committed(hands, plan, checked_parts, work.commit)
        push(hands.repository.git, hands.remote, commit, work.branch, work.commit)
        _update(hands, pull, work, checked_parts, commit)
    text = _text(work, checked_parts, commit)
    if plan.trigger:
        answer(hands, work.number, plan.trigger, text)
    first = f"Committed {commit[:12]} on {work.branch}." if commit else "Nothing was committed."
    return Published((first, *work.untold), pull.url, refused=not commit)


def _refuse_unchosen(work: ApplyWork, known: Conversation) -> None:
    """Every edit is one that was shown and chosen, or comes of a question's answer that was chosen."""
    for part in work.parts:
        for each in (improved.suggestion for improved in part.suggestions):
            if not any(_is_of(known, pick, part.prefix, each) for pick in work.picked):
                raise PlanError("The plan edits what nobody chose.", "Nothing was published.")


def _is_of(known: Conversation, pick: str, prefix: str, suggestion: Suggestion) -> bool:
    """Whether an edit of one root is what was chosen, or comes of the answer that was."""
    box, _, letter = pick.partition("/")
    item = known.by_id(box)
    if item is None or item.prefix != prefix:
        return False
    asked, option = item.question, item.option(letter)
    if asked is None or not option:
        return not letter and item.id == identity(item.prefix, suggestion.id)
    about = (asked.path, asked.requirement)
    return about == (suggestion.path, suggestion.requirement) and set(suggestion.answers) == {option}


def _chosen_answers(work: ApplyWork, known: Conversation) -> frozenset[str]:
    picks = (each.partition("/") for each in work.picked)
    chosen = (item.option(letter) for box, _, letter in picks if (item := known.by_id(box)))
    earlier = (answer for item in known.items if item.suggestion for answer in item.suggestion.answers)
    return frozenset(filter(None, (*chosen, *earlier)))


def _text(work: ApplyWork, checked_parts: Checked, commit: str) -> str:
    return render(
        "comments/applied.md.j2",
        commit=commit,
        branch=work.branch,
        applied=[
            {
                "path": part.prefix + each.suggestion.path,
                "title": each.suggestion.requirement,
                "rules": each.suggestion.rules,
            }
            for part in checked_parts.parts
            for each in part.suggestions
        ],
        refused=[f"{each.suggestion.path}: {each.why}" for each in checked_parts.dropped],
        untold=work.untold,
    )


def _update(hands: Publisher, pull: Pull, work: ApplyWork, checked_parts: Checked, commit: str) -> None:
    """Tick off in our comment what was applied: the push may start no run that would say it anew."""
    comments = hands.host.comments(pull.number)
    known, ours = conversation_on(comments, hands.host.login)
    if ours is None:
        return
    made = [(part.prefix, each.suggestion) for part in checked_parts.parts for each in part.suggestions]
    chosen = frozenset(pick for pick in work.picked if any(_is_of(known, pick, *each) for each in made))
    after = done(known, [each.partition("/")[0] for each in chosen], commit)
    hands.host.comment(pull.number, ticked_off(words_of(ours), chosen, commit), status_marker(after))
