"""A job that an event asks for becomes a plan; who may ask is looked up, and a pull request is pinned to its head."""

from dataclasses import dataclass, replace

from bot.cli.runner import Runner
from bot.config import Config
from bot.forge.authority import denial
from bot.forge.commands import Misread
from bot.forge.events import Account, NotForUs
from bot.forge.jobs import CommandJob, ImproveJob, Job, MisreadJob, Policy, TickJob
from bot.workflows.conversation import Conversation
from bot.workflows.hosting import Host, Pull
from bot.workflows.marks import ticked_now
from bot.workflows.plan import CommandWork, Dismissal, Plan, Trigger
from bot.workflows.plan_apply import Picks, conversation_of, picked_by_box, picked_by_number, plan_apply, resolve
from bot.workflows.plan_improve import Wish, plan_improve
from bot.workflows.plan_review import plan_review
from bot.workflows.planning import Planner, bring_here, tree_of
from bot.workflows.scope import Scope

# What a push after the comment could turn into something else than was asked for.
_READS_HEAD = frozenset({"improve", "review", "apply", "retry"})
_NEEDS_NOTHING = frozenset({"help", "explain", "pause", "resume"})


@dataclass(frozen=True)
class Asking:
    """Who asks what, and of whom it is looked up. ``pull`` is None where the job is about none."""

    runner: Runner
    policy: Policy
    config: Config
    host: Host
    pull: Pull | None = None

    @property
    def prefix(self) -> str:
        """Where specbot's own branches are."""
        return self.config.github.branch_prefix

    @property
    def is_own(self) -> bool:
        """Whether the pull request is specbot's own."""
        pull = self.pull
        same = pull is not None and pull.head_repository.lower() == self.host.repository.lower()
        return bool(same and pull and pull.author == self.host.login and pull.head_ref.startswith(self.prefix))


def number_of(job: Job) -> int:
    """Return the pull request or issue that a job is about, 0 for none."""
    if isinstance(job, ImproveJob):
        return 0
    return job.number if isinstance(job, TickJob | CommandJob | MisreadJob) else job.pull.number


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
    word = job.command.word if isinstance(job, CommandJob) else "help" if isinstance(job, MisreadJob) else "apply"
    github = asking.config.github
    why = denial(word, job.sender, asking.host.permission, github.ask, github.allow_bots)
    if why:
        return _denied(job.sender, job.number, why)
    if isinstance(job, TickJob):
        return None
    if isinstance(job, MisreadJob):
        return CommandWork(job.number, "misread", text=_misread(job.misread))
    command = job.command
    if word == "help":
        return CommandWork(job.number, "help", text=command.topic)
    if asking.pull is None:
        return CommandWork(job.number, "refused", text=f"'{word}' works on pull requests; this is none.")
    if word in _READS_HEAD and asking.host.pushed_since(job.number, job.created_at):
        text = "The branch was, or may have been, pushed after this comment. Look at it, and say it again."
        return CommandWork(job.number, "refused", text=text)
    if word in _NEEDS_NOTHING or (word == "dismiss" and not asking.is_own):
        return CommandWork(job.number, word, command.numbers, command.reason)
    return None


def _denied(sender: Account, number: int, why: str) -> CommandWork | NotForUs:
    """People are told, once; bots are not, for two that answer each other would never end."""
    return NotForUs(why) if sender.is_bot else CommandWork(number, "denied", text=why)


def _misread(misread: Misread) -> str:
    meant = f" Did you mean {misread.did_you_mean}?" if misread.did_you_mean else ""
    return f"{misread.sentence}{meant} {misread.usage}".strip()


