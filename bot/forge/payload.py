"""A payload of GitHub's, read into what happened."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.errors import ForgeError
from bot.forge.events import GHOST, Account, Comment, Dispatch, Event, NotForUs, PullRef, PullRequest, Push, Schedule
from bot.forge.fields import Part
from bot.text.names import is_branch
from bot.text.printable import in_one_line

_MERGE_QUEUE = "gh-readonly-queue/"
# GitHub lists at most this many commits of a push (docs.github.com, push payload).
_MOST_COMMITS = 2048
# Of a longer commit message the beginning and the end are kept: subject and trailers.
_HALF_MESSAGE = 5000
# 256 characters of four bytes.
_LONGEST_TITLE = 1024
_LONGEST_CRON = 200
# workflow_dispatch takes 25 inputs of 65,535 characters altogether (docs.github.com, events that trigger workflows).
_MOST_INPUTS, _LONGEST_INPUT = 25, 65_535

_PULL_ACTIONS = frozenset({"opened", "edited", "synchronize", "reopened", "ready_for_review", "closed"})
_COMMENT_ACTIONS = frozenset({"created", "edited"})

_NOTHING: Mapping[str, str] = {
    "ping": "GitHub only said that the webhook works.",
    "merge_group": "A merge queue tries out what is reviewed already.",
    "pull_request_target": "pull_request_target gives foreign code this repository's rights: run on pull_request.",
}


def parse_event(name: str, payload: object, repository: str) -> Event | NotForUs:
    """Return what happened in ``repository`` (``owner/name``), from GITHUB_EVENT_NAME and any decoded JSON.

    Whatever is not for specbot, incomplete or about another repository comes back as NotForUs; nothing is raised.
    """
    reader = _READERS.get(name)
    if reader is None:
        return NotForUs(_NOTHING.get(name) or f"specbot does nothing on {in_one_line(name, 60) or 'no event'}.")
    if not isinstance(payload, dict):
        return NotForUs(f"The payload of {name} is no object.")
    root = Part(payload)
    try:
        about = root.part_or_none("repository") if name == "schedule" else root.part("repository")
        if about and about.repository().lower() != repository.lower():
            return NotForUs(f"The payload is about {about.repository()}, not about {in_one_line(repository, 120)}.")
        return reader(root, repository)
    except ForgeError as error:
        return NotForUs(f"The payload of {name} cannot be used: {error}.")


def _push(root: Part, repository: str) -> Push | NotForUs:
    ref = root.string("ref")
    kind, branch = ref[:11], ref[11:]
    if ref.startswith("refs/tags/"):
        return NotForUs("A tag was pushed, no branch.")
    if kind != "refs/heads/":
        raise root.wrong("ref", "is neither a branch nor a tag")
    if branch.startswith(_MERGE_QUEUE):
        return NotForUs("A merge queue made a branch of its own.")
    if not is_branch(branch):
        raise root.wrong("ref", "is no name git takes for a branch")
    after = root.object_id("after")
    if root.flag("deleted") or not after:
        return NotForUs(f"The branch {in_one_line(branch)} was deleted.")
    before = root.object_id("before")
    head = root.part_or_none("head_commit")
    return Push(
        repository,
        # What a merge queue does, nobody sent; the schema of 2026 lets a push be without.
        _account(root, "sender") if "sender" in root.fields else GHOST,
        branch,
        root.part("repository").branch("default_branch"),
        "" if root.flag("created") else before,
        after,
        root.flag("forced"),
        tuple(_message(commit) for commit in root.parts("commits")[:_MOST_COMMITS]),
        _message(head) if head else "",
    )


def _pull_request(root: Part, repository: str) -> PullRequest | NotForUs:
    action = root.string("action")
    if action not in _PULL_ACTIONS:
        return NotForUs(f"specbot does nothing when a pull request is {in_one_line(action, 60)}.")
    pull = root.part("pull_request")
    changes = root.part_or_none("changes")
    return PullRequest(
        repository,
        _account(root, "sender"),
        action,
        _pull_ref(pull, repository),
        _body_before(root),
        changes is not None and changes.part_or_none("base") is not None,
        pull.text("body"),
    )


def _pull_ref(pull: Part, repository: str) -> PullRef:
    head, base = pull.part("head"), pull.part("base")
    head_repository = head.part_or_none("repo")
    state = pull.string("state")
    if state not in ("open", "closed"):
        raise pull.wrong("state", "is neither open nor closed")
    return PullRef(
        repository,
        pull.number("number"),
        _account(pull, "user"),
        head.commit("sha"),
        head.branch("ref"),
        head_repository.repository() if head_repository else "",
        base.commit("sha"),
        base.branch("ref"),
        pull.flag("draft"),
        state == "open",
        pull.text("title", _LONGEST_TITLE),
    )


def _issue_comment(root: Part, repository: str) -> Comment | NotForUs:
    return _comment(root, repository, "issue")


def _review_comment(root: Part, repository: str) -> Comment | NotForUs:
    return _comment(root, repository, "pull_request")


def _comment(root: Part, repository: str, subject: str) -> Comment | NotForUs:
    action = root.string("action")
    if action not in _COMMENT_ACTIONS:
        return NotForUs(f"specbot does nothing when a comment is {in_one_line(action, 60)}.")
    about, comment = root.part(subject), root.part("comment")
    inline = subject == "pull_request"
    return Comment(
        repository,
        _account(root, "sender"),
        action,
        about.number("number"),
        inline or about.part_or_none("pull_request") is not None,
        comment.number("id"),
        inline,
        _account(comment, "user"),
        comment.text("body"),
        _body_before(root),
        comment.moment("created_at"),
        comment.moment("updated_at"),
    )


def _dispatch(root: Part, repository: str) -> Dispatch:
    ref = root.string("ref")
    root.string("workflow")  # other events have a ref as well
    if not ref.startswith(("refs/heads/", "refs/tags/")) or not is_branch(ref.split("/", 2)[2]):
        raise root.wrong("ref", "is neither a branch nor a tag")
    given = root.part_or_none("inputs")
    inputs = {_input_name(given, name): _input(given, name) for name in given.fields} if given else {}
    if len(inputs) > _MOST_INPUTS or sum(map(len, inputs.values())) > _LONGEST_INPUT:
        raise root.wrong("inputs", "is more than GitHub lets anybody give")
    return Dispatch(repository, _account(root, "sender"), ref, MappingProxyType(inputs))


def _input_name(inputs: Part, name: object) -> str:
    if not isinstance(name, str) or not name.isascii() or not name.replace("-", "_").isidentifier() or len(name) > 100:
        raise ForgeError(f"{inputs.place} holds a name that no input has")
    return name


def _input(inputs: Part, name: str) -> str:
    value = inputs.fields[name]
    if isinstance(value, bool):
        return "true" if value else "false"
    return inputs.text(name, _LONGEST_INPUT)


def _schedule(root: Part, repository: str) -> Schedule:
    about = root.part_or_none("repository")
    named = about is not None and about.fields.get("default_branch") is not None
    cron = root.text("schedule", _LONGEST_CRON) if "schedule" in root.fields else ""
    return Schedule(repository, about.branch("default_branch") if about and named else "", " ".join(cron.split()))


def _account(part: Part, name: str) -> Account:
    if name not in part.fields:
        raise part.wrong(name, "is missing")
    account = part.part_or_none(name)
    if account is None:
        return GHOST
    login = account.login()
    kind = account.string("type") if "type" in account.fields else ""
    return Account(login, account.number("id"), kind == "Bot" or login.endswith("[bot]"))


def _body_before(root: Part) -> str | None:
    changes = root.part_or_none("changes")
    body = changes.part_or_none("body") if changes else None
    return body.text("from") if body else None


def _message(commit: Part) -> str:
    message = commit.text("message", most=2**31)
    if len(message) <= 2 * _HALF_MESSAGE:
        return message
    return f"{message[:_HALF_MESSAGE]}\n…\n{message[-_HALF_MESSAGE:]}"


_READERS: Mapping[str, Callable[[Part, str], Event | NotForUs]] = {
    "push": _push,
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "pull_request_review_comment": _review_comment,
    "workflow_dispatch": _dispatch,
    "schedule": _schedule,
}
