"""What questions are made with: the words of a tree, phrases, chance; and whether a question has one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.bench.asking.library import Library, Words
from bot.bench.asking.phrases import Phrases, language_of
from bot.bench.asking.question import Spot
from bot.openspec.content import stem, vocabulary
from bot.openspec.model import Document, DocumentKind, Requirement

_RIVAL = 0.8
"""Who holds so much of a question's words could answer it as well."""
_LEAST_TOLD = 4
"""A question with fewer telling words may mean anything, unless it asks for the value of a name."""
_MOST_WORDS = 60

# Words of any question; they tell nothing of what is asked about.
_FRAME_WORDS = """
what which where when how who why happen happens happening case result expected behaviour supposed suppose should do
does specs spec say says talk deal requirement requirements rule covers applies follow then there one if given mean
default value nobody sets leave out used using long many much often within time something think comes into play some
involved system user i we it must shall
"""
_FRAME = frozenset(stem(word) for word in _FRAME_WORDS.split()) | frozenset(_FRAME_WORDS.split())


@dataclass(frozen=True)
class Maker:
    """A tree's words, the phrases of each language, and chance."""

    library: Library
    phrases: Mapping[str, Phrases]
    random: Random
    among: frozenset[str] | None = None
    """The documents that are asked about, by path; None for all."""

    @property
    def specs(self) -> Sequence[Document]:
        """The main specs that are asked about: what holds now."""
        return [
            each
            for each in self.library.documents
            if each.kind is DocumentKind.SPEC and (self.among is None or each.path in self.among)
        ]

    def phrases_of(self, document: Document) -> Phrases:
        """Return the phrases of a document's language."""
        return self.phrases[language_of(document)]

    def spots_of(self, document: Document, requirement: Requirement, gold: str) -> tuple[Spot, ...] | None:
        """Return where an answer stands: in the requirement, and in deltas that keep it; None where one changes it."""
        found = self.library.counterparts[(document.id, requirement.name)]
        texts = {each.path: each for each in self.library.documents}
        for spot in found:
            there = texts[spot.path].requirement(requirement.name)
            if there is None or gold not in texts[spot.path].source(there.span):
                return None
        return tuple(sorted(found, key=lambda each: each.path != document.path))

    def settled(self, question: str, document: Document, own: Sequence[Spot], least: int = _LEAST_TOLD) -> str | None:
        """Return the question, with its capability named where it could mean another; None where that is no help.

        None also where it has fewer than ``least`` telling words.
        """
        words = telling(question)
        if len(words) < least or len(question.split()) > _MOST_WORDS:
            return None
        if not self._has_rival(words, own):
            return question
        capability = document.id.replace("/", " ").replace("-", " ")
        named = self.phrases_of(document).say("within", self.random, c=capability, q=question)
        return None if self._has_rival(telling(named), own) else named

    def _has_rival(self, words: Words, own: Sequence[Spot]) -> bool:
        """Whether another requirement holds nearly all of the words, or as many as the right one does."""
        share = self.library.share(words, own)
        return bool(self.library.rivals(words, own, max(0.5, min(_RIVAL, share))))


def telling(question: str) -> Words:
    """Return the words of a question that tell what it is about."""
    return frozenset(word for word in vocabulary(question) if word not in _FRAME)
