"""What a question in a comment is answered with: the documents and the history of one root of a commit, and a model."""

from bot.errors import RepoError
from bot.journal.index_file import with_index
from bot.openspec.readable import readable
from bot.repo.repository import Repository
from bot.text.tree import Tree
from bot.workflows.ask import Answerer
from bot.workflows.ask_history import story_of
from bot.workflows.asked import AskHands
from bot.workflows.retrieval import Library, Retrieved, retrieve


def asking_at(repository: Repository, prefix: str, commit: str, answerer: Answerer | None = None) -> AskHands:
    """Return the hands for questions about the root ``prefix`` of a commit; nothing is kept for the next time.

    Raises RepoError, UnreadableError.
    """
    place = repository.below(prefix)
    return AskHands(_library(place, commit), story_of(place, commit), answerer)


def _library(place: Repository, commit: str) -> Library:
    def found(tree: Tree, words: str, limit: int) -> Retrieved:
        return with_index(None, lambda connection: retrieve(tree, words, limit, connection))

    def older(other: str) -> Tree | None:
        try:
            return place.tree(other)
        except RepoError:
            return None

    return Library(readable(place.tree(commit)), commit, found, older)
