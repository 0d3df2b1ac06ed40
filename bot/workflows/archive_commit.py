"""The commit of an archived change: what it changes, and its message."""

from bot.openspec.archiving import Archive
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.repo.committing import Content, Moved
from bot.text.tree import Tree
from bot.workflows.archive import Planned, moved
from bot.workflows.messages import quiet

CHANGE_TRAILER = "Specbot-Change"
"""The trailer of a commit that archives or rebases one change; its value is ``quiet``."""


def changes_of(tree: Tree, archive: Archive) -> dict[str, Content]:
    """Return what a commit of an archive changes, path by path: texts, what is moved there, None for what is gone."""
    changes: dict[str, Content] = dict(archive.writes)
    for path, target in moved(tree, archive).items():
        changes[path] = None
        changes[target] = Moved(path)
    return changes


def message_of(planned: Planned) -> str:
    """Return the message of an archive's commit: what moved, and what became of each spec."""
    archive = planned.archive
    if archive is None:
        raise AssertionError("only what is ready is committed")
    lines = [f"Archive {quiet(archive.change)}", ""]
    for each in archive.updates:
        counts = each.counts
        said = [
            f"{number} {word}"
            for word, number in (
                ("added", counts.added),
                ("modified", counts.modified),
                ("removed", counts.removed),
                ("renamed", counts.renamed),
            )
            if number
        ]
        path = each.path.removeprefix(f"{SPECS}/").removesuffix(f"/{SPEC_FILE}")
        lines.append(f"- {quiet(path)}: {'deleted' if each.text is None else ', '.join(said) or 'no change'}")
    lines += ["", f"Moved to {quiet(archive.target)}."]
    return "\n".join([*lines, *([""] if planned.notes else []), *map(quiet, planned.notes)]) + "\n"
