"""The commit that gives a repository another prompt: a local branch of a desk's, or one that nobody names yet."""

from bot.errors import PlanError
from bot.repo.branches import RUN_TRAILER, replaceable_tip
from bot.repo.committing import check_target, move_branch
from bot.repo.own_files import planned_below
from bot.repo.repository import Repository
from bot.workflows.prompt_texts import FOLDER, Prompt, shipped
from bot.workflows.prompts_before import prompt_at
from bot.workflows.prompts_text import PROMPT_TRAILER, message_of


def commit_of(place: Repository, base: str, old: Prompt, new: Prompt, run: str, *, back: bool = False) -> str:
    """Return the id of a commit on ``base`` in which the prompt of the root is ``new``; no branch holds it yet.

    Raises RepoError, PlanError where another file of the prompt keeps it from being used.
    """
    files = planned_below(place, base, FOLDER, changed_files(old, new))
    trailers = {PROMPT_TRAILER: f"{old.kind} {old.version} {new.version}", RUN_TRAILER: run}
    commit = place.write(files, base, message_of(old.kind, back=back), trailers=trailers)
    if prompt_at(place, commit, new.kind).version != new.version:
        raise PlanError(
            f"With these files the prompt for {new.kind} would still not be used: another file of it is wrong.",
            "Mend that first; 'specbot improve' says which.",
        )
    return commit


def commit_on(place: Repository, base: str, branch: str, old: Prompt, new: Prompt, run: str) -> str:
    """Point a local branch at such a commit, in place of an earlier one of specbot's own; return its id.

    Raises RepoError where the branch holds somebody else's work or is checked out, StaleError when it moved meanwhile.
    """
    expected = replaceable_tip(place, branch, base)
    check_target(place.git, branch, expected)
    commit = commit_of(place, base, old, new, run)
    move_branch(place.git, branch, commit, expected)
    return commit


def changed_files(old: Prompt, new: Prompt) -> dict[str, str | None]:
    """Return the files that differ, by name; None where the new text is the one that comes with specbot."""
    theirs = shipped(new.kind).files
    return {name: None if text == theirs[name] else text for name, text in new.files.items() if text != old.files[name]}
