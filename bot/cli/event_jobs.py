"""A job that an event asks for becomes a plan; who may ask is looked up, and a pull request is pinned to its head."""

from dataclasses import replace

from bot.cli.event_asking import Asking, chosen_by
from bot.cli.event_own import on_own
from bot.forge.authority import denial
from bot.forge.commands import Misread
from bot.forge.events import Account, NotForUs
from bot.forge.jobs import CommandJob, ImproveJob, Job, LearnJob, MisreadJob, ReviewJob, TickJob, word_of
from bot.repo.names import is_object_id
from bot.workflows.hosting import Host, Pull
from bot.workflows.own import is_proposal
from bot.workflows.plan import ON_CHANGES, CommandWork, LearnWork, Plan, Trigger
from bot.workflows.plan_apply import Picks, picked_by_box, plan_apply
from bot.workflows.plan_ask import plan_ask
from bot.workflows.plan_improve import Wish, plan_improve
from bot.workflows.plan_review import plan_review
from bot.workflows.planning import Planner, bring_here
from bot.workflows.shards import Shard
from bot.workflows.verdicts_host import is_about

# What a push after the comment could turn into something else than was asked for.
_READS_HEAD = frozenset({"improve", "review", "apply", "retry"}) | ON_CHANGES
_NO_SPECS = "There are no specs here to answer from."
_NEEDS_NOTHING = frozenset({"help", "explain", "pause", "resume"})


def number_of(job: Job) -> int:
    """Return the pull request or issue that a job is about, 0 for none."""
    if isinstance(job, ImproveJob):
        return 0
    return job.pull.number if isinstance(job, ReviewJob) else job.number


def trigger_of(job: Job) -> Trigger | None:
    """Return the comment that asked for a job."""
    if isinstance(job, CommandJob | MisreadJob):
        return Trigger(job.sender.login, job.comment_id, job.inline, job.created_at.isoformat())
    return Trigger(job.sender.login) if isinstance(job, TickJob) else None


def settled(job: Job, asking: Asking) -> CommandWork | NotForUs | None:
    """Return what is to be done where no model and no tree is needed for it: an answer, a refusal, nothing at all.

    None where there is real work, which then somebody asked for who may. Raises ForgeError.
    """
    if not isinstance(job, TickJob | CommandJob | MisreadJob):
        return None
    if isinstance(job, TickJob) and not job.comment_id and not asking.is_own:
        return NotForUs(f"The text of #{job.number} is not specbot's own.")
    word = word_of(job)
    github = asking.config.github
    why = denial(word, job.sender, asking.host.permission, github.ask, github.allow_bots)
    if why:
        return _denied(job.sender, job.number, why)
    if isinstance(job, TickJob):
        return None
    if isinstance(job, MisreadJob):
        return CommandWork(job.number, "misread", text=_misread(job.misread))
    if word == "help":
        return answer_in_words(job)
    if word == "ask":
        return None
    if word == "wrong":
        return answer_in_words(job)
    if asking.pull is None:
        return CommandWork(job.number, "refused", text=f"'{word}' works on pull requests; this is none.")
    # What a question asks is the same whatever was pushed: two answers may come one right after the other.
    is_asking = word not in ON_CHANGES and asking.is_own and is_proposal(asking.prefix, asking.pull)
    if word in _READS_HEAD and not is_asking and asking.host.pushed_since(job.number, job.created_at):
        text = "The branch was, or may have been, pushed after this comment. Look at it, and say it again."
        return CommandWork(job.number, "refused", text=text)
    if word in ON_CHANGES:
        return replace(answer_in_words(job), commit=asking.pull.head_sha)
    if word in _NEEDS_NOTHING or (word == "dismiss" and not asking.is_own):
        return answer_in_words(job)
    return None


def to_learn(job: LearnJob, asking: Asking) -> LearnWork | NotForUs:
    """Return what is to be learned, which the step that writes looks up by itself. Raises ForgeError."""
    pull = asking.pull
    if job.number and not (pull and is_about(asking.host, pull, asking.prefix)):
        return NotForUs(f"specbot said nothing on #{job.number}.")
    return LearnWork(job.number)


def answer_in_words(job: CommandJob) -> CommandWork:
    """Return a command as a plan has it, before anything is known of where it was given."""
    command = job.command
    return CommandWork(job.number, command.word, command.numbers, command.reason or command.topic, command.changes)


