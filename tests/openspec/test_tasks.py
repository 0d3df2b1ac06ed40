"""What counts as a task."""

import pytest

from bot.openspec.tasks import misnumbered, read_tasks, task_file, without_checkboxes


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("- [ ] 1.1 a", False),
        ("- [x] a", True),
        ("* [X] a", True),
        ("+ [] a", False),
        ("  - [~] a", False),
        ("1. [-] a", False),
        ("123456789) [ x ] a", True),
        ("-[x]a", True),
        ("\u00a0- [\u00e9] a", False),
        ("- [ ](link)", False),
        ("- [x](link)", None),
        ("- [a][b]", None),
        ("- [WIP] a", None),
        ("- [\U0001f600] a", None),
        ("1234567890. [ ] a", None),
        ("[ ] a", None),
        ("- a", None),
    ],
)
def test_a_task(line: str, done: bool | None) -> None:
    found = [task.done for task in read_tasks(task_file("p", "tasks.md", line))]
    assert found == ([] if done is None else [done])


def test_fences_and_comments_hide_no_task() -> None:
    file = task_file("p", "tasks.md", "```\n- [ ] a\n```\n<!--\n- [x] b\n-->\r\n")
    assert [(task.line, task.done, task.text) for task in read_tasks(file)] == [(1, False, "a"), (4, True, "b")]


def test_one_checkbox_anywhere_is_enough() -> None:
    files = [task_file("a", "a.md", "- a\n"), task_file("b", "b.md", "- [ ] b\n")]
    assert list(without_checkboxes(files)) == []


def test_a_number_may_not_come_twice_across_files() -> None:
    files = [task_file(name, name, "## 1. One\n- [ ] 1.1 a\n") for name in ("a.md", "b.md")]
    (finding,) = misnumbered(files)
    assert (finding.rule, finding.where, finding.line) == ("T3", "b.md", 2)
    assert "in a.md on line 2" in finding.message
