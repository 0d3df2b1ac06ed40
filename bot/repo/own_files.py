"""The small files of specbot's own beside ``openspec/``: read at a commit, and written into one."""

import re
from collections.abc import Mapping

from bot.errors import RepoError, SpecbotError, UnreadableError
from bot.repo.committing import File
from bot.repo.plumbing import DIRECTORY, EXECUTABLE, FILE, Entry, parse_listing
from bot.repo.refs import default_branch, head, resolve, short
from bot.repo.repository import Repository
from bot.text.tree import to_bytes

MOST_BYTES = 64_000
_MOST_FILES = 60
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}(?:\.[a-z0-9]{1,12}){1,3}")


def directing_commit(repository: Repository) -> str | None:
    """Return the commit whose files may direct a run at a desk: the default branch's, where HEAD is not on it.

    On the default branch, and where there is no other repository that HEAD may have come from, it is HEAD. None where
    nothing tells whose work HEAD is: a clone that knows no default branch, or no commit yet. Raises RepoError.
    """
    git = repository.git
    now = head(git)
    if now.commit is None:
        return None
    default = default_branch(git)
    if default is None:
        return None if git.remote() else now.commit
    is_on_it = now.branch is not None and now.branch == short(default).removeprefix("origin/")
    return now.commit if is_on_it else resolve(git, default)


def files_below(repository: Repository, ref: str, folder: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of the files of a folder beside ``openspec/`` by their names in it, and why others have none.

    Raises RepoError.
    """
    texts: dict[str, str] = {}
    odd: dict[str, str] = {}
    below = f"{folder}/"
    for path, entry in sorted(_entries(repository, ref, folder).items()):
        if not path.startswith(below):
            if entry.mode != DIRECTORY:
                odd[path] = "it is no folder"
            continue
        name = path.removeprefix(below)
        if entry.mode == DIRECTORY:
            continue
        if len(texts) + len(odd) == _MOST_FILES:
            odd[name] = f"more than {_MOST_FILES} files are not read"
            break
        try:
            texts[name] = repository.file(ref, path, MOST_BYTES) or ""
        except UnreadableError as error:
            odd[name] = error.message.rstrip(".")
    return texts, odd


def planned_below(
    repository: Repository, base: str, folder: str, changes: Mapping[str, str | None]
) -> dict[str, File | None]:
    """Return the files of a commit on ``base``: names in a folder beside ``openspec/`` to their texts, None to go.

    What is already as wanted is left out. Raises RepoError for a name that is none, for one that is, or lies behind, a
    link, a submodule or a file, and where nothing is left to commit.
    """
    entries = _entries(repository, base, folder)
    parents = ["/".join(folder.split("/")[: number + 1]) for number in range(folder.count("/") + 1)]
    if odd := next((each for each in parents if each in entries and entries[each].mode != DIRECTORY), ""):
        raise RepoError(f"{odd} is no folder there.", "Make it one, or take it away.")
    now, _ = files_below(repository, base, folder)
    files: dict[str, File | None] = {}
    for name, text in changes.items():
        path = f"{folder}/{name}"
        entry = entries.get(path)
        if not _NAME.fullmatch(name):
            raise RepoError("A file of specbot's own has no such name.", "Make the plan again.")
        if entry and entry.mode not in (FILE, EXECUTABLE):
            raise RepoError(f"{path} is no plain file there.", "specbot writes plain files only.")
        if text is None and entry:
            files[repository.root_prefix + path] = None
        elif text is not None and (entry is None or now.get(name) != text):
            files[repository.root_prefix + path] = (entry.mode if entry else FILE, to_bytes(text))
    if not files:
        raise RepoError("Nothing to commit: every file is already as wanted.")
    return files


def versions_of(repository: Repository, ref: str, folder: str, most: int = 20) -> list[str]:
    """Return the commits that changed a folder beside ``openspec/``, the newest first, along the first parents.

    Raises RepoError.
    """
    path = repository.root_prefix + folder
    options = ("--first-parent", "--format=%H", f"--max-count={most}", resolve(repository.git, ref))
    log = repository.git.log(*options, "--", path)
    return [each for each in log.split("\n") if each]


def parent_of(repository: Repository, commit: str) -> str | None:
    """Return the first parent of a commit, None where it has none here."""
    try:
        return repository.resolve(f"{commit}~1")
    except SpecbotError:
        return None


def _entries(repository: Repository, ref: str, folder: str) -> dict[str, Entry]:
    prefix = repository.root_prefix
    top = folder.split("/")[0]
    listing = parse_listing(repository.git.ls_tree("-r", "-t", "-z", repository.resolve(ref), "--", prefix + top))
    found = {path.removeprefix(prefix): entry for path, entry in listing.items() if path.startswith(prefix)}
    return {path: each for path, each in found.items() if folder.startswith(path) or path.startswith(f"{folder}/")}
