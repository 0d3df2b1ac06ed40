"""The prompt that a repository has, the one it had before, and whether people's verdicts send it back there."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import RepoError
from bot.learning.events import Event
from bot.learning.prompt_outcomes import Standing, standing_of
from bot.repo.own_files import files_below, parent_of, versions_of
from bot.repo.repository import Repository
from bot.workflows.prompt_texts import FOLDER, KINDS, Prompt, names_of, read_prompts, shipped


@dataclass(frozen=True)
class Reversal:
    """A prompt that goes back: the one it is now, the one before, and what people did under both."""

    now: Prompt
    before: Prompt
    standing: Standing


def prompt_at(repository: Repository, commit: str, kind: str) -> Prompt:
    """Return the prompt of a class as it counts at a commit of the root. Raises RepoError."""
    texts, odd = files_below(repository, commit, FOLDER)
    return read_prompts(texts, odd)[0].of(kind)


def prompt_before(repository: Repository, commit: str, kind: str) -> Prompt | None:
    """Return the prompt that the one at a commit took the place of; None where there has been no other.

    Raises RepoError, also where the history of the clone is cut short before it tells.
    """
    now = prompt_at(repository, commit, kind)
    for change in versions_of(repository, commit, FOLDER):
        parent = parent_of(repository, change)
        if parent is None and repository.is_shallow():
            raise RepoError(
                "This clone's history does not tell which prompt was before.", "Run 'git fetch --unshallow'."
            )
        before = prompt_at(repository, parent, kind) if parent else shipped(kind)
        if before.version != now.version:
            return before
    return None


def reversals(repository: Repository, commit: str, events: Iterable[Event]) -> list[Reversal]:
    """Return the prompts of a root that go back, as verdicts say by now. Raises RepoError."""
    texts, odd = files_below(repository, commit, FOLDER)
    if not texts:
        return []
    prompts, _ = read_prompts(texts, odd)
    known = list(events)
    found = []
    for kind in KINDS:
        now = prompts.of(kind)
        if kind not in prompts.own or not any(name in texts for name in names_of(kind)):
            continue
        before = prompt_before(repository, commit, kind)
        if before is None:
            continue
        standing = standing_of(known, kind, before.version, now.version)
        if standing.goes_back:
            found.append(Reversal(now, before, standing))
    return found