def worked(job: Job, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    """Return ``blank`` with the work of a job in it. Raises ForgeError, RepoError, ModelError, UnreadableError."""
    if isinstance(job, ImproveJob):
        return _improved(job, asking, hands, blank)
    if asking.pull is None:
        return NotForUs(f"{number_of(job)} is no pull request.")
    if asking.is_own:
        return _on_own(job, asking.pull, asking, hands, blank)
    if isinstance(job, TickJob):
        chosen = picked_by_box(conversation_of(hands, asking.pull), job.boxes)
        return _applied(chosen, asking.pull, asking, hands, blank)
    word = job.command.word if isinstance(job, CommandJob) else "review"
    if isinstance(job, CommandJob) and word == "apply":
        return _applied(_chosen(job, asking.pull, hands), asking.pull, asking, hands, blank)
    whole = ""
    if isinstance(job, CommandJob) and word == "improve":
        whole = "everything" if job.command.everything else "documents"
    work = plan_review(hands, asking.pull, whole=whole, asked=isinstance(job, CommandJob))
    return replace(blank, review=work) if work else NotForUs("The pull request touches no spec.")


def _improved(job: ImproveJob, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    commit = job.after or asking.host.branch_tip(job.branch)
    if commit is None or not bring_here(hands, commit):
        return NotForUs(f"There is no branch {job.branch} any more.")
    since = "" if job.everything else _resolved(job.since, hands, commit)
    work = plan_improve(hands, asking.prefix, Wish(job.branch, commit, since))
    return replace(blank, improve=work) if work else NotForUs("Nothing to propose.")


def _resolved(since: str, hands: Planner, commit: str) -> str:
    """Return the commit that an input of a person names, ``HEAD`` being the branch's own."""
    if not since:
        return ""
    named = since.replace("HEAD", commit, 1) if since.startswith("HEAD") else since
    return named if len(named) >= 40 and "~" not in named else hands.repository.resolve(named)


def _chosen(job: CommandJob, pull: Pull, hands: Planner) -> Picks:
    known = conversation_of(hands, pull)
    command = job.command
    if command.numbers or command.everything:
        return picked_by_number(known, command.numbers, command.option, everything=command.everything)
    # What is ticked in our words as they are now: who may edit them may write here.
    ours = [each.body for each in hands.host.comments(pull.number) if each.author == hands.host.login]
    ours += [pull.body] if pull.author == hands.host.login else []
    return picked_by_box(known, [box for body in ours for box in ticked_now(body) if box in known.boxes()])


def _applied(chosen: Picks, pull: Pull, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    number = pull.number
    if pull.head_repository.lower() != asking.host.repository.lower():
        text = "The branch belongs to another repository, and specbot writes to none but its own."
        return replace(blank, command=CommandWork(number, "refused", text=text))
    if not chosen.picks:
        text = " ".join(chosen.untold) or "Nothing is ticked: name a number, as in '/specbot apply 2'."
        return replace(blank, command=CommandWork(number, "refused", text=text))
    return replace(blank, apply=plan_apply(hands, pull, chosen))


def _on_own(job: Job, pull: Pull, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    """On specbot's own pull request a command makes it again: without something, with an answer, or anew."""
    commit = asking.host.branch_tip(pull.base_ref)
    if commit is None or not bring_here(hands, commit):
        return NotForUs(f"There is no branch {pull.base_ref} any more.")
    known = conversation_of(hands, pull)
    wish = Wish(pull.base_ref, commit, known.head or commit)
    notes: list[str] = []
    if isinstance(job, TickJob):
        wish = _with_answers(wish, picked_by_box(known, job.boxes), hands, notes)
    elif isinstance(job, CommandJob):
        wish = _wished(job, wish, known, hands, pull, notes)
    else:
        return NotForUs("specbot does not review itself.")
    work = plan_improve(hands, asking.prefix, wish)
    return replace(blank, improve=work, notes=tuple(notes)) if work else NotForUs("Nothing changes.")


def _wished(job: CommandJob, wish: Wish, known: Conversation, hands: Planner, pull: Pull, notes: list[str]) -> Wish:
    command = job.command
    match command.word:
        case "dismiss":
            gone = [item for number in command.numbers if (item := known.item(number))]
            notes += [f"There is no {n} here now." for n in command.numbers if known.item(n) is None]
            said = tuple(Dismissal(each.id, each.about, command.reason, job.sender.login) for each in gone)
            return replace(wish, without=said)
        case "apply":
            return _with_answers(wish, _chosen(job, pull, hands), hands, notes)
        case "retry":
            return replace(wish, since="", afresh=True)
        case _:
            return replace(wish, since="") if command.everything else wish


def _with_answers(wish: Wish, chosen: Picks, hands: Planner, notes: list[str]) -> Wish:
    """Return the wish with the edits that answers lead to; what is a suggestion is in the branch already."""
    notes += chosen.untold
    notes += [f"{each.item.number} is in this branch already." for each in chosen.picks if each.item.suggestion]
    added = []
    for prefix in dict.fromkeys(each.item.prefix for each in chosen.picks if each.item.question):
        own = [each for each in chosen.picks if each.item.question and each.item.prefix == prefix]
        tree = tree_of(hands, prefix, wish.commit)
        collaborators = hands.improving(prefix, Scope({}, "what was answered"))
        added += [(prefix, each) for each in resolve(tree, own, collaborators, notes.append)]
    return replace(wish, added=tuple(added))
