"""Which questions are asked: balanced, the same for the same seed, whatever the order of sets."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

from helpers.questions import SAYINGS, document, garden
from helpers.run import CHECKOUT

from bot.bench.asking.draw import Subject, drawn
from bot.bench.asking.question import Kind
from bot.openspec.layout import load_project
from bot.repo.folder import FolderTree

OWN = Subject("specbot", load_project(FolderTree(CHECKOUT)).documents())


def test_half_of_the_questions_have_no_answer_and_all_kinds_are_there() -> None:
    found = drawn([OWN], 60, 7, SAYINGS)
    kinds = Counter(each.asked.kind for each in found)
    assert sum(count for kind, count in kinds.items() if kind.answerable) == 60
    assert sum(count for kind, count in kinds.items() if not kind.answerable) == 60
    assert kinds[Kind.REMOVED] == kinds[Kind.SWAPPED] == kinds[Kind.FOREIGN] == 20
    assert min(kinds[kind] for kind in (Kind.OUTCOME, Kind.COVERS)) >= 10
    assert len({each.asked.question for each in found}) == 120


def test_repositories_take_turns() -> None:
    found = drawn([OWN, replace(OWN, name="twin"), garden()], 30, 7, SAYINGS)
    counts = Counter(each.subject for each in found if each.asked.kind is Kind.OUTCOME)
    assert counts["specbot"] in (counts["twin"], counts["twin"] + 1, counts["twin"] - 1)
    assert counts["allotment"]


def test_specs_with_few_questions_give_what_they_have() -> None:
    found = drawn([garden()], 1_000, 7, SAYINGS)
    counts = Counter(each.asked.kind for each in found)
    assert counts[Kind.OUTCOME] == 4
    assert 0 < counts[Kind.FOREIGN] <= len(SAYINGS.foreign)


def test_nothing_to_ask() -> None:
    empty = Subject("empty", (document("empty", "# empty\n\n## Purpose\nNothing.\n\n## Requirements\n"),))
    assert not any(each.asked.answerable for each in drawn([empty], 5, 7, SAYINGS))


def test_another_seed_asks_something_else() -> None:
    one, other = ({each.asked.question for each in drawn([OWN], 40, seed, SAYINGS)} for seed in (1, 2))
    assert len(one & other) < 40


def test_the_same_seed_asks_the_same_in_every_process() -> None:
    program = (
        "from helpers.questions import SAYINGS, garden; from bot.bench.asking.draw import drawn;"
        "print(*(each.asked for each in drawn([garden()], 20, 3, SAYINGS)), sep='\\n')"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'tests'}", "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    ]
    assert printed[0] == printed[1] != ""
