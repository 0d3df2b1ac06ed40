"""Which requirements a change of code touches, and which of them say what the code does no longer."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from bot.openspec.facts import FactKind, facts_of
from bot.openspec.model import Document, Requirement
from bot.text.counts import count
from bot.text.patch import Hunk, Patch
from bot.workflows.code_words import Swap, has_unit, is_telling, names_in, strings_in, swaps, words_in

_NAMES = frozenset({FactKind.IDENTIFIER, FactKind.QUOTE})
# A name that more requirements than these have tells none of them from the others.
_COMMON = 8
_SHORTEST = 3
_MEMBER, _JOINT = re.compile(r"[A-Z]\w*(?:(?:\.|::|#)\w+)+(?:\(\))?"), re.compile(r"\.|::|#|\(\)")
# "failed" in a code span is a word like any other; "retry_limit" is a name. One that three have in common is enough.
_PLAIN, _LEAST_WEIGHT = 0.25, 0.3
MOST_TOUCHED = 200
MOST_DRIFTS = 200

StillThere = Callable[[Collection[str]], Collection[str]]
"""Which of some words the code still holds anywhere."""


class DriftKind(Enum):
    """In what a requirement and the code part; the values are interface."""

    GONE = "gone"
    """It names what the code does not have any more."""
    NUMBER = "number"
    """It says a number that the code had, and has another in its place."""
    TEXT = "text"
    """It quotes a text that the code had, and has another in its place."""
    OPINION = "opinion"
    """A model says so, and quotes both."""


@dataclass(frozen=True, slots=True)
class Touch:
    """Why a requirement is one that the change is about: ``names`` stand in both, at ``code`` among others."""

    path: str
    requirement: str
    line: int
    names: tuple[str, ...]
    code: tuple[str, int]
    weight: float


@dataclass(frozen=True, slots=True)
class Drift:
    """One requirement that says what the code does no longer: ``words`` of it, at ``code`` (path, line) ``was`` became
    ``now``.

    ``now`` is empty where nothing took its place. ``says`` is the requirement's text, of which its id is made: edited,
    it is another one.
    """

    kind: DriftKind
    path: str
    requirement: str
    line: int
    words: str
    code: tuple[str, int]
    was: str
    now: str
    says: str

    @property
    def id(self) -> str:
        """Twelve hex digits of what it is about; where the code moves it stays the same."""
        about = "\0".join([self.kind.value, self.path, self.requirement, self.words, self.was, self.now, self.says])
        return sha256(about.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        if self.kind is DriftKind.GONE:
            return f'It names "{self.words}", which the code does not have any more.'
        if self.kind is DriftKind.OPINION:
            return f'It says "{self.words}", and a model reads otherwise in the code: "{self.now}".'
        return f'It says "{self.words}", and in the code "{self.was}" became "{self.now}".'


@dataclass(frozen=True)
class Drifted:
    """What a change of code does to the specs; ``left_out`` says what was not looked at, empty where all was."""

    touched: tuple[Touch, ...]
    drifts: tuple[Drift, ...]
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A requirement with what it names: identifiers, code spans, quotations."""

    document: Document
    requirement: Requirement
    text: str
    names: frozenset[str]

    @property
    def place(self) -> tuple[str, str, int]:
        """Path, name and line, from 1."""
        return self.document.path, self.requirement.name, self.requirement.span.start + 1


def drifted(documents: Iterable[Document], patch: Patch, still_there: StillThere) -> Drifted:
    """Return what the hunks of a patch touch and make untrue in the requirements of some documents.

    Only what the code itself shows counts: a name that went everywhere, a number or a text that became another in a
    line that is the same but for that.
    """
    spoken = [each for document in documents for each in _spoken(document)]
    touched = sorted(_touched(spoken, patch.hunks), key=lambda each: (-each.weight, each.path, each.line))
    swapped = list(_swapped(spoken, patch))
    # What became another text is not told a second time as gone.
    told = {(each.path, each.requirement, each.words) for each in swapped}
    gone = (each for each in _gone(spoken, patch, still_there) if (each.path, each.requirement, each.words) not in told)
    found = {each.id: each for each in (*gone, *swapped)}
    drifts = sorted(found.values(), key=lambda each: (each.path, each.line, each.kind.value, each.words))
    said = [f"{count(patch.left_out, 'place')} of the diff"] if patch.left_out else []
    if len(touched) > MOST_TOUCHED:
        more = len(touched) - MOST_TOUCHED
        said.append(count(more, "requirement that is touched", "requirements that are touched"))
    return Drifted(tuple(touched[:MOST_TOUCHED]), tuple(drifts[:MOST_DRIFTS]), " and ".join(said))


