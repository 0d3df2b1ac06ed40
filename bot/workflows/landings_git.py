"""What came to the base branch at once: a merge, a squash, a commit, or the commits that a rebase put down together."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.learning.proposed import Proposed
from bot.learning.traces import Tracer
from bot.learning.trailer import Told
from bot.repo.environment import EMAIL, NAME
from bot.repo.mainline import Graph, Step, each_alone, graph
from bot.repo.repository import Repository
from bot.repo.stood import Stood
from bot.text.printable import in_one_line
from bot.workflows.proposals_git import BRANCHES, OPENSPEC, reader, told_by

_BURST = 10  # seconds between commits that a rebase puts down one after the other
# What git notes where specbot's branch itself was merged; a branch of another name may be a copy of the base.
_OWN_MERGE = re.compile(rf"merge (?:[^/\s]+/)?{BRANCHES}\S+: Fast-forward")
_HOUR = 3_600  # a rebase that stops for a person may take so long


@dataclass(frozen=True)
class Group:
    """Steps that came at once, and what is told of them: ids that messages name, and those that an edit proves."""

    number: int
    steps: tuple[Step, ...]
    names: Mapping[str, frozenset[str]]
    """By commit."""
    brings: frozenset[str]
    until: int
    """The last group that may have been written before this one came."""

    @property
    def named(self) -> frozenset[str]:
        """Every id that a message names."""
        return frozenset().union(*self.names.values())


def groups_of(
    repository: Repository,
    walked: Sequence[Step],
    drawn: Graph,
    line: Sequence[str],
    proposals: Sequence[Proposed],
    moves: Sequence[Stood] = (),
) -> list[Group]:
    """Return the steps in groups that came at once, with what is told and proved in each.

    ``moves`` is where the branch stood, as its reflog has it: that proves what came after, and what came at once.
    Raises RepoError.
    """
    came = drawn.brought(line)
    told = {commit: each for commit, each in told_by(repository, [line[-1]]).items() if commit in came}
    names: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for commit, each in told.items():
        names[line[came[commit]]][commit] = frozenset(one.id for one in each)
    proved: defaultdict[str, set[str]] = defaultdict(set)
    for commit, ids in _proved(repository, told, {each.id: each for each in proposals if each.proven}):
        proved[line[came[commit]]] |= ids
    stands = _stands(repository, walked, line, moves)
    starts, ends = [0], dict[int, int]()
    while starts[-1] < len(walked):
        at = starts[-1]
        end = _burst(walked, at) if walked[at].commit in names else at + 1
        if walked[at].commit in names:
            end, ends[at] = _known(walked, at, end, stands)
        starts.append(end)
    found: list[Group] = []
    for number, (start, end) in enumerate(pairwise(starts)):
        some = tuple(walked[start:end])
        told_here = {commit: ids for step in some for commit, ids in names[step.commit].items()}
        brings = frozenset(each for step in some for each in proved[step.commit])
        unsure = ends[start] if told_here else end
        found.append(Group(number, some, told_here, brings, bisect_left(starts, unsure) - 1))
    return found


def _proved(
    repository: Repository, told: Mapping[str, Sequence[Told]], known: Mapping[str, Proposed]
) -> Iterator[tuple[str, set[str]]]:
    """Yield which commits, that say so, made which proposals: whatever the document is called there."""
    made = each_alone(repository.git, told, OPENSPEC)
    read = reader(repository, (blob for each in made for one in each.moved for blob in (one.old_blob, one.blob)))
    for step in made:
        edits = [(read(one.old_blob), read(one.blob), one.after or "") for one in step.moved]
        tracers = {each.id: Tracer(known[each.id]) for each in told[step.commit] if each.id in known}
        yield step.commit, {name for name, each in tracers.items() if any(each.is_made(*edit) for edit in edits)}


_Stand = tuple[int, bool, bool]
"""The last step that the branch held, whether that is where it stood, and whether specbot's own branch was merged."""


def _stands(
    repository: Repository, walked: Sequence[Step], line: Sequence[str], moves: Sequence[Stood]
) -> list[_Stand]:
    """Return where the branch stood, as places in ``walked``, in order; before it they are negative."""
    places = {commit: at - len(line) + len(walked) for at, commit in enumerate(line)}
    aside = sorted({each.commit for each in moves} - places.keys())
    drawn = graph(repository.git, aside) if aside else Graph({})
    held = {each.commit: _held(each.commit, drawn, places) for each in moves}
    return [(held[each.commit], each.commit in places, bool(_OWN_MERGE.fullmatch(each.why))) for each in moves]


def _held(commit: str, drawn: Graph, places: Mapping[str, int]) -> int:
    """Return the last place in a history that a commit holds, a negative one where it holds none that is asked of."""
    last, waiting, seen = -1, [commit], {commit}
    while waiting:
        each = waiting.pop()
        if each in places:
            last = max(last, places[each])
            continue
        new = [one for one in drawn.parents.get(each, ()) if one not in seen]
        seen.update(new)
        waiting += new
    return last


def _known(walked: Sequence[Step], start: int, end: int, stands: Sequence[_Stand]) -> tuple[int, int]:
    """Return where the steps end that came together from ``start``, and where those that may have come with them.

    Of steps that specbot made and nobody has touched a reflog may tell. What the branch did not hold when it first held
    them came later. And what a merge of specbot's own branch moved it over came with them.
    """
    unsure = _unsure(walked, start, end)
    number = next((number for number, each in enumerate(stands) if each[0] >= end - 1), None)
    if number is None or not all(_is_own(each) for each in walked[start:end]):
        return end, unsure
    at, is_here, is_merge = stands[number]
    if not is_here:
        return end, unsure
    # Where the reflog begins with the merge, nobody knows what the branch held before.
    return (at + 1, at + 1) if is_merge and number else (end, min(unsure, at + 1))


def _burst(walked: Sequence[Step], start: int) -> int:
    """Return where the commits end that were put down together with the one at ``start``, as a rebase does.

    They were written before the first of them came, and follow within seconds. Or specbot committed them all, and
    nobody has touched them since.
    """
    first, end = walked[start], start + 1
    while end < len(walked) and len(walked[end].parents) == len(first.parents) == 1:
        one, before = walked[end], walked[end - 1]
        together = one.written <= first.committed and 0 <= one.committed - before.committed <= _BURST
        if not together and not (_is_own(one) and _is_own(before)):
            break
        end += 1
    return end


def _unsure(walked: Sequence[Step], start: int, end: int) -> int:
    """Return where the commits end of which nothing in git tells whether they were written before this came, or after.

    After commits as specbot made them, which nobody has touched since, those are edits of the same documents that
    directly follow: somebody may have moved the branch there with them. Else it is what a slow rebase would leave.
    """
    first, last = walked[start], walked[end - 1]
    paths = {each.after for step in walked[start:end] for each in step.moved}
    at = end
    while at < len(walked) and len(walked[at].parents) == len(first.parents) == 1:
        one = walked[at]
        slow = one.written <= first.committed and 0 <= one.committed - last.committed <= _HOUR
        if not slow and not (_is_own(last) and any(each.before in paths for each in one.moved)):
            break
        at += 1
    return at


def _is_own(step: Step) -> bool:
    return step.committer.email == EMAIL


def who(step: Step) -> str:
    """Return who brought it: the author, or the committer where that is a program. A name only, never an address."""
    names = [
        each.name for each in (step.author, step.committer) if each.email != EMAIL and each.name not in (NAME, "GitHub")
    ]
    people = [each for each in names if not each.endswith("[bot]")]
    return in_one_line((people or names or [step.author.name])[0].partition("@")[0], 100)
