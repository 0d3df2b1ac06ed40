"""Which questions are asked: so many of each kind, the repositories taking turns, the same for the same seed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from random import Random

from bot.bench.asking.hops import hops
from bot.bench.asking.library import Library
from bot.bench.asking.limits import limits
from bot.bench.asking.maker import Maker
from bot.bench.asking.older import older
from bot.bench.asking.outcomes import covers, outcomes
from bot.bench.asking.phrases import Phrases
from bot.bench.asking.question import Asked, Kind
from bot.bench.asking.unsaid import foreign, removed, swapped
from bot.openspec.model import Document

PARTS = {
    Kind.OUTCOME: 6,
    Kind.LIMIT: 4,
    Kind.COVERS: 4,
    Kind.HOPS: 2,
    Kind.OLDER: 2,
    Kind.REMOVED: 1,
    Kind.SWAPPED: 1,
    Kind.FOREIGN: 1,
}
"""The parts of each kind among questions with an answer, or without; where the specs lack some, others stand in."""


@dataclass(frozen=True)
class Past:
    """The documents of an older commit, and those that changed since, by path, as they are now."""

    commit: str
    documents: tuple[Document, ...]
    newer: Mapping[str, Document]


@dataclass(frozen=True)
class Subject:
    """One repository that is asked about: its name, its documents, and some of its past."""

    name: str
    documents: tuple[Document, ...]
    past: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """One question, and the name of the repository it is asked of."""

    subject: str
    asked: Asked


@dataclass(frozen=True)
class Sayings:
    """The words that come with specbot: phrases by language, and questions about other things."""

    phrases: Mapping[str, Phrases]
    foreign: tuple[str, ...]


def drawn(subjects: Sequence[Subject], per: int, seed: int, sayings: Sayings) -> list[Drawn]:
    """Return ``per`` answerable and ``per`` unanswerable questions, as far as the specs have them, kind by kind.

    No question is asked twice of a repository. The same subjects, number and seed give the same questions.
    """
    sources = _Sources(subjects, seed, sayings)
    known: set[tuple[str, str, str]] = set()
    found: list[Drawn] = []
    for answerable in (True, False):
        kinds = [kind for kind in Kind if kind.answerable is answerable]
        streams = {kind: _new(sources.of(kind), known) for kind in kinds}
        taken: dict[Kind, list[Drawn]] = {kind: [] for kind in kinds}
        for kind in _turns(kinds, per):
            taken[kind] += _first(streams[kind])
        while sum(map(len, taken.values())) < per:
            more = [each for kind in kinds for each in _first(streams[kind])]
            if not more:
                break
            for each in more[: per - sum(map(len, taken.values()))]:
                taken[each.asked.kind].append(each)
        found += chain.from_iterable(taken.values())
    return found


def _turns(kinds: Sequence[Kind], per: int) -> list[Kind]:
    """Return ``per`` kinds, each as often as its part says."""
    whole = sum(PARTS[kind] for kind in kinds)
    shares = {kind: per * PARTS[kind] / whole for kind in kinds}
    counts = {kind: int(share) for kind, share in shares.items()}
    for kind in sorted(kinds, key=lambda each: counts[each] - shares[each])[: per - sum(counts.values())]:
        counts[kind] += 1
    return [kind for kind in kinds for _ in range(counts[kind])]


def _first(stream: Iterator[Drawn]) -> list[Drawn]:
    found = next(stream, None)
    return [] if found is None else [found]


def _new(stream: Iterable[Drawn], known: set[tuple[str, str, str]]) -> Iterator[Drawn]:
    """Yield what is not known yet; from then on it is."""
    for each in stream:
        key = (each.subject, each.asked.question.lower(), each.asked.commit)
        if key not in known:
            known.add(key)
            yield each


class _Sources:
    """Where questions come from: each repository and kind has chance of its own, so that none depends on another."""

    def __init__(self, subjects: Sequence[Subject], seed: int, sayings: Sayings) -> None:
        self._subjects = subjects
        self._seed = seed
        self._sayings = sayings
        self._libraries = [Library(each.documents) for each in subjects]

    def of(self, kind: Kind) -> Iterator[Drawn]:
        """Yield the questions of one kind, the repositories taking turns."""
        streams = [(subject.name, self._of(kind, number, subject)) for number, subject in enumerate(self._subjects)]
        order = self._random("order", kind.value).sample(streams, len(streams))
        while order:
            for name, stream in list(order):
                found = next(stream, None)
                if found is None:
                    order.remove((name, stream))
                else:
                    yield Drawn(name, found)

    def _of(self, kind: Kind, number: int, subject: Subject) -> Iterator[Asked]:
        maker = self._maker(self._libraries[number], subject.name, kind.value)
        if kind is Kind.OLDER:
            return self._older(subject)
        if kind is Kind.FOREIGN:
            return foreign(maker, self._elsewhere(number))
        makers = {
            Kind.OUTCOME: outcomes,
            Kind.LIMIT: limits,
            Kind.COVERS: covers,
            Kind.HOPS: hops,
            Kind.REMOVED: removed,
            Kind.SWAPPED: swapped,
        }
        return makers[kind](maker)

    def _older(self, subject: Subject) -> Iterator[Asked]:
        """Yield questions as of older commits; the commits take turns."""
        streams = [
            older(self._maker(Library(past.documents), subject.name, past.commit), past.newer, past.commit)
            for past in subject.past
        ]
        while streams:
            for stream in list(streams):
                found = next(stream, None)
                if found is None:
                    streams.remove(stream)
                else:
                    yield found

    def _elsewhere(self, number: int) -> Iterator[Asked]:
        """Yield questions about the other repositories in turn with those that come with specbot."""
        own = self._random("foreign", str(number)).sample(self._sayings.foreign, len(self._sayings.foreign))
        shipped = [Asked(question, Kind.FOREIGN, (), ()) for question in own]
        others = [
            (subject.name, outcomes(self._maker(self._libraries[other], subject.name, f"foreign {number}")))
            for other, subject in enumerate(self._subjects)
            if other != number
        ]
        for turn, question in enumerate(shipped):
            if others:
                found = next(others[turn % len(others)][1], None)
                if found:
                    yield replace(found, spots=())
            yield question

    def _maker(self, library: Library, *names: str) -> Maker:
        return Maker(library, self._sayings.phrases, self._random(*names))

    def _random(self, *names: str) -> Random:
        return Random(":".join((str(self._seed), *names)))  # noqa: S311  draws, no secrets
