"""The words that carry a text's subject, and which of them each negation is about."""

import re
from collections.abc import Iterator

from bot.openspec.facts import NEGATION

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.;:!?](?:\s|$)|\n\s*\n")
# Words that say how, not what: articles, pronouns, prepositions, auxiliaries, the verbs of obligation.
_EMPTY_WORDS = """
a an the this that these those it its they their them he she his her we our you your i my who whom whose which what and
or but nor so yet as if when whenever while where once because since than then there here of in on at by for from to
into onto with within without about over under between among through during before after until is are was were be been
being am do does did done has have had having can could may might must shall should will would need not no never none
neither cannot all any each every some both either only also just very more most less least such own same other another
per via etc
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ers", "er", "ed", "es", "ly", "s", "e", "y")
# How many words after a negation it can be about: "SHALL NOT send the rider an email" names the email.
_REACH = 4


def stem(word: str) -> str:
    """Return a word in small letters without its usual English endings; words of one family mostly share it."""
    word = word.lower().split("'")[0].split("’")[0]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def content(text: str) -> frozenset[str]:
    """Return the stems of the words in ``text`` that carry its subject."""
    return frozenset(_stems(text))


def negated(text: str) -> list[frozenset[str]]:
    """Return, for each negation in ``text``, the stems of the next few words of its sentence that carry its subject."""
    found = []
    for match in NEGATION.finditer(text):
        rest = _SENTENCE_END.split(text[match.end() :], maxsplit=1)[0]
        found.append(frozenset(list(_stems(rest))[:_REACH]))
    return found


def _stems(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        if match[0].lower() not in _EMPTY:
            yield stem(match[0])
