"""What the memory of a repository says to a run: read once, and a run without it where it cannot be read."""

from collections.abc import Callable

from bot.errors import RepoError
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import Remote
from bot.text.printable import in_one_line
from bot.workflows.learned import NOTHING, Learned, learned_of
from bot.workflows.memory import read_memory


def learned_here(repository: Repository | None, say: Callable[[str], None], remote: Remote | None = None) -> Learned:
    """Return what was learned in a repository, from the server too where ``remote`` is given; NOTHING without a memory.

    What cannot be read costs one line that ``say`` hears, and never the run.
    """
    if repository is None:
        return NOTHING
    try:
        memory = read_memory(repository, remote)
    except RepoError as error:
        say(f"What was learned is left out, for the memory cannot be read: {in_one_line(error.message)}")
        return NOTHING
    if memory.problems:
        more = f" ({len(memory.problems) - 1} more)" if len(memory.problems) > 1 else ""
        say(f"Some of the memory is left out: {in_one_line(memory.problems[0])}{more}")
    return learned_of(memory.log.ordered)


def learned_at_desk(repository: Repository | None, say: Callable[[str], None]) -> Learned:
    """Return the same for the root that a command runs at: of this clone, and of what it last fetched."""
    learned = learned_here(repository, say)
    if repository is None or learned == NOTHING:
        return learned
    try:
        alone = len(roots_at(repository.git, "HEAD")) == 1
    except RepoError:  # no commit yet
        alone = True
    return learned.at(repository.root_prefix, alone=alone)
