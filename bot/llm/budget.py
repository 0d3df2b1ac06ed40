"""How many tokens a prompt may take, guessed on the safe side without the model's own tokenizer."""

from collections.abc import Sequence
from math import ceil

from bot.llm.chat import Message

# English has about four characters in a token, code and Markdown three. Counted in UTF-8 bytes the guess holds for
# other scripts too: a Chinese character is three bytes and about one token.
_BYTES_PER_TOKEN = 3
# The marks a chat template puts around each message.
_TOKENS_PER_MESSAGE = 8


def estimate(messages: Sequence[Message]) -> int:
    """Return about how many tokens the messages take, rather too many than too few."""
    size = sum(len(message.content.encode("utf-8", "surrogatepass")) for message in messages)
    return ceil(size / _BYTES_PER_TOKEN) + _TOKENS_PER_MESSAGE * len(messages)


def fits(messages: Sequence[Message], max_tokens: int, context_length: int | None) -> bool:
    """Whether prompt and answer go into the context together; yes when nobody knows how long it is."""
    return context_length is None or estimate(messages) + max_tokens <= context_length
