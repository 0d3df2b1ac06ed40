"""What an answer is worth: against the words that answer the question, and against where they stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category, normalize

from bot.bench.asking.question import Asked, Spot

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
# Scripts without spaces: each letter counts as a word.
_UNSPACED = re.compile("([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")
_NEAR = 0.5
"""An answer of at least this F1 is right, or one that holds nearly all words of what answers the question."""
_HOLDS = 0.8


@dataclass(frozen=True, slots=True)
class Quote:
    """One citation: where it is said to stand, at which commit, and whether it does, to the letter."""

    spot: Spot
    commit: str
    text: str
    verbatim: bool


@dataclass(frozen=True)
class Told:
    """What was answered: ``sentences``, each with its quotations, what was looked at, the best first, and how sure."""

    sentences: tuple[tuple[str, tuple[Quote, ...]], ...]
    looked: tuple[Spot, ...]
    confidence: float

    @property
    def abstained(self) -> bool:
        """Whether nothing was answered."""
        return not self.sentences

    @property
    def text(self) -> str:
        """The answer."""
        return " ".join(text for text, _ in self.sentences)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation once."""
        return tuple(dict.fromkeys(quote for _, quotes in self.sentences for quote in quotes))

    @property
    def supported(self) -> int:
        """How many sentences have a quotation that stands where it is said to stand."""
        return sum(any(quote.verbatim for quote in quotes) for _, quotes in self.sentences)


@dataclass(frozen=True)
class Marked:
    """One question with its answer, and the repository it was asked of."""

    asked: Asked
    told: Told
    subject: str = ""

    @cached_property
    def exact(self) -> bool:
        """Whether the answer is one of the accepted ones, letter case, punctuation and articles aside."""
        words = answer_words(self.told.text)
        return any(words == answer_words(each) for each in self.asked.accepted)

    @cached_property
    def f1(self) -> float:
        """The F1 over words against the accepted answer it is nearest to; an abstention has 0."""
        words = answer_words(self.told.text)
        return max((_f1(words, answer_words(each)) for each in self.asked.accepted), default=0.0)

    @cached_property
    def right(self) -> bool:
        """Whether what is answered is right: an answer to a question with one, near enough or with all of its words."""
        if self.told.abstained or not self.asked.answerable:
            return False
        words = answer_words(self.told.text)
        whole = any(_recall(words, answer_words(each)) >= _HOLDS for each in self.asked.gold)
        return self.f1 >= _NEAR or whole

    @property
    def rank(self) -> int | None:
        """The place, from 1, of the requirement that answers among those that were looked at; None where it is not."""
        places = [number for number, spot in enumerate(self.told.looked, 1) if spot in self.asked.spots]
        return places[0] if places else None

    def is_cited_right(self, quote: Quote) -> bool:
        """Whether a quotation stands to the letter where it says, and that is where the answer is.

        Of a question with two hops, a quotation of where it passes through is right as well.
        """
        there = (*self.asked.spots, *self.asked.bridges)
        return quote.verbatim and quote.commit == self.asked.commit and self.asked.answerable and quote.spot in there

    @property
    def reached(self) -> bool:
        """Whether a quotation is of the requirement that answers."""
        return any(self.is_cited_right(quote) and quote.spot in self.asked.spots for quote in self.told.quotes)


def answer_words(text: str) -> list[str]:
    """Return the words of an answer in normal form: as SQuAD compares them, scripts without spaces letter by letter."""
    text = normalize("NFKC", text).lower()
    text = "".join(char for char in text if not category(char).startswith(("P", "S")) or char in "%<>=+")
    return _UNSPACED.sub(r" \1 ", _ARTICLES.sub(" ", text)).split()


def _f1(words: Sequence[str], gold: Sequence[str]) -> float:
    shared = (Counter(words) & Counter(gold)).total()
    return 2 * shared / (len(words) + len(gold)) if shared else 0.0


def _recall(words: Sequence[str], gold: Sequence[str]) -> float:
    return (Counter(words) & Counter(gold)).total() / len(gold) if gold else 0.0
