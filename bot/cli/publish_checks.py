"""Whether a plan is one that the event of this run could have led to: the publisher believes its own event only."""

from bot.cli.event_jobs import trigger_of
from bot.config import GitHubConfig
from bot.errors import PlanError
from bot.forge.authority import denial
from bot.forge.jobs import CommandJob, ImproveJob, Job, MisreadJob, ReviewJob, TickJob
from bot.workflows.hosting import Host, Pull
from bot.workflows.plan import Plan

# What may come of a word, beside an answer in words.
_WORK = {
    "improve": ("review",),
    "review": ("review",),
    "retry": ("review",),
    "apply": ("apply",),
    "dismiss": (),
    "explain": (),
    "pause": (),
    "resume": (),
    "help": (),
}
_ANSWERS = frozenset({"denied", "refused", "misread"})


def check_against(plan: Plan, job: Job, pull: Pull | None, host: Host, github: GitHubConfig) -> None:
    """Raise PlanError where a plan goes beyond what the event asked for, or whom it came from may ask."""
    if plan.trigger != trigger_of(job):
        raise _beyond("answers somebody else")
    if isinstance(job, ImproveJob):
        if plan.improve is None or plan.improve.branch != job.branch:
            raise _beyond(f"is not about {job.branch}")
        return
    number = job.pull.number if isinstance(job, ReviewJob) else job.number
    if plan.improve is None and plan.number != number:
        raise _beyond(f"is not about #{number}")
    if isinstance(job, ReviewJob):
        if plan.review is None or plan.review.asked:
            raise _beyond("is no review")
        return
    _check_asked(plan, job, pull, host, github)


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
    if plan.improve:
        _check_own(plan, pull, host, github)
    elif plan.command and plan.command.word != word:
        raise _beyond(f"says '{plan.command.word}' where '{word}' was asked for")
    elif (plan.review and "review" not in _WORK[word]) or (plan.apply and "apply" not in _WORK[word]):
        raise _beyond(f"does more than '{word}'")


def _check_own(plan: Plan, pull: Pull | None, host: Host, github: GitHubConfig) -> None:
    """A command makes specbot's own pull request again, and no other."""
    own = (
        pull is not None
        and pull.author == host.login
        and pull.head_repository.lower() == host.repository.lower()
        and pull.head_ref.startswith(github.branch_prefix)
    )
    if not own or plan.improve is None or pull is None or plan.improve.branch != pull.base_ref:
        raise _beyond("improves what the comment is not about")


def _beyond(why: str) -> PlanError:
    return PlanError(f"The plan {why}: the event of this run asked for something else.", "Nothing was published.")
