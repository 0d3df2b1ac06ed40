"""A repository with many requirements, and a model that mends them well under one prompt and badly under another."""

import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from helpers.seeded import lexicon

from bot.bench.registry import OPERATORS
from bot.llm.chat import Message
from bot.text.tree import DictTree
from bot.workflows.bench import clean_specs
from bot.workflows.bench_checks import Checks
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.tune_cases import Sowing

BETTER = "Keep each word. Write SHALL before the verb where it is missing."
"""The instruction under which the model mends everything."""
_THINGS = ["gate", "lamp", "pump", "valve", "heater", "fan", "bell", "lock", "door", "scale", "belt", "crane"]
_ACTS = [
    "open the upper flap", "close the lower flap", "count the empty crates", "weigh the full crates",
    "warn the night guard", "store the last reading", "print the daily label", "cool the inner chamber",
    "drain the outer basin", "light the narrow passage",
]  # fmt: skip
_SPEC = """# {thing} Specification

## Purpose
Says what the {thing} of the mill does by itself, so that nobody has to stand beside it at night.

## Requirements
{requirements}"""
_REQUIREMENT = """### Requirement: {thing} and {name}
{sentence}

#### Scenario: {thing} does {name}
- **WHEN** the miller presses key {number} of the {thing}
- **THEN** the {thing} does it within {number} seconds
"""


def sentence(thing: str, act: str, number: int) -> str:
    """Return the sentence of one requirement."""
    return f"The {thing} SHALL {act} within {number} seconds."


def mill(things: int = 12, acts: int = 10) -> dict[str, str]:
    """Return specs by path: so many things that do so many acts each."""
    files = {}
    for at, thing in enumerate(_THINGS[:things]):
        blocks = [
            _REQUIREMENT.format(
                thing=thing, name=act.split()[-1] + f" {number}", number=number, sentence=sentence(thing, act, number)
            )
            for number, act in enumerate(_ACTS[:acts], 3 + at)
        ]
        files[f"openspec/specs/{thing}/spec.md"] = _SPEC.format(thing=thing, requirements="\n".join(blocks))
    return files


def sowing(files: dict[str, str], names: Sequence[str]) -> Sowing:
    """Return what is needed to plant the defects of some operators."""
    grounds = clean_specs(DictTree(files))
    return Sowing(grounds, [OPERATORS[each] for each in names], lexicon(), Checks(DEFAULT_RULES))


SENTENCES = [
    sentence(thing, act, number) for at, thing in enumerate(_THINGS) for number, act in enumerate(_ACTS, 3 + at)
]


def mends(system: str, user: str, weak: int = 40, strong: int = 100) -> dict[str, Any]:
    """Return what the model answers to one task: the clean sentence, in so many of a hundred cases, or another number.

    ``strong`` counts under the better instruction, ``weak`` under any other; which cases they are a hash decides, so
    that it answers alike each time.
    """
    passage = re.findall(r"```\n(.*?)\n```", user, re.DOTALL)[-1]
    able = strong if BETTER in system else weak
    found = get_close_matches(passage, SENTENCES, n=1, cutoff=0.0)[0]
    if sha256(passage.encode()).digest()[0] % 100 >= able:
        found = found.replace("within", "within 9")  # a gate refuses another number, twice
    return {"action": "propose_requirement", "text": found}


def scripted(messages: Sequence[Message], variant: str = BETTER, weak: int = 40, strong: int = 100) -> dict[str, Any]:
    """Return what a model answers: a variant of the prompt where it is asked for one, else a mended sentence."""
    if "improve the words" in messages[0].content:
        return {"part": "instruction", "text": variant, "why": "Words got lost."}
    return mends(messages[0].content, messages[-1].content, weak, strong)


def over_http(body: dict[str, Any]) -> str:
    """Return the same for a chat server."""
    messages = [Message(each["role"], each.get("content") or "") for each in body["messages"]]
    if "improve the words" in messages[0].content:
        part = body["response_format"]["json_schema"]["schema"]["properties"]["part"]["enum"][0]
        text = BETTER if part == "instruction" else "Mend this."
        return json.dumps({"part": part, "text": text, "why": "Words got lost."})
    return json.dumps(mends(messages[0].content, messages[-1].content, weak=5))
