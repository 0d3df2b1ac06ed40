"""Which OpenSpec changes a command on a pull request is about: those named, or those that the pull request touches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.errors import PlanError
from bot.openspec.archive_specs import deltas_of
from bot.openspec.layout import CHANGES, Listing, change_ids
from bot.repo.commit_tree import CommitTree
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.text.printable import in_one_line, listed
from bot.text.tree import Kind


@dataclass(frozen=True)
class Commits:
    """Three commits of a pull request: its head, the tip of the branch it goes to, and where the two parted."""

    head: str
    tip: str
    base: str


@dataclass(frozen=True)
class Chosen:
    """The changes of one root (its prefix) that a command is about."""

    prefix: str
    names: tuple[str, ...]


def touched_changes(repository: Repository, at: Commits) -> tuple[Chosen, ...]:
    """Return the open changes at the head that the pull request touches, root by root. Raises RepoError."""
    found = []
    for prefix in roots_at(repository.git, at.head):
        place = repository.below(prefix)
        touched = {name for path in _paths(place, at) if (name := _change_of(path))}
        names = tuple(name for name in change_ids(Listing(place.tree(at.head))) if name in touched)
        if names:
            found.append(Chosen(prefix, names))
    return tuple(found)


def named_changes(repository: Repository, at: Commits, names: Sequence[str]) -> tuple[Chosen, ...]:
    """Return the changes of some names. Raises PlanError where a name is none, or one of several roots; RepoError."""
    roots = {prefix: repository.below(prefix).tree(at.head) for prefix in roots_at(repository.git, at.head)}
    touched = {(each.prefix, name) for each in touched_changes(repository, at) for name in each.names}
    chosen: dict[str, list[str]] = {}
    for name in names:
        there = [prefix for prefix, tree in roots.items() if name in change_ids(Listing(tree))]
        there = [prefix for prefix in there if (prefix, name) in touched] or there
        if not there:
            raise PlanError(f"There is no open change '{name}' at the head of this branch.", _others(roots.values()))
        if len(there) > 1:
            where = listed([each or "the top" for each in there])
            raise PlanError(f"There is a change '{name}' in {where}.", "Which is meant nobody can tell: rename one.")
        chosen.setdefault(there[0], []).append(name)
    return tuple(Chosen(prefix, tuple(each)) for prefix, each in chosen.items())


def refuse_behind(repository: Repository, at: Commits, chosen: Sequence[Chosen]) -> None:
    """Raise PlanError where the branch that the pull request goes to has a newer spec than its head.

    What is merged with an old spec would have to be merged again; and it would say that it was written against a text
    that the head's history does not have. Raises RepoError, UnreadableError, RefusedError.
    """
    for each in chosen:
        place = repository.below(each.prefix)
        head, tip, base = (place.tree(commit) for commit in (at.head, at.tip, at.base))
        listing = Listing(head)
        for name in each.names:
            for delta in deltas_of(listing, f"{CHANGES}/{name}"):
                before, here, there = (_blob(tree, delta.base.path) for tree in (base, head, tip))
                if there not in (before, here):
                    path = in_one_line(each.prefix + delta.base.path)
                    message = f"The branch this pull request goes to has a newer {path}."
                    raise PlanError(message, "Update the branch ('Update branch' on this page), and say it again.")


def _paths(place: Repository, at: Commits) -> Iterator[str]:
    for change in place.changed_paths(at.base, at.head):
        yield from (path for path in (change.before, change.after) if path)


def _change_of(path: str) -> str:
    """Return the name of the change that a file is in, empty for none."""
    if not path.startswith(f"{CHANGES}/"):
        return ""
    name, inside, _ = path.removeprefix(f"{CHANGES}/").partition("/")
    return name if inside and name != "archive" else ""


def _blob(tree: CommitTree, path: str) -> str | None:
    return tree.blob(path) if tree.kind(path) is Kind.FILE else None


def _others(trees: Iterable[CommitTree]) -> str:
    names = sorted({name for tree in trees for name in change_ids(Listing(tree))})
    return f"There are: {listed(names)}." if names else "It has no open change."
