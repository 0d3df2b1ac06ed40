"""A small library that questions are asked of, with an index in memory."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from bot.llm.chat import Message
from bot.text.tree import DictTree, Tree
from bot.workflows.retrieval import Library, Retrieved, retrieve

BIKES = """# bikes Specification

## Purpose
Lets a rider take a bicycle from any station and pay for the minutes of the ride.

## Requirements
### Requirement: Rental end
The system SHALL end a rental 30 minutes after the last ride. A rider MAY end it earlier.

#### Scenario: Nobody rides
- **GIVEN** an open rental
- **WHEN** 30 minutes pass without a ride
- **THEN** the rental is closed
- **AND** the rider gets a receipt

### Requirement: Unlocking
The dock SHALL NOT unlock a bicycle before the rider has paid the deposit of 20 euros.

#### Scenario: Paid
- **WHEN** the rider pays the deposit
- **THEN** the dock unlocks the bicycle within 5 seconds

#### Scenario: Card refused
- **WHEN** the bank refuses the card
- **THEN** the bicycle stays locked
"""
LAMPS = """## ADDED Requirements
### Requirement: Night light
The lamp SHALL shine at night.

#### Scenario: Dusk
- **WHEN** the sun sets
- **THEN** the lamp shines in yellow
"""
WHY = """# Close idle rentals

## Why
Riders forgot to end their rentals and were charged for days. Support wrote off most of these bills.

## What Changes
- Rentals end by themselves.
"""
IDLE = BIKES.split("## Requirements\n")[1].split("### Requirement: Unlocking")[0]
BIKES_PATH = "openspec/specs/bikes/spec.md"
LAMPS_PATH = "openspec/changes/night/specs/lamps/spec.md"
WHY_PATH = "openspec/changes/archive/2026-03-01-idle/proposal.md"
FILES = {
    BIKES_PATH: BIKES,
    LAMPS_PATH: LAMPS,
    "openspec/changes/night/proposal.md": "# Night\n\n## Why\nNobody sees a bicycle at night.\n",
    WHY_PATH: WHY,
    "openspec/changes/archive/2026-03-01-idle/specs/bikes/spec.md": f"## ADDED Requirements\n{IDLE}",
}


def found_in(tree: Tree, words: str, limit: int) -> Retrieved:
    """Return what an index made for this one search finds."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        return retrieve(tree, words, limit, connection)


def library(commit: str = "", **changed: str) -> Library:
    """Return the sample; ``changed`` texts stand for those of the bikes."""
    return Library(DictTree({**FILES, **({BIKES_PATH: changed["bikes"]} if changed else {})}), commit, found_in)


def number_of(words: str, messages: Sequence[Message]) -> int:
    """Return the number of the last passage shown that holds some words."""
    lines = "\n".join(each.content for each in messages).splitlines()
    found = [match for line in lines if words in line and (match := re.match(r"\[(\d+)\]", line))]
    return int(found[-1][1])


def saying(
    passages: Sequence[str], sentences: Sequence[str], answerable: str = "yes"
) -> Callable[[Sequence[Message]], dict[str, Any]]:
    """Return what answers from the passages that hold some words, whatever their numbers are."""

    def answer(messages: Sequence[Message]) -> dict[str, Any]:
        numbers = [number_of(each, messages) for each in passages]
        return {"action": "answer", "passages": numbers, "answerable": answerable, "sentences": list(sentences)}

    return answer
