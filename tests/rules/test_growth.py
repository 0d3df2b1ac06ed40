"""No rule takes the square of a document: eight times as much of one thing is at most sixteen times the work."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.rules.around import AroundTree
from bot.rules.registry import RULES
from bot.text.tree import DictTree

SPEC = "openspec/specs/cap/spec.md"
HEAD = "# cap\n\n## Purpose\nKeeps the queue of the station in order for those who open it.\n\n## Requirements\n"
NOUNS = ("door", "ticket", "gate", "report", "invoice", "session", "queue", "letter", "parcel", "window", "meter")
SHOWN = ("stamp", "ledger", "basket", "account", "mirror", "engine", "cable")
FEW, MANY = 40, 320


def noun(number: int) -> str:
    return NOUNS[number * 7 % len(NOUNS)]


def sentence(number: int) -> str:
    return f"The {noun(number)} part{number} SHALL keep many {noun(number + 3)} word{number} for {number} seconds."


def scenario(number: int) -> str:
    shown = [SHOWN[(number + step) % len(SHOWN)] for step in range(4)]
    return (
        f"\n#### Scenario: Blue {shown[0]} {number}\n- **WHEN** a {shown[1]} is red at {number}\n"
        f"- **THEN** the {shown[2]} takes {number + 1} days with the {shown[3]}\n"
    )


def requirements(size: int) -> str:
    each = (f"\n### Requirement: Rule {number}\n{sentence(number)}\n{scenario(number)}" for number in range(size))
    return HEAD + "".join(each)


def one(size: int, body: Callable[[int], str], between: str) -> str:
    text = between.join(body(number) for number in range(size))
    return f"{HEAD}\n### Requirement: One\n{sentence(1)} {text}\n{scenario(2)}"


SHAPES: dict[str, Callable[[int], str]] = {
    "requirements": requirements,
    "scenarios": lambda size: one(1, sentence, "") + "".join(map(scenario, range(size))),
    "steps": lambda size: one(1, sentence, "") + "".join(f"- **AND** it lasts {n} days\n" for n in range(size)),
    "sentences": lambda size: one(size, sentence, "\n"),
    "a long line": lambda size: one(size, sentence, " "),
    "a long sentence": lambda size: one(size, lambda number: f"The door SHALL keep many {noun(number)}", " and "),
    "a list item": lambda size: one(size, lambda number: f"several {noun(number)} for {number} seconds", ", ").replace(
        " several", "\n- It SHALL keep several", 1
    ),
}


def work(text: str) -> dict[str, int]:
    """Return how many lines each rule runs, a line of a loop as often as it is run."""
    document = parse_document(SPEC, "cap", text, DocumentKind.SPEC)
    around = AroundTree(DictTree({SPEC: text}), [document])
    done, before = 0, sys.gettrace()

    def count(_frame: FrameType, event: str, _about: Any) -> Any:
        nonlocal done
        done += event == "line"
        return count

    found = {}
    for name, rule in RULES.items():
        done = 0
        sys.settrace(count)
        try:
            list(rule.hits(document, around))
        finally:
            sys.settrace(before)  # who measures what tests reach goes on
        found[name] = done
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_no_rule_takes_the_square_of_a_document(shape: str) -> None:
    few, many = work(SHAPES[shape](FEW)), work(SHAPES[shape](MANY))
    assert {name: (few[name], many[name]) for name in many if many[name] > 2 * MANY / FEW * (few[name] + 500)} == {}


def test_a_line_of_a_hundred_thousand_doubled_words_is_mended_in_one_go() -> None:
    text = one(1, sentence, "") + "\n" + "SHALL " * 400_000
    document = parse_document(SPEC, "cap", text, DocumentKind.SPEC)
    begun = time.process_time()
    (found,) = [fix for _, fix in RULES["doubled-word"].hits(document, AroundTree(DictTree({SPEC: text}))) if fix]
    assert time.process_time() - begun < 5  # a copy of the line for each pair took half a minute
    assert 200_000 <= found.lines[0].count("SHALL") <= 200_001
