"""Which pull requests and which branches are specbot's own, and what people have said on them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.errors import RepoError
from bot.repo.branches import is_untouched
from bot.repo.repository import Repository
from bot.repo.transport import Remote, bring
from bot.workflows.conversation import Conversation, conversation_on, read_conversation
from bot.workflows.hosting import Host, Posted, Pull
from bot.workflows.plan import Dismissal

_MOST_EARLIER = 20
"""How many pull requests of a branch are asked for what people did not want."""
_MAY_WRITE = frozenset({"admin", "write"})


def branch_for(prefix: str, base: str, group: str = "") -> str:
    """Return the branch of the pull request that improves ``base``, of its one for ``group`` where there are several.

    A group is no folder below the branch of the whole: git keeps no branch below another.
    """
    return f"{prefix}improve-{group}/{base}" if group else f"{prefix}improve/{base}"


def group_of(prefix: str, pull: Pull) -> str:
    """Return the group that one of our pull requests is for, empty where it is for the whole."""
    name = pull.head_ref.removeprefix(f"{prefix}improve").removesuffix(f"/{pull.base_ref}")
    return name.removeprefix("-") if pull.head_ref == branch_for(prefix, pull.base_ref, name.removeprefix("-")) else ""


def proposal_branch(prefix: str, change: str) -> str:
    """Return the branch of the pull request that proposes a change."""
    return f"{prefix}propose/{change}"


def is_proposal(prefix: str, pull: Pull) -> bool:
    """Whether one of our pull requests proposes a change, and improves nothing."""
    return pull.head_ref.startswith(proposal_branch(prefix, ""))


def own(host: Host, pulls: Iterable[Pull], prefix: str) -> list[Pull]:
    """Return those of ``pulls`` that are specbot's own, whose text is believed: it holds what was said before.

    They come from one of its branches in this repository, and were opened in its name or, by ``improve --pr``, in that
    of somebody who may write here. Whoever may only read can open one from such a branch as well. Raises ForgeError.
    """
    may: dict[str, bool] = {host.login.lower(): True}
    found = []
    for pull in pulls:
        if pull.head_repository.lower() != host.repository.lower() or not pull.head_ref.startswith(prefix):
            continue
        who = pull.author.lower()
        if who not in may:
            # An app opens pull requests here only where its owners let it; it has no permission of a person's.
            may[who] = who.endswith("[bot]") or host.permission(pull.author) in _MAY_WRITE
        if may[who]:
            found.append(pull)
    return found


def own_of(host: Host, prefix: str, base: str, group: str = "") -> tuple[list[Pull], Pull | None]:
    """Return specbot's own pull requests that improved or improve ``base``, newest first, and the open one.

    Where there is one for each ``group``, those of that group.

    Of that there can be only one, and somebody else may have opened it: then it is not among the first. Raises
    ForgeError.
    """
    pulls = host.pulls(head=branch_for(prefix, base, group), base=base, state="all", most=_MOST_EARLIER)
    return own(host, pulls, prefix), next((each for each in pulls if each.is_open), None)


def siblings_of(host: Host, prefix: str, base: str, branch: str) -> list[Pull]:
    """Return specbot's own pull requests for other groups of ``base`` than that of ``branch``, newest first.

    Raises ForgeError.
    """
    pulls = host.pulls(base=base, state="all", most=_MOST_EARLIER)
    others = (each for each in pulls if each.head_ref.startswith(f"{prefix}improve") and each.head_ref != branch)
    return own(host, others, prefix)


def proposed_on(pulls: Iterable[Pull]) -> dict[str, int]:
    """Return what stands in open pull requests of ours, by its id, and in which."""
    return {item.id: pull.number for pull in pulls if pull.is_open for item in read_conversation(pull.body).items}


def conversation_of(host: Host, pull: Pull, prefix: str) -> tuple[Conversation, Posted | None]:
    """Return what was said on a pull request, and our comment that holds it.

    The items of our own pull request stand in its text; whether it is paused, and more that people do not want, in the
    comment. Raises ForgeError.
    """
    known, ours = conversation_on(host.comments(pull.number), host.login)
    if own(host, [pull], prefix):
        said = read_conversation(pull.body)
        known = replace(said, paused=known.paused, dismissed=(*said.dismissed, *known.dismissed))
    return known, ours


def dismissed_on(pulls: Iterable[Pull]) -> tuple[Dismissal, ...]:
    """Return what people said no to on our own pull requests: by a command, or by closing one unmerged."""
    found: list[Dismissal] = []
    for pull in pulls:
        known = read_conversation(pull.body)
        found += known.dismissed
        if not pull.is_open and not pull.merged:
            found += [Dismissal(each.id, each.about, f"#{pull.number} was closed without it") for each in known.items]
    return tuple(found)


def later_on(pulls: Sequence[Pull]) -> tuple[str, ...]:
    """Return the documents whose suggestions had no room in the newest of our pull requests; none if it was refused."""
    if not pulls:
        return ()
    known = read_conversation(pulls[0].body)
    refused = not pulls[0].is_open and not pulls[0].merged and known.items
    return () if refused else known.later


def may_be_made_again(
    repository: Repository, remote: Remote, tip: str, bases: Iterable[str], pulls: Iterable[Pull]
) -> bool:
    """Whether nobody's work is lost with the branch at ``tip``: all on it since one of ``bases`` is specbot's own.

    What was merged is not lost either, whoever committed it: the branch is only what was left behind. Raises RepoError.
    """
    bring(repository.git, remote, tip)
    if any(each.merged and each.head_sha == tip for each in pulls):
        return True
    for base in bases:
        try:
            bring(repository.git, remote, base)
            if is_untouched(repository.git, repository.merge_base(base, tip), tip):
                return True
        except RepoError:  # the base is gone, or has another history now
            continue
    return False
