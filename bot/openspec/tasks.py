"""Task lists: what counts as a task, as done, and what is odd about their numbers. (Reference, 5.3.)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.findings import Finding, Severity
from bot.text.later import later
from bot.text.lines import LINE_ENDS, SPACE_CLASS, as_replaced, rstrip, strip, without_bom

_S = f"[{SPACE_CLASS}]"
_BULLET = r"(?:[-*+]|[0-9]{1,9}[.)])"
# One mark at most stands in the box. JavaScript counts an emoji as two. "[a](link)" and "[a][link]" are links.
_MARK = rf"[^\]{SPACE_CLASS}\U00010000-\U0010ffff]"
_TASK = later(
    rf"{_S}*{_BULLET}{_S}*\[(?:{_S}*(?P<mark>{_MARK}?){_S}*\](?![(\[])|{_S}+\]){_S}*(?P<text>[^{LINE_ENDS}]*)"
)
_TASK_ID = later(rf"([0-9]+(?:\.[0-9]+)+[A-Za-z]*)(?={_S}|\Z)")
_LEVEL_2 = later(r" {0,3}##(?!#)(?:[ \t]+|[ \t]*\r?\Z)")
_GROUP = later(r" {0,3}##[ \t]+([0-9]+)\.(?:[ \t]|\r?\Z)")
_LIST_ITEM = later(rf"{_S}*{_BULLET}{_S}+[^{SPACE_CLASS}]")
_FENCE = later(rf" {{0,3}}(`{{3,}}|~{{3,}})([^{LINE_ENDS}]*)")
# A list item this deep with no shallower one above it is a code block.
_CODE_COLUMN = 4


@dataclass(frozen=True, slots=True)
class Task:
    """One checkbox; ``line`` counts from 0."""

    line: int
    done: bool
    text: str


@dataclass(frozen=True, slots=True)
class TaskFile:
    """A tracked file: its path in the repository, its path below the change, and its lines split at LF only."""

    path: str
    where: str
    lines: tuple[str, ...]


def task_file(path: str, where: str, text: str) -> TaskFile:
    """Return a task file; ``text`` is as a Tree gives it."""
    return TaskFile(path, where, tuple(as_replaced(text).split("\n")))


def read_tasks(file: TaskFile) -> Iterator[Task]:
    """Yield the checkboxes of a file; fences and comments hide none."""
    for number, line in enumerate(file.lines):
        match = _TASK.match(line) if "[" in line else None
        if match:
            yield Task(number, match["mark"] in ("x", "X"), strip(match["text"]))


def without_checkboxes(files: Sequence[TaskFile]) -> Iterator[Finding]:
    """Yield T1 for each file with a list item, when no file of the change holds a checkbox."""
    if any(True for file in files for _ in read_tasks(file)):
        return
    for file in files:
        line = _first_list_item(file.lines)
        if line is not None:
            message = 'No task is a checkbox, so this change counts as having none; write "- [ ] 1.1 What to do".'
            yield _warning("T1", file, line, message)


def misnumbered(files: Sequence[TaskFile]) -> Iterator[Finding]:
    """Yield T2 and T3: numbers that belong to another ``## N.`` group, numbers used twice across the change."""
    first: dict[str, str] = {}
    for file in files:
        if not any(_GROUP.match(line) for line in file.lines):
            continue
        tasks = {task.line: task for task in read_tasks(file)}
        group: str | None = None
        for number, line in enumerate(file.lines):
            if _LEVEL_2.match(line):
                match = _GROUP.match(line)
                group = match[1] if match else None
            task_id = _TASK_ID.match(tasks[number].text) if number in tasks and group is not None else None
            if task_id is None or group is None:
                continue
            own = task_id[1].partition(".")[0]
            if (own.lstrip("0") or "0") != (group.lstrip("0") or "0"):
                yield _warning("T2", file, number, f"Task {task_id[1]} stands in group {group}, not {own}.")
            if task_id[1] in first:
                yield _warning("T3", file, number, f"Task {task_id[1]} is there already, {first[task_id[1]]}.")
            else:
                first[task_id[1]] = f"in {file.where} on line {number + 1}"


def _first_list_item(lines: Sequence[str]) -> int | None:
    """Return the first list item among what a reader would see: no fence, comment, front matter, indented code."""
    fence = ""
    commented = False
    for number in range(_after_front_matter(lines), len(lines)):
        line = lines[number]
        if commented:
            commented = "-->" not in line
            continue
        mark = _FENCE.match(line)
        if mark:
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not strip(mark[2]):
                fence = ""
        elif fence:
            continue
        elif strip(line).startswith("<!--"):
            commented = "-->" not in line.partition("<!--")[2]
        elif _LIST_ITEM.match(line) and _indent(line) < _CODE_COLUMN:
            return number
    return None


def _after_front_matter(lines: Sequence[str]) -> int:
    if rstrip(without_bom(lines[0])) != "---":
        return 0
    return next((number + 1 for number in range(1, len(lines)) if rstrip(lines[number]) == "---"), 0)


def _indent(line: str) -> int:
    column = 0
    for char in line:
        if char not in " \t":
            break
        column += 1 if char == " " else _CODE_COLUMN - column % _CODE_COLUMN
    return column


def _warning(rule: str, file: TaskFile, line: int, message: str) -> Finding:
    return Finding(rule, Severity.WARNING, file.path, message, line + 1, where=file.where)
