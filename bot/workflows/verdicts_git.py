"""What became of suggestions, from the history of the base branch alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from bot.learning.events import Event, Kind
from bot.learning.outcome import Landing, looked_at_in, outcome
from bot.learning.proposed import Proposed
from bot.learning.traces import Stand, Tracer
from bot.repo.mainline import Graph, Moved, Step, graph, steps
from bot.repo.repository import Repository
from bot.repo.stood import stood
from bot.workflows.landings_git import Group, groups_of, who
from bot.workflows.proposals_git import OPENSPEC, reader

_AHEAD = timedelta(days=1)  # clocks differ; what lies further ahead is told when its day has come
_MOST_VERSIONS = 1_000  # of one document since a proposal: what people think of it they do not say so late
_ARCHIVED = f"{OPENSPEC}/changes/archive/"

_Read = Callable[[str | None], str | None]


@dataclass(frozen=True)
class _Version:
    """A document after a group that touched it."""

    group: Group
    step: Step
    path: str
    blob: str | None
    delta: str | None


def events_from_git(
    repository: Repository, base_ref: str, proposals: Sequence[Proposed], now: datetime
) -> tuple[Event, ...]:
    """Return what became of proposals on the base branch, by time; nothing of those that are open.

    They are the same whenever they are collected and from whichever clone, for all that is in them comes from commits
    of the base branch; a clone that has specbot's branch, or a reflog of the base, knows more of them. What lies more
    than a day after ``now`` is left out until its day has come. Raises RepoError.
    """
    here = _existing(repository, {each for one in proposals for each in (one.base, one.commit) if each})
    tip = repository.resolve(base_ref)
    drawn = graph(repository.git, [tip, *sorted(here)])
    line = drawn.mainline(tip)
    places = {commit: at for at, commit in enumerate(line)}
    starts = {each.id: at for each in proposals if (at := _start(each, drawn, places)) is not None}
    events: list[Event] = []
    if starts:
        walked = steps(repository.git, line[min(starts.values())], tip, OPENSPEC)
        groups = groups_of(repository, walked, drawn, line, proposals, stood(repository.git, base_ref))
        events += _unproven(proposals, groups)
        events += _Reading(repository, groups, places).events(
            [each for each in proposals if each.placed and each.id in starts], starts, line
        )
    return tuple(sorted((each for each in events if _is_past(each, now)), key=lambda each: (each.when, each.id)))


class _Reading:
    """The documents of some proposals, followed through the groups."""

    def __init__(self, repository: Repository, groups: Sequence[Group], places: Mapping[str, int]) -> None:
        self.repository = repository
        self.groups = [each for each in groups if each.named or any(step.moved for step in each.steps)]
        self.places = places

    def events(self, proposals: Sequence[Proposed], starts: Mapping[str, int], line: Sequence[str]) -> Iterator[Event]:
        """Yield what became of each."""
        first = _blobs_at(self.repository, [(line[starts[each.id]], _place(each)) for each in proposals])
        versions = {
            each.id: self._versions(each, starts[each.id], first[line[starts[each.id]], _place(each)])
            for each in proposals
        }
        blobs = [blob for some in versions.values() for one in some for blob in (one.blob, one.delta)]
        read = reader(self.repository, [*first.values(), *blobs])
        stories: dict[str, tuple[Proposed, Landing, list[Landing], list[Group]]] = {}
        for each in proposals:
            begin = Landing("", "", _place(each), read(first[line[starts[each.id]], _place(each)]))
            kept = [one for one in versions[each.id] if one.blob is None or read(one.blob) is not None]
            after = [_landing(each, one, read) for one in kept]
            groups = [one.group for one in kept]
            stories[each.id] = each, begin, after, groups
        beside = _beside(list(stories.values()))
        for each, begin, after, groups in stories.values():
            there = [
                replace(one, beside=(each.id, group.number) in beside) for one, group in zip(after, groups, strict=True)
            ]
            yield from outcome(each, begin, there)

    def _versions(self, each: Proposed, start: int, blob: str | None) -> list[_Version]:
        """Return the versions of a proposal's document after each group that touched it or tells of the proposal."""
        path, delta_path, delta = _place(each), each.carrier, None
        found: list[_Version] = []
        for group in self.groups:
            touching: Step | None = None
            for step in group.steps:
                if self.places[step.commit] <= start:
                    continue
                moved = _of(step, path)
                if moved is not None:
                    path, blob, touching = moved.after or path, moved.blob, step
                carried = _of(step, delta_path) if delta_path else None
                if carried is not None:
                    delta_path, delta, touching = carried.after or delta_path, carried.blob, step
            tells = each.id in group.brings or each.id in group.named
            if touching is None and tells and self.places[group.steps[-1].commit] > start:
                touching = group.steps[-1]
            if len(found) == _MOST_VERSIONS:
                break
            if touching is not None:
                found.append(_Version(group, touching, path, blob, None if _ARCHIVED in delta_path else delta))
        return found


