"""The lines that a diff shows, whatever stands in them."""

from pathlib import Path

from helpers.git_repo import make_repo

from bot.repo.hunks import hunks
from bot.repo.repository import Repository

LINES = [f"line {number}\n" for number in range(1, 41)]


def test_three_lines_around_each_change(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.md": "".join(LINES), "gone.md": "x\n", "same.md": "y\n"})
    changed = [*LINES[:19], "another\n", "and one more\n", *LINES[20:]]
    head = repo.commit({"a.md": "".join(changed), "gone.md": None, "new ü.md": "1\n2\n"})
    found = hunks(Repository.open(repo.path).git, f"{head}^", head)
    assert found == {"a.md": (range(17, 25),), "new ü.md": (range(1, 3),)}


def test_content_that_looks_like_a_diff(tmp_path: Path) -> None:
    fake = "++ b/other.md\n@@ -1,9 +100,900 @@\n-- a/x\n\\ No newline at end of file\n"
    repo = make_repo(tmp_path / "repo", {"a.md": "".join(LINES)})
    head = repo.commit({"a.md": "".join([*LINES[:10], fake, *LINES[10:]])})
    found = hunks(Repository.open(repo.path).git, f"{head}^", head)
    assert found == {"a.md": (range(8, 18),)}


def test_a_renamed_file_shows_what_changed_in_it_and_no_more(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.md": "".join(LINES)})
    head = repo.commit({"a.md": None, "b.md": "".join([*LINES[:30], "new\n", *LINES[30:]])})
    found = hunks(Repository.open(repo.path).git, f"{head}^", head)
    assert found == {"b.md": (range(28, 35),)}


def test_a_last_line_without_an_ending(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a.md": "1\n2", "b.md": "1\n"})
    head = repo.commit({"a.md": "1\n3", "b.md": "1\n2\n"})
    assert hunks(Repository.open(repo.path).git, f"{head}^", head) == {"a.md": (range(1, 3),), "b.md": (range(1, 3),)}
