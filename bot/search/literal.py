"""A claim in the very words of a quotation, in whatever language; and a few words that a question asks for."""

import re

from bot.openspec.aligned import atoms_of
from bot.openspec.atom import Aspect
from bot.openspec.facts import Fact, FactKind, facts_of
from bot.openspec.segments import split
from bot.search.claims import is_fragment, is_polar

_SPACES = re.compile(r"[\s\u00a0]+")
_MARKS = re.compile(r"[.,;:!?。，；：！？、|`*_\"“”‘’'()\[\]]+")
_TO_THE_LETTER = frozenset({FactKind.IDENTIFIER, FactKind.NUMBER, FactKind.LINK, FactKind.QUOTE})
_QUESTION_WORDS = frozenset(
    ["what", "which", "who", "when", "where", "how", "many", "much", "long", "often", "happens"]
)
_LEAST_KNOWN = 0.8
# Of a sentence without spaces: what may differ and make it another one.
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOT = re.compile(r"[不未无無没沒勿非禁]")


def folded(text: str) -> str:
    """Return a text as it is compared: white space, capitals and marks do not count."""
    return _SPACES.sub(" ", _MARKS.sub(" ", text)).strip().casefold()


def is_verbatim(claim: str, quote: str) -> bool:
    """Whether a claim is a quotation, or a sentence of it; names, numbers and what is in code count to the letter."""
    if not _named(claim) <= _named(quote):
        return False  # `a.json` is not `A.json`, MB not Mb
    wanted, known = folded(claim), {folded(quote), *map(folded, split(quote))}
    return wanted in known or (not wanted.isascii() and _close(wanted) in set(map(_close, known)))


def differs(claim: str, quote: str) -> str | None:
    """Return what differs where a claim is a sentence of a quotation but for a number or a "not"; in any language."""
    said = _NUMBERS.findall(claim), len(_NOT.findall(claim))
    for sentence in split(quote):
        told = _NUMBERS.findall(sentence), len(_NOT.findall(sentence))
        if said != told and _rest(claim) == _rest(sentence):
            number = next((b for a, b in zip(said[0], told[0], strict=False) if a != b), "")
            return f"the quotation says “{number}”" if number else "the one denies what the other says"
    return None


def is_asked_for(claim: str, quote: str, around: tuple[str, ...], question: str) -> bool:
    """Whether a few words of a quotation are what a question asks for: nearly all its other words stand there too."""
    if not is_fragment(claim) or is_polar(question) or f" {folded(claim)} " not in f" {folded(quote)} ":
        return False
    there = {each.value for text in (quote, *around) for each in atoms_of(text)}
    asked = [each for each in atoms_of(question) if each.text not in _QUESTION_WORDS]
    denied = [sum(each.aspect is Aspect.NEGATION for each in atoms_of(text)) for text in (question, quote)]
    known = sum(each.value in there for each in asked)
    return (
        _named(claim) <= _named(quote) and bool(asked) and denied[0] == denied[1] and known >= _LEAST_KNOWN * len(asked)
    )


def _named(text: str) -> set[Fact]:
    return {each for each in facts_of(text) if each.kind in _TO_THE_LETTER}


def _close(text: str) -> str:
    return text.replace(" ", "")


def _rest(text: str) -> str:
    return _close(_NOT.sub("", _NUMBERS.sub("#", folded(text))))
