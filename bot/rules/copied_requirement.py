"""``copied-requirement``: a requirement of another capability stands here too, word for word or nearly."""

from collections.abc import Iterator
from typing import cast
from zlib import crc32

from bot.openspec.content import sequence
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.rules.around import Around
from bot.rules.meeting import MOST, Entry
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule

_LEAST = 12
"""Requirements of fewer telling words are alike by chance."""
_RUN = 3
_SKETCH = 16
_ALIKE = 0.75
"""So many of the smallest hashes of two texts' runs of words are the same where about as much of the texts is."""
_Place = tuple[str, str, str]


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per requirement of a main spec that one of another spec is nearly the same as, scenarios included."""
    if document.kind is not DocumentKind.SPEC or not read(document).is_english:
        return
    known = _sketches(around)
    for requirement in document.requirements:
        own = _sketch_in(document, requirement)
        shared: dict[_Place, int] = {}
        for each in own:
            for place in known.get(each, ())[:MOST]:
                if place[0] != document.path:
                    shared[place] = shared.get(place, 0) + 1
        twin = max(shared, key=lambda place: (shared[place], place), default=None)
        if twin is not None and shared[twin] >= _ALIKE * len(own):
            message = f'"{twin[2]}" of {twin[1]} says nearly all of this; say it in one place, and refer to that.'
            yield Hit(requirement.span.start, message, requirement, words=requirement.name)


def _meets(document: Document) -> Iterator[Entry]:
    """Yield the hashes of every requirement: of another document ``check`` sees their names."""
    for requirement in document.requirements:
        yield from ((each, requirement.name) for each in _sketch_in(document, requirement))


def _sketch_in(document: Document, requirement: Requirement) -> tuple[int, ...]:
    """Return a requirement's sketch, kept with its document: it is asked for as one of all, and for itself."""
    known = cast("dict[int, tuple[int, ...]]", document.notes.setdefault("sketches", {}))
    if requirement.span.start not in known:
        known[requirement.span.start] = _sketch(requirement)
    return known[requirement.span.start]


def _sketch(requirement: Requirement) -> tuple[int, ...]:
    """Return the smallest hashes of the runs of words of a requirement (bottom-k MinHash), none for a short one."""
    steps = (step.prose for scenario in requirement.scenarios for step in scenario.steps)
    words = sequence(" ".join((requirement.text, *steps)))
    if len(words) < _LEAST:
        return ()
    runs = {" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    return tuple(sorted(crc32(run.encode(errors="replace")) for run in runs)[:_SKETCH])


def _sketches(around: Around) -> dict[int, list[_Place]]:
    """Return which requirements of main specs have a hash, read once for all documents."""
    if "sketches" not in around.notes:
        found: dict[int, list[_Place]] = {}
        for document in around.documents():
            for requirement in document.requirements if document.kind is DocumentKind.SPEC else ():
                for each in _sketch_in(document, requirement):
                    found.setdefault(each, []).append((document.path, document.id, requirement.name))
        around.notes["sketches"] = found
    return cast("dict[int, list[_Place]]", around.notes["sketches"])


RULE = Rule(
    id="copied-requirement",
    summary="A requirement that another capability has too, word for word or nearly.",
    source="ISO/IEC/IEEE 29148, 5.2.6: no redundancy; Broder 1997 (MinHash)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    meets=_meets,
    profile=Profile.ALL,
    language="en",
    bad="the requirement Night watering in the capabilities beds and hedges, with the same scenarios",
    good="the requirement in one of them, and a reference to it in the other",
)
