"""A text as the atoms that carry what it says: words by their meaning, numbers, names, and what bends a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import EMPTY, VAGUE, meaning_of
from bot.openspec.plain import COUNT, END, NAME, plain

_TOKEN = re.compile(
    rf"[{NAME}{COUNT}](?P<literal>\d+){END}"
    r"|(?P<letter>[\u3040-\u30ff\u3400-\u9fff])"
    r"|(?P<word>[^\W\d_]\w*(?:['-]\w+)*|\w+)"
    r"|(?P<sign>[<>]=?|[≤≥≈≠~±=+°^²³$€£¥/]+)|(?P<stop>[.;:,!?()\[\]—\n])",
)
# Words joined with a hyphen that are one word, whatever their parts would say alone.
_BENDING_PART = re.compile(
    r"(?:^|-)(?:only|if|not|no|or|all|any|in|on|off|up|out|to|by|un|non|pre|post|over|under|before|after|per)(?:-|$)"
)
# The marks that ``phrases`` writes, and what bends a sentence in other ways.
_OF = {
    Aspect.BOUND: "LE:<= GE:>= LT:< GT:> EQ:=",
    Aspect.QUANTIFIER: "ONLY:only ANY:any ALL:all SOME:some MOST:most BOTH:both EITHER:either",
    Aspect.ORDER: "BEFORE:before AFTER:after UNTIL:until WHILE:while",
    Aspect.CONDITION: "UNLESS:unless EXCEPT:except IF:if ELSE:else EVEN:even",
    Aspect.CHOICE: "INSTEAD:instead OR:or",
    Aspect.NEGATION: "NOT:not",
    Aspect.WORD: "AGAIN:again",
}
_MARKS = {
    f"X{name}": value for pairs in _OF.values() for name, _, value in (each.partition(":") for each in pairs.split())
}
_ASPECTS = {each.partition(":")[2]: aspect for aspect, pairs in _OF.items() for each in pairs.split()}
_NOT = frozenset({"not", "no", "never", "none", "neither", "nor", "without", "nothing", "nobody"})
_MODAL = {"shall": "shall", "must": "shall", "should": "should", "may": "may", "might": "may", "can": "can",
          "could": "can", "will": "will", "would": "would"}  # fmt: skip
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "gets", "get", "got"])
# What has a verb of its own behind it, or is one: what follows is no part of "SHALL a and b".
_IS = {"is", "are", "was", "were", "am", "does", "do", "did", "has", "had"}
_TELLING = frozenset(_IS | {"that", "which", "who", "they", "these", "those"})
_KOREAN = re.compile(
    r"(?<=[가-힣]{2})(?:에서는|에서|으로|까지|부터|은|는|이|가|을|를|에|의|로|과|와|도)$"
    r"|(?<=[가-힣a-z])(?:하고|하며|하여|해야|한다|합니다|된다|되며|되고|되어야)$"
)
_SHORTENED = re.compile(r"'(?:s|re|ve|ll|d|m)?$")
_LINKS = frozenset({"and", "or", "but", "nor"})
_LEADS = frozenset({"from", "to", "by", "between"})
_INTO = frozenset({"into", "onto"})
# What begins a part that says why.
_SO = frozenset({"so", "because"})
_PRONOUNS = frozenset({"it", "them", "this", "these"})
# What leads in where, when and how, and moves with what it leads in.
_PLACES = frozenset(
    {*_LEADS, "on", "in", "at", "for", "with", "within", "across", "via", "into", "onto", "of", "as", "about"}
)


def atoms(text: str) -> list[Atom]:
    """Return what a sentence says, in its order; what only serves its grammar is left out.

    >>> [each.value for each in atoms("The server SHALL not retry after 2 minutes.")]
    ['serv', 'SHALL', 'not', 'retr', 'after', '120 s']
    """
    found = plain(text)
    read = list(_read(found.text, found.literals))
    # "Files created by the tool": a passive without "are".
    return [
        replace(one, passive=True) if two and two.lead == "by" and _is_participle(one) else one
        for one, two in zip_longest(read, read[1:])
    ]


def _read(text: str, literals: Sequence[Atom]) -> Iterator[Atom]:
    lead, place, be, clause, phrase, joined, told = "", "", 0, 0, 0, False, False
    for match in _TOKEN.finditer(text):
        be -= 1
        if match["word"] in _LINKS:
            clause += 1
            joined = match["word"] == "and"
        if match["stop"]:
            clause += 1
            phrase += 1
            lead = place = ""
            told = False
            continue
        word = match["word"]
        if word in _SO:
            clause += 1
            phrase += 1
        if word in _BE:
            be = 4
        told = told or word in _TELLING
        if word in _LEADS or word in _INTO:
            lead = "to" if word in _INTO else word
        elif word in _PRONOUNS:
            lead = place = ""
        if word in _PLACES:
            place = word
        for atom in _atoms_of(match, literals):
            passive = be > 0 and word not in _BE and _is_participle(atom)
            yield Atom(
                atom.aspect,
                atom.value,
                atom.text,
                clause,
                lead,
                passive=passive,
                joined=joined,
                phrase=phrase,
                place=place,
                told=told,
            )
            joined = False
            told = told and atom.aspect in {Aspect.NEGATION, Aspect.QUANTIFIER}
            if atom.aspect not in {Aspect.QUANTIFIER, Aspect.NEGATION}:
                lead = place = ""
            if atom.aspect is Aspect.WORD and not atom.text.endswith("ly"):
                be = 0


def _is_participle(atom: Atom) -> bool:
    return atom.aspect is Aspect.WORD and atom.text.endswith(("ed", "en", "n", "t", "ne", "d", "made"))


def _atoms_of(match: re.Match[str], literals: Sequence[Atom]) -> Iterator[Atom]:
    if match["literal"]:
        yield literals[int(match["literal"])]
    elif match["letter"]:
        negation = match["letter"] in "不未无無没沒勿非禁"
        yield Atom(
            Aspect.NEGATION if negation else Aspect.WORD, "not" if negation else match["letter"], match["letter"]
        )
    elif match["sign"]:
        if match["sign"] != "+":
            yield _marked(match["sign"])
    elif match["word"] in _MARKS:
        yield _marked(_MARKS[match["word"]])
    else:
        yield from _word(match["word"])


def _marked(value: str) -> Atom:
    return Atom(_ASPECTS.get(value, Aspect.WORD), value, value)


def _word(word: str) -> Iterator[Atom]:
    bare = _SHORTENED.sub("", word)
    if bare in _NOT or bare.endswith("n't"):
        yield Atom(Aspect.NEGATION, "not", bare)
    elif bare in _MODAL:
        yield Atom(Aspect.OBLIGATION, _MODAL[bare], bare)
    elif bare == "single":
        yield Atom(Aspect.NUMBER, "1", bare)
    elif bare == "or":
        yield _marked("or")
    elif "-" in bare and bare not in VAGUE and not _BENDING_PART.search(bare):
        for part in bare.split("-"):
            yield from _word(part)
    elif bare and bare not in EMPTY and bare != "and":
        bare = _KOREAN.sub("", bare)
        yield Atom(Aspect.WORD, meaning_of(bare), bare)
