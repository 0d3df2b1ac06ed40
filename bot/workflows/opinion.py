"""What a model thinks of each changed requirement, in bounded fields; what no quotation shows is dropped."""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from bot.errors import ModelBudgetSpent, ModelError, ModelMissing, ModelUnreachable
from bot.llm.chat import ChatModel, Message, read
from bot.llm.schema import Schema
from bot.openspec.differences import ChangeKind, Extent, RequirementChange
from bot.templating import render, source
from bot.text.counts import count
from bot.workflows.evidence import question_fault, quoted
from bot.workflows.fit import ASSUMED_CONTEXT
from bot.workflows.prompts import MOST_BLOCK

MOST_QUESTION = 200
"""Characters of a question."""
MOST_QUOTATION = 300
"""Characters of a quotation: two long sentences."""
# Three quotations and a question have 1,100 characters at most; a small model gone astray needs a token for each.
_MOST_TOKENS = 1_100


class Meaning(Enum):
    """What the model says became of the meaning."""

    KEPT = "kept"
    CHANGED = "changed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model said of one change and could show: every part that is there has its quotation, or is None or empty.

    ``untestable`` are the words that no test could tell; ``question`` is about the words ``about``.
    """

    path: str
    requirement: str
    line: int
    source: str
    meaning: Meaning | None = None
    meaning_words: str = ""
    untestable: str = ""
    question: str = ""
    about: str = ""

    @property
    def is_doubt(self) -> bool:
        """Whether it gives a person something to look at."""
        return self.meaning in (Meaning.CHANGED, Meaning.UNCLEAR) or bool(self.untestable or self.question)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing of it is left."""
        return self.meaning is None and not self.is_doubt

    def data(self) -> dict[str, Any]:
        """Return it in the JSON shape that other tools rely on."""
        return {
            "path": self.path,
            "line": self.line or None,
            "requirement": self.requirement,
            "source": self.source,
            "meaning": {"kept": self.meaning.value, "quotation": self.meaning_words} if self.meaning else None,
            "untestable": self.untestable or None,
            "question": {"text": self.question, "about": self.about} if self.question else None,
        }


@dataclass(frozen=True, slots=True)
class Opinions:
    """What a model said of many changes; ``read`` counts those it answered for.

    ``stopped`` says why it ended early, ``notes`` which changes it did not read and why.
    """

    opinions: tuple[Opinion, ...] = ()
    read: int = 0
    stopped: str = ""
    notes: tuple[str, ...] = ()


Opine = Callable[[Sequence[RequirementChange], Callable[[], str], Callable[[str], None]], Opinions]
"""Whoever has opinions on changes: asks why it is over (empty while it is not), and tells how far it is."""


def opinions_of(model: ChatModel) -> Opine:
    """Return the opinions of ``model``."""

    def opine(changes: Sequence[RequirementChange], over: Callable[[], str], tell: Callable[[str], None]) -> Opinions:
        return opinions(changes, model, over, tell)

    return opine


def opinions(
    changes: Sequence[RequirementChange],
    model: ChatModel,
    over: Callable[[], str] = lambda: "",
    tell: Callable[[str], None] = lambda _: None,
) -> Opinions:
    """Ask ``model`` about each change that has words to read, one call each, until ``over`` gives a reason to stop.

    What is only laid out otherwise, removed or renamed is not asked about. An answer that cannot be used is no opinion;
    a server that is gone ends it. Raises TemplateError where a prompt is missing.
    """
    asked = [each for each in changes if is_readable(each)]
    found: list[Opinion] = []
    notes: list[str] = []
    stopped, done = "", 0
    for number, change in enumerate(asked, 1):
        stopped = over()
        if stopped:
            break
        tell(f"{number}/{len(asked)} {change.path}: {change.name} (review)")
        try:
            answer = _asked(change, model)
        except (ModelUnreachable, ModelMissing, ModelBudgetSpent) as error:
            stopped = str(error)
            break
        except ModelError as error:
            notes.append(f"{change.path}: {change.name}: the model gave no opinion. {error.message}")
            continue
        if answer is None:
            notes.append(f"{change.path}: {change.name}: too long for the model's context, so it gave no opinion.")
            continue
        done += 1
        opinion = shown(change, answer, model.name)
        if not opinion.says_nothing:
            found.append(opinion)
    if stopped and (left := len(asked) - done - len(notes)):
        notes.append(f"The model did not read {left} of {count(len(asked), 'changed requirement')}.")
    return Opinions(tuple(found), done, stopped, tuple(notes))


