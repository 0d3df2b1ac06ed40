"""One run in several processes: which documents each of them looks at, the same split in every one of them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.errors import UsageError
from bot.openspec.model import Document, Project
from bot.workflows.plan import MOST_SHARDS, Share
from bot.workflows.scope import FRAME, Scope

_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
# What a document costs beside its text: to be read and checked, whatever there is to mend in it.
_OF_A_DOCUMENT = 200


@dataclass(frozen=True)
class Shard:
    """The ``index``-th, from 1, of ``count`` parts of one run."""

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


def read_shard(text: str) -> Shard:
    """Return the shard that ``text`` names, ``3/8``. Raises UsageError."""
    match = _SHARD.fullmatch(text)
    found = Shard(int(match[1]), int(match[2])) if match else None
    if found is None or found.index > found.count or found.count > MOST_SHARDS:
        raise UsageError(f"--shard {text[:20]!r} is none.", f"The third of eight is 3/8; the most are {MOST_SHARDS}.")
    return found


def cost_of(document: Document, names: Collection[str] | None) -> int:
    """Return what a document costs to improve, in characters: of the requirements that count, or of all of it."""
    if names is None:
        return _OF_A_DOCUMENT + len(document.text)
    wanted = (each for each in document.requirements if each.name in names)
    return _OF_A_DOCUMENT * (1 + (FRAME in names)) + sum(len(document.source(each.span)) for each in wanted)


def costs_of(prefix: str, project: Project, scope: Scope) -> dict[str, int]:
    """Return what each document of one root in scope costs, in the order a run looks at them.

    The names are paths from the repository's top; ``prefix`` is the root's folder there.
    """
    documents = [each for each in project.documents() if each.path in scope.touched]
    return {prefix + each.path: cost_of(each, scope.touched[each.path]) for each in documents}


def split(costs: Mapping[str, int], count: int) -> tuple[tuple[str, ...], ...]:
    """Return the names of ``costs`` in ``count`` parts that cost about the same, each in the order given.

    The dearest goes first, always to the part that has least (Graham's LPT rule: no part costs more than 4/3 of the
    best there could be). Only names and costs decide, so that every process comes to the same parts.

    >>> split({"a": 5, "b": 3, "c": 3, "d": 1}, 2)
    (('a', 'd'), ('b', 'c'))
    """
    parts: list[list[str]] = [[] for _ in range(count)]
    sums = [0] * count
    for name in sorted(costs, key=lambda each: (-costs[each], each)):
        least = min(range(count), key=lambda at: (sums[at], at))
        parts[least].append(name)
        sums[least] += costs[name]
    place = {name: at for at, name in enumerate(costs)}
    return tuple(tuple(sorted(each, key=place.__getitem__)) for each in parts)


def share_of(costs: Mapping[str, int], shard: Shard) -> Share:
    """Return what one shard of a run over the documents of ``costs`` looks at."""
    return Share(shard.index, shard.count, split(costs, shard.count)[shard.index - 1], tuple(costs))


def narrowed(scope: Scope, prefix: str, mine: Share) -> Scope:
    """Return what of one root's scope a share holds."""
    there = frozenset(mine.mine)
    touched = {path: names for path, names in scope.touched.items() if prefix + path in there}
    return replace(scope, touched=touched, whole=False)


def matrix(costs: Mapping[str, int], count: int) -> list[dict[str, str | int]]:
    """Return the shards worth a process, at most ``count``: each with its documents and its cost, none of them empty.

    Raises UsageError for a count that is none.
    """
    if not 1 <= count <= MOST_SHARDS:
        raise UsageError(f"--shards takes a number from 1 to {MOST_SHARDS}.", "A GitHub matrix has no more jobs.")
    wanted = max(min(count, len(costs)), 1)
    return [
        {"shard": str(Shard(at, wanted)), "documents": len(part), "cost": sum(costs[each] for each in part)}
        for at, part in enumerate(split(costs, wanted), 1)
    ]
