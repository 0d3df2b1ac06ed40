"""What a merged pull request made of a suggestion: its document before, and right after the merge."""

from dataclasses import replace

from bot.errors import RepoError, UnreadableError
from bot.learning.events import Event, Kind
from bot.learning.outcome import Landing, outcome
from bot.learning.proposed import Proposed
from bot.openspec.parse import requirement_name
from bot.repo.repository import Repository
from bot.workflows.verdicts_host import SOURCE, Landed


def landed_event(repository: Repository, landed: Landed) -> Event | None:
    """Return what came of a suggestion with the merge, None where it is open still, or the merge is not here.

    The code host knows which commit it came with, whatever its message says, so nothing has to be guessed.
    """
    made = landed.proposed
    after = _text(repository, made.commit, made.path)
    if after is None:
        return None
    before = _text(repository, made.base, made.path)
    start = Landing("", "", made.path, _as_proposed(made) if before is None else before)
    end = Landing(landed.when, landed.who, made.path, after, brings=landed.came)
    found = outcome(made, start, [end])
    if found and found[-1].kind is not Kind.UNKNOWN:
        return replace(found[-1], source=SOURCE)
    return None


def _text(repository: Repository, commit: str, path: str) -> str | None:
    """Return a document at a commit, None where it, or the commit, is not here."""
    try:
        return repository.below("").text(commit, path) if commit else None
    except (RepoError, UnreadableError):
        return None


def _as_proposed(made: Proposed) -> str:
    """Return a document that holds nothing but the block as it was: the commit it was read at is not here any more."""
    section = "## MODIFIED Requirements" if "openspec/changes/" in made.path else "## Requirements"
    first = made.before.partition("\n")[0]
    bare = not made.requirement or requirement_name(first) is not None
    head = [] if bare else [f"### Requirement: {made.requirement}"]
    return "\n".join(["## Purpose", "", section, *head, made.before, ""])