def is_readable(change: RequirementChange) -> bool:
    """Whether a change has new words that a model could have an opinion on."""
    return bool(change.new) and change.kind is not ChangeKind.REMOVED and change.extent is not Extent.LAYOUT


def shown(change: RequirementChange, answer: dict[str, Any], writer: str) -> Opinion:
    """Return what is left of an answer when everything without a quotation is dropped.

    What is said to have changed is shown by words that one text alone has. That the meaning was kept is not believed
    where code sees a fact that differs. What cannot be tested, and what a question is about, stands in the new text.
    """
    meaning, words = _meaning(change, answer)
    untestable = quoted(answer["untestable_words"], change.new) if answer["testable"] == "no" else ""
    about = quoted(answer["question_words"], change.new)
    question = " ".join(answer["question"].split())
    taught = [each["answer"]["question"] for each in _examples()]
    if not about or question_fault(question, about, change.new, taught):
        question = about = ""
    return Opinion(change.path, change.name, change.line, writer, meaning, words, untestable, question, about)


def _meaning(change: RequirementChange, answer: dict[str, Any]) -> tuple[Meaning | None, str]:
    if not change.old:
        return None, ""
    meaning = Meaning(answer["meaning"])
    old, new = (quoted(answer["meaning_words"], text) for text in (change.old, change.new))
    if not (old or new) or (meaning is Meaning.CHANGED and old and new):
        return None, ""
    if meaning is Meaning.KEPT and change.means_otherwise:
        return None, ""
    return meaning, new or old


def _asked(change: RequirementChange, model: ChatModel) -> dict[str, Any] | None:
    """Return the model's answer; None where the texts do not fit. Raises ModelError."""
    if max(len(change.old), len(change.new)) > MOST_BLOCK:
        return None
    messages = review_messages(change.old, change.new)
    if model.count(messages) + _MOST_TOKENS > (model.context_length or ASSUMED_CONTEXT):
        return None
    schema = _schema(compares=bool(change.old))
    return read(model.complete(messages, schema, max_tokens=_MOST_TOKENS), schema)


def review_messages(old: str, new: str) -> list[Message]:
    """Return the prompt for one change; ``old`` is empty for a requirement that is new."""
    messages = [Message("system", render("prompts/review.system.md.j2"))]
    for each in _examples():
        messages.append(
            Message("user", render("prompts/review.md.j2", old=each["old"].strip(), new=each["new"].strip()))
        )
        messages.append(Message("assistant", json.dumps(each["answer"], ensure_ascii=False)))
    return [*messages, Message("user", render("prompts/review.md.j2", old=old, new=new))]


@cache
def _schema(*, compares: bool) -> Schema:
    """Return the fields of an answer; words come before what they show, so that they are found, not made to fit."""
    words = {"type": "string", "maxLength": MOST_QUOTATION}
    fields: dict[str, Any] = {"meaning_words": words, "meaning": {"enum": [each.value for each in Meaning]}}
    fields = fields if compares else {}
    fields |= {"untestable_words": words, "testable": {"enum": ["yes", "no"]}}
    fields |= {"question_words": words, "question": {"type": "string", "maxLength": MOST_QUESTION}}
    body = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return Schema("review_change" if compares else "review_new", body)


@cache
def _examples() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(source("prompts/review.examples.toml"))["example"])
