"""People edit the memory by hand, here and on the server: nothing breaks, comes back or is lost without a word."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.memory_writers import FileServer, Writer
from helpers.verdicts import FIRST, verdict

from bot.errors import RepoError, StaleError
from bot.learning.events import Event
from bot.repo.repository import Repository
from bot.workflows.memory import read_memory
from bot.workflows.memory_state import BRANCH

REF = f"refs/heads/{BRANCH}"
NOVEMBER = "events/2026-11.jsonl"
SECOND, THIRD, FOURTH = (verdict(each) for each in ("s2", "s3", "s4"))


class House:
    """A bare remote, two clones, and a person with a clone of their own."""

    def __init__(self, folder: Path) -> None:
        start = make_repo(folder / "start", {"openspec/specs/a/spec.md": "one\n"})
        self.server = make_repo(folder / "server.git", bare=True)
        start.run("push", "--quiet", self.server.path.as_uri(), "main")
        self.one, self.two, self.person = (self.server.clone(folder / name) for name in ("one", "two", "person"))

    def remember(self, clone: GitRepo, *events: Event, alone: bool = False):  # type: ignore[no-untyped-def]
        return Writer(clone, self.server.path).remember(*events, alone=alone, tries=2)

    def by_hand(self, change: Callable[[bytes], bytes], *, force: bool = False) -> str:
        """A person edits a month and pushes it, as a new commit, or in place of all of history."""
        self.person.run("fetch", "--quiet", "origin")
        self.person.run("switch", "--quiet", "--force-create", BRANCH, f"origin/{BRANCH}")
        old = (self.person.path / NOVEMBER).read_bytes() if (self.person.path / NOVEMBER).exists() else b""
        if force:
            self.person.run("switch", "--quiet", "--orphan", "anew")
            self.person.run("checkout", f"origin/{BRANCH}", "--", ".")
        self.person.commit({NOVEMBER: change(old)}, "by hand")
        self.person.run("push", "--quiet", "--force", "origin", f"HEAD:{REF}")
        made = self.person.id()
        self.person.run("switch", "--quiet", "--force-create", "rest", "origin/main")
        self.person.run("branch", "--quiet", "--delete", "--force", "anew") if force else None
        return made

    def there(self, repo: GitRepo | None = None) -> set[str]:
        memory = read_memory(Repository.open((repo or self.one).path) if repo else self._of_server())
        return {each.subject for each in memory.log.events.values()}

    def _of_server(self) -> Repository:
        return Repository.open_bare(self.server.path)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def dropping(event: Event) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert event.line in data
        return data.replace(event.line + b"\n", b"")

    return change


def test_a_line_taken_out_on_the_server_stays_out_where_a_clone_has_more(house: House) -> None:
    house.remember(house.one, FIRST, SECOND)
    house.remember(house.one, THIRD, alone=True)
    by_hand = house.by_hand(dropping(FIRST))
    done = house.remember(house.one, FIRST, FOURTH)
    assert house.there() == {"s2", "s3", "s4"} == house.there(house.one)
    assert done.left_out == (FIRST,)
    assert house.server.run("rev-parse", f"{REF}^1") == by_hand  # both sides are in the history
    assert len(house.server.run("rev-list", "--parents", "-1", REF).split()) == 3
    assert house.remember(house.two, FIRST).left_out == (FIRST,)  # a clone that never saw the branch, too


def test_a_line_taken_out_stays_out_where_a_clone_had_it_from_elsewhere(house: House) -> None:
    house.remember(house.one, SECOND)
    house.remember(house.one, FIRST, FOURTH, alone=True)
    house.remember(house.two, FIRST)
    house.by_hand(dropping(FIRST))
    house.remember(house.one, THIRD)
    assert house.there() == {"s2", "s3", "s4"} == house.there(house.one)


def test_a_line_that_was_put_back_counts_again(house: House) -> None:
    house.remember(house.one, FIRST, SECOND)
    house.by_hand(dropping(FIRST))
    house.by_hand(lambda data: FIRST.line + b"\n" + data)
    assert house.remember(house.two, FIRST).left_out == ()
    assert house.there() == {"s1", "s2"}


def test_an_edited_line_is_another_event_and_the_old_one_stays_out(house: House) -> None:
    house.remember(house.one, FIRST)
    house.by_hand(lambda data: data.replace(b"contract", b"agreement"))
    done = house.remember(house.one, FIRST)
    assert done.left_out == (FIRST,)
    (event,) = done.memory.log.events.values()
    assert "agreement" in event.reason


@pytest.mark.parametrize("fetched", [False, True])
def test_a_forced_push_is_followed_and_what_was_not_pushed_is_kept(house: House, fetched: bool) -> None:
    house.remember(house.one, FIRST, SECOND)
    house.remember(house.two, THIRD, alone=True)
    house.remember(house.one, FOURTH, alone=True)
    by_hand = house.by_hand(dropping(SECOND), force=True)
    if fetched:
        house.one.run("fetch", "--quiet", "origin")
    done = house.remember(house.one, FIRST)
    assert house.there() == {"s1", "s4"} == house.there(house.one)
    assert done.undone == 1
    assert house.server.run("rev-list", "--parents", "-1", REF).split()[1:] == [by_hand]
    house.remember(house.two)
    assert house.there() == {"s1", "s3", "s4"}


def test_a_forced_push_that_a_fetch_saw_is_followed_without_a_server(house: House) -> None:
    house.remember(house.one, FIRST, SECOND)
    house.by_hand(dropping(SECOND), force=True)
    house.one.run("fetch", "--quiet", "origin")
    assert house.there(house.one) == {"s1"}
    house.remember(house.one, THIRD, SECOND, alone=True)
    assert house.there(house.one) == {"s1", "s3"}


def test_a_forced_push_is_seen_where_a_person_made_the_local_branch(house: House, tmp_path: Path) -> None:
    house.remember(house.one, FIRST, SECOND)
    fresh = house.server.clone(tmp_path / "fresh")
    fresh.run("branch", "--quiet", BRANCH, f"origin/{BRANCH}")
    house.by_hand(dropping(SECOND), force=True)
    fresh.run("fetch", "--quiet", "origin")
    assert house.there(fresh) == {"s1"}
    house.remember(fresh, THIRD)
    assert house.there() == {"s1", "s3"}


def test_a_forced_push_is_seen_where_people_push_by_hand(house: House) -> None:
    house.one.run("config", "push.default", "nothing")
    house.remember(house.one, FIRST, alone=True)
    house.one.run("push", "--quiet", "origin", BRANCH)
    house.remember(house.one, SECOND, alone=True)
    house.one.run("push", "--quiet", "origin", BRANCH)
    house.server.run("update-ref", REF, house.one.id(f"{BRANCH}^"))
    house.one.run("fetch", "--quiet", "origin")
    assert house.there(house.one) == {"s1"}
    assert house.remember(house.one).undone == 1
    assert house.one.id(REF) == house.server.id(REF)
    assert house.remember(house.one).undone == 0


def test_a_server_that_cannot_be_reached_leaves_it_to_the_next_push(house: House) -> None:
    house.remember(house.one, FIRST)
    away = house.server.path.rename(house.server.path.with_name("away.git"))
    with pytest.raises(RepoError, match=r"stands on the branch specbot/memory here"):
        house.remember(house.one, SECOND)
    assert house.there(house.one) == {"s1", "s2"}
    away.rename(house.server.path)
    assert house.remember(house.one).pushed
    assert house.there() == {"s1", "s2"}


def test_a_branch_that_is_gone_on_the_server_is_neither_put_back_nor_lost(house: House) -> None:
    house.remember(house.one, FIRST)
    house.server.run("update-ref", "-d", REF)
    with pytest.raises(RepoError, match=r"no branch specbot/memory any more.*git push origin specbot/memory"):
        house.remember(house.one, SECOND)
    assert house.there(house.one) == {"s1", "s2"}
    assert not house.server.run("for-each-ref", REF)
    house.one.run("push", "--quiet", "origin", BRANCH)
    house.remember(house.one, THIRD)
    assert house.there() == {"s1", "s2", "s3"}
    house.server.run("update-ref", "-d", REF)
    house.one.run("branch", "--quiet", "--delete", "--force", BRANCH)
    house.remember(house.one, FOURTH)
    assert house.there() == {"s4"} == house.there(house.one)


def test_a_union_by_hand_does_no_harm(house: House) -> None:
    house.remember(house.one, FIRST)
    house.person.run("fetch", "--quiet", "origin")
    house.remember(house.one, SECOND)
    house.person.run("switch", "--quiet", "--create", BRANCH, f"origin/{BRANCH}")
    house.person.commit({NOVEMBER: FIRST.line + b"\n" + THIRD.line + b"\n", "notes.md": "mine\n"})
    house.person.run("pull", "--quiet", "--no-rebase", "--no-edit", "origin", BRANCH)
    house.person.run("push", "--quiet", "origin", BRANCH)
    assert house.there() == {"s1", "s2", "s3"}
    done = house.remember(house.one, FOURTH)
    assert done.memory.problems == ()
    assert len(house.server.read(NOVEMBER, REF).splitlines()) == 4
    assert house.server.read("notes.md", REF) == b"mine\n"


def test_a_file_of_ones_own_goes_along_when_sides_are_joined(house: House) -> None:
    house.remember(house.one, FIRST)
    folder = house.one.path.parent / "open"
    house.one.run("worktree", "add", "--quiet", str(folder), BRANCH)
    GitRepo(folder).commit({"mine.md": "mine\n", "README.md": "Ours.\n"})
    house.one.run("worktree", "remove", "--force", str(folder))
    house.by_hand(lambda data: data + SECOND.line + b"\n")
    house.remember(house.one, THIRD)
    assert house.there() == {"s1", "s2", "s3"}
    assert (house.server.read("mine.md", REF), house.server.read("README.md", REF)) == (b"mine\n", b"Ours.\n")


def test_what_cannot_be_read_here_goes_along_too(house: House) -> None:
    house.remember(house.one, FIRST)
    folder = house.one.path.parent / "open"
    house.one.run("worktree", "add", "--quiet", str(folder), BRANCH)
    GitRepo(folder).link("events/2026-08.jsonl", "elsewhere")
    GitRepo(folder).commit({"events/2026-09.jsonl": b"\n" * 500_002})
    house.one.run("worktree", "remove", "--force", str(folder))
    house.by_hand(lambda data: data + SECOND.line + b"\n")
    done = house.remember(house.one, THIRD)
    assert len(done.memory.problems) == 2
    assert house.server.run("ls-tree", REF, "events/2026-08.jsonl").startswith("120000")
    assert len(house.server.read("events/2026-09.jsonl", REF)) == 500_002
    with pytest.raises(RepoError, match="cannot be written"):
        house.remember(house.one, verdict("s9", when="2026-09-03T10:00:00Z"))


@pytest.mark.parametrize("words", ["GH006: Protected branch update failed", "no entry"])
def test_a_server_that_says_no_leaves_it_to_the_next_push(house: House, words: str) -> None:
    house.remember(house.one, FIRST)
    hook = house.server.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(RepoError, match=r"stands on the branch specbot/memory here"):
        house.remember(house.one, SECOND)
    assert house.there() == {"s1"}
    assert house.there(house.one) == {"s1", "s2"}
    hook.unlink()
    done = house.remember(house.one)
    assert (done.pushed, done.commit, done.added) == (True, None, ())
    assert house.there() == {"s1", "s2"}


def test_who_is_never_fast_enough_stops(house: House) -> None:
    house.remember(house.one, FIRST)
    calls: list[int] = []

    class Faster(FileServer):
        def push(self, commit: str, expected: str | None) -> None:
            calls.append(1)
            house.remember(house.two, verdict(f"faster{len(calls)}"))
            super().push(commit, expected)

    with pytest.raises(StaleError, match="Others keep writing"):
        Writer(house.one, house.server.path, kind=Faster).remember(SECOND, tries=3)
    assert len(calls) == 3
    assert "s2" not in house.there()
    assert "s2" in house.there(house.one)
    house.remember(house.one)
    assert house.there() == {"s1", "s2", "faster1", "faster2", "faster3"}


@dataclass
class Model:
    """What ought to be where, told from what was done, by sets alone."""

    there: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()
    """What a commit took out, as the history of the server's branch shows."""


