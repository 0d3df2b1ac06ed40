"""A claim read beside the text it relies on: which of its words stand there, which do not, and what it leaves out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of
from bot.openspec.evened import left_over
from bot.openspec.lexicon import meaning_of
from bot.openspec.segments import split

SENTENCE = 100
"""Clauses of one sentence have numbers with one and the same hundred (``compared``)."""
_NEAR = 4
_BINDING = re.compile(
    r"\b(?:if|when|whenever|where|unless|after|before|until|while|once|during|only|except|upon|then|neither|otherwise)\b"
    r"|^(?:for|on|in|at|with|without|under|by)\b|[:`\"“]",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r",\s+(?:and|but)\s+(?=(?:the|an?|each|every|its|it|they|all|any)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:is|are|SHALL|MUST|SHOULD|MAY|shall|must|should|may|can|does|has|have)\s)"
)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|them)\b", re.IGNORECASE)
SYSTEM = frozenset(map(meaning_of, ["system", "app", "cli", "tool", "software", "program", "product", "plugin"]))
"""What is specified, by its kind: it acts where nobody else is named."""
CONTENT = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE, Aspect.NUMBER, Aspect.LINK, Aspect.CODE})
_FIRST = re.compile(r"[A-Z][a-z]+(?:[/-][a-z]+)+(?!\w)")
_SUBJECT_WORDS = 2
# "Should it fail" is a condition.
_NEED_NOT = re.compile(r"\b(?:need not|needn['’]t|(?:do|does)(?: not|n['’]t) (?:need|have) to)\b", re.IGNORECASE)
_MODAL = re.compile(r"(?<!^)\b(?:shall|must|should|may)\b")
# What obliges as a plain statement does: "SHALL lock", "will lock", "locks".
_STRONG = frozenset({"SHALL", "shall", "will", "would"})


@dataclass(frozen=True)
class Reading:
    """Both sides as atoms. ``pairs`` says for an atom of the claim where it stands in the source; ``lost`` and
    ``fresh`` are the places of what only the source has, or only the claim.

    Sentences of the source before number ``own`` are no quotation, only what stands around it. ``is_ordered`` says that
    the order of what is listed counts, ``has_pronoun`` that the quotation says "it"; ``given`` are the words, by their
    meaning, of the question.
    """

    source: Sequence[Atom]
    claim: Sequence[Atom]
    pairs: dict[int, int]
    lost: frozenset[int]
    fresh: frozenset[int]
    own: int = 0
    is_ordered: bool = False
    has_pronoun: bool = False
    given: frozenset[str] = frozenset()

    def is_own(self, at: int) -> bool:
        """Whether an atom of the source stands in the quotation itself."""
        return sentence_of(self.source[at]) >= self.own

    def is_in_use(self, at: int) -> bool:
        """Whether the claim keeps something of the sentence of an atom of the source."""
        return any(sentence_of(self.source[i]) == sentence_of(self.source[at]) for i in self.kept)

    @cached_property
    def kept(self) -> frozenset[int]:
        """The places in the source of what the claim says too."""
        return frozenset(self.pairs.values())

    @cached_property
    def own_words(self) -> frozenset[int]:
        """The places in the source of what the quotation itself speaks of."""
        return frozenset(i for i, each in enumerate(self.source) if each.aspect in CONTENT and self.is_own(i))

    @cached_property
    def back(self) -> dict[int, int]:
        """For an atom of the source where it stands in the claim."""
        return {i: j for j, i in self.pairs.items()}

    def words(self) -> list[int]:
        """Return the places of what the claim speaks of, without what only bends it."""
        return [at for at, each in enumerate(self.claim) if each.aspect in CONTENT]


def sentence_of(atom: Atom) -> int:
    """Return the number of an atom's sentence."""
    return atom.clause // SENTENCE


