"""A reader for the AI tests that finds every answer by code, and judges as it is told to."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from helpers.agreeing import asked_as

from bot.gates.statements import statements
from bot.llm.chat import Message

_FENCED = re.compile(r"^(`{3,})\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)


def reading(verdict: str) -> Callable[[Sequence[Message]], dict[str, str]]:
    """Return a script for a ScriptedModel: right answers, and ``verdict`` for whatever they are compared with."""
    return lambda messages: _read(messages[-1].content, verdict)


def serving(verdict: str) -> Callable[[dict[str, Any]], str]:
    """Return the same reader for a ChatServer; it finishes what is no AI test."""

    def answered(body: dict[str, Any]) -> str:
        if not asked_as(body).startswith("ai_"):
            return json.dumps({"action": "finish"})
        return json.dumps(_read(body["messages"][-1]["content"], verdict))

    return answered


def _read(prompt: str, verdict: str) -> dict[str, str]:
    if prompt.startswith("Compare:"):
        return {"verdict": verdict}
    text, asked = (match[2] for match in _FENCED.finditer(prompt))
    lines = (line.split(". ", 1) for line in asked.splitlines())
    return {number: _answer(text, question)[:200] for number, question in lines}


def _answer(text: str, question: str) -> str:
    said = [each for each in statements(text) if each.verb]
    if question.startswith("When, or"):
        return "; ".join(dict.fromkeys(part for each in said for part in each.conditions)) or "unsaid"
    if question.startswith("Who or what"):
        return "; ".join(dict.fromkeys(each.subject for each in said)) or "unsaid"
    return "; ".join(each.act for each in said) or text.splitlines()[-1]
