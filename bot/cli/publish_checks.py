"""Whether a plan is one that the event of this run could have led to: the publisher believes its own event only."""

from dataclasses import replace

from bot.cli.event_jobs import answer_in_words, trigger_of
from bot.cli.event_proposal import said_by
from bot.config import GitHubConfig
from bot.errors import PlanError
from bot.forge.authority import denial
from bot.forge.jobs import CommandJob, ImproveJob, Job, LearnJob, MisreadJob, ReviewJob, TickJob
from bot.text.boxes import ticked_now
from bot.workflows.asked import AskWork
from bot.workflows.conversation import conversation_on
from bot.workflows.hosting import Host, Pull
from bot.workflows.own import group_of, is_proposal, own
from bot.workflows.plan import ON_CHANGES, ApplyWork, ImproveWork, Plan
from bot.workflows.proposal_state import state_of
from bot.workflows.propose_work import ProposeWork

# What may come of a word, beside an answer in words; "improve" of specbot's own pull request alone.
_WORK: dict[str, tuple[str, ...]] = {
    "improve": ("review", "improve"),
    "review": ("review",),
    "retry": ("review", "improve"),
    "apply": ("apply", "improve", "propose"),
    "ask": ("ask",),
    "dismiss": ("improve",),
    "explain": (),
    "pause": (),
    "resume": (),
    "archive": (),
    "rebase": (),
    "wrong": (),
    "help": (),
}
_ANSWERS = frozenset({"denied", "refused", "misread"})


def check_against(plan: Plan, job: Job, pull: Pull | None, host: Host, github: GitHubConfig) -> None:
    """Raise PlanError where a plan goes beyond what the event asked for, or whom it came from may ask."""
    if plan.trigger != trigger_of(job):
        raise _beyond("answers somebody else")
    if plan.prompts:
        raise _beyond("changes prompts")
    if plan.propose and not (plan.propose.number and isinstance(job, TickJob | CommandJob)):
        raise _beyond("proposes a change")
    if plan.improve and plan.improve.as_change:
        raise _beyond("puts edits into a change")
    if isinstance(job, ImproveJob):
        if plan.improve is None or plan.improve.branch != job.branch:
            raise _beyond(f"is not about {job.branch}")
        if job.after and plan.improve.commit != job.after:
            raise _beyond(f"is not about what was pushed to {job.branch}")
        return
    if isinstance(job, LearnJob) and plan.learn is None:
        raise _beyond("does more than learn")
    if plan.learn and not isinstance(job, LearnJob):
        raise _beyond("learns")
    number = job.pull.number if isinstance(job, ReviewJob) else job.number
    if plan.improve is None and plan.number != number:
        raise _beyond(f"is not about #{number}")
    if isinstance(job, ReviewJob):
        if plan.review is None or plan.review.asked:
            raise _beyond("is no review")
        return
    if not isinstance(job, LearnJob):
        _check_asked(plan, job, pull, host, github)


def check_unmoved(plan: Plan, job: Job | None, host: Host) -> None:
    """Raise PlanError where the branch may not be what it was when somebody asked for edits of it."""
    writes = plan.apply or (plan.command and plan.command.word in ON_CHANGES)
    if writes and isinstance(job, CommandJob) and host.pushed_since(job.number, job.created_at):
        raise PlanError("The branch was, or may have been, pushed after this comment.", "Look at it, and say it again.")


