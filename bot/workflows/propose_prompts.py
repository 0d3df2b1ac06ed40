"""What a model is told for one step of a proposal: the rules, worked examples as earlier turns, the step's own data."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from bot.llm.chat import Message
from bot.templating import render, source
from bot.workflows.propose_values import Brief

_MOST_IDEA = 4_000
_MOST_CONTEXT = 1_200
_MOST_RULES = 800
# So much of an example's words in an answer is no coincidence.
_COPIED = 0.8
_TITLES = {"diff": "Wish: a change of the specs that says what this change of the code does"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One text in a prompt, under a title; ``spare`` says how early it may go where there is no room: 0 is last."""

    title: str
    text: str
    spare: int = 0

    def half(self) -> "Piece":
        """Return the first half of it."""
        return replace(self, text=f"{self.text[: len(self.text) // 2]}\n[cut]")


def brief_pieces(brief: Brief, artifact: str) -> list[Piece]:
    """Return what every step is told first: the wish, the project's own words, its rules for one artifact."""
    rules = "\n".join(f"- {each}" for each in brief.rules.get(artifact, ()))
    told = [
        Piece(_TITLES.get(brief.idea.source, "Wish"), cut(brief.idea.text, _MOST_IDEA)),
        Piece("About the project", cut(brief.context, _MOST_CONTEXT), 2),
        Piece("Wishes for how it is written", cut(rules, _MOST_RULES), 1),
    ]
    return [each for each in told if each.text]


def opening(step: str, pieces: Sequence[Piece], *, revises: bool = False) -> list[Message]:
    """Return the first turn of a step. Raises TemplateError where a template is missing."""
    messages = [Message("system", render("prompts/propose/system.md.j2", step=step, revises=revises))]
    for each in _of(step):
        messages += [Message("user", _asked([tuple(one) for one in each["pieces"]]))]
        messages += [Message("assistant", json.dumps(each["answer"], ensure_ascii=False))]
    return [*messages, Message("user", _asked([(each.title, each.text) for each in pieces]))]


def copied(step: str, answer: Mapping[str, Any]) -> bool:
    """Whether an answer repeats that of a worked example, or nearly so."""
    mine = _words(answer)
    theirs = [_words(each["answer"]) for each in _of(step)]
    return any(SequenceMatcher(None, mine, each, autojunk=False).ratio() >= _COPIED for each in theirs)


def borrowed(step: str, answer: Mapping[str, Any], messages: Sequence[Message]) -> str:
    """Return a word of an answer that only the worked examples can have brought in, empty for none."""
    said = " ".join(_words(answer))
    data = " ".join(each.content for each in messages[1 + 2 * len(_of(step)) :]).lower()
    return next((each for each in _examples()["marks"] if each in said and each not in data), "")


def cut(text: str, most: int) -> str:
    """Return a text, or its beginning and a word that the rest is missing."""
    return text if len(text) <= most else f"{text[:most]}\n[cut]"


def _asked(pieces: Sequence[tuple[Any, ...]]) -> str:
    return render("prompts/propose/asked.md.j2", pieces=pieces)


def _words(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [word for each in value.values() for word in _words(each)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return str(value).lower().split()


def _of(step: str) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = _examples().get(step.removeprefix("propose_"), ())
    return found


@cache
def _examples() -> dict[str, Any]:
    return tomllib.loads(source("prompts/propose/examples.toml"))
