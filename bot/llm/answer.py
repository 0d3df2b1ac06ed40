"""A streamed answer as it comes in: chunks of anybody's JSON put together."""

from collections.abc import Mapping

from bot.llm.extract import unusable
from bot.llm.schema import MOST_CHARACTERS


class Answer:
    """What has come so far; ``finish`` stays empty until the server says why it stopped."""

    def __init__(self) -> None:
        self.finish = ""
        self.model = ""
        self.prompt_tokens: int | None = None
        self.completion_tokens: int | None = None
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._characters = 0

    @property
    def content(self) -> str:
        """What the model said."""
        return "".join(self._content)

    @property
    def reasoning(self) -> str:
        """What it said to itself, where the server keeps that apart."""
        return "".join(self._reasoning)

    def take(self, chunk: object) -> bool:
        """Add one chunk and tell whether it held words. Raises ModelReplyError when the answer grows without end."""
        event = _mapping(chunk)
        self.model = _text(event, "model") or self.model
        self._count(_mapping(event.get("usage")))
        choices = event.get("choices")
        choice = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
        self.finish = _text(choice, "finish_reason") or self.finish
        delta = _mapping(choice.get("delta"))
        said = _text(delta, "content")
        # gpt-oss thinks in "reasoning" (LM Studio 0.3.23), everybody else in "reasoning_content".
        thought = _text(delta, "reasoning_content") or _text(delta, "reasoning")
        self._content.append(said)
        self._reasoning.append(thought)
        self._characters += len(said) + len(thought)
        if self._characters > MOST_CHARACTERS:
            raise unusable(f"The model's answer has more than {MOST_CHARACTERS} characters and no end")
        return bool(said or thought)

    def _count(self, usage: Mapping[str, object]) -> None:
        self.prompt_tokens = _number(usage, "prompt_tokens", self.prompt_tokens)
        self.completion_tokens = _number(usage, "completion_tokens", self.completion_tokens)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _number(values: Mapping[str, object], key: str, otherwise: int | None) -> int | None:
    value = values.get(key)
    return value if isinstance(value, int) else otherwise