def _place(each: Proposed) -> str:
    """Return where its document was at its base."""
    return each.moved or each.path


def _of(step: Step, path: str) -> Moved | None:
    """Return what a step did to a path: where it went first, else what came there."""
    for each in step.moved:
        if each.before == path:
            return each
    return next((each for each in step.moved if each.after == path), None)


def _landing(each: Proposed, version: _Version, read: _Read) -> Landing:
    text = read(version.blob)
    if text is not None and _ARCHIVED in version.path:
        # An archived delta is out of work: it is there only for who asks whether the proposal was taken before.
        is_taken = Tracer(each).look(text, version.path).stand is Stand.TAKEN
        text = text if is_taken else None
    group = version.group
    return Landing(
        when=version.step.when,
        who=who(version.step),
        path=version.path,
        text=text,
        delta=read(version.delta),
        brings=each.id in group.brings,
        names=each.id in group.named,
        number=group.number,
        until=group.until,
    )


def _beside(stories: Sequence[tuple[Proposed, Landing, list[Landing], list[Group]]]) -> set[tuple[str, int]]:
    """Return which proposals were in the same commit, or the same message, as one that a group made something of."""
    kin: defaultdict[str, set[str]] = defaultdict(set)
    for each, _, _, groups in stories:
        kin[each.commit].add(each.id)
        for group in groups:
            for commit, ids in group.names.items():
                kin[commit] |= {each.id} & ids
    found: set[tuple[str, int]] = set()
    for each, begin, after, groups in stories:
        others = {other for ids in kin.values() if each.id in ids for other in ids} - {each.id}
        if others:
            for at in looked_at_in(each, begin, after):
                found |= {(other, groups[at].number) for other in others}
    return found


def _start(each: Proposed, drawn: Graph, places: Mapping[str, int]) -> int | None:
    """Return the place on the base branch that a proposal was made for, None where it does not show here."""
    if each.commit in places:
        return places[each.commit] - 1 if places[each.commit] else None
    return drawn.fork(each.base or each.commit, places)


def _unproven(proposals: Sequence[Proposed], groups: Sequence[Group]) -> Iterator[Event]:
    """Yield that it is unknown what became of one that no edit proves, once it is named on the base branch."""
    waiting = {each.id: each for each in proposals if not each.placed}
    for group in groups:
        for name in sorted(group.named & waiting.keys()):
            yield waiting.pop(name).became(Kind.UNKNOWN, when=group.steps[-1].when, who=who(group.steps[-1]))


def _is_past(event: Event, now: datetime) -> bool:
    return datetime.fromisoformat(event.when) <= now.astimezone(UTC) + _AHEAD


def _existing(repository: Repository, commits: set[str]) -> set[str]:
    """Return those of some commits that are here."""
    asked = sorted(each for each in commits if re.fullmatch(r"[0-9a-f]{40,64}", each))
    lines = BytesIO("".join(f"{each}\n" for each in asked).encode())
    output = str(repository.git.cat_file("--batch-check", istream=lines)) if asked else ""
    return {words[0] for words in map(str.split, output.splitlines()) if words[1:2] == ["commit"]}


def _blobs_at(repository: Repository, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str | None]:
    """Return the blob at each path of a commit, None where there is none."""
    asked = [each for each in dict.fromkeys(wanted) if "\n" not in each[1]]  # it would be two questions
    names = "".join(f"{commit}:{path}\n" for commit, path in asked)
    output = str(
        repository.git.cat_file(
            "--batch-check=%(objectname) %(objecttype)", istream=BytesIO(names.encode("utf-8", "surrogateescape"))
        )
    )
    found: dict[tuple[str, str], str | None] = dict.fromkeys(wanted)
    for key, said in zip(asked, output.splitlines(), strict=True):
        name, _, kind = said.rpartition(" ")
        found[key] = name if kind == "blob" else None
    return found
