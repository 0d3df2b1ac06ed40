"""New entries into a change that is there: into its deltas, its proposal, its tasks; every line that is there stays."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.errors import UnreadableError
from bot.openspec.artifacts import Artifacts
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, Listing, delta_path
from bot.openspec.schemas import Schemas
from bot.openspec.tasks import read_tasks
from bot.openspec.writing import Entry, delta_text
from bot.text.printable import in_one_line
from bot.text.tree import Kind, Tree
from bot.workflows.propose_edits import Edit, Way
from bot.workflows.propose_papers import task_lines, told

_GROUP = "## "


def introduced(tree: Tree, change: str, entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return those entries whose capability is nowhere yet, neither in the specs nor in the change, by capability."""
    found: dict[str, list[Entry]] = {}
    for each in entries:
        places = (delta_path(change, each.capability), f"{SPECS}/{each.capability}/{SPEC_FILE}")
        if all(tree.kind(path) is None for path in places):
            found.setdefault(each.capability, []).append(each)
    return found


class Inserter:
    """Makes the edits of one change, in order; a group of edits is about one entry."""

    def __init__(self, tree: Tree, change: str) -> None:
        self._tree, self._change = tree, change
        self.edits: list[Edit] = []

    def add(self, entries: Sequence[Entry], purposes: Mapping[str, str]) -> None:
        """Put new entries into the deltas, the proposal and the tasks; ``purposes`` are those of new capabilities."""
        fresh: dict[str, list[Entry]] = {}
        for entry in entries:
            path = delta_path(self._change, entry.capability)
            if self._tree.kind(path) is Kind.FILE:
                group = len(self.edits)
                self.edits.append(Edit(path, Way.INSERT, entry=entry, group=group))
                self._tell_of(entry, group)
            else:
                fresh.setdefault(entry.capability, []).append(entry)
        for capability, own in fresh.items():
            group, path = len(self.edits), delta_path(self._change, capability)
            self.edits.append(Edit(path, Way.NEW, after=delta_text(own, purposes.get(capability, "")), group=group))
            for entry in own:
                self._tell_of(entry, group)
            if capability in purposes:
                self._list("New Capabilities", f"`{capability}`: {purposes[capability]}", group)

    def _tell_of(self, entry: Entry, group: int) -> None:
        """Have the proposal and the tasks speak of a new entry."""
        path = f"{CHANGES}/{self._change}/proposal.md"
        self.edits.append(Edit(path, Way.LINES, "What Changes", f"- {told(entry)}", group=group))
        self.add_tasks(entry, task_lines(entry, ()), group)
        if self._tree.kind(f"{SPECS}/{entry.capability}/{SPEC_FILE}") is not None:
            line = f"`{entry.capability}`: “{in_one_line(entry.requirement)}”"
            self._list("Modified Capabilities", line, group)

    def _list(self, title: str, line: str, group: int) -> None:
        """Have the proposal list a capability; where code had written that there is none, in place of that."""
        path = f"{CHANGES}/{self._change}/proposal.md"
        before = f"### {title}\n\n- None."
        text = self._tree.text(path) if self._tree.kind(path) is Kind.FILE else ""
        is_first = not any(each.before == before for each in self.edits)
        if is_first and f"{before}\n" in text and text.count(before) == 1:
            self.edits.append(Edit(path, Way.REPLACE, before, f"### {title}\n\n- {line}", group=group))
        else:
            self.edits.append(Edit(path, Way.LINES, title, f"- {line}", group=group))

    def add_tasks(self, entry: Entry, lines: Sequence[str], group: int) -> None:
        """Add tasks at the end, in a group of their own; boxes that are ticked stay as they are."""
        path, number = self._task_place
        if not path:
            return
        number += sum(each.way is Way.END for each in self.edits)
        tasks = [f"- [ ] {number}.{at} {line}" for at, line in enumerate(lines, 1)]
        text = "\n".join([f"{_GROUP}{number}. {in_one_line(entry.new_name or entry.requirement)}", "", *tasks])
        self.edits.append(Edit(path, Way.END, after=text, group=group))

    @cached_property
    def _task_place(self) -> tuple[str, int]:
        """Return the file of tasks and the next number of a group; an empty path where there is none."""
        listing = Listing(self._tree)
        try:
            files = Artifacts(listing, Schemas(listing)).task_files(f"{CHANGES}/{self._change}").files
        except UnreadableError:
            return "", 0
        if not files:
            return "", 0
        lines = [line for each in files for line in each.lines]
        lines += [task.text for each in files for task in read_tasks(each)]
        lines = [line.removeprefix(_GROUP) for line in lines if line.startswith(_GROUP) or line[:1].isdigit()]
        numbers = [_leading(line) for line in lines]
        return files[0].path, max(numbers, default=0) + 1


def _leading(words: str) -> int:
    digits = words.strip()[:6].partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
