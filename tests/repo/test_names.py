import os
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import RepoError
from bot.repo.names import check_branch, check_revision, is_object_id
from bot.text.names import is_branch

GOOD = [
    "main",
    "specbot/improve/main",
    "a.b",
    "x-y_z",
    "ümlaut",
    "a@b",
    "a{b}",
    "v1.0.0",
    "a/-b",
    "refs/heads/x",
    "%",
    "日本",
]
BAD = [
    "", "-x", "--upload-pack=touch x", "a..b", "a b", "a\tb", "a\nb", "a\0b", "a~1", "a^", "a:b", "a?", "a*", "a[b",
    "a\\b", "a@{b", "@", "HEAD", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock", "a.lock/b", "../../x", "\x7f",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_names_of_branches(name: str) -> None:
    check_branch(name)


@pytest.mark.parametrize("name", [*BAD, "x" * 201, "é" * 101, "\ud800", "caf\udce9"])
def test_what_cannot_name_a_branch(name: str) -> None:
    with pytest.raises(RepoError, match="cannot be the name of a branch"):
        check_branch(name)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=r"ab./-@{}~^:*\[ Hé", min_size=1, max_size=8) | st.sampled_from([*GOOD, *BAD]))
def test_git_is_of_the_same_mind(name: str) -> None:
    if "\0" in name:
        return
    git = subprocess.run(["git", "check-ref-format", f"refs/heads/{name}"], env={"PATH": os.environ["PATH"]})
    # These git's own 'git branch' refuses, though they could stand below refs/heads/.
    special = name.startswith("-") or name in ("@", "HEAD")
    assert is_branch(name) == (git.returncode == 0 and not special)


@pytest.mark.parametrize(
    "ref", ["HEAD", "HEAD~1", "main@{1}", "v1^2", "origin/main", "abc123", "a-b", "@", "@{upstream}"]
)
def test_revisions(ref: str) -> None:
    check_revision(ref)


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "--output=x",
        "-n1",
        "^HEAD",
        "a..b",
        "a...b",
        "HEAD:README.md",
        ":/text",
        "HEAD^{/text}",
        "a b",
        "a\nb",
        "*",
        "\0",
    ],
)
def test_what_does_not_name_one_commit(ref: str) -> None:
    with pytest.raises(RepoError, match="does not name a commit"):
        check_revision(ref)


def test_object_ids() -> None:
    assert is_object_id("a" * 40)
    assert is_object_id("0" * 64)
    assert not any(map(is_object_id, ["a" * 39, "a" * 41, "A" * 40, "g" * 40, "a" * 40 + "\n", ""]))
