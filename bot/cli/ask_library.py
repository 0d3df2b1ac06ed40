"""The documents that a question is asked of: a folder as it is, or a commit."""

from bot.cli.place import Place
from bot.cli.search_index import with_search
from bot.errors import RepoError, UsageError
from bot.openspec.readable import readable
from bot.repo.root import missing_git
from bot.text.tree import Tree
from bot.workflows.retrieval import Library, Retrieve, Retrieved, retrieve

_OLDER = "at"
"""What the index of other states than the folder is kept under, so that the folder's own stays as it is."""
DRAFT = "draft"
"""The same, for the folder with what a run has changed so far."""


def library_of(place: Place, ref: str | None) -> Library:
    """Return the documents of the folder as it is, or as of ``ref``. Raises UsageError without git, RepoError."""
    if ref is None:
        return Library(place.tree, "", retrieving(place, ""), lambda commit: _older(place, commit))
    if place.repository is None:
        raise missing_git() or UsageError(
            "There is no git repository here, so there is no earlier state.", "Ask about the folder."
        )
    commit = place.repository.resolve(ref)
    tree = readable(place.repository.tree(commit))
    return Library(tree, commit, retrieving(place, _OLDER), lambda commit: _older(place, commit))


def _older(place: Place, commit: str) -> Tree | None:
    try:
        return place.repository.tree(commit) if place.repository else None
    except RepoError:
        return None


def retrieving(place: Place, state: str) -> Retrieve:
    """Return what finds requirements, by the index that is kept for the folder or for another ``state`` of it."""

    def found(tree: Tree, words: str, limit: int) -> Retrieved:
        return with_search(place.root, lambda connection: retrieve(tree, words, limit, connection), state)

    return found