def is_strong(atom: Atom) -> bool:
    """Whether an atom obliges no more and no less than a plain statement."""
    return atom.aspect is Aspect.OBLIGATION and atom.value in _STRONG


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; what a colon leads in belongs to what leads it in."""
    found: list[str] = []
    for each in split(text):
        if found and found[-1].endswith(":"):
            found[-1] = f"{found[-1]} {each}"
        else:
            found.append(each)
    return found


def statements_of(text: str) -> list[str]:
    """Return the sentences of a quotation, and parts of one that stand alone: with a subject and a verb of their own.

    Not where a condition or an exception may hold for the whole.

    >>> statements_of("The form is not saved, and the user is told.")
    ['The form is not saved', 'the user is told.']
    """
    return [
        part
        for sentence in sentences_of(text)
        for part in ([sentence] if _BINDING.search(sentence) else _ALONE.split(sentence))
    ]


def read(
    around: Sequence[str], sentences: Sequence[str], claim: Sequence[str], given: frozenset[str] = frozenset()
) -> Reading:
    """Return how sentences of a claim read beside those of a quotation and of what stands ``around`` it.

    ``given`` are the values of the atoms of the question.
    """
    source = [*around, *sentences]
    olds, news = (
        [_loud(_uncapped(each, other)) for each in side]
        for side, other in ((source, " ".join(claim)), (claim, " ".join(source)))
    )
    compared = Compared(olds, news)
    for bag in (compared.lost, compared.fresh):
        for key in [key for key in bag if key[0] is Aspect.OBLIGATION and key[1] in _STRONG]:
            del bag[key]
    known = frozenset({each.value for each in compared.one} & {each.value for each in compared.two})
    left_over(compared, known, _actors(compared.one))
    one, two = list(compared.one), list(compared.two)
    pairs = _paired(one, two, len(around))
    lost = frozenset(_left(one, compared.lost, set(pairs.values())))
    fresh = frozenset(_left(two, compared.fresh, set(pairs)))
    pronoun = any(_PRONOUN.search(each) for each in sentences)
    return Reading(one, two, pairs, lost, fresh, len(around), compared.is_ordered, pronoun, given)


def _loud(text: str) -> str:
    """Return a text with its obligations in capitals: in an answer "should" is what SHOULD is in a spec."""
    return _MODAL.sub(lambda match: match[0].upper(), _NEED_NOT.sub("is not required to", text))


def _uncapped(sentence: str, other: str) -> str:
    """Return a sentence with its first word in small letters where the other text has it so: it is no name."""
    match = _FIRST.match(sentence)
    small = match[0].lower() if match else ""
    return (
        small + sentence[len(small) :] if small and re.search(rf"(?<!\w){re.escape(small)}(?!\w)", other) else sentence
    )


def _actors(found: Sequence[Atom]) -> frozenset[str]:
    at = next((at for at, each in enumerate(found) if each.aspect is Aspect.OBLIGATION), 0)
    subject = found[max(at - _SUBJECT_WORDS, 0) : at]
    return frozenset({*SYSTEM, *(each.value for each in subject if each.clause == found[at].clause)})


def _paired(one: Sequence[Atom], two: Sequence[Atom], own: int) -> dict[int, int]:
    """Return for each atom of the claim its counterpart, by what stands around both; the quotation's own first."""
    places: dict[Key, list[int]] = {}
    for i, each in enumerate(one):
        places.setdefault(key_of(each), []).append(i)
    around = [dict(_around(one, i)) for i in range(len(one))]
    rated = [
        (_alike(around[i], mine), sentence_of(one[i]) >= own, -i, -j)
        for j, each in enumerate(two)
        for mine in [dict(_around(two, j))]
        for i in places.get(key_of(each), ())
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(rated, reverse=True):
        if -j not in pairs and -i not in taken:
            pairs[-j] = -i
            taken.add(-i)
    return pairs


def _alike(mine: dict[Key, float], theirs: dict[Key, float]) -> float:
    """Return how much of what stands near the one stands near the other."""
    return sum(min(weight, theirs[key]) for key, weight in mine.items() if key in theirs)


def _around(side: Sequence[Atom], at: int) -> Iterator[tuple[Key, float]]:
    """Yield what stands near an atom in its sentence, the farthest first."""
    near = [k for k in range(max(at - _NEAR, 0), min(at + _NEAR + 1, len(side))) if k != at]
    for k in sorted(near, key=lambda k: -abs(k - at)):
        if sentence_of(side[k]) == sentence_of(side[at]):
            yield key_of(side[k]), 1 / abs(k - at) / (1 if side[k].clause == side[at].clause else 2)


def _left(side: Sequence[Atom], bag: dict[Key, int], paired: set[int]) -> Iterator[int]:
    """Yield the places of what only one side has; of what stands there more often those without a counterpart."""
    left = dict(bag)
    for at, each in sorted(enumerate(side), key=lambda pair: pair[0] in paired):
        if left.get(key_of(each), 0) > 0 and at not in paired and not is_strong(each):
            left[key_of(each)] -= 1
            yield at
