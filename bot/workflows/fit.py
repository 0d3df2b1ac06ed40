"""Build a prompt that fits the loaded context: what is least needed is cut first, and what was left out is said."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.llm.chat import ChatModel, Message
from bot.workflows.prompts import Material, cut_short

ASSUMED_CONTEXT = 4096
"""Tokens taken for granted while nobody knows: the least that LM Studio loads a model with by default."""

_ADVICE = "advice"  # of earlier edits, the first to go
# The first to go first; requirement, findings and passage are the task itself.
_OPTIONAL = ("neighbours", "diff", "why")
_LEAST = 200  # characters; less of a diff or a reason tells nothing


@dataclass(frozen=True)
class Fitted:
    """The first turn, the names of what was cut or left out of it, and the entries of the playbook that are in it."""

    messages: list[Message]
    left_out: tuple[str, ...]
    used: tuple[str, ...]


def fitted(
    opening: Callable[[Material], list[Message]], material: Material, model: ChatModel, max_tokens: int
) -> Fitted:
    """Return the first turn, with room for an answer of ``max_tokens``, and what was cut or left out of it.

    Where even the task alone does not fit, it is returned all the same: the model refuses it, saying what would help.
    """
    room = (model.context_length or ASSUMED_CONTEXT) - max_tokens
    material = replace(material, left_out=cut_short(material))
    messages = opening(material)
    while material.advice and model.count(messages) > room:
        left_out = tuple(dict.fromkeys([*material.left_out, _ADVICE]))
        material = replace(material, advice=material.advice.less(), left_out=left_out)
        messages = opening(material)
    for name in _OPTIONAL:
        while (text := getattr(material, name)) and model.count(messages) > room:
            shorter = text[: len(text) // 2] if len(text) > 2 * _LEAST else ""
            left_out = tuple(dict.fromkeys([*material.left_out, name]))
            material = replace(replace(material, left_out=left_out), **{name: shorter})  # type: ignore[arg-type]
            messages = opening(material)
    return Fitted(messages, material.left_out, material.advice.used)