def _denied(sender: Account, number: int, why: str) -> CommandWork | NotForUs:
    """People are told, once; bots are not, for two that answer each other would never end."""
    return NotForUs(why) if sender.is_bot else CommandWork(number, "denied", text=why)


def _misread(misread: Misread) -> str:
    meant = f" Did you mean {misread.did_you_mean}?" if misread.did_you_mean else ""
    return f"{misread.sentence}{meant} {misread.usage}".strip()


def worked(job: Job, asking: Asking, hands: Planner, blank: Plan, shard: Shard | None = None) -> Plan | NotForUs:
    """Return ``blank`` with the work of a job in it; whoever asked for something is told where nothing comes of it.

    Raises ForgeError, RepoError, ModelError, UnreadableError.
    """
    if isinstance(job, ImproveJob):
        return _improved(job, asking, hands, blank, shard)
    result = _worked(job, asking, hands, blank)
    if isinstance(result, NotForUs) and not result.quiet and isinstance(job, CommandJob | TickJob):
        return replace(blank, command=CommandWork(job.number, "refused", text=result.why))
    return result


def _worked(job: Job, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    if isinstance(job, CommandJob) and job.command.word == "ask":
        return _asked(job, asking, hands, blank)
    if asking.pull is None:
        return NotForUs(f"{number_of(job)} is no pull request.")
    if asking.is_own:
        return on_own(job, asking.pull, asking, hands, blank)
    if isinstance(job, TickJob):
        chosen = picked_by_box(asking.conversation(asking.pull), job.boxes)
        return _applied(chosen, asking.pull, asking, hands, blank)
    word = job.command.word if isinstance(job, CommandJob) else "review"
    if isinstance(job, CommandJob) and word == "apply":
        return _applied(chosen_by(job.command, asking.pull, asking), asking.pull, asking, hands, blank)
    whole = ""
    if isinstance(job, CommandJob) and word == "improve":
        whole = "everything" if job.command.everything else "documents"
    work = plan_review(hands, asking.pull, whole=whole, asked=isinstance(job, CommandJob))
    return replace(blank, review=work) if work else NotForUs("The pull request touches no spec.")


def _improved(job: ImproveJob, asking: Asking, hands: Planner, blank: Plan, shard: Shard | None) -> Plan | NotForUs:
    commit = job.after or asking.pinned or asking.host.branch_tip(job.branch)
    if commit is None or not bring_here(hands, commit):
        return NotForUs(f"There is no branch {job.branch} any more.")
    since = "" if job.everything else _resolved(job.since, asking.host, hands, commit)
    work = plan_improve(hands, asking.prefix, Wish(job.branch, commit, since, shard=shard))
    return replace(blank, improve=work) if work else NotForUs("Nothing to propose.")


def _asked(job: CommandJob, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    """Return what the head of a pull request says, of an issue the default branch."""
    pull = asking.pull
    commit = pull.head_sha if pull else asking.host.branch_tip(asking.policy.default_branch)
    question = job.command.question
    work = plan_ask(hands, question, job.number, commit, on_pull=pull is not None) if commit else None
    return replace(blank, ask=work) if work else NotForUs(_NO_SPECS)


def _resolved(since: str, host: Host, hands: Planner, commit: str) -> str:
    """Return the commit that a push or a person names: by its id, as a branch there, or counted from ``HEAD``."""
    if not since or is_object_id(since):
        return since
    name, back, steps = since.partition("~")
    if name == "HEAD":
        return hands.repository.resolve(f"{commit}{back}{steps}")
    return host.branch_tip(since) or hands.repository.resolve(since)


def _applied(chosen: Picks, pull: Pull, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    if pull.head_repository.lower() != asking.host.repository.lower():
        return NotForUs("The branch belongs to another repository, and specbot writes to none but its own.")
    if pull.head_ref == asking.policy.default_branch:
        return NotForUs(f"specbot does not commit to {pull.head_ref}: its push there leads to a pull request.")
    if not pull.is_open:
        return NotForUs(f"#{pull.number} is closed: open it again to apply something.")
    if not chosen.picks:
        return NotForUs(" ".join(chosen.untold) or "Nothing is ticked: name a number, as in '/specbot apply 2'.")
    return replace(blank, apply=plan_apply(hands, pull, chosen))
