"""Where a clone came from, however its address is written."""

from pathlib import Path

import pytest
from helpers.git_repo import make_repo

from bot.repo.origin import origin
from bot.repo.repository import Repository


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://github.com/alice/widgets.git", ("https://github.com", "alice/widgets")),
        ("https://github.com/alice/widgets", ("https://github.com", "alice/widgets")),
        ("https://x-access-token:secret@github.com/alice/widgets.git/", ("https://github.com", "alice/widgets")),
        ("git@github.com:alice/widgets.git", ("https://github.com", "alice/widgets")),
        ("ssh://git@ghe.example.com:2222/alice/widgets.js.git", ("https://ghe.example.com", "alice/widgets.js")),
        ("http://127.0.0.1:4000/alice/widgets.git", ("http://127.0.0.1:4000", "alice/widgets")),
        ("/srv/git/widgets.git", None),
        ("ext::sh -c evil", None),
        ("https://github.com/alice", None),
        ("https://github.com/alice/widgets/extra", None),
    ],
)
def test_addresses(tmp_path: Path, url: str, found: tuple[str, str] | None) -> None:
    repo = make_repo(tmp_path / "repo", {"a": "b"})
    repo.run("config", "remote.origin.url", url)
    assert origin(Repository.open(repo.path).git) == found


def test_no_origin(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {"a": "b"})
    assert origin(Repository.open(repo.path).git) is None
