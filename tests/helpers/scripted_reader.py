"""Chat models that read by code: an honest one, who knows what answers each question, and a careless one.

Both are scripts for a ``ScriptedModel`` and read the prompt as a model gets it: numbered passages and a question. The
honest reader looks for what it knows to be the answer among the passages, answers with those that hold it, and says of
everything else that it cannot be answered. What it makes of a bench is what retrieval and specbot's own checks are worth.
The careless one answers everything from the first passage that it is shown: what is wrong with it specbot has to see.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.bench.asking.question import Asked
from bot.llm.chat import Message

_FENCED = re.compile(r"^(`{3,})\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)
_PASSAGE = re.compile(r"\[(?P<number>\d+)\] (?:(?:GIVEN|WHEN|THEN) )?(?P<text>.*)")
_MOST_CITED = 6
_MOST_SENTENCES = 3
_MOST_SENTENCE = 300


@dataclass(frozen=True)
class Shown:
    """One passage of a prompt, and the heading of the requirement above it."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True)
class Key:
    """What answers a question: the requirement's name, and spans of its text; for two hops also those of the first."""

    requirement: str
    gold: tuple[str, ...]
    bridge: str = ""
    via: tuple[str, ...] = ()


def key_of(asked: Asked) -> Key:
    """Return what answers a question of a bench."""
    bridge = asked.bridges[0].requirement if asked.bridges else ""
    return Key(asked.spots[0].requirement, asked.gold, bridge, asked.via)


def serving(script: Callable[[Sequence[Message]], dict[str, Any]]) -> Callable[[dict[str, Any]], str]:
    """Return a script for a ChatServer."""

    def answered(body: dict[str, Any]) -> str:
        return json.dumps(script([Message(each["role"], each["content"]) for each in body["messages"]]))

    return answered


def honest(keys: Mapping[str, Key]) -> Callable[[Sequence[Message]], dict[str, Any]]:
    """Return the script of a reader that knows the answer of each question; one that is not among them has none."""
    known = {_flat(question): key for question, key in keys.items()}

    def read(messages: Sequence[Message]) -> dict[str, Any]:
        shown, question = prompt_of(messages)
        key = known.get(question)
        found = _holding(shown, key.requirement, key.gold) if key else []
        via = _holding(shown, key.bridge, key.via) if key and key.via else []
        return _answer(found, via)

    return read


def careless(messages: Sequence[Message]) -> dict[str, Any]:
    """Answer from the first passage, whatever is asked."""
    shown, _ = prompt_of(messages)
    return _answer(shown[:1])


def prompt_of(messages: Sequence[Message]) -> tuple[list[Shown], str]:
    """Return the passages and the question of the last prompt that has both."""
    content = next(each.content for each in reversed(messages) if each.role == "user" and "Question:" in each.content)
    fences = [match[2] for match in _FENCED.finditer(content)]
    heading = ""
    shown = []
    for line in fences[0].splitlines():
        passage = _PASSAGE.match(line)
        if passage:
            shown.append(Shown(int(passage["number"]), heading, passage["text"]))
        elif line.startswith("## "):
            heading = line
    return shown, _flat(fences[-1])


def _holding(shown: Sequence[Shown], requirement: str, spans: Sequence[str]) -> list[Shown]:
    """Return the passages of a requirement which are, or hold, some spans."""
    there = [each for each in shown if _flat(requirement) in each.heading]
    gold = [_flat(each) for each in spans]
    gold = [each for each in gold if not any(each in other for other in gold if other != each)]
    return [each for each in there if any(span in each.text or each.text in span for span in gold)]


def _answer(passages: Sequence[Shown], via: Sequence[Shown] = ()) -> dict[str, Any]:
    return {
        "action": "answer",
        "passages": [each.number for each in (*passages, *via)][:_MOST_CITED] if passages else [],
        "answerable": "yes" if passages else "no",
        "sentences": [each.text[:_MOST_SENTENCE] for each in passages[:_MOST_SENTENCES]],
    }


def _flat(text: str) -> str:
    return " ".join(text.split())
