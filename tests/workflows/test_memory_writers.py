"""Two who write the memory at once lose nothing, however their git processes interleave; real git, a bare remote."""

from functools import partial
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.memory_writers import Turns, Writer, put_back, refs_of
from helpers.verdicts import FIRST, verdict

from bot.learning.log import read
from bot.learning.playbook import playbook_of
from bot.learning.stored import is_month
from bot.workflows.memory_state import BRANCH

INTERLEAVINGS, PARTS = 200, 4


@pytest.fixture
def house(tmp_path: Path) -> tuple[GitRepo, GitRepo, GitRepo]:
    """A bare remote and two clones of it."""
    first = make_repo(tmp_path / "first", {"openspec/specs/a/spec.md": "one\n"})
    server = make_repo(tmp_path / "server.git", bare=True)
    first.run("remote", "add", "origin", server.path.as_uri())
    first.run("push", "--quiet", "origin", "main")
    return server, first, server.clone(tmp_path / "second")


def at(repo: GitRepo) -> set[str]:
    """The ids of the events on a branch; and its playbook is the one that follows from them, to the byte."""
    files = [each for each in repo.run("ls-tree", "-r", "--name-only", BRANCH).splitlines() if is_month(each)]
    logs = [read(repo.read(each, BRANCH)) for each in files]
    assert not any(each.unread for each in logs)
    events = {name: event for log in logs for name, event in log.events.items()}
    assert {f"events/{each.month}.jsonl" for each in events.values()} == set(files)
    assert repo.read("playbook.jsonl", BRANCH) == playbook_of(events.values()).data
    return set(events)


@pytest.mark.parametrize("part", range(PARTS))
def test_two_writers_at_once_lose_nothing(house: tuple[GitRepo, GitRepo, GitRepo], part: int) -> None:
    server, first, second = house
    nobody = refs_of(*house)
    Writer(first, server.path).remember(FIRST)
    one = refs_of(*house)
    tried = 0
    for seed in range(part, INTERLEAVINGS, PARTS):
        random = Random(seed)
        # Both in one clone, with a server or without one, or each in its own.
        clones = (first, first) if random.random() < 0.4 else (first, second)
        has_server = clones == (first, second) or random.random() < 0.5
        # With a branch that one knows, or that neither has made yet.
        known = random.random() < 0.5
        put_back(one if known else nobody)
        # One has something that no push has brought to the server yet.
        alone = random.random() < 0.25
        if alone:
            Writer(second, server.path).remember(verdict("alone"), alone=True)
        turns = Turns(random)
        written = {FIRST.id} if known else set()
        jobs = {}
        for name, clone in zip("ab", clones, strict=True):
            event = verdict(f"{name}{seed}", when=f"2026-{random.choice((11, 12))}-03T10:00:00Z")
            written.add(event.id)
            jobs[name] = partial(
                Writer(clone, server.path, partial(turns.pause, name)).remember, event, alone=not has_server
            )
        turns.run(jobs)
        tried += turns.steps
        if alone and second in clones:
            written.add(verdict("alone").id)
        assert at(server if has_server else first) == written, seed
        if has_server:
            assert server.id(f"refs/heads/{BRANCH}") in {clone.id(f"refs/heads/{BRANCH}") for clone in clones}
    assert tried > 20 * INTERLEAVINGS / PARTS  # or nothing was interleaved
