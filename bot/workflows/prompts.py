"""What a model is told for one task: the system prompt, two worked examples as earlier turns, the task itself."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from bot.llm.chat import Message
from bot.templating import render, source

# The longest requirement in a thousand has 6,000 characters, about 2,000 tokens; a context has 4,096 at the least.
MOST_BLOCK = 6_000
MOST_DIFF = 1_500
MOST_FINDINGS = 1_500
GAP = "[...]"
"""Stands in a text for a word that has to go; the prompts explain it."""

# So much of an example's words in an answer is no coincidence.
_COPIED = 0.8


@dataclass(frozen=True)
class Material:
    """What the tools told of a task: everything in it is data from the repository."""

    requirement: str
    findings: str
    passage: str = ""
    diff: str = ""
    why: str = ""


def opening(kind: str, proposal: str, material: Material) -> list[Message]:
    """Return the messages of the first turn; ``proposal`` is the name of the tool that takes the proposal.

    Raises TemplateError where a template is missing.
    """
    messages = [Message("system", render("prompts/system.md.j2", kind=kind, proposal=proposal))]
    for given, answer in _examples(kind):
        messages.append(Message("user", _asked(kind, given)))
        messages.append(Message("assistant", json.dumps(answer, ensure_ascii=False)))
    return [*messages, Message("user", _asked(kind, material))]


def again(why: str, answer: str) -> str:
    """Return what is added to the last turn when its answer was refused; an empty ``answer`` is not shown."""
    return render("prompts/again.md.j2", why=_cut(why, MOST_FINDINGS), answer=_cut(answer, MOST_BLOCK))


def copied(kind: str, arguments: Mapping[str, Any]) -> bool:
    """Whether the fields of an answer repeat those of a worked example, or nearly so."""
    mine = _words(arguments)
    theirs = [_words(answer) for _, answer in _examples(kind)]
    return any(SequenceMatcher(None, mine, each, autojunk=False).ratio() >= _COPIED for each in theirs)


def _asked(kind: str, material: Material) -> str:
    return render(
        f"prompts/{kind}.md.j2",
        requirement=_cut(material.requirement, MOST_BLOCK),
        findings=_cut(material.findings, MOST_FINDINGS),
        passage=_cut(material.passage, MOST_BLOCK),
        diff=_cut(material.diff, MOST_DIFF),
        why=_cut(material.why, MOST_DIFF),
    )


@cache
def _examples(kind: str) -> tuple[tuple[Material, dict[str, Any]], ...]:
    """Return what the examples of one class give, and what they answer."""
    examples = tomllib.loads(source(f"prompts/{kind}.examples.toml"))["example"]
    return tuple(
        (Material(**{name: each[name] for name in each if name != "answer"}), each["answer"]) for each in examples
    )


def _words(arguments: Mapping[str, Any]) -> list[str]:
    values = [value for name, value in arguments.items() if name != "action"]
    return (
        " ".join(str(each) for value in values for each in (value if isinstance(value, list) else [value]))
        .lower()
        .split()
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n[cut]"
