"""Dates that git takes and no calendar has: what asks for times goes on."""

from pathlib import Path

import pytest
from helpers.git_repo import make_repo

from bot.repo.history import log
from bot.repo.mainline import each_alone
from bot.repo.repository import Repository
from bot.repo.versions import versions

SPEC = "openspec/specs/a/spec.md"


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("0 +0000", 1970),
        ("4102444800 +0000", 2100),
        ("253402300800 +1400", 9999),
        ("9223372036854775807 +0000", 9999),
        ("99999999999999999999 +0000", 9999),
        ("-5 +0000", 1970),
        ("1700000000 +9999", 2023),
    ],
)
def test_a_commit_of_any_date_has_a_time(tmp_path: Path, date: str, year: int) -> None:
    repo = make_repo(tmp_path / "repo", {SPEC: "one\n"})
    parent = repo.id()
    repo.commit({SPEC: "two\n"})
    tree = repo.run("rev-parse", "HEAD^{tree}")
    person = f"Ada <ada@example.org> {date}"
    text = f"tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n\nodd\n"
    commit = repo.run("hash-object", "-t", "commit", "-w", "--literally", "--stdin", data=text.encode())
    found = Repository.open(repo.path)
    newest, first = versions(found, SPEC, commit)
    assert (newest.commit, newest.written.year, newest.committed.year, first.commit) == (commit, year, year, parent)
    assert [each.when.year for each in log(found, SPEC, limit=1, ref=commit)] == [year]
    (step,) = each_alone(found.git, [commit], "openspec")
    assert step.when.startswith(str(year))
