"""How every capability was at some commits of the history, judged by the rules of today."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.errors import UnreadableError
from bot.openspec.layout import SPECS, Listing, capability_of, read_text, resolve, spec_files
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.validate_spec import validate_spec
from bot.text.tree import Tree
from bot.workflows.context import Quality
from bot.workflows.report_health import Health, health_of, whole

ReadAhead = Callable[[Sequence[Document]], None]
"""Leaves with documents what rules see in each of them, from what an earlier run kept."""


class Commit(Protocol):
    """What of a commit is asked for here."""

    @property
    def commit(self) -> str:
        """Its id."""
        ...

    @property
    def when(self) -> datetime:
        """When it was made."""
        ...


@dataclass(frozen=True)
class Sample:
    """How the capabilities were at one commit; ``commit`` is empty for the folder as it is."""

    commit: str
    when: datetime
    capabilities: Mapping[str, Health]

    @property
    def whole(self) -> Health:
        """All of them together."""
        return whole(self.capabilities.values())


@dataclass(frozen=True)
class History:
    """Samples, the oldest first; ``commits`` is how many changed the specs, and were to choose from.

    ``unread`` says what of it could not be read, and why.
    """

    samples: tuple[Sample, ...] = ()
    commits: int = 0
    unread: tuple[str, ...] = ()


def chosen(commits: Sequence[Commit], most: int, since: datetime | None = None) -> list[Commit]:
    """Return at most ``most`` commits in even steps, the oldest first, the first and the last among them.

    ``commits`` come newest first. With ``since`` the first is the one that held at that time.
    """
    ordered = list(reversed(commits))
    if since is not None:
        first = next((at for at, each in enumerate(ordered) if each.when >= since), len(ordered))
        ordered = ordered[first if first < len(ordered) and ordered[first].when == since else max(first - 1, 0) :]
    if len(ordered) <= most:
        return ordered
    last = len(ordered) - 1
    return [ordered[round(step * last / (most - 1))] for step in range(most)] if most > 1 else ordered[-1:]


def walk(
    commits: Sequence[Commit],
    tree_of: Callable[[str], Tree],
    quality: Quality,
    read_ahead: ReadAhead | None = None,
    of: int = 0,
) -> History:
    """Return how the capabilities were at each of some commits, the oldest first; they were chosen ``of`` so many.

    A text is read and judged once, as long as it stands; no more documents are kept than the commit has. Raises
    RepoError.
    """
    reading = _Reading(quality, read_ahead)
    samples, unread = [], []
    for each in commits:
        try:
            samples.append(Sample(each.commit, each.when, reading.at(tree_of(each.commit))))
        except UnreadableError as error:
            unread.append(f"{each.commit[:9]}: {error.message}")
    return History(tuple(samples), max(of, len(commits)), tuple(unread))


def changed(samples: Iterable[Sample], capability: str) -> Iterator[tuple[Sample, Health | None]]:
    """Yield the samples at which one capability is another than at the sample before; None where it has gone."""
    before: Health | None = None
    for sample in samples:
        now = sample.capabilities.get(capability)
        if now != before:
            yield sample, now
        before = now


@dataclass
class _Reading:
    """What is known of the documents of the last commit that was read."""

    quality: Quality
    read_ahead: ReadAhead | None
    known: dict[tuple[str, str], Document | None] = field(default_factory=dict)
    told: dict[str, Health] = field(default_factory=dict)

    def at(self, tree: Tree) -> dict[str, Health]:
        """Return how the capabilities of a tree are."""
        places = [(path, tree.blob(resolve(tree, path) or path)) for _, path in spec_files(Listing(tree), SPECS)]
        if self.told and set(places) == self.known.keys():
            return self.told
        fresh = {place: _parsed(tree, place[0]) for place in places if place not in self.known}
        if self.read_ahead:
            self.read_ahead([each for each in fresh.values() if each])
        self.known = {place: fresh[place] if place in fresh else self.known[place] for place in places}
        around = _Specs(tuple(each for each in self.known.values() if each))
        self.told = {capability_of(path): self._health(each, around) for (path, _), each in self.known.items()}
        return self.told

    def _health(self, document: Document | None, around: "_Specs") -> Health:
        if document is None:
            return Health(errors=1)
        structural = document.notes.get(_STRUCTURAL)
        if structural is None:
            structural = document.notes[_STRUCTURAL] = validate_spec(document.path, document.text)
        assert isinstance(structural, list)
        return health_of(document, self.quality.weighed_document(document, structural, around).kept)


_STRUCTURAL = "structural"


class _Specs:
    """Main specs with nothing but each other around them."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self._documents = documents
        self.notes: dict[str, object] = {}

    def spec_of(self, document: Document) -> None:
        """Return nothing: none of them is a delta."""
        del document

    def documents(self) -> tuple[Document, ...]:
        """Return all of them."""
        return self._documents

    def tasks_of(self, document: Document) -> str:
        """Return nothing, for the same reason."""
        del document
        return ""

    def plans_of(self, document: Document) -> str:
        """Return nothing, for the same reason."""
        del document
        return ""


def _parsed(tree: Tree, path: str) -> Document | None:
    """Return a main spec, None where it is larger than is read: that is an error in it, and no more is known.

    Not by way of the layout: what that has read it keeps, and a history holds more than memory should.
    """
    try:
        return parse_document(path, capability_of(path), read_text(tree, path), DocumentKind.SPEC)
    except UnreadableError:
        return None
