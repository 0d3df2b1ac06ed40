"""A plan: everything one run wants published, as data. Who makes it holds no write token; who publishes it no model."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import PlanError
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Question
from bot.text.codec import decode, encode, load
from bot.workflows.asked import AskWork, check_asked
from bot.workflows.held import Held
from bot.workflows.improve import Improved, Improvement
from bot.workflows.prompts_work import PromptsWork, check_prompts
from bot.workflows.propose_work import ProposeWork, check_propose
from bot.workflows.review import Review
from bot.workflows.trace import Block, check_trace

VERSION = 1
MOST_CHARACTERS = 8_000_000
"""The largest plan that is read: ten times what the caps of a run let it hold."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_RUN = re.compile(r"[A-Za-z0-9-]{1,40}")
_ADDRESS = re.compile(r"(?:https?://[A-Za-z0-9.:\[\]_/-]{1,300})?")
ON_CHANGES = frozenset({"archive", "rebase"})
"""The commands on OpenSpec changes: the step that writes works them out by itself, so no plan can say what they do."""
COMMANDS = (
    frozenset({"help", "denied", "misread", "refused", "explain", "dismiss", "pause", "resume", "wrong"}) | ON_CHANGES
)
"""What a CommandWork may be: the commands that need no model, and the ways to say no."""
MOST_SHARDS = 256
"""The most jobs that GitHub makes of a matrix (docs.github.com, usage limits of Actions)."""
_GROUP = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,59})?")
_PREFIX = re.compile(r"(?:[^/\x00-\x1f]+/)*")


@dataclass(frozen=True)
class Part:
    """What is wanted of one OpenSpec root: ``prefix`` is its folder in the repository, ``""`` or ``docs/``."""

    prefix: str
    suggestions: tuple[Improved, ...] = ()
    questions: tuple[Question, ...] = ()
    waiting: tuple[Finding, ...] = ()
    dropped: int = 0
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class ReviewPart:
    """What a review says of one OpenSpec root."""

    prefix: str
    review: Review


@dataclass(frozen=True)
class Dismissal:
    """What somebody does not want: a suggestion or question by its id, and whatever mends the same (``about``)."""

    id: str
    about: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Share:
    """Which part of a run a plan comes from: the ``index``-th, from 1, of ``count``.

    ``mine`` are the documents it looked at, ``of`` those of the whole run in order, by their paths from the
    repository's top.
    """

    index: int
    count: int
    mine: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True)
class ImproveWork:
    """One pull request for a branch: ``parts`` apply to ``commit``, which the branch holds."""

    branch: str
    commit: str
    because: str
    parts: tuple[Part, ...]
    dismissed: tuple[Dismissal, ...] = ()
    as_change: str = ""
    """The id of the OpenSpec change that is to hold the edits of main specs, empty where they are edited themselves."""
    stopped: str = ""
    untested: str = ""
    knew: tuple[str, ...] = ()
    """The ids of what stood in the open pull request when it was made; what came since is kept beside it."""
    order: tuple[str, ...] = ()
    """The ids of the suggestions as the repository knows them, best first; where it is empty they come as they are."""
    share: Share | None = None
    """Which part of a run over several processes it is; such a plan is joined with the others, and not published."""
    group: str = ""
    """Whose pull request it is, where a run makes one for each owner or directory: part of the branch's name."""


@dataclass(frozen=True)
class ReviewWork:
    """The comment and the suggestions on a pull request: ``parts`` are about ``commit``, its head."""

    number: int
    commit: str
    base: str
    parts: tuple[ReviewPart, ...]
    asked: bool = False
    """Whether a person asked for it: then it says so also where it has nothing to say."""


@dataclass(frozen=True)
class ApplyWork:
    """Edits on the head branch of a pull request: ``parts`` apply to ``commit``, its head."""

    number: int
    branch: str
    commit: str
    parts: tuple[Part, ...]
    picked: tuple[str, ...]
    """The ids of the items that were chosen."""
    untold: tuple[str, ...] = ()
    """A sentence for each choice that led to nothing."""


@dataclass(frozen=True)
class CommandWork:
    """A command that needs no model: ``word`` is one of COMMANDS."""

    number: int
    word: str
    numbers: tuple[int, ...] = ()
    text: str = ""
    """A reason, a topic or a sentence, as the word wants it."""
    changes: tuple[str, ...] = ()
    """The ids of the OpenSpec changes that were named, in every root that has them."""
    commit: str = ""
    """The head of the pull request when it was asked, where files will be written."""


@dataclass(frozen=True)
class LearnWork:
    """Learn what became of what was proposed: of pull request ``number``, with 0 of what something happened to lately.

    What that is the step that writes finds out by itself: no plan can say what anybody said.
    """

    number: int = 0


@dataclass(frozen=True)
class Trigger:
    """The comment that asked for it; ``comment`` is 0 where a box was ticked. ``created`` is in ISO 8601."""

    sender: str
    comment: int = 0
    inline: bool = False
    created: str = ""


