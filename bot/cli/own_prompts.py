"""A repository's own prompts, from the commit that may direct a run: never from a branch that somebody brings."""

import os
from collections.abc import Callable

from bot.cli.place import Place
from bot.errors import RepoError
from bot.repo.own_files import directing_commit, files_below
from bot.repo.repository import Repository
from bot.workflows.prompt_texts import FOLDER, SHIPPED, Prompts, read_prompts


def prompts_at(place: Place, say: Callable[[str], None]) -> Prompts:
    """Return the prompts of a place: its own where they can be used, and ``say`` why where they are not."""
    try:
        commit, repository = governing(place)
        if repository is None or commit is None:
            _unused(place, say, "no commit of a default branch is known here")
            return SHIPPED
        texts, odd = files_below(repository, commit, FOLDER)
    except RepoError as error:
        say(f"{FOLDER} cannot be read: {error} The prompts are those that come with specbot.")
        return SHIPPED
    prompts, words = read_prompts(texts, odd)
    for each in words:
        say(each)
    if not texts and not odd:
        _unused(place, say, f"{commit[:9]}, which counts, does not hold it")
    return prompts


def governing(place: Place) -> tuple[str | None, Repository | None]:
    """Return the commit whose prompts count, and the repository as seen from the root they are of. Raises RepoError."""
    repository = place.repository
    if repository is None:
        return None, None
    if place.directed:
        commit, prefix = place.directed
        return commit, repository.below(prefix)
    return directing_commit(repository), repository


def _unused(place: Place, say: Callable[[str], None], why: str) -> None:
    """Say that a folder which lies here does not count; in a run of an event nobody has put it there to be used."""
    if place.directed is None and os.path.lexists(place.root / FOLDER):
        say(f"{FOLDER} is not used: {why}. Prompts count once they are committed on the default branch.")
