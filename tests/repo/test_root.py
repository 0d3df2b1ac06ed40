from pathlib import Path

import pytest

from bot.errors import RootError
from bot.repo.root import find_root, is_root


@pytest.mark.parametrize("mark", ["specs/", "changes/", "config.yaml", "config.yml"])
def test_each_mark_makes_a_root(tmp_path: Path, mark: str) -> None:
    top = tmp_path / "openspec"
    top.mkdir()
    (top / mark).mkdir() if mark.endswith("/") else (top / mark).touch()
    assert is_root(tmp_path)


def test_the_nearest_root_wins_and_an_unmarked_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "openspec" / "specs").mkdir(parents=True)
    inner = tmp_path / "docs"
    (inner / "openspec" / "changes").mkdir(parents=True)
    unmarked = inner / "deep" / "er"
    (unmarked / "openspec").mkdir(parents=True)
    assert find_root(unmarked) == inner
    assert find_root(inner / "openspec" / "changes") == inner
    assert find_root(tmp_path) == tmp_path


def test_a_mark_of_the_wrong_kind_is_none(tmp_path: Path) -> None:
    (tmp_path / "openspec" / "config.yaml").mkdir(parents=True)
    (tmp_path / "openspec" / "specs").touch()
    assert not is_root(tmp_path)


def test_no_root_is_one_line_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(RootError) as caught:
        find_root(tmp_path)
    assert "openspec init" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("folders", "told"),
    [
        (["apps/web", "apps/api", "libs/ui kit"], "apps/api, apps/web, libs/ui kit"),
        (["docs"], "docs"),
        (["a/b/c"], "a/b/c"),
        (["a/b/c/d"], ""),  # as deep as that nobody looks
        (["node_modules/some-tool", ".cache/x"], ""),
        ([f"apps/{number:02}" for number in range(12)], "apps/07 and 4 more"),
    ],
)
def test_roots_that_lie_below_are_named(tmp_path: Path, folders: list[str], told: str) -> None:
    for folder in folders:
        (tmp_path / folder / "openspec" / "specs").mkdir(parents=True)
    with pytest.raises(RootError) as caught:
        find_root(tmp_path)
    assert told in caught.value.hint
    assert ("openspec init" in caught.value.hint) is (not told)


def test_a_folder_that_cannot_be_asked_is_no_root(tmp_path: Path) -> None:
    assert not is_root(tmp_path / ("x" * 300))  # the name is too long: an OSError, not "not there"
