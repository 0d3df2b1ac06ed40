"""The suggestions that git knows of: trailers of commits, each proved by the edit of its commit where it is there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.learning.proposed import Proposed
from bot.learning.recovered import Edit, as_edit, recovered
from bot.learning.trailer import SUGGESTION_TRAILER, Told, told_in
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.repo.blobs import Blobs
from bot.repo.mainline import Moved, Step, each_alone, messages_with, renames
from bot.repo.repository import Repository
from bot.text.tree import to_text
from bot.workflows.conversation import identity

OPENSPEC = "openspec"
BRANCHES = "specbot/"
MEMORY = "memory"
MOST_COMMITS = 2_000
"""Commits of specbot's that are looked at, the newest: with the caps of a run, years of them."""
_BATCH = 500
_MOST_NAMES = 8
_DELTA = re.compile(
    r"(?P<root>(?:.*/)?)openspec/changes/(?!archive/)[^/]+/specs/(?P<capability>.+)/spec\.md", re.DOTALL
)


def proposals_in_git(repository: Repository, base_ref: str, branches: str = BRANCHES) -> tuple[Proposed, ...]:
    """Return what was proposed, oldest first, each once: on the base branch, and on specbot's own branches.

    Those are local or remote-tracking ones whose names begin with ``branches``. One that no edit proves has no path.
    Raises RepoError.
    """
    refs = [repository.resolve(base_ref), *_branches(repository, branches)]
    found: dict[str, Proposed] = {}
    for each in proposed_by(repository, refs):
        known = found.get(each.id)
        if known is None or (each.proven and not known.proven):
            found[each.id] = each
    return tuple(found.values())


def proposed_by(repository: Repository, refs: Sequence[str]) -> tuple[Proposed, ...]:
    """Return what every commit says that it proposes, oldest first; copies say it again. Raises RepoError."""
    told = told_by(repository, refs)
    steps = sorted(each_alone(repository.git, told, OPENSPEC), key=lambda each: (each.committed, each.commit))
    read = reader(repository, (blob for each in steps for one in each.moved for blob in (one.old_blob, one.blob)))
    edits = {
        step.commit: [edit for one in step.moved if (edit := _edit(repository, step, one, read)) is not None]
        for step in steps
    }
    found = {step.commit: recovered(told[step.commit], edits[step.commit], identity) for step in steps}
    lost = [commit for commit, some in found.items() if edits[commit] and not all(each.proven for each in some)]
    # An id is made with the path of its day: what was merged after the document had moved is looked for by older names.
    older = renames(repository.git, refs[0], OPENSPEC) if lost else {}
    for commit in lost:
        named = [replace(each, names=tuple(sorted(older.get(each.path, ())))[:_MOST_NAMES]) for each in edits[commit]]
        if any(each.names for each in named):
            found[commit] = recovered(told[commit], named, identity)
    return tuple(
        replace(each, base=step.parent, commit=step.commit, when=step.when)
        for step in steps
        for each in found[step.commit]
    )


def told_by(repository: Repository, refs: Sequence[str]) -> dict[str, tuple[Told, ...]]:
    """Return what the messages of commits tell, by commit, newest first. Raises RepoError."""
    messages = messages_with(repository.git, f"{SUGGESTION_TRAILER}:", refs)
    told = {commit: told_in(message) for commit, message in messages.items()}
    return dict([(commit, each) for commit, each in told.items() if each][:MOST_COMMITS])


def reader(repository: Repository, blobs: Iterable[str | None]) -> Callable[[str | None], str | None]:
    """Return a function that gives the text of a blob, None where it is none or too large; ``blobs`` are read ahead."""
    shelf = Blobs(repository.git)
    wanted = list(dict.fromkeys(filter(None, blobs)))
    places = {blob: at for at, blob in enumerate(wanted)}
    texts: dict[str, str | None] = {}

    def read(blob: str | None) -> str | None:
        if blob is None:
            return None
        if blob not in texts:
            start = places.get(blob, len(wanted))
            ahead = [each for each in wanted[start : start + _BATCH] if each not in texts]
            for each in [blob, *ahead]:
                data = shelf.read(each, ahead)
                texts[each] = None if data is None else to_text(data)
        return texts[blob]

    return read


def _edit(repository: Repository, step: Step, moved: Moved, read: Callable[[str | None], str | None]) -> Edit | None:
    """Return what a commit made of one document; of a delta that is new the edit that it says of the main spec."""
    new = read(moved.blob)
    if moved.after is None or new is None or not moved.after.endswith(".md"):
        return None
    if moved.before is not None:
        old = read(moved.old_blob)
        return None if old is None else Edit(moved.before, old, new)
    delta = _DELTA.fullmatch(moved.after)
    if delta is None or not step.parent:
        return None
    path = f"{delta['root']}{SPECS}/{delta['capability']}/{SPEC_FILE}"
    text = repository.below("").text(step.parent, path)
    return None if text is None else as_edit(path, text, moved.after, new)


def _branches(repository: Repository, prefix: str) -> list[str]:
    """Return the commits of specbot's branches; the memory is none that proposes."""
    found: Mapping[str, str] = dict(
        line.split(" ", 1)
        for line in repository.git.for_each_ref(
            "--format=%(refname) %(objectname)", "refs/heads", "refs/remotes"
        ).splitlines()
    )
    names = {}
    for ref, commit in found.items():
        name = ref.removeprefix("refs/heads/")
        if ref.startswith("refs/remotes/"):
            name = ref.removeprefix("refs/remotes/").partition("/")[2]
        if name.startswith(prefix) and name != f"{prefix}{MEMORY}":
            names[commit] = name
    return list(names)
