"""What happens when: an event becomes a job, or nothing and the reason."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.forge.commands import Misread, parse_command
from bot.forge.events import (
    GHOST,
    Account,
    Comment,
    Dispatch,
    Event,
    NotForUs,
    PullRef,
    PullRequest,
    Push,
    Schedule,
)
from bot.forge.words import Command
from bot.text.boxes import ticked
from bot.text.names import is_branch
from bot.text.printable import in_one_line, listed

_SKIPPED = ("[skip ci]", "[ci skip]", "[skip specbot]")
# The trailer that specbot puts into each of its commits.
_TRAILER = re.compile(r"^Specbot-Run:[ \t]*\S", re.MULTILINE)
_REVIEWED = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})
# Inputs that the fan-out workflow acts on by itself.
_OF_THE_WORKFLOW = frozenset({"shards", "by"})
_SOME_BACK = re.compile(r"HEAD(?:~[0-9]{0,4})?")


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides besides the event: the default branch, who specbot is (empty: unknown), which bots may command it.

    ``branch_prefix`` is where specbot's own branches are; ``learn_at`` is the line of the clock at which it learns.
    """

    default_branch: str
    login: str
    allow_bots: tuple[str, ...] = ()
    branch_prefix: str = "specbot/"
    learn_at: str = ""

    def is_us(self, account: Account) -> bool:
        """Whether ``account`` is specbot's own."""
        return self.login != "" and account.login.lower() == self.login.lower()

    def is_own(self, pull: PullRef) -> bool:
        """Whether a pull request comes from one of specbot's branches in this repository."""
        return not pull.is_fork and pull.head_ref.startswith(self.branch_prefix)


@dataclass(frozen=True, slots=True)
class ImproveJob:
    """Improve the specs of a branch, those changed ``since`` or ``everything``.

    Empty ``since``: nothing to compare with is known. Empty ``after``: the branch as it is.
    """

    branch: str
    since: str
    after: str
    everything: bool
    why: str


@dataclass(frozen=True, slots=True)
class ReviewJob:
    """Review a pull request."""

    pull: PullRef
    why: str


@dataclass(frozen=True, slots=True)
class LearnJob:
    """Learn what became of what was proposed: on pull request ``number``, with 0 on all that something happened to."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class TickJob:
    """Do what ``sender`` ticked, in the comment ``comment_id``, or with 0 in the text of the pull request."""

    number: int
    boxes: tuple[str, ...]
    sender: Account
    why: str
    comment_id: int = 0
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a command stands and who gave it. What ``sender`` may do is asked of GitHub, at run time."""

    number: int
    on_pull: bool
    comment_id: int
    inline: bool
    sender: Account
    created_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class CommandJob(Asked):
    """Do what a comment asks."""

    command: Command


@dataclass(frozen=True, slots=True)
class MisreadJob(Asked):
    """Answer a command that cannot be followed."""

    misread: Misread


Job = ImproveJob | ReviewJob | LearnJob | TickJob | CommandJob | MisreadJob


def word_of(job: TickJob | CommandJob | MisreadJob) -> str:
    """Return the word that somebody has to be allowed to say for a job."""
    if isinstance(job, CommandJob):
        return job.command.word
    return "help" if isinstance(job, MisreadJob) else "apply"


def job_for(event: Event, policy: Policy) -> Job | NotForUs:
    """Return what specbot does about ``event``, or why it does nothing."""
    match event:
        case Push():
            return _pushed(event, policy)
        case PullRequest():
            return _pull_request(event, policy)
        case Comment():
            return _written(event, policy) if event.action == "created" else _edited(event, policy)
        case Dispatch():
            return _dispatched(event, policy)
        case Schedule() if policy.learn_at and event.cron == " ".join(policy.learn_at.split()):
            return LearnJob(0, "the clock")
        case Schedule():
            branch = policy.default_branch or event.default_branch
            if not branch:
                return NotForUs("Which branch is the default one is not known.")
            return ImproveJob(branch, "", "", everything=True, why="the clock")


def _pushed(event: Push, policy: Policy) -> ImproveJob | NotForUs:
    branch = in_one_line(event.branch)
    if event.branch.startswith(policy.branch_prefix):
        return NotForUs(f"{branch} is a branch of specbot's own.")
    if event.branch != (policy.default_branch or event.default_branch):
        return NotForUs(f"{branch} is not the default branch; a pull request from it is reviewed.")
    if policy.is_us(event.sender):
        return NotForUs("specbot pushed this itself.")
    marker = next((each for each in _SKIPPED if each in event.head_message.lower()), "")
    if marker:
        return NotForUs(f"The newest commit says {marker}.")
    how, before = "forced push" if event.forced else "push", event.before
    if event.messages and all(map(_is_ours, event.messages)):
        if event.sender.is_bot or event.sender == GHOST:
            return NotForUs("Every commit of the push is specbot's own.")
        # A person merged them: they are not looked at again, but what had no room beside them has now.
        how, before = "push of specbot's own commits", event.after
    return ImproveJob(
        event.branch, before, event.after, everything=False, why=f"a {how} to {branch} by {event.sender.login}"
    )


