"""What the tests of the server for outside agents share: a small garden on disk, and an agent that reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.agent import Agent, agent, lay_out


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


@pytest.fixture
def reader(garden: Path) -> Iterator[Agent]:
    with agent(garden, propose=False) as connected:
        yield connected
