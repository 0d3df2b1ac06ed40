"""What of a text is looked up, beside the words that SQLite's own tokenizer finds in it.

That tokenizer (unicode61, then Porter's stemmer) parts words at everything but letters and digits, in C. It leaves
three kinds of words unfound: the humps of camelCase, an identifier as a whole, and words of scripts without spaces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from bot.text.lines import as_replaced

_WORD = re.compile(r"[^\W_]+")
# snake_case, kebab-case, dotted.names, paths, host:port; or camelCase. Both take a word at once: none is tried twice.
_IDENTIFIER = re.compile(r"[A-Za-z0-9]++(?:[_\-./:][A-Za-z0-9]++)*+")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_JOINTS = str.maketrans("", "", "_-./:")
# Thai to Khmer, kana, Han with its extensions, Hangul. Pairs of letters find words there without a dictionary (the way
# of Lucene's CJKAnalyzer).
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003134f]+"
)
_LONGEST = 64
"""Longer words are cut: a line of base64 is no word."""

# Words that every requirement has. They find nothing, and a question is full of them.
_COMMON_WORDS = """
a about after all also an and any are as at be because been before being between both but by can could did do does
each either for from had has have he her his how i if in into is it its may me must my no nor not of on only or other
our shall she should so some such than that the their them then there these they this those to was we were what when
where which while who whom whose why will with would you your
happen happens given
"""
COMMON = frozenset(_COMMON_WORDS.split())


def searchable(text: str) -> str:
    """Return a text as it goes into the index: itself, and what the tokenizer does not see in it."""
    if not text.isascii():
        text = normalize("NFKC", as_replaced(text))
    return " ".join([text, *_unseen(text)])


def terms(text: str) -> list[str]:
    """Return the words of a question in order, in small letters, with what ``searchable`` adds behind them."""
    text = normalize("NFKC", text)
    spaced = _UNSPACED.sub(" ", text)
    return [word.lower()[:_LONGEST] for word in (*_WORD.findall(spaced), *_unseen(text))]


def telling(text: str) -> list[str]:
    """Return the terms of a question without common words; all of them where there are no others."""
    every = terms(text)
    return [term for term in every if term not in COMMON] or every


def words(text: str) -> list[str]:
    """Return the words of a text in order, in small letters, without common ones."""
    return [word for word in _WORD.findall(text.lower()) if word not in COMMON]


def _unseen(text: str) -> Iterator[str]:
    for piece in text.split():
        if not piece.isalpha() or not (piece.islower() or piece.istitle() or piece.isupper()):
            yield from _parts(piece)
    if not text.isascii():
        for run in _UNSPACED.findall(text):
            yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))


@lru_cache(maxsize=16_384)
def _parts(piece: str) -> tuple[str, ...]:
    """Return what is not seen in a piece of text without spaces: identifiers as wholes, and the humps of each."""
    found: list[str] = []
    for name in _IDENTIFIER.findall(piece):
        whole = name.translate(_JOINTS)
        if whole != name:
            found.append(whole[:_LONGEST])
        if not name.islower():
            humps = _HUMP.findall(name)
            found += humps if len(humps) > 1 else ()
    return tuple(found)
