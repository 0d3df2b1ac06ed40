"""The words that tell what a text is about: stems of words and of parts of identifiers, without those of every spec."""

import re
from functools import lru_cache

from bot.openspec.content import stem

# Words that stand in every spec and make two texts no more alike.
_COMMON_WORDS = """
the a an of to and is are be shall must when then that with for in on by from not or as it this if will has have
was were which its their should may can at into each any all no only given system user users app application
service server client request response data value file page name new one two first second so do does did use
uses used using set get gets after before same other than more
"""
PLAIN_COMMON = frozenset(_COMMON_WORDS.split())
COMMON = frozenset(stem(word) for word in _COMMON_WORDS.split())
LEAST_LETTERS = 3
"""A word of fewer is none of those that tell."""
_WORD = re.compile(r"[^\W\d_]{3,}")
# The same, where every letter is ASCII: ranges of characters are looked up faster than classes of them.
_ASCII_WORD = re.compile(r"[a-z]{3,}")
# A word, and the parts of an identifier: fooBar, HTTPServer, snake_case.
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words_of(text: str) -> list[str]:
    """Return every word of three letters and more, in small letters."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text.lower())


@lru_cache(maxsize=16384)
def telling(text: str) -> frozenset[str]:
    """Return the stems of every telling word and part of an identifier in a text, code included."""
    words = {*(part.lower() for part in _PART.findall(text)), *words_of(text)}
    return frozenset(stem(word) for word in words if len(word) > 2) - COMMON
