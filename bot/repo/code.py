"""Which words the code of a commit, or the files as they are, still holds."""

from collections.abc import Callable, Iterable

from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError
from bot.repo.refs import resolve
from bot.repo.worktree import careful

_FOUND = ("-z", "-I", "-o", "-F", "-w", "--full-name", "--no-color")
# Of each word one process would be asked; git takes many at once, and says which lines hold one.
_AT_ONCE = 200
MOST_WORDS = 2_000

IsCode = Callable[[str], bool]
"""Whether a path, from the top of the repository, is one of code and not of specs."""


def still_there(git: SafeGit, words: Iterable[str], head: str | None, is_code: IsCode) -> frozenset[str]:
    """Return which words the code of a commit, or its tracked files as they are, hold as whole words.

    The path of a file that is there is held as well, code or not, and so is its end after a ``/``, and each folder.

    A word beyond the first ``MOST_WORDS`` counts as there: nobody is told that it went. Raises RepoError.
    """
    asked = [each for each in dict.fromkeys(words) if each and not {"\n", "\0"} & set(each)]
    found = set(asked[MOST_WORDS:])
    reader, where = (git, [resolve(git, head)]) if head else (careful(git), [])
    for start in range(0, min(len(asked), MOST_WORDS), _AT_ONCE):
        some = asked[start : min(start + _AT_ONCE, MOST_WORDS)]
        patterns = [part for each in some for part in ("-e", each)]
        try:
            out = str(reader.grep(*_FOUND, *patterns, *where, "--"))
        except NoAnswerError:
            continue  # none of them is there
        there = {word for path, word in _lines(out, bool(head)) if is_code(path)}
        # Of two words of which one begins the other, only the longer one is printed.
        found |= {each for each in some if any(each in one for one in there)}
    open_ones = {each: each.strip("/") for each in asked if each not in found and {"/", "."} & set(each)}
    if open_ones:
        paths = _paths(git, head)
        found |= {each for each, path in open_ones.items() if path in paths}
    return frozenset(found)


def _paths(git: SafeGit, head: str | None) -> frozenset[str]:
    """Return each way to name a file or folder that is there: its path, and what of it comes after a ``/``."""
    if head:
        files = set(str(git.ls_tree("-r", "-z", "--name-only", "--full-tree", resolve(git, head))).split("\0"))
    else:
        reader = careful(git)
        files = set(str(reader.ls_files("-z", "--full-name")).split("\0"))
        files -= set(str(reader.ls_files("-z", "--deleted", "--full-name")).split("\0"))
    found: set[str] = set()
    for parts in {tuple(each.split("/")) for each in files if each}:
        for end in range(1, len(parts) + 1):
            found.add("/".join(parts[:end]))
        for start in range(1, len(parts)):
            found.add("/".join(parts[start:]))
    return frozenset(found)


def _lines(out: str, at_commit: bool) -> Iterable[tuple[str, str]]:
    """Yield path and word of each line that git grep printed; a commit's paths have its id before them."""
    for line in out.split("\n"):
        name, mark, word = line.partition("\0")
        if mark:
            yield (name.partition(":")[2] if at_commit else name), word
