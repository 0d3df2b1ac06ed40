"""What specbot answers to a comment: one reply to each, whoever asks it how often to give it."""

from hashlib import sha256

from bot.workflows.markers import marker
from bot.workflows.plan import Trigger
from bot.workflows.publishing import Publisher


def answer(hands: Publisher, number: int, trigger: Trigger, text: str) -> None:
    """Reply to a comment, once."""
    key = f"{trigger.comment}" if trigger.comment else _short(text)
    hands.host.reply(number, text, marker("reply", {"to": key}))


def deny(hands: Publisher, number: int, trigger: Trigger, text: str) -> None:
    """Tell somebody on a pull request that they may not, once for all their comments there."""
    hands.host.reply(number, text, marker("denied", {"to": _short(trigger.sender.lower())}))


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
