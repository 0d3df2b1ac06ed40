"""Whatever a model answers: what is written is valid under the official --strict and archives, or nothing is written.

Proposals are made by chance, each from its number alone (SPECBOT_FUZZ_CASES of them in CI, else few).
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from helpers.oracle import Oracle
from helpers.proposing import ChanceModel, hands, library, official_problem

from bot.text.tree import DictTree
from bot.workflows.propose import propose
from bot.workflows.propose_revise import revise
from bot.workflows.propose_values import Idea

CASES = int(os.environ.get("SPECBOT_PROPOSALS") or ("200" if os.environ.get("CI") else "60"))
IDEA = Idea("Readers want to reserve a book that is lent, and the library keeps it for them when it is back.")
OPEN = "openspec/changes/add-waiting-list"
DELTA = """## ADDED Requirements

### Requirement: Waiting list
The library SHALL list the readers who wait for a book.

#### Scenario: Two readers
- **WHEN** two readers wait for a book
- **THEN** both are listed

### Requirement: First in line
The library SHALL lend a book to the first reader in line.

#### Scenario: Book is back
- **WHEN** a book is back
- **THEN** the first reader in line gets it
"""
CHANGE = {
    f"{OPEN}/proposal.md": "## Why\n\nReaders wait.\n\n## What Changes\n\n- A list of those who wait.\n\n## Impact\n\n- None.\n",
    f"{OPEN}/tasks.md": "## 1. List\n\n- [x] 1.1 Keep a list\n- [ ] 1.2 Show it\n",
    f"{OPEN}/specs/loans/spec.md": DELTA,
}


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    started = Oracle(tmp_path_factory.mktemp("oracle"))
    yield started
    started.close()


def test_new_changes_by_chance(oracle: Oracle) -> None:
    came: Counter[str] = Counter()
    for seed in range(CASES):
        tree = DictTree(library())
        answers = {} if seed % 3 else _Any()
        made = propose(tree, IDEA, hands(ChanceModel(seed), answers=answers))
        if made.files:
            assert not made.questions and not made.refused
            assert all(path.startswith(f"openspec/changes/{made.name}/") for path in made.files)
            assert official_problem(oracle, tree, made) == "", seed
        else:
            assert made.questions or made.refused or made.stopped, seed
        came["written" if made.files else "asked" if made.questions else "refused"] += 1
    assert min(came["written"], came["asked"], came["refused"]) > CASES // 30, came


def test_revisions_by_chance(oracle: Oracle) -> None:
    came: Counter[str] = Counter()
    for seed in range(CASES):
        tree = DictTree(library() | CHANGE)
        wish = IDEA if seed % 3 else Idea(f"{IDEA.text} Drop what is not needed any more.")
        made = revise(tree, "add-waiting-list", wish, hands(ChanceModel(seed), answers=_Any() if seed % 2 else {}))
        if made.files:
            assert official_problem(oracle, tree, made) == "", seed
            tasks = made.files.get(f"{OPEN}/tasks.md") or CHANGE[f"{OPEN}/tasks.md"]
            assert tasks.startswith(CHANGE[f"{OPEN}/tasks.md"]), seed
        came["written" if made.files else "not"] += 1
    assert min(came.values()) > CASES // 30, came


class _Any(dict[str, str]):
    """Answers every question with its first option."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> str:
        return "a"
