"""PyGithub's objects, read into values of ours."""

import re
from collections.abc import Iterable
from typing import TypeVar

from github.GithubObject import GithubObject
from github.Issue import Issue as GitHubIssue
from github.IssueComment import IssueComment
from github.PaginatedList import PaginatedList
from github.PullRequest import PullRequest
from github.PullRequestComment import PullRequestComment

from bot.errors import ForgeRefused
from bot.forge.values import Issue, Posted, Pull
from bot.text.lines import normalise

MOST_COMMENTS = 3000
"""Thirty pages. Whoever has not been found among them may still be there, so nothing is concluded beyond."""
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_NUMBER = re.compile(r"/([0-9]{1,15})$", re.ASCII)
_T = TypeVar("_T", bound=GithubObject)


def pull_of(pull: PullRequest) -> Pull:
    """Return a pull request. Nothing is read that a list of pull requests leaves out."""
    head = pull.head.repo  # None where the fork was deleted
    return Pull(
        number=pull.number,
        title=_text(pull.title),
        body=_text(pull.body),
        is_open=pull.state == "open",
        merged=pull.merged_at is not None,
        draft=bool(pull.draft),
        author=_author(pull),
        head_ref=pull.head.ref,
        head_sha=pull.head.sha,
        head_repository=head.full_name if head else "",
        base_ref=pull.base.ref,
        base_sha=pull.base.sha,
        url=pull.html_url,
        node_id=pull.node_id,
        labels=tuple(label.name for label in pull.labels),
        created_at=pull.created_at,
        head_pushed_at=head.pushed_at if head else None,
        updated_at=pull.updated_at,
        closed_at=pull.closed_at,
        merged_at=pull.merged_at,
        merge_commit=pull.merge_commit_sha or "" if pull.merged_at else "",
    )


def issue_of(issue: GitHubIssue) -> Issue:
    """Return an issue."""
    return Issue(issue.number, _text(issue.title), _text(issue.body), _author(issue), issue.html_url)


def posted_of(comment: IssueComment) -> Posted:
    """Return a comment of a conversation."""
    return Posted(
        comment.id,
        comment.node_id,
        _author(comment),
        _text(comment.body),
        comment.html_url,
        number=_last_number(comment.issue_url),
        created_at=comment.created_at,
    )


def inline_of(comment: PullRequestComment) -> Posted:
    """Return a comment on a line."""
    return Posted(
        comment.id,
        comment.node_id,
        _author(comment),
        _text(comment.body),
        comment.html_url,
        path=comment.path,
        line=comment.line or 0,
        number=_last_number(comment.pull_request_url),
        reply_to=_reply_to(comment),
        created_at=comment.created_at,
    )


def all_of(found: PaginatedList[_T], what: str) -> Iterable[_T]:
    """Yield what a list holds; raises ForgeRefused where it goes on beyond MOST_COMMENTS."""
    for number, each in enumerate(found):
        if number == MOST_COMMENTS:
            raise ForgeRefused(f"There are more than {MOST_COMMENTS:,} {what}.", "Go on in another one.")
        yield each


def _reply_to(comment: PullRequestComment) -> int:
    """Return which comment it answers. The field is not there where it answers none, and PyGithub would ask for it."""
    answered = GithubObject.raw_data.__get__(comment).get("in_reply_to_id")
    return answered if isinstance(answered, int) else 0


def _last_number(url: str | None) -> int:
    """Return the number that an address ends in, 0 for none."""
    found = _NUMBER.search(url or "")
    return int(found[1]) if found else 0


def _author(written: PullRequest | GitHubIssue | IssueComment | PullRequestComment) -> str:
    return written.user.login if written.user else ""  # None where the account is gone


def _text(text: str | None) -> str:
    """Return a text with LF alone, which a browser saves with CRLF, and without halves of characters."""
    return _HALF_CHARACTER.sub("\ufffd", normalise(text or ""))
