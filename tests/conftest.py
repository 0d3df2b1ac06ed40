"""What every test gets: a home of its own, no git identity, loopback only, and a loud word on what could not run."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from helpers import engine as engines
from hypothesis import HealthCheck, settings

from bot.llm.local import Engine

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

# No test fails because the machine has other work as well.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# What the outside says to git, GitHub, specbot and the official tool, of which no test may know.
OUTSIDE = ("GIT_", "GITHUB_", "GH_", "SPECBOT_", "XDG_", "OPENSPEC_")


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Iterator[int]]:
    """A folder for all homes, and their numbers: pytest itself would look through all folders for the next one."""
    return tmp_path_factory.mktemp("homes"), count()


@pytest.fixture(autouse=True)
def _alone(_homes: tuple[Path, Iterator[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's home, configuration, git identity or state."""
    home = _homes[0] / str(next(_homes[1]))
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(OUTSIDE)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("SPECBOT_STATE", str(home / "state"))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real repositories; where it is absent the tests that need it say so in the summary."""
    if not CORPUS.is_dir():
        pytest.skip("corpus absent: conformance over real repositories did not run")
    return CORPUS


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A real llama.cpp with a small real model, for chat; mark its tests with ``engines.ALONE``."""
    with engines.start(parallel=engines.SLOTS, template=engines.TOOLS_TEMPLATE.read_text("utf-8")) as started:
        yield started


@pytest.fixture(scope="session")
def embedding_engine() -> Iterator[Engine]:
    """The same weights with embeddings on."""
    with engines.start(embedding=True) as started:
        yield started


def pytest_collection_finish() -> None:
    """Take the tests and all modules out of what the garbage collector looks through: they stay to the end.

    There are more than a million objects of them, and each full collection took a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what could not run, loudly; in CI that is a failure (see pytest_sessionfinish)."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("NOT RUN", sep="!", red=True)
        for report in skipped:
            terminalreporter.write_line(f"{report.nodeid}: {report.longrepr[2] if report.longrepr else ''}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI nothing may be left out, but for the corpus on GitHub's machines, which do not have it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("GITHUB_ACTIONS"):
        skipped = [report for report in skipped if "corpus absent" not in str(report.longrepr)]
    if os.environ.get("CI") and skipped and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