def _spoken(document: Document) -> Iterator[Spoken]:
    for requirement in document.requirements:
        text = document.source(requirement.span)
        names = {each.value.strip("`") for each in facts_of(text) if each.kind in _NAMES}
        # Of "GET /api/rides" the path is a name as well.
        names |= {part for each in names if " " in each for part in names_in(each) if is_telling(part)}
        # Of "RideJanitor.purge" the class is one, too.
        names |= {part for each in names if _MEMBER.fullmatch(each) for part in _JOINT.split(each) if is_telling(part)}
        kept = frozenset(each for each in names if len(each) >= _SHORTEST and not each.isdigit())
        yield Spoken(document, requirement, text, kept)


def _touched(spoken: Sequence[Spoken], hunks: Sequence[Hunk]) -> Iterator[Touch]:
    """Yield each requirement that shares a rare name with what changed, or with the function it changed in."""
    holders: defaultdict[str, list[Spoken]] = defaultdict(list)
    for each in spoken:
        for name in each.names:
            holders[name].append(each)
    there = _places(hunks, holders)
    shared: defaultdict[int, list[str]] = defaultdict(list)
    for name, each_holders in holders.items():
        if name in there and len(each_holders) <= _COMMON:
            for each in each_holders:
                shared[id(each)].append(name)
    for each in spoken:
        names = sorted(shared.get(id(each), ()), key=lambda name: (len(holders[name]), -len(name), name))
        weight = sum((1 if is_telling(name) else _PLAIN) / len(holders[name]) for name in names)
        if weight >= _LEAST_WEIGHT:
            yield Touch(*each.place, tuple(names), there[names[0]], weight)


def _places(hunks: Sequence[Hunk], wanted: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return where each name stands first in what changed: in a line, in the head of its function, as its file."""
    found: dict[str, tuple[str, int]] = {}
    for hunk in hunks:
        words = names_in("\n".join([*hunk.removed, *hunk.added, hunk.around])) | {hunk.name, hunk.old_path}
        for name in words & set(wanted):
            found.setdefault(name, (hunk.name, hunk.line))
    return found


def _gone(spoken: Sequence[Spoken], patch: Patch, still_there: StillThere) -> Iterator[Drift]:
    """Yield names that went from the code altogether, while a requirement has them."""
    wanted = {name for each in spoken for name in each.names}
    went: dict[str, tuple[str, int]] = {}
    stays: set[str] = set()
    for hunk in patch.hunks:
        stays |= names_in("\n".join(hunk.added)) | {hunk.path}
        names = names_in("\n".join(hunk.removed)) | ({hunk.old_path} if hunk.old_path != hunk.path else set())
        for name in names & wanted:
            went.setdefault(name, (hunk.name, hunk.line))
    candidates = [each for each in went if each not in stays]
    there = set(still_there(candidates)) if candidates else set()
    for name in candidates:
        if name in there:
            continue
        for each in spoken:
            if name in each.names:
                yield Drift(DriftKind.GONE, *each.place, name, went[name], name, "", each.text)


def _swapped(spoken: Sequence[Spoken], patch: Patch) -> Iterator[Drift]:
    """Yield numbers and texts that became others in the code, while a requirement says the old one of that thing."""
    held = Counter(word for each in spoken for word in words_in(each.text))
    common = frozenset(word for word, number in held.items() if number > _COMMON)
    for hunk in patch.hunks:
        for swap in swaps(hunk):
            kind = DriftKind.NUMBER if swap.is_number else DriftKind.TEXT
            for each in spoken:
                words = _says(each, swap, common)
                if words:
                    yield Drift(kind, *each.place, words, (hunk.name, swap.line), swap.was, swap.now, each.text)


def _says(spoken: Spoken, swap: Swap, common: Collection[str]) -> str:
    """Return the words with which a requirement says what was swapped, empty where it does not say it."""
    if not swap.is_number:
        quoted = strings_in(spoken.text) | spoken.names
        return swap.was if swap.was in quoted and swap.now not in quoted and is_telling(swap.was) else ""
    for sentence in re.split(r"(?<=[.!?])\s+|\n", spoken.text):
        said = swap.spelled_in(sentence)
        if said and not swap.is_said_now(spoken.text) and _is_the_same(spoken, sentence, said, swap, common):
            return said
    return ""


def _is_the_same(spoken: Spoken, sentence: str, said: str, swap: Swap, common: Collection[str]) -> bool:
    """Whether a sentence's number is that of a line of code: they share a name, or words; a bare number wants more.

    One word that many requirements have ("ride", where all are of rides) is not enough by itself.
    """
    if any(is_telling(name) for name in swap.names & spoken.names):
        return True
    # The name of a requirement says what all its sentences are about.
    shared = swap.subject & (words_in(sentence) | words_in(spoken.requirement.name))
    if len(shared) < 2 and shared <= set(common):
        return False
    return len(shared) >= (1 if has_unit(said) else 2) or shared == swap.subject


def by_document(drifts: Iterable[Drift]) -> Mapping[str, list[Drift]]:
    """Return drifts by the path of their documents, in order."""
    found: dict[str, list[Drift]] = {}
    for each in drifts:
        found.setdefault(each.path, []).append(each)
    return found
