"""What GitHub tells us, as values: a pull request, a comment; and a comment on a line that is to be posted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request. ``head_repository`` is ``owner/name``, empty where the fork was deleted.

    ``head_pushed_at`` is when anything was last pushed to the head's repository, None where GitHub does not say.
    """

    number: int
    title: str
    body: str
    is_open: bool
    merged: bool
    draft: bool
    author: str
    head_ref: str
    head_sha: str
    head_repository: str
    base_ref: str
    base_sha: str
    url: str
    node_id: str
    labels: tuple[str, ...]
    created_at: datetime
    head_pushed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that is there: in a conversation, or (with ``path``) on a line of a pull request's diff.

    ``line`` is the last line it is about, 0 where it is outdated or about none.
    """

    id: int
    node_id: str
    author: str
    body: str
    url: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Inline:
    """A comment to be posted on lines ``start`` to ``line`` (from 1, both included) of the new side of a diff."""

    path: str
    start: int
    line: int
    body: str
    marker: str


@dataclass(frozen=True, slots=True)
class CommentRef:
    """Which comment a reaction goes to: ``inline`` for one on a line of a diff."""

    id: int
    inline: bool = False
