"""How many tokens a prompt takes: the server's own count where it has one, else an estimate that learns."""

import json
from collections.abc import Sequence
from math import ceil

from bot.errors import ModelError
from bot.llm.budget import estimate
from bot.llm.chat import Message
from bot.llm.members import mapping
from bot.llm.request import asked, functions, turns
from bot.llm.server import Server
from bot.llm.tool import ToolInfo

# An estimate is trusted when there is this much room beside it; nearer to the limit the server is asked.
_ROOM = 1.25
# Shorter prompts say more about what a template puts around them than about the tokenizer.
_TELLING = 400
# Over 486 real spec documents two models took 0.51 to 1.95 of the estimate, most of them 0.7; a server that read less
# than this share of it has left something out.
_LEAST_SHARE = 0.4
_EXACT_SHARE = 0.9
# A token is a byte at least. What a server adds of its own to a prompt, or a model thinks unseen, is no more than this.
_MOST_ADDED = 100_000


def believed(tokens: int | None, most: int) -> int | None:
    """Return a server's count of what can be no more than ``most`` tokens of ours; None for one out of all measure."""
    return None if tokens is None or tokens > most + _MOST_ADDED else tokens


class Counter:
    """The tokens of one model on one server; what it learns only ever makes an estimate larger."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._counts: bool | None = None
        self._ratio = 1.0
        self._around = 0

    def count(self, messages: Sequence[Message], tools: Sequence[ToolInfo] = ()) -> int:
        """Return the server's own count, or a guess.

        Prompts are made by it, so it hangs on nothing but the words: not on which answers happened to come before.
        """
        exact = self._exact(messages, tools)
        return _guess(messages, tools) if exact is None else exact

    def estimate(self, messages: Sequence[Message], tools: Sequence[ToolInfo] = ()) -> int:
        """Return the estimate, as much larger as earlier prompts turned out to be."""
        return ceil(_guess(messages, tools) * self._ratio) + self._around

    def misfit(self, messages: Sequence[Message], tools: Sequence[ToolInfo], room: int | None) -> int:
        """Return how many tokens the prompt takes if they are more than ``room``, else 0; asks only when it is near."""
        if room is None or self.estimate(messages, tools) * _ROOM <= room:
            return 0
        exact = self._exact(messages, tools)
        size = self.estimate(messages, tools) if exact is None else exact
        return size if size > room else 0

    def learn(self, messages: Sequence[Message], tools: Sequence[ToolInfo], prompt_tokens: int | None) -> None:
        """Take in how many tokens a prompt really had."""
        guess = _guess(messages, tools)
        if not prompt_tokens:
            return
        if guess < _TELLING:
            self._around = max(self._around, prompt_tokens - ceil(guess * self._ratio))
        else:
            self._ratio = max(self._ratio, (prompt_tokens - self._around) / guess)

    def left_out(self, messages: Sequence[Message], tools: Sequence[ToolInfo], prompt_tokens: int | None) -> int:
        """Return how many tokens the prompt has if the server read far fewer, else 0.

        LM Studio's overflow policies, Ollama and others shorten a prompt that is too long without a word. The guess
        leaves the tools out: some templates do too.
        """
        guess = estimate(messages)
        if not prompt_tokens or guess < _TELLING or prompt_tokens >= guess * _LEAST_SHARE:
            return 0
        exact = self._exact(messages, tools)
        if exact is None:
            return guess
        return exact if prompt_tokens < exact * _EXACT_SHARE else 0

    def _exact(self, messages: Sequence[Message], tools: Sequence[ToolInfo]) -> int | None:
        """Ask llama.cpp to fill in its template and count; LM Studio has neither, and that is found out once."""
        if self._counts is False:
            return None
        question: dict[str, object] = {"messages": turns(asked(messages))}
        if tools:
            question["tools"] = functions(tools)
        try:
            prompt = mapping(self._server.post("/apply-template", question)).get("prompt")
            words = {"content": prompt, "add_special": True, "parse_special": True}
            tokens = mapping(self._server.post("/tokenize", words)).get("tokens") if isinstance(prompt, str) else None
        except ModelError:
            tokens = None
        if self._counts is None:
            self._counts = isinstance(tokens, list)
        return len(tokens) if isinstance(tokens, list) else None


def _guess(messages: Sequence[Message], tools: Sequence[ToolInfo]) -> int:
    return estimate(messages, json.dumps(functions(tools)) if tools else "")
