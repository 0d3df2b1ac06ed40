"""Who may ask for what: decided by what GitHub says somebody may do now, never by what an event says of them."""

from collections.abc import Callable

from bot.forge.events import Account
from bot.forge.words import HELP

_MAY_WRITE = frozenset({"admin", "write"})
READS = frozenset(word for word, about in HELP.items() if about.reads_only)
"""The words that a repository may open to more people: they change nothing. "ask" may cost its model an answer."""


def denial(word: str, sender: Account, permission: Callable[[str], str], ask: str, allow_bots: tuple[str, ...]) -> str:
    """Return why ``sender`` may not say ``word``, empty where they may.

    ``permission`` asks GitHub for ``admin``, ``write``, ``read`` or ``none``; ``ask`` is the setting github.ask
    (write, read, everyone), which opens the words that only read. A bot is denied unless it is listed by its exact
    login, and then needs the same permission, which GitHub says of no App's bot. Raises ForgeError where GitHub
    says nothing.
    """
    if sender.is_bot and sender.login not in allow_bots:
        return f"{sender.login} is a bot that github.allow_bots does not list."
    opened = ask if word in READS else "write"
    if opened == "everyone":
        return ""
    has = permission(sender.login)
    if has in _MAY_WRITE or has == opened == "read":
        return ""
    if sender.is_bot:
        # The bot of an App is no collaborator, whatever the App was granted: GitHub says "none" of it.
        return f"GitHub does not say of {sender.login} that it may write: a program comments as an ordinary account."
    return f"'{word}' is for people who may {'read' if opened == 'read' else 'write to'} this repository."
