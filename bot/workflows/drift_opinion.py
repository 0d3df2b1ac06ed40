"""What a model reads in a change of code: whether a requirement it touches is still true, with words of both."""

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from bot.errors import ModelBudgetSpent, ModelError, ModelMissing, ModelUnreachable
from bot.llm.chat import ChatModel, Message, read
from bot.llm.schema import Schema
from bot.openspec.model import Document
from bot.templating import render, source
from bot.text.patch import Hunk
from bot.workflows.code_words import names_in
from bot.workflows.drift import Drift, DriftKind, Touch
from bot.workflows.evidence import quoted
from bot.workflows.fit import ASSUMED_CONTEXT
from bot.workflows.prompts import MOST_BLOCK

MOST_ASKED = 20
"""Requirements that a model is asked about in one run, those that share the rarest names first."""
_MOST_CODE = 3_000
_MOST_QUOTATION = 200
_LEAST_CODE = 6
_MOST_TOKENS = 600
_UNTRUE = "no"


def drift_opinions(
    touched: Sequence[Touch],
    documents: Mapping[str, Document],
    hunks: Sequence[Hunk],
    model: ChatModel,
    over: Callable[[], str] = lambda: "",
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[tuple[Drift, ...], str]:
    """Return what a model says is not true any more, each with words that stand in the requirement and in the change.

    And why it ended early, empty where it did not. What it cannot quote is dropped. Raises TemplateError.
    """
    found: list[Drift] = []
    for number, touch in enumerate(touched[:MOST_ASKED], 1):
        stopped = over()
        if stopped:
            return tuple(found), stopped
        tell(f"{number}/{min(len(touched), MOST_ASKED)} {touch.path}: {touch.requirement} (drift)")
        document = documents[touch.path]
        requirement = document.requirement(touch.requirement)
        text = document.source(requirement.span) if requirement else ""
        code = _code(touch, hunks)
        try:
            answer = _asked(text, code, model)
        except (ModelUnreachable, ModelMissing, ModelBudgetSpent) as error:
            return tuple(found), str(error)
        except ModelError:
            continue
        drift = _shown(touch, text, code, answer) if answer else None
        if drift:
            found.append(drift)
    return tuple(found), ""


def _code(touch: Touch, hunks: Sequence[Hunk]) -> str:
    """Return the changed lines that share a name with a requirement, as a diff, as many as there is room for."""
    wanted = set(touch.names)
    lines: list[str] = []
    for hunk in hunks:
        own = [*(f"-{each}" for each in hunk.removed), *(f"+{each}" for each in hunk.added)]
        if wanted & (names_in("\n".join([*hunk.removed, *hunk.added, hunk.around])) | {hunk.name, hunk.old_path}):
            lines += [f"{hunk.name}:{hunk.line} {hunk.around}".strip(), *own]
    text = "\n".join(lines)
    return text if len(text) <= _MOST_CODE else text[:_MOST_CODE].rpartition("\n")[0]


def _asked(text: str, code: str, model: ChatModel) -> dict[str, Any] | None:
    """Return the model's answer; None where the texts do not fit. Raises ModelError."""
    if not code or len(text) > MOST_BLOCK:
        return None
    messages = messages_for(text, code)
    if model.count(messages) + _MOST_TOKENS > (model.context_length or ASSUMED_CONTEXT):
        return None
    return read(model.complete(messages, _schema(), max_tokens=_MOST_TOKENS), _schema())


def messages_for(text: str, code: str) -> list[Message]:
    """Return the prompt for one requirement and the change of code that shares names with it."""
    messages = [Message("system", render("prompts/drift.system.md.j2"))]
    for each in _examples():
        given = render("prompts/drift.md.j2", text=each["text"].strip(), code=each["code"].strip())
        messages += [Message("user", given), Message("assistant", json.dumps(each["answer"], ensure_ascii=False))]
    return [*messages, Message("user", render("prompts/drift.md.j2", text=text, code=code))]


def _shown(touch: Touch, text: str, code: str, answer: Mapping[str, Any]) -> Drift | None:
    """Return what is left of an answer: nothing where its words do not stand in the requirement and in the change."""
    if answer["still_true"] != _UNTRUE:
        return None
    words = quoted(answer["spec_words"], text)
    line = " ".join(answer["code_words"].strip().lstrip("+-").split())
    changed = [" ".join(each[1:].split()) for each in code.split("\n") if each[:1] in "+-"]
    if not words or len(line) < _LEAST_CODE or not any(line in each for each in changed):
        return None
    return Drift(DriftKind.OPINION, touch.path, touch.requirement, touch.line, words, touch.code, "", line, text)


@cache
def _schema() -> Schema:
    """Return the fields of an answer; the words come first, so that they are found, not made to fit."""
    words = {"type": "string", "maxLength": _MOST_QUOTATION}
    fields = {"spec_words": words, "code_words": words, "still_true": {"enum": ["yes", _UNTRUE, "unclear"]}}
    body = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return Schema("drift", body)


@cache
def _examples() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(source("prompts/drift.examples.toml"))["example"])
