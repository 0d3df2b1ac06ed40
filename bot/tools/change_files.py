"""The files of the open changes: proposal, design, tasks, deltas. The archive is history and not read."""

from bot.errors import UsageError
from bot.openspec.layout import CHANGES, Listing, change_ids
from bot.openspec.tasks import read_tasks, task_file
from bot.text.tree import Kind, Tree


class ChangeFiles:
    """Which open changes and which files there are in one tree. Raises UsageError for what is not there."""

    def __init__(self, tree: Tree) -> None:
        self._listing = Listing(tree)
        self.names = tuple(change_ids(self._listing))

    def files(self, change: str) -> list[str]:
        """Return the plain files of a change, as paths below it; links and names that start with a dot are none."""
        if change not in self.names:
            raise UsageError(f"{change[:200]!r} is no open change.", "list_changes tells which there are.")
        folder = f"{CHANGES}/{change}"
        tree = self._listing.tree
        return [path[len(folder) + 1 :] for path in self._listing.walk(folder) if tree.kind(path) is Kind.FILE]

    def text(self, change: str, file: str) -> str:
        """Return a file as it stands. Raises UnreadableError too."""
        if file not in self.files(change):
            raise UsageError(f"{change} has no file {file[:200]!r}.", "list_changes tells which it has.")
        return self._listing.tree.text(f"{CHANGES}/{change}/{file}")

    def tasks(self, change: str) -> list[bool]:
        """Return for each checkbox of the change's tasks.md whether it is done."""
        if "tasks.md" not in self.files(change):
            return []
        path = f"{CHANGES}/{change}/tasks.md"
        return [task.done for task in read_tasks(task_file(path, "tasks.md", self._listing.tree.text(path)))]
