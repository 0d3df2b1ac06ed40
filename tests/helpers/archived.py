"""Changes that real histories archived, and the folders they were archived in, at the commit before."""

import re
from dataclasses import dataclass

from helpers.git_repo import GitRepo

from bot.repo.repository import Repository
from bot.text.tree import DictTree, Kind, Link, Tree

BUNDLES = ("elastic+terraform-provider-elasticstack", "Fission-AI+OpenSpec", "johnnyblabs+intellij-openspec")

_ARCHIVED = re.compile(r"openspec/changes/archive/([^/]+)/")
_OTHERS = 20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True)
class Archived:
    """A change, the name it got in the archive, the commit that archived it and the commit before."""

    change: str
    name: str
    commit: str
    parent: str


def archived_changes(repo: GitRepo) -> list[Archived]:
    """Return the changes that were active in the commit before they came into the archive, oldest first.

    Along first parents. What came in as archived already cannot be archived again, and is left out.
    """
    words = ["log", "--reverse", "-m", "--first-parent", "--diff-filter=A", "--no-renames", "--name-only"]
    log = repo.run(*words, "--format=%x01%H %P%x02", "--", "openspec/changes/archive/")
    seen: set[str] = set()
    found = []
    for entry in log.split("\x01")[1:]:
        ids, _, paths = entry.partition("\x02")
        commit, *parents = ids.split()
        names = {match[1] for path in paths.split("\n") if (match := _ARCHIVED.match(path))} - seen
        seen |= names
        for name in sorted(names) if parents else ():
            change = next((each for each in (_DATE.sub("", name), name) if _is_there(repo, parents[0], each)), None)
            if change:
                found.append(Archived(change, name, commit, parents[0]))
    return found


def _is_there(repo: GitRepo, commit: str, change: str) -> bool:
    return bool(repo.run("ls-tree", commit, f"openspec/changes/{change}/"))


def folder_of(repo: Repository, found: Archived) -> DictTree:
    """Return the folder that a change was archived in."""
    return around(repo.tree(found.parent), found.change)


def around(tree: Tree, change: str) -> DictTree:
    """Return what an archive of a change looks at.

    Of the specs there are those it edits and a few that it must leave alone; of other changes, active and archived, a
    few by name. (With all of them every test here takes eight times as long, and says the same: it was run once.)
    """
    own = f"openspec/changes/{change}/"
    edited = {path.removeprefix(own) for path in tree.paths() if path.startswith(f"{own}specs/")}
    kept, others = [], []
    for path in tree.paths():
        parts = path.split("/")
        is_spec = parts[1:2] == ["specs"] and path.removeprefix("openspec/") not in edited
        is_other = parts[1:2] == ["changes"] and len(parts) > 2 and parts[2] != change
        if is_other and len(parts) == (4 if parts[2] == "archive" else 3):
            others.append(path)
        elif not is_other:
            (others if is_spec and tree.kind(path) is not Kind.DIRECTORY else kept).append(path)
    files: dict[str, str | Link] = {}
    folders = ["openspec/specs", "openspec/changes"]
    for path in [*kept, *others[:: max(1, len(others) // _OTHERS)]]:
        kind = tree.kind(path)
        if kind is Kind.DIRECTORY:
            folders += [] if path.startswith("openspec/specs/") else [path]
        else:
            files[path] = Link(tree.text(path)) if kind is Kind.LINK else tree.text(path)
    return DictTree(files, folders)
