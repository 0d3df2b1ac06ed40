"""The code host as a workflow sees it: a port that ``bot.forge.client.GitHub`` fits; no workflow can import that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Placed:
    """A comment for lines ``start`` to ``line`` (from 1, both included) of the new side of a pull request's diff.

    ``path`` is from the top of the repository; ``marker`` is the hidden line by which it is known again.
    """

    path: str
    start: int
    line: int
    body: str
    marker: str


class Pull(Protocol):
    """One pull request; see ``bot.forge.values.Pull``."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def is_open(self) -> bool: ...  # noqa: D102
    @property
    def merged(self) -> bool: ...  # noqa: D102
    @property
    def author(self) -> str: ...  # noqa: D102
    @property
    def head_ref(self) -> str: ...  # noqa: D102
    @property
    def head_sha(self) -> str: ...  # noqa: D102
    @property
    def head_repository(self) -> str: ...  # noqa: D102
    @property
    def base_ref(self) -> str: ...  # noqa: D102
    @property
    def base_sha(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def created_at(self) -> datetime: ...  # noqa: D102
    @property
    def closed_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def merged_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def merge_commit(self) -> str: ...  # noqa: D102


class Posted(Protocol):
    """A comment that is there; see ``bot.forge.values.Posted``."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def node_id(self) -> str: ...  # noqa: D102
    @property
    def author(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def reply_to(self) -> int: ...  # noqa: D102
    @property
    def created_at(self) -> datetime | None: ...  # noqa: D102


class Host(Protocol):
    """What publishing needs of a code host. Every method raises a ForgeError; every text goes out sanitised.

    Each of them may be called twice with the same words: nothing is doubled, for what is wanted is looked for first,
    and looked for again after an error. ``marker`` is the hidden line that a body begins with and is found by.
    """

    @property
    def repository(self) -> str:
        """``owner/name``."""
        ...

    @property
    def login(self) -> str:
        """Whose name our comments bear."""
        ...

    def default_branch(self) -> str:
        """Return the name of the repository's default branch."""
        ...

    def permission(self, login: str) -> str:
        """Return ``admin``, ``write``, ``read`` or ``none``."""
        ...

    def pull(self, number: int) -> Pull:
        """Return one pull request."""
        ...

    def pulls(self, *, head: str = "", base: str = "", state: str = "open", most: int = 100) -> Sequence[Pull]:
        """Return pull requests, newest first; ``head`` is a branch of this repository, ``state`` may be ``all``."""
        ...

    def pulls_since(self, since: datetime | None, most: int) -> Sequence[Pull]:
        """Return pull requests in any state that something happened to ``since`` then (None: ever), the last first."""
        ...

    def closed_by(self, number: int) -> str:
        """Return who closed or merged a pull request; empty where it is open, or nobody knows."""
        ...

    def open_pull(self, *, title: str, body: str, marker: str, head: str, base: str, draft: bool) -> Pull:
        """Open a pull request, or return the open one for these branches; no draft where drafts are refused."""
        ...

    def edit_pull(self, number: int, *, title: str, body: str, marker: str) -> None:
        """Set title and text."""
        ...

    def close_pull(self, number: int) -> None:
        """Close a pull request without merging it."""
        ...

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; one that does not exist comes to be."""
        ...

    def comments(self, number: int) -> Sequence[Posted]:
        """Return the comments of a conversation, oldest first."""
        ...

    def comments_since(self, since: datetime | None, most: int) -> Sequence[Posted]:
        """Return comments of all conversations, of issues too, written or edited ``since`` then, the last first."""
        ...

    def comment(self, number: int, body: str, marker: str) -> None:
        """Post a comment, or edit our own that begins with the first word of ``marker`` (up to its state)."""
        ...

    def inline_comments(self, number: int) -> Sequence[Posted]:
        """Return the comments on lines of a pull request, oldest first."""
        ...

    def review(self, number: int, head: str, body: str, inline: Sequence[Placed], marker: str) -> Sequence[Placed]:
        """Post one review of commit ``head`` with comments on lines; return those that found no place there."""
        ...

    def reply(self, number: int, body: str, marker: str) -> None:
        """Post a comment, unless one of ours with the whole ``marker`` is there."""
        ...

    def amend(self, comment: int, body: str, marker: str) -> None:
        """Give a comment of ours, by its id, another text."""
        ...

    def reactions(self, comment: int) -> Sequence[tuple[str, str]]:
        """Return the reactions to a comment of a conversation: login and content (``-1`` for a thumb down)."""
        ...

    def minimise(self, node_id: str) -> bool:
        """Hide a comment of ours as outdated; never fatal."""
        ...

    def branch_tip(self, name: str) -> str | None:
        """Return the commit a branch is at, None where there is no such branch."""
        ...

    def pushed_since(self, number: int, moment: datetime) -> bool:
        """Whether the head of a pull request was, or may have been, pushed at ``moment`` or later."""
        ...
