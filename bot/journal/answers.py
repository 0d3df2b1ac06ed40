"""What a model answered, on its way from one machine's journal to another's: a JSON document, read strictly.

Whoever hands over such a file can put words into the model's mouth and no more: an answer is read, bounded and put
through the gates like any other when it is used, and is found only by the hash of all that was asked.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.errors import PlanError
from bot.text.codec import decode, encode, load

VERSION = 1
MOST_CHARACTERS = 64_000_000
MOST_ANSWERS = 50_000
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a journal holds under ``key``, the hash of what was asked: a reply as ``bot.llm.remembered`` keeps it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The document."""

    version: int
    answers: tuple[Answer, ...]


def write_answers(texts: Mapping[str, str]) -> str:
    """Return the document of texts by key, in ASCII; of more than fits the last ones are left out."""
    kept, room = [], MOST_CHARACTERS - 1_000
    for key, text in list(texts.items())[:MOST_ANSWERS]:
        answer = encode(Answer(key, text))
        room -= len(json.dumps(answer)) + 2
        if room < 0:
            break
        kept.append(answer)
    return json.dumps({"version": VERSION, "answers": kept}) + "\n"


def read_answers(text: str) -> dict[str, str]:
    """Return texts by key. Raises PlanError for what ``write_answers`` would not have written."""
    found = decode(Answers, load(text, MOST_CHARACTERS))
    if found.version != VERSION:
        raise PlanError(
            f"Answers of version {found.version} were written by another specbot; this one reads {VERSION}."
        )
    if len(found.answers) > MOST_ANSWERS:
        raise PlanError(f"{len(found.answers):,} answers are more than {MOST_ANSWERS:,}.")
    _refuse_odd_keys(each.key for each in found.answers)
    return {each.key: each.text for each in found.answers}


def _refuse_odd_keys(keys: Iterable[str]) -> None:
    for key in keys:
        if not _KEY.fullmatch(key):
            raise PlanError("An answer stands under something else than a hash.")
