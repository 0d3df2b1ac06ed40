"""What every way of publishing works with, and the commit that a plan's suggestions come to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.config import Config
from bot.errors import PlanError
from bot.openspec.readable import readable
from bot.openspec.suggestions import Dropped
from bot.openspec.validate import findings_at
from bot.repo.committing import File
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import Remote, bring
from bot.workflows.as_change import as_change
from bot.workflows.asked import AskHands
from bot.workflows.context import Quality
from bot.workflows.hosting import Host
from bot.workflows.improve import Improved
from bot.workflows.messages import in_repository, message_for
from bot.workflows.plan import Part, Plan
from bot.workflows.recheck import recheck
from bot.workflows.signing import trailers_for

_MOST_REFUSED = 10


@dataclass(frozen=True)
class Publisher:
    """The hands of whoever holds the write token; none of them is a model.

    ``config`` is what the base branch says, and ``quality`` the rules that speak in one root of it. ``asking`` has the
    documents of one root of a commit; ``site`` is where the repository is read by people, empty where it is not known.
    """

    host: Host
    repository: Repository
    remote: Remote
    config: Config
    quality: Callable[[str], Quality]
    say: Callable[[str], None]
    asking: Callable[[str, str], AskHands]
    site: str = ""


@dataclass(frozen=True)
class Published:
    """What was done: sentences for the log and the summary, and where to look."""

    lines: tuple[str, ...]
    url: str = ""
    refused: bool = False
    """Whether what was asked for could not be done."""


@dataclass(frozen=True)
class Checked:
    """A plan's parts after our own gates: what is left of them, and the files they come to, by path from the top."""

    parts: tuple[Part, ...]
    files: Mapping[str, File | None]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def improved(self) -> list[Improved]:
        """Every suggestion that is left."""
        return [each for part in self.parts for each in part.suggestions]


def reach(hands: Publisher, commit: str) -> None:
    """Have a commit here. Raises RepoError."""
    bring(hands.repository.git, hands.remote, commit)


def checked(
    hands: Publisher, parts: Sequence[Part], commit: str, *, change: str = "", answers: Collection[str] = ()
) -> Checked:
    """Judge the parts of a plan against the commit they are for; ``change`` puts edits of main specs into deltas,
    ``answers`` are what authors were offered.

    Raises RepoError, PlanError where a root of the plan is none at that commit.
    """
    kept: list[Part] = []
    files: dict[str, File | None] = {}
    dropped: list[Dropped] = []
    notes: list[str] = []
    roots = roots_at(hands.repository.git, commit) if any(part.suggestions for part in parts) else ()
    for part in parts:
        if part.suggestions and part.prefix not in roots:
            raise PlanError(f"The plan names {part.prefix or 'the top'}, which is no root there.", "Make it again.")
        place = hands.repository.below(part.prefix)
        tree = readable(place.tree(commit))
        done = recheck(tree, part.suggestions, findings_at, hands.quality(part.prefix), answers=answers)
        suggestions, changes = done.kept, done.changes
        if change:
            turned = as_change(tree, done.kept, change)
            suggestions, changes = turned.kept, turned.changes
            notes += [f"Not in the change: {each.path}, {each.requirement}: {why}" for each, why in turned.left]
        dropped += done.dropped
        kept.append(replace(part, suggestions=suggestions, dropped=part.dropped + len(done.dropped)))
        if changes:
            files |= place.planned(dict(changes), commit)
    return Checked(tuple(kept), files, tuple(dropped), tuple(notes))


def committed(hands: Publisher, plan: Plan, done: Checked, parent: str) -> str:
    """Return the id of the commit of what was checked, on top of ``parent``; no branch holds it yet."""
    made = [(part.prefix, each.suggestion) for part in done.parts for each in part.suggestions]
    message = message_for([in_repository(*each) for each in made])
    return hands.repository.write(done.files, parent, message, trailers=trailers_for(made, plan.run))


def refused_lines(dropped: Sequence[Dropped]) -> list[str]:
    """Return a line for each suggestion that our gates refused, and how many there are beyond the first."""
    lines = [f"Refused when checked again: {each.suggestion.path}: {each.why}" for each in dropped[:_MOST_REFUSED]]
    return [*lines, f"{len(dropped) - len(lines)} more were refused."] if len(dropped) > len(lines) else lines
