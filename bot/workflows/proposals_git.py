"""The suggestions that git knows of: trailers of commits, each proved by the edit of its commit where it is there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.learning.proposed import Proposed
from bot.learning.recovered import Block, Edit, as_edit, blocks_of, placed, recovered
from bot.learning.trailer import SUGGESTION_TRAILER, Told, told_in
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.repo.blobs import Blobs
from bot.repo.mainline import Moved, Step, each_alone, messages_with, renames
from bot.repo.plumbing import parse_listing
from bot.repo.repository import Repository
from bot.text.tree import to_text
from bot.workflows.conversation import identity

OPENSPEC = "openspec"
BRANCHES = "specbot/"
MEMORY = "memory"
MOST_COMMITS = 2_000
"""Commits of specbot's that are looked at, the newest: with the caps of a run, years of them."""
MOST_SEARCHED = 500
"""Commits, the latest, whose trailers are looked for in documents where the edit is not there."""
MOST_DOCUMENTS = 2_000
"""Versions of documents that are looked through for that, all commits together."""
_BATCH = 500
_MOST_NAMES = 8
_PLAIN = ("100644", "100755")
_DOCUMENT = re.compile(r"(?:.*/)?openspec/(?:specs|changes/(?!archive/)[^/]+/specs)/.+/spec\.md", re.DOTALL)
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
        if known is None or (each.proven, each.placed) > (known.proven, known.placed):
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
    lost = [commit for commit, some in found.items() if not all(each.proven for each in some)]
    # An id is made with the path of its day: what was merged after the document had moved is looked for by older names.
    renamed = renames(repository.git, refs[0], OPENSPEC) if lost else {}
    older = {path: tuple(sorted(names))[:_MOST_NAMES] for path, names in renamed.items()}
    for commit in lost:
        named = [replace(each, names=older.get(each.path, ())) for each in edits[commit]]
        if any(each.names for each in named):
            found[commit] = recovered(told[commit], named, identity)
    known = _placed(repository, steps, told, found, older)
    return tuple(
        replace(known.get((step.commit, each.id), each), base=step.parent, commit=step.commit, when=step.when)
        for step in steps
        for each in found[step.commit]
    )


def _placed(
    repository: Repository,
    steps: Sequence[Step],
    told: Mapping[str, Sequence[Told]],
    found: Mapping[str, Sequence[Proposed]],
    older: Mapping[str, Sequence[str]],
) -> dict[tuple[str, str], Proposed]:
    """Return by commit and id those that no edit proves, and whose old block stood in a document before the commit.

    Documents that the commit changed come first, and each version of a document is looked through once for all.
    """
    wanted = {
        step: [told_ for each, told_ in zip(found[step.commit], told[step.commit], strict=True)
               if told_.was and not each.proven]
        for step in steps[-MOST_SEARCHED:] if step.parent
    }  # fmt: skip
    places = {step: _documents(repository, step) for step, some in wanted.items() if some}
    versions = sorted({(not first, path, blob) for some in places.values() for path, blob, first in some})
    read = reader(repository, (blob for _, _, blob in versions[:MOST_DOCUMENTS]))
    hashes = {each.was for some in wanted.values() for each in some}
    blocks: dict[tuple[str, str], dict[str, Block]] = {}
    for _, path, blob in versions[:MOST_DOCUMENTS]:
        text = read(blob) if (path, blob) not in blocks else None
        if text is not None:
            blocks[path, blob] = blocks_of(hashes, path, text, older.get(path, ()), identity)
    known: dict[tuple[str, str], Proposed] = {}
    for step, some in places.items():
        for path, blob, _ in some:
            standing = blocks.get((path, blob), {})
            for each in wanted[step]:
                if each.was in standing:
                    known.setdefault((step.commit, each.id), placed(each, standing[each.was]))
    return known


def _documents(repository: Repository, step: Step) -> list[tuple[str, str, bool]]:
    """Return path and blob of the documents there were before a commit, and whether it changed them; those first."""
    carried = {_carried(one.after) for one in step.moved if one.after}
    changed = {one.before for one in step.moved}
    there = parse_listing(repository.git.ls_tree("-r", "-z", "--full-tree", step.parent))
    found = [
        (path, entry.id, path in changed)
        for path, entry in there.items()
        if entry.mode in _PLAIN and path not in carried and _DOCUMENT.fullmatch(path)
    ]
    return sorted(found, key=lambda each: (not each[2], each[0]))


def _carried(path: str) -> str:
    """Return the main spec that a delta is for: whether its block was changed cannot be said by that spec alone."""
    delta = _DELTA.fullmatch(path)
    return f"{delta['root']}{SPECS}/{delta['capability']}/{SPEC_FILE}" if delta else ""


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
    path = _carried(moved.after)
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
