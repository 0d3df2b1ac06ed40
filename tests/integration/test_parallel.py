"""improve with several questions at once: to the byte what one after another gives, however long each answer takes."""

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import Lock
from time import sleep
from typing import Any

import pytest
from helpers import forty
from helpers.chat_server import Answer, ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run


class Slow:
    """The model of forty requirements, each answer after a time by chance; ``most`` were asked for together."""

    def __init__(self, seed: int, longest: float) -> None:
        self.most = self._running = 0
        self._random, self._longest = Random(seed), longest
        self._lock = Lock()

    def __call__(self, body: dict[str, Any]) -> Answer:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
            seconds = self._random.random() ** 4 * self._longest
        sleep(seconds)
        said = forty.model(body)
        with self._lock:
            self._running -= 1
        return Answer(said if isinstance(said, str) else json.dumps(said))


def improved(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    specs: int,
    seed: int,
    parallel: int = 1,
    hosts: int = 1,
) -> tuple[str, GitRepo, Counter[str], list[Slow]]:
    """Improve a repository of its own; return what was printed, the repository, and what was asked how often."""
    repo = make_repo(folder / "repo", forty.files(13, specs))
    models = [Slow(seed + number, 0.05) for number in range(hosts)]
    with ExitStack() as stack:
        servers = [stack.enter_context(ChatServer(each)) for each in models]
        others = json.dumps([each.base_url for each in servers[1:]])
        repo.write(".specbot.toml", f"[model]\nparallel = {parallel}\nhosts = {others}\n")
        monkeypatch.chdir(repo.path)
        monkeypatch.setenv("SPECBOT_STATE", str(folder / "state"))
        ran = run(capsys, "improve", "--all", "--json", "--apply", "--base-url", servers[0].base_url)
        assert ran.code in (0, 1), ran.err
        asked = Counter(json.dumps(body["messages"]) for server in servers for body in server.chats)
    return ran.out, repo, asked, models


@pytest.fixture(scope="module")
def alone() -> dict[int, tuple[str, Counter[str]]]:
    """What one question after another comes to, by the number of specs; filled in by who asks first."""
    return {}


@pytest.mark.parametrize(("parallel", "hosts"), [(4, 1), (2, 2)])
@pytest.mark.parametrize("specs", [1, 4])
def test_the_result_is_that_of_one_after_another(
    specs: int,
    parallel: int,
    hosts: int,
    alone: dict[int, tuple[str, Counter[str]]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if specs not in alone:
        out, _, asked, (slow,) = improved(tmp_path / "alone", capsys, monkeypatch, specs=specs, seed=0)
        assert slow.most == 1
        alone[specs] = out, asked
    together = improved(tmp_path, capsys, monkeypatch, specs=specs, seed=specs, parallel=parallel, hosts=hosts)
    out, _, asked, models = together
    assert out == alone[specs][0]
    found = json.loads(out)
    assert len(found["suggestions"]) > 8
    assert found["questions"]
    assert all(1 <= each.most <= parallel for each in models)
    # On a busy machine one of several may never have two at once; one alone has, or nothing was side by side.
    assert max(each.most for each in models) > 1
    assert set(asked.values()) == {1}, "something was asked twice"
    in_vain = len(asked) - len(alone[specs][1])
    assert 0 <= in_vain <= len(asked) / 5


def test_progress_names_what_is_done_and_how_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path / "repo", {**forty.files(4, 2), ".specbot.toml": "[model]\nparallel = 3\n"})
    monkeypatch.chdir(repo.path)
    with ChatServer(Slow(1, 0.01)) as server:
        ran = run(capsys, "improve", "--all", "--base-url", server.base_url)
    begun = [line.partition(" ")[2].partition(" ")[0] for line in ran.err.splitlines() if line.startswith("… ")]
    many = len(begun)
    assert many > 5
    assert sorted(begun) == sorted(f"{number}/{many}" for number in range(1, many + 1))
