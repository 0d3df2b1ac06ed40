"""Reactions on the comment that asked: eyes while it is worked on, then rocket, or confused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.forge.values import CommentRef
from bot.workflows.plan import Trigger


class Reacts(Protocol):
    """Whoever can react to a comment; a reaction that fails is no failure."""

    def react(self, comment: CommentRef, content: str) -> bool: ...  # noqa: D102
    def unreact(self, comment: CommentRef, content: str) -> bool: ...  # noqa: D102


@dataclass
class Reaction:
    """How it went."""

    is_good: bool = True


@contextmanager
def reacting(host: Reacts, trigger: Trigger | None) -> Iterator[Reaction]:
    """React around a block; one that raises leaves ``confused``."""
    if trigger is None or not trigger.comment:
        yield Reaction()
        return
    comment = CommentRef(trigger.comment, trigger.inline)
    host.react(comment, "eyes")
    how = Reaction(is_good=False)
    try:
        yield how
    finally:
        host.react(comment, "rocket" if how.is_good else "confused")
        host.unreact(comment, "eyes")
