"""What happens on GitHub, as values: to what, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Account:
    """Who did it. An account that is gone is ``ghost`` with the id 0."""

    login: str
    id: int
    is_bot: bool


GHOST: Final = Account("ghost", 0, False)


@dataclass(frozen=True, slots=True)
class Push:
    """Commits came to a branch. ``before`` is empty where the branch is new.

    ``messages`` are those of the commits GitHub lists, the oldest first; ``head_message`` that of the newest.
    """

    repository: str
    sender: Account
    branch: str
    default_branch: str
    before: str
    after: str
    forced: bool
    messages: tuple[str, ...]
    head_message: str


@dataclass(frozen=True, slots=True)
class PullRef:
    """Which pull request of ``repository``, and where it stands. ``head_repository`` is empty for a deleted fork."""

    repository: str
    number: int
    author: Account
    head_sha: str
    head_ref: str
    head_repository: str
    base_sha: str
    base_ref: str
    draft: bool
    is_open: bool
    title: str

    @property
    def is_fork(self) -> bool:
        """Whether the head is somewhere else, or nowhere any more."""
        return self.head_repository.lower() != self.repository.lower()


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Something happened to a pull request.

    ``before_body`` is the text before it was edited, None where the text was not; ``base_changed`` says that it was
    edited to go to another branch.
    """

    repository: str
    sender: Account
    action: str
    pull: PullRef
    before_body: str | None
    base_changed: bool
    body: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Somebody wrote or edited a comment on an issue or pull request; ``inline``: on a line of a diff."""

    repository: str
    sender: Account
    action: str
    number: int
    on_pull: bool
    comment_id: int
    inline: bool
    author: Account
    body: str
    before_body: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Somebody started the workflow by hand, on the branch or tag ``ref`` (``refs/heads/main``)."""

    repository: str
    sender: Account
    ref: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The clock started the workflow. ``default_branch`` is empty where the payload does not name it.

    ``cron`` is the line of the workflow that did it, empty where the payload does not say.
    """

    repository: str
    default_branch: str
    cron: str = ""


@dataclass(frozen=True, slots=True)
class NotForUs:
    """Nothing to do, and why, as a sentence for the log; ``quiet``: nobody who asked is told."""

    why: str
    quiet: bool = False


Event = Push | PullRequest | Comment | Dispatch | Schedule
