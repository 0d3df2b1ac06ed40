"""A streamed answer as it comes in: chunks of anybody's JSON put together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.llm.chat import RawCall
from bot.llm.extract import unusable
from bot.llm.members import mapping, text, whole
from bot.llm.repetition import Strand
from bot.llm.schema import MOST_CHARACTERS

_MOST_CALLS = 32
# Where thoughts come: LM Studio has "reasoning" for gpt-oss (0.3.23) and "reasoning_content" for all others.
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
# Other words than OpenAI's for an answer that was cut at its limit: Anthropic's and Google's, Mistral's.
_CUT = frozenset({"max_tokens", "model_length"})


@dataclass
class _Call:
    """A tool call whose arguments still come in."""

    index: int
    id: str
    name: str = ""
    arguments: Strand = field(default_factory=Strand)


class Answer:
    """What has come so far; ``finish`` stays empty until the server says why it stopped.

    ``pieces`` counts the chunks that held words: in llama.cpp and LM Studio each is about one token.
    """

    def __init__(self) -> None:
        self.finish = ""
        self.model = ""
        self.prompt_tokens: int | None = None
        self.completion_tokens: int | None = None
        self.cached_tokens: int | None = None
        self.characters = 0
        self.pieces = 0
        self._content = Strand()
        self._reasoning = Strand()
        self._refusal = Strand()
        self._calls: list[_Call] = []

    @property
    def content(self) -> str:
        """What the model said."""
        return self._content.text

    @property
    def reasoning(self) -> str:
        """What it said to itself, where the server keeps that apart."""
        return self._reasoning.text

    @property
    def refusal(self) -> str:
        """Why it will not answer, where the server keeps that apart."""
        return self._refusal.text

    @property
    def calls(self) -> tuple[RawCall, ...]:
        """The tool calls it made, unchecked."""
        return tuple(
            RawCall(call.id or f"call_{number}", call.name, call.arguments.text)
            for number, call in enumerate(self._calls)
        )

    @property
    def silent(self) -> bool:
        """Whether nothing came: neither words nor calls nor thoughts."""
        return not (self._calls or self.content.strip() or self.reasoning.strip())

    def take(self, chunk: object) -> bool:
        """Add one chunk and tell whether it held words.

        Raises ModelReplyError when the answer grows without end, or only repeats itself.
        """
        event = mapping(chunk)
        self.model = text(event, "model") or self.model
        self._count(event)
        choices = event.get("choices")
        choice = mapping(choices[0]) if isinstance(choices, list) and choices else {}
        self.finish = _reason(text(choice, "finish_reason")) or self.finish
        # A server that does not stream sends the message at once.
        grown = self._grow(mapping(choice.get("delta") or choice.get("message")))
        self.characters += grown
        self.pieces += grown > 0
        if self.characters > MOST_CHARACTERS:
            raise unusable(f"The model's answer has more than {MOST_CHARACTERS} characters and no end")
        return grown > 0

    def end(self) -> None:
        """Take in that the server says this was all; some give no reason."""
        if not self.silent:
            self.finish = self.finish or "stop"

    def _grow(self, delta: Mapping[str, object]) -> int:
        said, thought = _said(delta.get("content"))
        thought = thought or next(filter(None, (text(delta, each) for each in _THOUGHTS)), "")
        refused = text(delta, "refusal")
        self._content.add(said)
        self._reasoning.add(thought)
        self._refusal.add(refused)
        calls = delta.get("tool_calls")
        called = sum(self._call(mapping(each)) for each in calls) if isinstance(calls, list) else 0
        return len(said) + len(thought) + len(refused) + called

    def _call(self, delta: Mapping[str, object]) -> int:
        """Add one piece of one tool call, told apart by its index, and return how long it was."""
        call = self._known(whole(delta, "index") or 0, text(delta, "id"))
        function = mapping(delta.get("function"))
        call.name, arguments = call.name or text(function, "name"), function.get("arguments")
        piece = arguments if isinstance(arguments, str) else json.dumps(arguments) if arguments is not None else ""
        call.arguments.add(piece)
        return len(piece) + len(text(function, "name"))

    def _known(self, index: int, identity: str) -> _Call:
        known = [call for call in self._calls if call.index == index]
        # Some servers send every call whole and as number 0; then only the id is another.
        if known and identity in {"", known[-1].id}:
            return known[-1]
        if len(self._calls) == _MOST_CALLS:
            raise unusable(f"The model calls more than {_MOST_CALLS} tools at once")
        self._calls.append(_Call(index, identity))
        return self._calls[-1]

    def _count(self, event: Mapping[str, object]) -> None:
        usage, timings = mapping(event.get("usage")), mapping(event.get("timings"))
        details = mapping(usage.get("prompt_tokens_details"))
        self.prompt_tokens = _number(usage, "prompt_tokens", self.prompt_tokens)
        self.completion_tokens = _number(usage, "completion_tokens", self.completion_tokens)
        # llama.cpp counts what it had read before beside its timings, others in the usage.
        known = _number(timings, "cache_n", self.cached_tokens)
        self.cached_tokens = _number(details, "cached_tokens", known)


def _reason(told: str) -> str:
    """Return why a server stopped; ``length`` by whatever name."""
    return "length" if told.lower() in _CUT else told


def _said(content: object) -> tuple[str, str]:
    """Return what a content says and what it thinks: a text, or parts of either kind (Mistral's way)."""
    if not isinstance(content, list):
        return (content, "") if isinstance(content, str) else ("", "")
    parts = [mapping(each) for each in content]
    thoughts = [_said(each.get("thinking"))[0] or text(each, "thinking") for each in parts]
    return "".join(text(each, "text") for each in parts), "".join(thoughts)


def _number(values: Mapping[str, object], key: str, otherwise: int | None) -> int | None:
    found = whole(values, key)
    return otherwise if found is None else found
