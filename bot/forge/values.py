"""What GitHub tells us, as values: a pull request, a comment; and a comment on a line that is to be posted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request. ``head_repository`` is ``owner/name``, empty where the fork was deleted.

    ``head_pushed_at`` is when anything was last pushed to the head's repository, None where GitHub does not say.
    ``closed_at`` is when it was merged or closed, ``merged_at`` when it was merged, ``merge_commit`` the commit of the
    base that it came with then.
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
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue, or a pull request as what it was opened with: what somebody wants, in their words."""

    number: int
    title: str
    body: str
    author: str
    url: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that is there: in a conversation, or (with ``path``) on a line of a pull request's diff.

    ``line`` is the last line it is about, 0 where it is outdated or about none. ``number`` is the pull request or
    issue, ``reply_to`` the comment on a line that it answers; both are 0 where GitHub does not say.
    """

    id: int
    node_id: str
    author: str
    body: str
    url: str
    path: str = ""
    line: int = 0
    number: int = 0
    reply_to: int = 0
    created_at: datetime | None = None


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
