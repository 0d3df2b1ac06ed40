"""The memory on its branch: what is written, what is not, and what people may do to it by hand."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.verdicts import FIRST, verdict

from bot.errors import RepoError
from bot.learning.events import Event, Kind, taken_back
from bot.learning.playbook import playbook_of
from bot.repo.repository import Repository
from bot.workflows.memory import Remembered, Trying, read_memory, remember

BRANCH = "specbot/memory"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
NOVEMBER = "events/2026-11.jsonl"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo", {"openspec/specs/a/spec.md": "one\n"})


def kept(repo: GitRepo, *events: Event) -> Remembered:
    return remember(Repository.open(repo.path), events, now=NOW, trying=Trying(Random(1), lambda _: None))


def edited(repo: GitRepo, files: dict[str, str | bytes | None], message: str = "by hand") -> str:
    """A person checks the branch out in a worktree of its own, edits and commits."""
    folder = repo.path.parent / "by-hand"
    repo.run("worktree", "add", "--quiet", str(folder), BRANCH)
    try:
        return GitRepo(folder).commit(files, message)
    finally:
        repo.run("worktree", "remove", "--force", str(folder))


def without(repo: GitRepo, event: Event) -> bytes:
    return repo.read(NOVEMBER, BRANCH).replace(event.line + b"\n", b"")


def test_nothing_is_there_before_the_first_event(repo: GitRepo) -> None:
    memory = read_memory(Repository.open(repo.path))
    assert (memory.log.events, memory.playbook.entries, memory.tip, memory.problems) == ({}, (), None, ())
    assert kept(repo).commit is None
    assert BRANCH not in repo.run("for-each-ref", "--format=%(refname:short)")


def test_an_orphan_branch_and_nothing_else_moves(repo: GitRepo) -> None:
    repo.write("openspec/specs/a/spec.md", "being edited\n")
    before = repo.state()
    late = verdict("s2", when="2026-12-01T00:30:00Z")
    done = kept(repo, FIRST, late)
    assert repo.state() == before
    assert done.added == (FIRST, late)
    assert done.commit == repo.id(BRANCH) == done.memory.tip
    assert repo.run("log", "--format=%s", BRANCH) == "Remember 2 events"
    assert repo.run("ls-tree", "-r", "--name-only", BRANCH).splitlines() == [
        ".gitattributes",
        "README.md",
        NOVEMBER,
        "events/2026-12.jsonl",
        "playbook.jsonl",
    ]
    assert repo.read(NOVEMBER, BRANCH) == FIRST.line + b"\n"
    assert repo.read("playbook.jsonl", BRANCH) == playbook_of([FIRST, late]).data != b""
    assert repo.run("fsck", "--strict", "--no-dangling") == ""


def test_what_is_known_is_not_written_again(repo: GitRepo) -> None:
    first = kept(repo, FIRST)
    again = kept(repo, FIRST)
    assert (again.commit, again.added, repo.id(BRANCH)) == (None, (), first.commit)
    more = kept(repo, FIRST, verdict("s2"))
    assert [each.subject for each in more.added] == ["s2"]
    assert repo.id(f"{BRANCH}^") == first.commit


def test_lines_that_are_no_events_stay_in_their_file_byte_for_byte(repo: GitRepo) -> None:
    kept(repo, FIRST)
    odd = b"<<<<<<< mine\n" + b'{"kind":"invented"}  \n\xff\xfe\r\n'
    edited(repo, {NOVEMBER: odd + FIRST.line + b"\n", "notes.md": "by hand\n"})
    done = kept(repo, verdict("s2"), verdict("s3", when="2026-12-01T00:30:00Z"))
    lines = repo.read(NOVEMBER, BRANCH).split(b"\n")
    assert set(odd.split(b"\n")) <= set(lines)
    assert set(done.memory.log.events) == {FIRST.id, *(each.id for each in done.added)}
    assert b"<<<" not in repo.read("events/2026-12.jsonl", BRANCH)
    assert repo.read("notes.md", BRANCH) == b"by hand\n"
    assert len(done.memory.problems) == 2  # two whys, and one of them twice
    assert all(NOVEMBER in each for each in done.memory.problems)


def test_a_line_a_person_takes_out_stays_out(repo: GitRepo) -> None:
    second = verdict("s2")
    kept(repo, FIRST, second)
    edited(repo, {NOVEMBER: without(repo, FIRST)})
    done = kept(repo, FIRST, second)
    assert (done.commit, done.left_out) == (None, (FIRST,))
    done = kept(repo, FIRST, verdict("s3"))
    assert done.left_out == (FIRST,)
    assert {each.subject for each in done.memory.log.events.values()} == {"s2", "s3"}
    repo.run("update-ref", f"refs/heads/{BRANCH}", repo.run("rev-list", "--max-parents=0", BRANCH))
    assert FIRST.id in read_memory(Repository.open(repo.path)).log.events


def test_the_branch_is_left_alone_while_somebody_has_it_checked_out(repo: GitRepo) -> None:
    kept(repo, FIRST)
    tip = repo.id(BRANCH)
    repo.run("worktree", "add", "--quiet", str(repo.path.parent / "open"), BRANCH)
    with pytest.raises(RepoError, match="is checked out"):
        kept(repo, verdict("s2"))
    assert repo.id(BRANCH) == tip


@pytest.mark.parametrize("where", [NOVEMBER, "events", "playbook.jsonl"])
def test_a_link_in_place_of_a_file_is_reported_and_never_written_to(repo: GitRepo, where: str) -> None:
    kept(repo, FIRST)
    folder = repo.path.parent / "open"
    repo.run("worktree", "add", "--quiet", str(folder), BRANCH)
    GitRepo(folder).run("rm", "-r", "--quiet", where)
    GitRepo(folder).link(where, "/etc/passwd")
    GitRepo(folder).commit({})
    repo.run("worktree", "remove", "--force", str(folder))
    memory = read_memory(Repository.open(repo.path))
    assert any(where in each for each in memory.problems)
    with pytest.raises(RepoError, match="cannot be written"):
        kept(repo, verdict("s2"))


def test_private_things_do_not_come_in(repo: GitRepo) -> None:
    said = "Ask mara@example.org, see /home/mara/notes.txt, token ghp_" + "a1" * 18
    done = kept(repo, verdict("s1", reason=said, path="/home/mara/spec.md"))
    (event,) = done.added
    assert event.reason == "Ask [e-mail], see [path], token [secret]"
    assert event.path == ""
    assert b"mara" not in repo.read(NOVEMBER, BRANCH).replace(b'"who":"mara"', b"")
    assert kept(repo, verdict("s1", reason=said, path="/home/mara/spec.md")).commit is None


def test_a_revert_takes_its_entry_out_of_the_playbook(repo: GitRepo) -> None:
    kept(repo, FIRST, verdict("s2"))
    back = taken_back(FIRST, when="2026-11-30T10:00:00Z", who="mara", reason="A slip.")
    kept(repo, back)
    written = [json.loads(each) for each in repo.read("playbook.jsonl", BRANCH).splitlines()]
    assert [each["state"] for each in written] == ["candidate"]
    assert [each["evidence"] for each in written] == [[verdict("s2").id]]
    assert back.kind is Kind.REVERT


def test_a_playbook_edited_by_hand_counts_for_nothing_and_is_made_again(repo: GitRepo) -> None:
    kept(repo, FIRST, verdict("s2"))
    made = repo.read("playbook.jsonl", BRANCH)
    edited(repo, {"playbook.jsonl": made.replace(b'"state":"', b'"state":"not-') + b"mine\n"})
    assert read_memory(Repository.open(repo.path)).playbook.data == made
    kept(repo, verdict("s3"))
    assert repo.read("playbook.jsonl", BRANCH) == playbook_of([FIRST, verdict("s2"), verdict("s3")]).data


@pytest.mark.parametrize("form", ["sha256", "bare", "shallow", "empty", "detached", "linked"])
def test_every_kind_of_repository(repo: GitRepo, tmp_path: Path, form: str) -> None:
    made = repo
    if form in ("sha256", "empty"):
        made = GitRepo(tmp_path / form)
        made.path.mkdir()
        made.run("init", "--quiet", f"--object-format={'sha256' if form == 'sha256' else 'sha1'}")
        if form == "sha256":
            made.commit({"openspec/specs/a/spec.md": "one\n"})
    elif form == "bare":
        made = make_repo(tmp_path / "bare.git", bare=True)
    elif form == "shallow":
        repo.commit({"openspec/specs/a/spec.md": "two\n"})
        made = repo.clone(tmp_path / "shallow", "--depth=1")
    elif form == "detached":
        made.run("switch", "--quiet", "--detach")
    elif form == "linked":
        made.run("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "topic")
        made = GitRepo(tmp_path / "linked")
    repository = Repository.open_bare(made.path) if form == "bare" else Repository.open(made.path)
    for events in ([FIRST], [FIRST, verdict("s2")]):
        done = remember(repository, events, now=NOW)
    assert [each.subject for each in done.added] == ["s2"]
    assert set(read_memory(repository).log.events) == {FIRST.id, verdict("s2").id}
    assert made.run("log", "--format=%s", BRANCH).splitlines() == ["Remember 1 event", "Remember 1 event"]
    assert made.run("fsck", "--strict", "--no-dangling") == ""


def test_files_that_are_too_much_are_told_and_left_as_they_are(repo: GitRepo) -> None:
    kept(repo, FIRST)
    lines = b"{}\n" * 500_001
    edited(repo, {"events/2026-10.jsonl": lines, "events/2026-09.jsonl": b"x" * 33 * 1024 * 1024})
    done = kept(repo, verdict("s2"))
    assert [each.partition(" is not")[0] for each in done.memory.problems] == [
        "events/2026-09.jsonl",
        "events/2026-10.jsonl",
    ]
    assert len(repo.read("events/2026-10.jsonl", BRANCH)) == len(lines)
    tip = repo.id(BRANCH)
    with pytest.raises(RepoError, match=r"events/2026-10.jsonl on specbot/memory cannot be written: it has more lines"):
        kept(repo, verdict("s3", when="2026-10-03T10:00:00Z"))
    assert repo.id(BRANCH) == tip