def _check_asked(
    plan: Plan, job: TickJob | CommandJob | MisreadJob, pull: Pull | None, host: Host, github: GitHubConfig
) -> None:
    """What somebody asked for by a comment or a tick: of what they may, and of what that word does."""
    word = job.command.word if isinstance(job, CommandJob) else "apply" if isinstance(job, TickJob) else "misread"
    if plan.command and plan.command.word in _ANSWERS:
        return
    if word == "misread":
        raise _beyond("does more than say that it was not understood")
    if denial(word, job.sender, host.permission, github.ask, github.allow_bots):
        raise _beyond(f"is for {job.sender.login}, who may not ask for it")
    if isinstance(job, TickJob) and not job.comment_id and pull and _is_feigned(pull, host, github.branch_prefix):
        raise _beyond("follows a tick in somebody's own text")
    if plan.apply:
        _check_picked(plan.apply, job, host)
    if plan.command and plan.command.word != word:
        raise _beyond(f"says '{plan.command.word}' where '{word}' was asked for")
    if plan.command and isinstance(job, CommandJob) and replace(plan.command, commit="") != answer_in_words(job):
        raise _beyond(f"asks for another '{word}'")
    if plan.ask:
        _check_question(plan.ask, job)
    works = (plan.review, plan.apply, plan.ask, plan.improve, plan.propose)
    kinds = ("review", "apply", "ask", "improve", "propose")
    if any(work and kind not in _WORK[word] for kind, work in zip(kinds, works, strict=True)):
        raise _beyond(f"does more than '{word}'")
    if plan.improve:
        _check_own(plan.improve, pull, host, github.branch_prefix)
    if plan.propose:
        _check_said(plan.propose, job, pull, host, github.branch_prefix)


def _is_feigned(pull: Pull, host: Host, prefix: str) -> bool:
    """Whether a pull request from a branch like ours is of somebody whose text is not believed."""
    return pull.head_ref.startswith(prefix) and not own(host, [pull], prefix)


def _check_picked(work: ApplyWork, job: TickJob | CommandJob | MisreadJob, host: Host) -> None:
    """What is applied was asked for: by its box, by its number, as one of all, or by a box that is ticked now."""
    if isinstance(job, CommandJob) and job.command.answer:
        raise _beyond("applies what nobody chose")
    comments = host.comments(work.number)
    known, _ = conversation_on(comments, host.login)
    if isinstance(job, TickJob):
        asked = frozenset(job.boxes)
    elif isinstance(job, CommandJob) and job.command.everything:
        asked = frozenset(each.id for each in known.items if each.suggestion)
    elif isinstance(job, CommandJob) and job.command.numbers:
        letter = f"/{job.command.option}" if job.command.option else ""
        asked = frozenset(f"{each.id}{letter}" for each in known.items if each.number in job.command.numbers)
    else:
        asked = frozenset(box for each in comments if each.author == host.login for box in ticked_now(each.body))
    if not asked.issuperset(work.picked):
        raise _beyond("applies what nobody chose")


def _check_said(
    work: ProposeWork, job: TickJob | CommandJob | MisreadJob, pull: Pull | None, host: Host, prefix: str
) -> None:
    """What is answered was said, word for word, to questions that our pull request asks; of all else there is none."""
    state = state_of(pull, prefix) if pull and own(host, [pull], prefix) and is_proposal(prefix, pull) else None
    if isinstance(job, MisreadJob) or state is None or pull is None:
        raise _beyond("answers what nobody asked")
    fresh = {each.number: each.words for each in work.answered if each not in state.answered}
    if not fresh.items() <= said_by(job, pull, state).answers.items():
        raise _beyond("answers what nobody said")


def _check_question(work: AskWork, job: TickJob | CommandJob | MisreadJob) -> None:
    """What is answered is the very question, where it was asked."""
    asked = isinstance(job, CommandJob) and (" ".join(job.command.question.split()), job.on_pull)
    if asked != (work.question, work.on_pull):
        raise _beyond("answers another question")


def _check_own(work: ImproveWork, pull: Pull | None, host: Host, prefix: str) -> None:
    """A command makes specbot's own pull request again, and no other."""
    known = (
        pull is not None
        and not is_proposal(prefix, pull)
        and (work.branch, work.group) == (pull.base_ref, group_of(prefix, pull))
        and own(host, [pull], prefix)
    )
    if not known:
        raise _beyond("improves what the comment is not about")


def _beyond(why: str) -> PlanError:
    return PlanError(f"The plan {why}: the event of this run asked for something else.", "Nothing was published.")