@dataclass(frozen=True)
class Plan:
    """One run's plan; exactly one of the kinds of work is there."""

    version: int
    repository: str
    run: str
    run_url: str = ""
    model: str = ""
    trigger: Trigger | None = None
    improve: ImproveWork | None = None
    review: ReviewWork | None = None
    apply: ApplyWork | None = None
    ask: AskWork | None = None
    command: CommandWork | None = None
    learn: LearnWork | None = None
    prompts: PromptsWork | None = None
    propose: ProposeWork | None = None
    notes: tuple[str, ...] = ()
    trace: tuple[Block, ...] = ()
    """What the run did, in words of this program and numbers."""

    @property
    def number(self) -> int:
        """The pull request it is about, 0 for none."""
        work = self.review or self.apply or self.ask or self.command or self.learn or self.propose
        return work.number if work else 0


def part_of(prefix: str, result: Improvement) -> Part:
    """Return what an improvement wants published of one root."""
    return Part(prefix, result.suggestions, result.questions, result.waiting, len(result.dropped), result.held)


def without_texts(review: Review) -> Review:
    """Return a review without the whole new texts: they follow from the suggestions, and nobody is to trust them."""
    return replace(review, improvement=replace(review.improvement, changes={}))


def write_plan(plan: Plan) -> str:
    """Return a plan as JSON, in ASCII. Raises PlanError where it says what ``read_plan`` would refuse."""
    _check(plan)
    return json.dumps(encode(plan), indent=1, ensure_ascii=True) + "\n"


def read_plan(text: str) -> Plan:
    """Return the plan that ``text`` says. Raises PlanError for anything but a plan of this version."""
    found = load(text, MOST_CHARACTERS)
    if isinstance(found, dict) and isinstance(found.get("version"), int):  # before what another version has else
        _check_version(found["version"])
    plan = decode(Plan, found)
    _check(plan)
    return plan


def _check_version(version: int) -> None:
    if version != VERSION:
        raise PlanError(f"The plan has version {version}; this specbot reads {VERSION}.", "Make it again.")


def _check(plan: Plan) -> None:
    _check_version(plan.version)
    if not _REPOSITORY.fullmatch(plan.repository):
        raise PlanError("The plan names no repository.", "Make it again.")
    works = [plan.improve, plan.review, plan.apply, plan.ask, plan.command, plan.learn, plan.prompts, plan.propose]
    if sum(each is not None for each in works) != 1:
        kinds = "improve, review, apply, ask, learn, prompts, propose or a command"
        raise PlanError(f"A plan is for one thing: {kinds}.", "Make it again.")
    if not _RUN.fullmatch(plan.run) or not _ADDRESS.fullmatch(plan.run_url):
        raise PlanError("The plan does not say which run made it.", "Make it again.")
    check_trace(plan.trace)
    if plan.command and plan.command.word not in COMMANDS:
        raise PlanError("The plan names a command that is none, or that needs more than words.", "Make it again.")
    pinned = (plan.improve, plan.review, plan.apply, plan.ask, plan.prompts, plan.propose)
    commits = [each.commit for each in pinned if each]
    commits += [plan.review.base] if plan.review else []
    commits += [plan.command.commit] if plan.command and plan.command.word in ON_CHANGES else []
    if not all(_COMMIT.fullmatch(each) for each in commits):
        raise PlanError("The plan names no commit by its whole id.", "Make it again.")
    with_parts = (plan.improve, plan.review, plan.apply, plan.ask)
    _check_prefixes([part.prefix for work in with_parts if work for part in work.parts])
    if plan.ask:
        check_asked(plan.ask)
    if plan.improve:
        _check_share(plan.improve)
    if plan.prompts:
        _check_prefixes([plan.prompts.prefix])
        check_prompts(plan.prompts)
    if plan.propose:
        _check_prefixes([plan.propose.prefix])
        check_propose(plan.propose)


def _check_share(work: ImproveWork) -> None:
    share = work.share
    if share and not (1 <= share.index <= share.count <= MOST_SHARDS and set(share.mine) <= set(share.of)):
        raise PlanError("The plan is of no part of a run.", "Make it again.")
    if not _GROUP.fullmatch(work.group) or work.group.endswith(".lock"):
        raise PlanError("The plan names a group that cannot be part of a branch's name.", "Make it again.")


def is_prefix(prefix: str) -> bool:
    """Whether a text can stand for a root's folder in a repository."""
    strange = any(part in (".", "..") or part.lower() == ".git" for part in prefix.split("/"))
    return bool(_PREFIX.fullmatch(prefix)) and not strange


def _check_prefixes(prefixes: Sequence[str]) -> None:
    if not all(map(is_prefix, prefixes)):
        raise PlanError("The plan names a root that is no folder of a repository.", "Make it again.")
    if len(set(prefixes)) != len(prefixes):
        raise PlanError("The plan names a root twice.", "Make it again.")
