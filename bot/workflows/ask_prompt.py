"""What a model is told for one question: the rules, worked examples, the passages that fit, the question."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.llm.chat import ChatModel, Message
from bot.llm.dialects import Dialect
from bot.llm.tool import Action, ToolInfo
from bot.search.coverage import Question
from bot.search.passages import Passage
from bot.templating import render, source
from bot.tools.inquiring import ANSWER
from bot.tools.numbered import numbered
from bot.workflows.fit import ASSUMED_CONTEXT

MOST_TOKENS = 700
"""An answer with every field at its bound has about 1,100 characters."""
_MOST_OF_ONE = 10
"""Passages of one requirement; of a longer one those nearest to the question."""
_MOST_SHOWN = 4_500
"""Characters of all passages, however long a context is: a local model reads a few hundred tokens a second at best, and
a small one finds less in more."""
_FIRST_EXAMPLE = 90_001


@dataclass(frozen=True, slots=True)
class Shown:
    """The first turn, and the passages in it by number."""

    messages: list[Message]
    passages: list[Passage]


def opening(
    question: Question,
    found: Sequence[Sequence[Passage]],
    model: ChatModel,
    dialect: Dialect,
    reading: Sequence[ToolInfo] = (),
    earlier: str = "",
) -> Shown:
    """Return the first turn with as many requirements, the best first, as leave room for an answer."""
    room = (model.context_length or ASSUMED_CONTEXT) - MOST_TOKENS
    groups = _bounded([_nearest(question, each) for each in found if each])
    while True:
        passages = [each for group in groups for each in group]
        messages = _messages(question.text, numbered(passages), dialect, reading, earlier)
        if not groups or model.count(messages) <= room:
            return Shown(messages, passages)
        if len(groups) > 1:
            groups.pop()
        elif len(groups[0]) > 1:
            groups[0] = _nearest(question, groups[0], len(groups[0]) // 2)
        else:
            return Shown(messages, passages)  # the model refuses it, saying what would help


def _bounded(groups: Sequence[list[Passage]]) -> list[list[Passage]]:
    """Return the first groups that have room together, at least one."""
    kept: list[list[Passage]] = []
    characters = 0
    for group in groups:
        characters += sum(len(each.text) for each in group)
        if kept and characters > _MOST_SHOWN:
            break
        kept.append(group)
    return kept


def _nearest(question: Question, passages: Sequence[Passage], most: int = _MOST_OF_ONE) -> list[Passage]:
    """Return the passages in order, without those that share least of the question where there are too many."""
    if len(passages) <= most:
        return list(passages)
    shares = [question.share((each.text, *each.about)) for each in passages]
    best = sorted(range(len(passages)), key=lambda at: (-shares[at], at))[:most]
    return [passages[at] for at in sorted(best)]


def _messages(
    question: str, passages: str, dialect: Dialect, reading: Sequence[ToolInfo], earlier: str
) -> list[Message]:
    messages = [Message("system", render("prompts/ask.system.md.j2", dialect=dialect.name, reading=reading))]
    for number, each in enumerate(_examples(), _FIRST_EXAMPLE):
        messages.append(Message("user", _asked(each["question"], each["passages"].strip(), "")))
        messages += dialect.example(Action(ANSWER, each["answer"]), number)
    return [*messages, Message("user", _asked(question, passages, earlier))]


def _asked(question: str, passages: str, earlier: str) -> str:
    return render("prompts/ask.md.j2", question=question, passages=passages, earlier=earlier)


@cache
def _examples() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(source("prompts/ask.examples.toml"))["example"])
