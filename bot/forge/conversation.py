"""What is said on a pull request: comments, reviews with comments on lines, reactions; each once, and only ours."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol, TypeVar

from github.Commit import Commit
from github.IssueComment import IssueComment
from github.PullRequest import ReviewComment
from github.PullRequestComment import PullRequestComment

from bot.errors import ForgeError, ForgeRefused
from bot.forge.calls import Calls
from bot.forge.failures import says
from bot.forge.posting import is_same, kind_of
from bot.forge.reading import all_of, inline_of, issue_of, posted_of
from bot.forge.values import CommentRef, Issue, Posted

# What GitHub says of a comment on a line that a pull request's diff does not show.
_NO_PLACE = r"part of the (diff|same hunk)|could not be resolved|review_thread|diff_hunk"
_MOST_REACTIONS = 500


class OnLines(Protocol):
    """A comment for lines of the new side of a diff: ``bot.forge.values.Inline`` is one."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def body(self) -> str: ...  # noqa: D102
    @property
    def marker(self) -> str: ...  # noqa: D102


_On = TypeVar("_On", bound=OnLines)


class Conversation(Calls):
    """What is said on pull requests, and on issues."""

    def issue(self, number: int) -> Issue:
        """Return an issue, or what a pull request was opened with."""
        with self._border(f"read issue {number}"):
            return issue_of(self._at.get_issue(number).complete())

    def comments(self, number: int) -> Sequence[Posted]:
        """Return the comments of a conversation, oldest first. Raises ForgeRefused for more than 3,000."""
        with self._border(f"read the comments of {number}"):
            return [posted_of(each) for each in all_of(self._at.get_issue(number).get_comments(), "comments")]

    def comments_since(self, since: datetime | None, most: int) -> Sequence[Posted]:
        """Return comments of all conversations, issues too, that were written or edited ``since`` then (None: ever).

        The last edited first, ``most`` at most; whether there are more is seen by asking for one more.
        """
        asked = {"since": since} if since else {}
        with self._border("read the latest comments"):
            found = self._at.get_issues_comments(sort="updated", direction="desc", **asked)
            return [posted_of(each) for each in islice(found, most)]

    def comment(self, number: int, body: str, marker: str) -> None:
        """Post a comment, or edit our own of the same kind: that begins like ``marker`` up to its state.

        Somebody else's that begins so is left alone. One that says the same already is not written again.
        """
        text = self._prepare(marker, body)
        posted = self._posted(number, text, kind_of(marker))
        if not is_same(text, posted.body or ""):
            with self._border(f"edit a comment of {number}"):
                posted.edit(text)

    def reply(self, number: int, body: str, marker: str) -> None:
        """Post a comment, unless one of ours that begins with the whole ``marker`` is there; that one is left alone."""
        self._posted(number, self._prepare(marker, body), marker)

    def amend(self, comment: int, body: str, marker: str) -> None:
        """Give a comment of ours another text; it is looked at by nobody before, so its author has to be known."""
        text = self._prepare(marker, body)
        with self._border(f"edit the comment {comment}"):
            self._comment(CommentRef(comment)).edit(text)

    def reactions(self, comment: int) -> Sequence[tuple[str, str]]:
        """Return the first 500 reactions to a comment, as login and content (``-1``, ``rocket`` …)."""
        with self._border(f"read the reactions to {comment}"):
            found = islice(self._comment(CommentRef(comment)).get_reactions(), _MOST_REACTIONS)
            return [(each.user.login, each.content) for each in found if each.user]

    def inline_comments(self, number: int) -> Sequence[Posted]:
        """Return the comments on lines of a pull request, oldest first. Raises ForgeRefused for more than 3,000."""
        with self._border(f"read the review comments of {number}"):
            found = self._at.get_pull(number).get_review_comments(sort="created", direction="asc")
            return [inline_of(each) for each in all_of(found, "review comments")]

    def review(self, number: int, head: str, body: str, inline: Sequence[_On], marker: str) -> Sequence[_On]:
        """Post one review of commit ``head`` with comments on lines, unless one of ours with ``marker`` is there.

        Returns those that are not on lines: all, and in the review's text, where GitHub finds no place for one of
        them (it takes all or none, and does not say which); else none.
        """
        comments = [self._on_lines(each) for each in inline]
        try:
            self._review(number, head, self._prepare(marker, body), marker, comments)
        except ForgeRefused as error:
            if not comments or not says(error, _NO_PLACE):
                raise
            said = [f"`{each.path}`, line {each.start}:\n\n{each.body}" for each in inline]
            self._review(number, head, self._prepare(marker, "\n\n".join([body, *said])), marker, [])
            return inline
        return []

    def react(self, comment: CommentRef, content: str) -> bool:
        """Add a reaction (``eyes``, ``rocket``, ``+1`` …); once, as GitHub has it. Never fatal: False if it failed."""
        try:
            with self._border("react to a comment"):
                self._comment(comment).create_reaction(content)
        except ForgeError:
            return False
        return True

    def unreact(self, comment: CommentRef, content: str) -> bool:
        """Take our own reaction back. Never fatal: False if it failed; that there is none is no failure."""
        try:
            with self._border("take back a reaction"):
                reacted = self._comment(comment)
                return all(
                    reacted.delete_reaction(each.id)
                    for each in islice(reacted.get_reactions(), _MOST_REACTIONS)
                    if each.content == content and each.user and self._is_ours(each.user.login)
                )
        except ForgeError:
            return False

    def minimise(self, node_id: str) -> bool:
        """Hide a comment of ours as outdated. Never fatal: False if it failed."""
        asked = {"subjectId": node_id, "classifier": "OUTDATED"}
        try:
            with self._border("hide a comment"):
                _, said = self._api.graphql_named_mutation("minimizeComment", asked, "minimizedComment { isMinimized }")
                return said["minimizedComment"]["isMinimized"] is True
        except ForgeError:
            return False

    def _posted(self, number: int, text: str, beginning: str) -> IssueComment:
        """Return our comment that begins with ``beginning``, made from ``text`` where there is none."""
        issue = self._at.get_issue(number)

        def look() -> IssueComment | None:
            found = all_of(issue.get_comments(), "comments")
            return next((each for each in found if self._is_own(posted_of(each), beginning)), None)

        return self._once(f"comment on {number}", look, lambda: issue.create_comment(text))

    def _review(self, number: int, head: str, text: str, marker: str, comments: list[ReviewComment]) -> None:
        pull = self._at.get_pull(number)
        commit = Commit(self._api, {}, {"sha": head}, completed=True)

        def look() -> bool | None:
            found = all_of(pull.get_reviews(), "reviews")
            ours = (each for each in found if each.user and self._is_ours(each.user.login))
            return True if any((each.body or "").startswith(marker) for each in ours) else None

        def create() -> bool:
            pull.create_review(commit, text, "COMMENT", comments)
            return True

        self._once(f"review {number}", look, create)

    def _on_lines(self, each: OnLines) -> ReviewComment:
        text = self._prepare(each.marker, each.body)
        placed = ReviewComment(path=each.path, body=text, line=each.line, side="RIGHT")
        if each.start != each.line:
            placed |= {"start_line": each.start, "start_side": "RIGHT"}
        return placed

    def _comment(self, comment: CommentRef) -> IssueComment | PullRequestComment:
        kind, room = (PullRequestComment, "pulls") if comment.inline else (IssueComment, "issues")
        return kind(self._api, url=f"/repos/{self.repository}/{room}/comments/{comment.id}")

    def _is_own(self, posted: Posted, beginning: str) -> bool:
        return posted.body.startswith(beginning) and self._is_ours(posted.author)
