"""What of a text is looked up, beside the words that SQLite's own tokenizer finds in it.

That tokenizer (unicode61, then Porter's stemmer) parts words at everything but letters and digits, in C. It leaves
three kinds of words unfound: the humps of camelCase, an identifier as a whole, and words of scripts without spaces.
"""

import re
from functools import lru_cache
from unicodedata import normalize

from bot.text.lines import as_replaced

_WORD = re.compile(r"[^\W_]+")
_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_JOINTS = b"_-./:"
"""What holds an identifier together: snake_case, kebab-case, dotted.names, paths, host:port."""


def _shapes(upper: str, joint: str) -> bytes:
    """Return a table for ``bytes.translate``: what kind of sign each is, letters ``a``, blank for no part of a word."""
    kinds = {byte: "a" for byte in range(128) if chr(byte).isalnum()}
    kinds |= {byte: upper for byte in range(128) if chr(byte).isupper()} | dict.fromkeys(_JOINTS, joint)
    return "".join(kinds.get(byte, " ") for byte in range(256)).encode()


# The shape of a text is searched instead of the text: for two or three signs that is the quickest there is.
_JOINED, _JOINT = _shapes("a", "_"), b"a_a"
_HUMPED, _HUMP, _SHOUT = _shapes("A", " "), b"aA", b"AAa"
# What parts words where all is ASCII, without a search: by far the quickest.
_SMALL = bytes(ord(chr(byte).lower()) if byte < 128 and chr(byte).isalnum() else ord(" ") for byte in range(256))
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
    unseen = " ".join(_unseen(text))
    return f"{text} {unseen}" if unseen else text


def terms(text: str) -> list[str]:
    """Return the words of a question in order, in small letters, with what ``searchable`` adds behind them."""
    text = normalize("NFKC", text)
    spaced = _UNSPACED.sub(" ", text)
    return [word.lower()[:_LONGEST] for word in (*_WORD.findall(spaced), *_unseen(text))]


def telling(text: str) -> list[str]:
    """Return the terms of a question without common words; all of them where there are no others."""
    every = terms(text)
    return [term for term in every if term not in COMMON] or every


def naming(name: str) -> list[str]:
    """Return the telling terms of a name; its words where it holds nothing but ASCII, which is quicker."""
    return words(name) if name.isascii() else telling(name)


def words(text: str) -> list[str]:
    """Return the words of a text in order, in small letters, without common ones."""
    every = text.encode().translate(_SMALL).decode().split() if text.isascii() else _WORD.findall(text.lower())
    return [word for word in every if word not in COMMON]


def _unseen(text: str) -> list[str]:
    """Return identifiers as wholes, the humps of camelCase, and pairs of letters where words are not spaced."""
    # One byte for each letter: what is found in the bytes stands at the same place in the text.
    letters = text.encode("ascii", "replace")
    found = [
        letters[piece].translate(None, _JOINTS)[:_LONGEST].decode()
        for piece in _pieces(letters.translate(_JOINED), _JOINT)
    ]
    shape = letters.translate(_HUMPED)
    humped = [*_pieces(shape, _HUMP), *(each for each in _pieces(shape, _SHOUT) if _HUMP not in shape[each])]
    for piece in humped:
        found += _humps(text[piece])
    if not text.isascii():
        for run in _UNSPACED.findall(text):
            found += (run[at : at + 2] for at in range(max(1, len(run) - 1)))
    return found


def _pieces(shape: bytes, sign: bytes) -> list[slice]:
    """Return where in a shape the pieces without blanks are that hold a sign."""
    found: list[slice] = []
    at = shape.find(sign)
    while at >= 0:
        end = shape.find(b" ", at)
        end = len(shape) if end < 0 else end
        found.append(slice(shape.rfind(b" ", 0, at) + 1, end))
        at = shape.find(sign, end)
    return found


@lru_cache(maxsize=16_384)
def _humps(name: str) -> tuple[str, ...]:
    return tuple(hump[:_LONGEST] for hump in _HUMPS.findall(name))
