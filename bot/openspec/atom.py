"""One thing that a sentence says, and what it is to the sentence."""

from dataclasses import dataclass
from enum import Enum

APART = 100
"""Sentences that are compared together are numbered so far apart that their clauses do not mix."""


class Aspect(Enum):
    """What an atom is to a sentence; the values are interface, ``diff --json`` has them."""

    OBLIGATION = "obligation"
    NUMBER = "number"
    NEGATION = "negation"
    BOUND = "bound"
    QUANTIFIER = "quantifier"
    CONDITION = "condition"
    ORDER = "order"
    CHOICE = "choice"
    IDENTIFIER = "identifier"
    LINK = "link"
    QUOTE = "quote"
    CODE = "code"
    ACTOR = "actor"
    SCENARIO = "scenario"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing said. ``value`` is the same for all ways to say it, ``text`` is what stands there.

    ``clause`` counts up at each mark between clauses. ``lead`` is the "from", "to" or "by" that it follows.
    ``phrase`` counts up at each mark of punctuation only. ``place`` is the preposition right before it.
    ``passive`` is set on a participle behind a form of "be", ``joined`` on what stands right behind an "and",
    ``told`` on what is told as a fact: right behind an "is", a "does" or the "which" that is its subject.
    """

    aspect: Aspect
    value: str
    text: str
    clause: int = 0
    lead: str = ""
    passive: bool = False
    joined: bool = False
    phrase: int = 0
    place: str = ""
    told: bool = False
