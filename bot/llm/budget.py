"""How many tokens a prompt may take, guessed on the safe side without the model's own tokenizer."""

from collections.abc import Sequence
from math import ceil

from bot.llm.chat import Message

# English has about four characters in a token, code and Markdown three. Counted in UTF-8 bytes the guess holds for
# other scripts too: a Chinese character is three bytes and about one token.
BYTES_PER_TOKEN = 3
# The marks a chat template puts around each message.
_TOKENS_PER_MESSAGE = 8


def estimate(messages: Sequence[Message], beside: str = "") -> int:
    """Return about how many tokens the messages take, and a text ``beside`` them; rather too many than too few."""
    size = sum(_bytes(message.content) for message in messages) + _bytes(beside)
    calls = [call for message in messages for call in message.calls]
    size += sum(_bytes(call.name) + _bytes(call.arguments) for call in calls)
    return ceil(size / BYTES_PER_TOKEN) + _TOKENS_PER_MESSAGE * (len(messages) + len(calls))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
