"""Ask a model for one small answer under a schema, and once more with the reason where it cannot be used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errors import EditError, ModelBudgetSpent, ModelReplyError
from bot.llm.chat import Message, read
from bot.llm.schema import Schema
from bot.workflows.fit import ASSUMED_CONTEXT
from bot.workflows.prompts import again
from bot.workflows.propose_prompts import Piece, borrowed, copied, opening
from bot.workflows.propose_values import Hands

_T = TypeVar("_T")
_LEAST = 200
"""Characters; less of a text tells nothing."""
_LONG = 1_200
"""Characters; of what is longer half goes first, whatever it is."""
_MOST_SHOWN = 1_500
"""Characters of a refused answer that are shown again."""


class UnusableError(Exception):
    """No answer of a step could be used; the text says why, in a sentence."""


class OverError(Exception):
    """No more may be asked: time or tokens are used up; the text says which."""


@dataclass
class Asker:
    """One model, asked step by step. ``calls`` counts its answers. Raises ModelError where none can come."""

    hands: Hands
    calls: int = field(default=0)

    def start(self, step: str, pieces: Sequence[Piece], max_tokens: int, *, revises: bool = False) -> list[Message]:
        """Return the first turn of a step, with room for an answer: what is needed least is cut first."""
        model = self.hands.model
        room = (model.context_length or ASSUMED_CONTEXT) - max_tokens
        kept = list(pieces)
        while True:
            messages = opening(step, kept, revises=revises)
            if model.count(messages) <= room:
                return messages
            longest = max(kept, key=lambda each: (len(each.text) > _LONG, each.spare, len(each.text)), default=None)
            if longest is None or (not longest.spare and len(longest.text) < _LEAST):
                return messages  # the model refuses it, saying what would help
            at = kept.index(longest)
            kept[at : at + 1] = [longest.half()] if len(longest.text) >= _LEAST else []

    def once(
        self, messages: Sequence[Message], schema: Schema, max_tokens: int
    ) -> tuple[dict[str, Any] | None, str, str]:
        """Return one answer, or None and why it cannot be used; and the text as it came.

        Raises OverError where the run is over, ModelError where no answer comes at all.
        """
        over = self.hands.over()
        if over:
            raise OverError(over)
        self.calls += 1
        text = ""
        try:
            reply = self.hands.model.complete(messages, schema, max_tokens=max_tokens)
            text = reply.text
            answer = read(reply, schema)
            if copied(schema.name, answer):
                return None, "It repeats the worked example; write about the wish.", text
            if word := borrowed(schema.name, answer, messages):
                return None, f'"{word}" is of the worked example; write about the wish.', text
            return answer, "", text
        except ModelBudgetSpent as error:
            raise OverError(str(error)) from error
        except ModelReplyError as error:
            return None, error.message, text

    def ask(
        self, step: str, pieces: Sequence[Piece], schema: Schema, check: Callable[[dict[str, Any]], _T], max_tokens: int
    ) -> _T:
        """Return what ``check`` makes of an answer; what it refuses, by EditError, goes back once with the reason.

        Raises UnusableError where the second answer is no better; OverError, ModelError.
        """
        messages = self.start(step, pieces, max_tokens)
        why = ""
        for _ in range(2):
            answer, why, text = self.once(messages, schema, max_tokens)
            if answer is not None:
                try:
                    return check(answer)
                except EditError as error:
                    why = error.message
            messages = refused(messages, text, why)
        raise UnusableError(why)


def refused(messages: Sequence[Message], text: str, why: str) -> list[Message]:
    """Return a conversation in which an answer was refused; an empty one is not shown."""
    if not text.strip():
        last = messages[-1]
        return [*messages[:-1], Message(last.role, f"{last.content}\n{again(why, '')}")]
    return [*messages, Message("assistant", text[:_MOST_SHOWN]), Message("user", again(why, ""))]
