"""What ``specbot learn`` does with a prompt that people take less from: say so, and with ``--push`` take it back."""

import os
import secrets
from collections.abc import Callable, Iterable

from bot.cli.event_ask import asking_at
from bot.cli.event_hands import settings_at
from bot.errors import RepoError
from bot.learning.events import Event
from bot.repo.repository import Repository
from bot.repo.transport import Remote
from bot.workflows.hosting import Host
from bot.workflows.plan import VERSION, Plan
from bot.workflows.publishing import Published, Publisher
from bot.workflows.roll_back import and_roll_back, found_worse, told


def prompts_back(
    repository: Repository, base: str, events: Iterable[Event], hands: Publisher | None, say: Callable[[str], None]
) -> list[str]:
    """Return a sentence on each prompt that goes back; with ``hands`` there is a pull request for it afterwards."""
    if hands is not None:
        blank = Plan(VERSION, hands.host.repository, secrets.token_hex(6))
        return list(and_roll_back(Published(()), blank, hands).lines)
    try:
        found = found_worse(repository, base, events, say)
    except RepoError as error:
        say(str(error))
        return []
    return [f"{told(each)} 'specbot learn --push' opens a pull request for that." for _, each in found]


def writing_hands(
    repository: Repository, base: str, host: Host, remote: Remote, say: Callable[[str], None]
) -> Publisher:
    """Return the hands that open a pull request; what the base branch says counts. Raises ConfigError, RepoError."""
    settings = settings_at(repository, base, dict(os.environ), {}, trusted=False)
    return Publisher(
        host,
        repository,
        remote,
        settings.house,
        settings.quality,
        say,
        lambda prefix, commit: asking_at(repository, prefix, commit),
    )
