"""Forty requirements that want a model, and a model that answers the same words in the same way each time, well or ill.

Some tasks depend on others: two of one requirement, a purpose of a spec whose requirements change, a delta and its spec.
"""

import re
from hashlib import sha256
from typing import Any

from helpers.agreeing import agreeing
from helpers.specs import path_of

_FIELD = re.compile(r"```\n(.*?)\n```", re.DOTALL)
DELTA = "openspec/changes/more-locks/specs/area-0/spec.md"


def files(requirements: int = 40, specs: int = 4) -> dict[str, str]:
    """Return documents with so many requirements with a defect each, or two, in so many specs and one open change."""
    found = {}
    for place in range(specs):
        blocks = [_block(place, number) for number in range(place, requirements, specs)]
        found[path_of(f"area-{place}")] = (
            f"# area-{place} Specification\n\n## Purpose\n"
            f"TBD - created by archiving change add-area-{place}. Update Purpose after archive.\n\n"
            f"## Requirements\n{''.join(blocks)}"
        )
    found[DELTA] = f"## MODIFIED Requirements\n\n{_block(0, 0)}"
    found["openspec/changes/more-locks/proposal.md"] = "## Why\nDoors stand open.\n\n## What Changes\n- Locks\n"
    return found


def _block(place: int, number: int) -> str:
    """A requirement that is vague; every third has no scenario either."""
    words = (
        f"The controller SHALL close gate {number} within {number + 2} seconds of nightfall in an elegant manner "
        f"and set `gate_{number}`."
    )
    scenario = f"#### Scenario: Night comes\n- **WHEN** night falls\n- **THEN** gate {number} is closed\n\n"
    return f"### Requirement: Gate {number} of area {place}\n{words}\n\n{'' if number % 3 == 1 else scenario}"


def answered(body: dict[str, Any]) -> dict[str, Any] | str:
    """Return the answer to a task, by its words alone: most are good, some are refused once, or of no use, or ask."""
    asked = body["messages"][-1]["content"]
    choice = int(sha256(asked.encode()).hexdigest(), 16) % 10
    again = "What was wrong" in asked
    if not again and choice == 0:
        return '{"action": "propose_'  # broken off
    if not again and choice in (1, 4):
        return {"action": "ask_author", "question": "What is an elegant manner here?", "options": ["slow", "silent"]}
    spoiled = not again and choice in (2, 3)
    if asked.startswith("Capability"):
        text = "Keeps the gates of the area closed at night, so that nobody walks in."
        return {"action": "propose_purpose", "text": "TBD" if spoiled else text}
    fields = _FIELD.findall(asked)
    if "Text to rewrite:" in asked:
        text = re.sub(" in an? manner", "", fields[-1 if not again else 2])
        return {"action": "propose_requirement", "text": text.replace("seconds", "minutes") if spoiled else text}
    number = re.findall(r"gate (\d+)", fields[0])[0]
    then = f"gate {number} is closed within {int(number) + 2} {'minutes' if spoiled else 'seconds'}"
    return {"action": "propose_requirement", "name": "Nightfall", "given": "", "when": "night falls", "then": [then]}


model = agreeing(answered)
"""The same with the AI tests agreed to."""
