"""Other words for a prompt, proposed by a model from what went wrong, and checked before they are tried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import ModelContextError, ModelReplyError
from bot.learning.failures import Failure
from bot.llm.chat import ChatModel, Message, read
from bot.llm.schema import Schema
from bot.templating import render
from bot.text.printable import in_one_line
from bot.workflows.fit import ASSUMED_CONTEXT
from bot.workflows.prompt_texts import Prompt, fault_of, names_of

MOST_VARIANTS = 6
_PARTS = ("instruction", "question")
_MOST_TEXT = 1_200
_MOST_WHY = 200
_MOST_TOKENS = 600
# By how much a text may grow: the holdout allows a tenth more tokens in all, and this is a part of them.
_LONGER = 200


@dataclass(frozen=True)
class Variant:
    """A prompt in other words, and what the model says it is for; that is data."""

    prompt: Prompt
    why: str


@dataclass(frozen=True)
class Proposals:
    """Variants that can be tried, and a sentence on each that cannot."""

    variants: tuple[Variant, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Try:
    """Which proposal it is, of which part, and what was wrong with the last one."""

    number: int
    part: str
    fault: str


def propose(
    model: ChatModel, prompt: Prompt, failures: Sequence[Failure], count: int, tell: Callable[[str], None]
) -> Proposals:
    """Return at most ``count`` variants of a prompt, each in one part other than it and than each other.

    One that cannot be used goes back once with its fault. Raises ModelError where the model cannot be asked at all.
    """
    found: list[Variant] = []
    refused: list[str] = []
    for number in range(min(count, MOST_VARIANTS)):
        tell(f"variant {number + 1}/{count}")
        part = _PARTS[number % 3 == 2]  # what to do is worth more tries than how a task is put
        fault = ""
        for _ in range(2):
            made, fault = _asked(model, prompt, failures, found, _Try(number + 1, part, fault))
            if made:
                found.append(made)
                break
        if fault:
            refused.append(in_one_line(f"A variant of the {part} cannot be used: {fault}.", 300))
    return Proposals(tuple(found), tuple(refused))


def _asked(
    model: ChatModel, prompt: Prompt, failures: Sequence[Failure], found: Sequence[Variant], this: _Try
) -> tuple[Variant | None, str]:
    """Ask once; return a variant, or what is wrong with the answer."""
    name = names_of(prompt.kind)[this.part == "question"]
    most = min(_MOST_TEXT, len(prompt.files[name]) + _LONGER)
    fields = {"part": {"enum": [this.part]}, "text": {"type": "string", "minLength": 1, "maxLength": most}}
    fields["why"] = {"type": "string", "maxLength": _MOST_WHY}
    body = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    schema = Schema("prompt_variant", body)
    try:
        messages = _fitted(model, prompt, failures, [_text(each.prompt, this.part) for each in found], this)
        answer = read(model.complete(messages, schema, max_tokens=_MOST_TOKENS), schema)
    except (ModelReplyError, ModelContextError) as error:
        return None, error.message.rstrip(".")
    made = prompt.with_files({name: answer["text"].strip() + "\n"})
    return _checked(Variant(made, answer["why"]), prompt, found)


def _checked(made: Variant, prompt: Prompt, found: Sequence[Variant]) -> tuple[Variant | None, str]:
    known = {each.prompt.version for each in found}
    if made.prompt.version == prompt.version:
        return None, "it is the text as it stands"
    if made.prompt.version in known:
        return None, "it was proposed before"
    if fault := fault_of(made.prompt):
        return None, fault
    return made, ""


def _fitted(
    model: ChatModel, prompt: Prompt, failures: Sequence[Failure], tried: Sequence[str], this: _Try
) -> list[Message]:
    """Return the question, with as many of the failures as there is room for."""
    room = (model.context_length or ASSUMED_CONTEXT) - _MOST_TOKENS
    some = list(failures)
    while True:
        asked = render(
            "prompts/tune.md.j2",
            how=prompt.how.strip(),
            question=prompt.question.strip(),
            failures=some,
            tried=tried,
            fault=in_one_line(this.fault, 300),
            part=this.part,
            number=this.number,
        )
        messages = [Message("system", render("prompts/tune.system.md.j2")), Message("user", asked)]
        if not some or model.count(messages) <= room:
            return messages
        some.pop()


def _text(prompt: Prompt, part: str) -> str:
    return (prompt.question if part == "question" else prompt.how).strip()
