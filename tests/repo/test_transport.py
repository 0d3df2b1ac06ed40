"""Commits come from a server by their id, and go there only if nobody was faster; the token is nowhere to be read."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.forge.house import ForgeHouse
from helpers.git_repo import GitRepo, make_repo

from bot.errors import RepoError, StaleError
from bot.repo.repository import Repository
from bot.repo.transport import Remote, bring, holds, push, tip

SPEC = "openspec/specs/a/spec.md"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    with ForgeHouse(tmp_path, {SPEC: "one\n"}) as house:
        yield house


@pytest.fixture
def work(house: ForgeHouse, tmp_path: Path) -> GitRepo:
    repo = make_repo(tmp_path / "work")
    repo.run("fetch", "--quiet", house.clone_url, "main", env=house.credentials("bob"))
    repo.run("switch", "--quiet", "--force-create", "main", "FETCH_HEAD")
    return repo


def remote(house: ForgeHouse, token: str = "bob") -> Remote:
    return Remote(house.clone_url, house.tokens[token])


def test_a_commit_comes_by_its_id_and_nothing_else_moves(house: ForgeHouse, work: GitRepo) -> None:
    there = house.push({SPEC: "two\n"}, "topic")
    before = work.state()
    git = Repository.open(work.path).git
    assert not holds(git, there)
    bring(git, remote(house), there)
    assert holds(git, there)
    assert work.state() == before
    assert work.run("for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert work.read(SPEC, there) == b"two\n"


def test_a_commit_of_a_fork_comes_through_the_pull_request(house: ForgeHouse, work: GitRepo) -> None:
    fork = house.fork("mallory")
    there = house.push_to_fork(fork, {SPEC: "theirs\n"}, "topic")
    house.open_pull("mallory:topic", login="mallory")
    bring(Repository.open(work.path).git, remote(house), there)
    assert work.read(SPEC, there) == b"theirs\n"


@pytest.mark.parametrize("commit", ["0" * 40, "main", "--upload-pack=touch x", "HEAD~1", ""])
def test_what_is_no_commit_there(house: ForgeHouse, work: GitRepo, commit: str) -> None:
    with pytest.raises(RepoError):
        bring(Repository.open(work.path).git, remote(house), commit)
    assert not (work.path / "x").exists()


def test_a_push_needs_the_tip_it_expects(house: ForgeHouse, work: GitRepo) -> None:
    repository = Repository.open(work.path)
    base = work.id()
    one = repository.write(repository.planned({SPEC: "one more\n"}, base), base, "One")
    two = repository.write(repository.planned({SPEC: "two more\n"}, base), base, "Two")
    push(repository.git, remote(house), one, "specbot/x", None)
    with pytest.raises(StaleError, match="moved since"):
        push(repository.git, remote(house), two, "specbot/x", None)
    with pytest.raises(StaleError):
        push(repository.git, remote(house), two, "specbot/x", base)
    push(repository.git, remote(house), two, "specbot/x", one)
    assert house.state.repos.refs(house.full_name)["refs/heads/specbot/x"] == two
    with pytest.raises(StaleError):
        push(repository.git, remote(house), None, "specbot/x", one)
    push(repository.git, remote(house), None, "specbot/x", two)
    assert "refs/heads/specbot/x" not in house.state.repos.refs(house.full_name)
    assert work.run("for-each-ref", "--format=%(refname)") == "refs/heads/main"


@pytest.mark.parametrize(
    ("token", "words"), [("carol", "may not write"), ("mallory", "may not write"), ("expired", "does not accept")]
)
def test_who_may_not(house: ForgeHouse, work: GitRepo, token: str, words: str) -> None:
    repository = Repository.open(work.path)
    base = work.id()
    made = repository.write(repository.planned({SPEC: "x\n"}, base), base, "X")
    with pytest.raises(RepoError, match=words) as raised:
        push(repository.git, remote(house, token), made, "specbot/x", None)
    assert house.tokens[token] not in str(raised.value)


def test_the_token_stands_in_no_file_and_no_argument(house: ForgeHouse, work: GitRepo) -> None:
    repository = Repository.open(work.path)
    base = work.id()
    made = repository.write(repository.planned({SPEC: "x\n"}, base), base, "X")
    push(repository.git, remote(house), made, "specbot/x", None)
    secret = house.tokens["bob"].encode()
    assert not [file for file in (work.path / ".git").rglob("*") if file.is_file() and secret in file.read_bytes()]
    assert house.tokens["bob"] not in repr(remote(house))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a/b.git",
        "ext::sh -c x",
        "https://user:pass@example.org/a/b.git",
        "https://example.org/a/b.git --x",
        "file:///tmp/x.git",
        "https://example.org/a/b",
        "--upload-pack=x",
        "",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(RepoError, match="no address of a repository"):
        Remote(url)


def test_hooks_and_settings_of_the_repository_do_not_take_part(
    house: ForgeHouse, work: GitRepo, tmp_path: Path
) -> None:
    work.hook("pre-push", f"touch {tmp_path}/fired")
    work.run("config", f"url.{tmp_path}/elsewhere.insteadOf", house.server_url)
    work.run("config", "credential.helper", f"!touch {tmp_path}/helped")
    repository = Repository.open(work.path)
    base = work.id()
    made = repository.write(repository.planned({SPEC: "x\n"}, base), base, "X")
    with contextlib.suppress(RepoError):  # the rewritten address leads nowhere that git may go
        push(repository.git, remote(house), made, "specbot/x", None)
    assert not (tmp_path / "fired").exists()
    assert not (tmp_path / "helped").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_the_token_goes_no_way_that_the_repository_names(house: ForgeHouse, work: GitRepo, tmp_path: Path) -> None:
    with ChatServer(lambda _: {}, lm_studio=False) as proxy:
        for place in ("http", f"http.{house.server_url}", f"http.{house.server_url}/alice/widgets.git"):
            work.run("config", f"{place}.proxy", proxy.root)
        work.run("config", "http.curloptResolve", "+127.0.0.1:1:127.0.0.1")
        work.run("config", "http.cookieFile", str(tmp_path / "jar"))
        work.run("config", "http.saveCookies", "true")
        repository = Repository.open(work.path)
        base = work.id()
        made = repository.write(repository.planned({SPEC: "x\n"}, base), base, "X")
        push(repository.git, remote(house), made, "specbot/x", None)
        assert tip(repository.git, remote(house), "specbot/x") == made
        assert proxy.requests == []
    assert not (tmp_path / "jar").exists()
