"""The file that a server of tools leaves its plan in: looked at when it starts, written when it ends."""

from pathlib import Path

import pytest

from bot.cli.mcp_plan import plan_file, write_plan
from bot.errors import RepoError
from bot.text.tree import DictTree
from bot.tools.plan import Plan


def test_a_file_that_can_be_written_is_not_there_before_it_is(tmp_path: Path) -> None:
    assert plan_file(str(tmp_path / "plan.json")) == tmp_path / "plan.json"
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_the_disk_refuses_at_the_end_is_told(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_plan(file, Plan(lambda *_: []), DictTree({}))
    assert file.read_text("ascii").startswith("{")
    file.unlink()
    file.mkdir()
    (file / "precious").touch()
    plan = Plan(lambda *_: [])
    with pytest.raises(RepoError) as caught:
        write_plan(file / "precious" / "plan.json", plan, DictTree({}))
    assert caught.value.hint == "The plan was not written."
    assert str(file / "precious" / "plan.json") in caught.value.message