@dataclass
class Known:
    """What a clone ought to hold."""

    local: frozenset[int] | None = None
    seen: frozenset[int] | None = None
    removed: frozenset[int] = frozenset()
    is_forced: bool = False

    def added(self, model: Model, event: int) -> frozenset[int]:
        """What the server ought to have after the clone remembered an event there."""
        pending = (self.local or frozenset()) - (self.seen or frozenset())
        dropped = (self.seen or frozenset()) - model.there if self.is_forced else frozenset()
        return model.there | ((pending | {event}) - model.removed - dropped)


POOL = tuple(verdict(f"p{number}") for number in range(7))


@pytest.mark.parametrize("seed", range(5))
def test_by_chance(house: House, seed: int) -> None:
    random, model = Random(seed), Model()
    clones = {"one": Known(), "two": Known()}
    for step in range(30):
        name, event = random.choice(["one", "two"]), random.randrange(len(POOL))
        clone, repo = clones[name], getattr(house, name)
        what = random.choice(["remember", "remember", "alone", "take out", "put back", "force"])
        if what == "remember":
            there = clone.added(model, event)
            house.remember(repo, POOL[event])
            if there != model.there or clone.is_forced:  # a clone goes along with a forced push at once
                model.there = there
                clones[name] = Known(there, there, model.removed)
        elif what == "alone":
            house.remember(repo, POOL[event], alone=True)
            if event not in clone.removed:
                clone.local = (clone.local or frozenset()) | {event}
        elif what == "take out" and event in model.there:
            house.by_hand(dropping(POOL[event]))
            model.there, model.removed = model.there - {event}, model.removed | {event}
        elif what == "put back" and model.there and event not in model.there:
            house.by_hand(lambda data, event=event: data + POOL[event].line + b"\n")
            model.there |= {event}
        elif what == "force" and model.there and random.random() < 0.5:
            kept = frozenset(each for each in model.there if random.random() < 0.6)
            house.by_hand(lambda _, kept=kept: b"".join(POOL[each].line + b"\n" for each in kept), force=True)
            model.there, model.removed = kept, frozenset()
            for each in clones.values():
                each.is_forced = each.seen is not None
        found = house.there() if model.there or house.server.run("for-each-ref", REF) else set()
        assert found == {f"p{each}" for each in model.there}, (step, what, name)
        mine = clones[name].local
        assert house.there(repo) == {f"p{each}" for each in mine or ()}, (step, what, name)