def _is_ours(message: str) -> bool:
    _subject, *paragraphs = re.split(r"\n[ \t]*\n", message.replace("\r\n", "\n").strip())
    return bool(paragraphs) and _TRAILER.search(paragraphs[-1]) is not None


def _pull_request(event: PullRequest, policy: Policy) -> ReviewJob | LearnJob | TickJob | NotForUs:
    pull, who = event.pull, event.sender.login
    if policy.is_us(event.sender):
        return NotForUs("specbot did this itself.")
    if event.action == "closed" and not pull.is_open:
        if pull.is_fork:  # GitHub gives such a run a token that cannot write
            return NotForUs(f"Pull request {pull.number} is a fork's: the nightly run learns from it.")
        return LearnJob(pull.number, f"pull request {pull.number} was closed by {who}")
    if not pull.is_open:
        return NotForUs(f"Pull request {pull.number} is closed.")
    if policy.is_own(pull):
        boxes = ticked(event.before_body, event.body) if event.action == "edited" else ()
        # --pr opens it in a person's name: whether that person may write, and is believed, is asked of GitHub later.
        if not boxes or (pull.author.is_bot and not policy.is_us(pull.author)):
            return NotForUs(f"Pull request {pull.number} is specbot's own, and no box of it was ticked.")
        return _tick(event.sender, boxes, pull.number)
    if event.action in _REVIEWED:
        return ReviewJob(pull, f"pull request {pull.number}: {event.action} by {who}")
    if event.base_changed:
        return ReviewJob(pull, f"pull request {pull.number} goes to {in_one_line(pull.base_ref)} now, says {who}")
    return NotForUs(f"Pull request {pull.number} was {event.action}, its branches are what they were.")


def _written(event: Comment, policy: Policy) -> CommandJob | MisreadJob | NotForUs:
    sender = event.sender
    if policy.is_us(sender) or policy.is_us(event.author):
        return NotForUs("specbot wrote this comment itself.")
    if sender != event.author:
        return NotForUs(f"{sender.login} sent a comment of {event.author.login}: whose command it is, is not clear.")
    if sender == GHOST:
        return NotForUs("The account that wrote the comment is gone.")
    if sender.is_bot and sender.login not in policy.allow_bots:
        return NotForUs(f"{sender.login} is a bot that may not command specbot.")
    read = parse_command(event.body)
    if read is None:
        return NotForUs("The comment asks nothing of specbot.")
    where = f"in comment {event.comment_id} on {event.number}"
    asked = event.number, event.on_pull, event.comment_id, event.inline, sender, event.created_at
    if isinstance(read, Misread):
        return MisreadJob(*asked, f"{sender.login} was not understood {where}", read)
    return CommandJob(*asked, f"{sender.login} asks for {read.word} {where}", read)


def _edited(event: Comment, policy: Policy) -> TickJob | NotForUs:
    if not policy.is_us(event.author):
        return NotForUs("Commands in edited comments are ignored: write a new comment.")
    if policy.is_us(event.sender):
        return NotForUs("specbot edited its own comment.")
    boxes = ticked(event.before_body, event.body)
    if not boxes:
        return NotForUs("specbot's comment was edited, and no box of it was ticked.")
    return _tick(event.sender, boxes, event.number, event.comment_id, event.inline)


def _tick(
    sender: Account, boxes: tuple[str, ...], number: int, comment_id: int = 0, inline: bool = False
) -> TickJob | NotForUs:
    if sender.is_bot or sender == GHOST:
        return NotForUs(f"{sender.login} ticked a box, and is no person.")
    where = f"in comment {comment_id} on {number}" if comment_id else f"in pull request {number}"
    return TickJob(number, boxes, sender, f"{sender.login} ticked {len(boxes)} {where}", comment_id, inline)


def _dispatched(event: Dispatch, policy: Policy) -> ImproveJob | LearnJob | NotForUs:
    if not policy.default_branch or event.ref != f"refs/heads/{policy.default_branch}":
        return NotForUs(f"The run was started on {in_one_line(event.ref)}, not on the default branch: start it there.")
    unknown = sorted(set(event.inputs) - {"everything", "since", "mode"} - _OF_THE_WORKFLOW)
    if unknown:
        return NotForUs(f"There is no input {listed(unknown)}: give mode, everything or since.")
    everything, since = event.inputs.get("everything", "").lower(), event.inputs.get("since", "").strip()
    mode = event.inputs.get("mode", "").strip() or "improve"
    if mode not in ("improve", "learn"):
        return NotForUs("The input mode is neither improve nor learn.")
    if mode == "learn":
        if since or everything == "true":
            return NotForUs("The inputs everything and since are for the mode improve.")
        return LearnJob(0, f"started by {event.sender.login}")
    if everything not in ("", "true", "false"):
        return NotForUs("The input everything is neither true nor false.")
    if since and not (is_branch(since) or _SOME_BACK.fullmatch(since)):
        return NotForUs("The input since names no commit, branch or tag.")
    if since and everything == "true":
        return NotForUs("The inputs everything and since exclude each other.")
    why = f"started by {event.sender.login}"
    return ImproveJob(policy.default_branch, since, "", everything == "true", why)
