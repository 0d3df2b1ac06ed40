"""Whether a text is English, told by its letters and by the small words that every sentence of it needs."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# The same, where every letter is ASCII: ranges of characters are looked up faster than classes of them.
_ASCII_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ENGLISH_WORDS = """
the of to and is are be shall must when then that with for a an in on by from not or as it this if will has have was
were which its their should may can at into each any all no only given
"""
# Words of Spanish, French, German, Portuguese, Italian and Dutch that are no English words.
_OTHER_WORDS = """
el la los las que por con para se debe deben cuando del al una y es su sus entonces dado como está sistema
le les des une est dans pour avec doit lorsque qui sur ne pas du ou aux et alors
der das und ist nicht muss wenn mit für eine einen dem den wird werden oder auf sich dann
o os um uma não deve quando são ao pelo pela então dos das em
il gli che non quando di della nel sono per allora è
het een van niet moet wanneer dan worden voor zijn met
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split()) - _ENGLISH
_SHORT = 8
"""Fewer words than this tell a language by their letters alone."""


@lru_cache(maxsize=4096)
def is_english(text: str) -> bool:
    """Whether ``text`` is mostly English; rules that read English words stay silent elsewhere. Without letters: no."""
    odd = [] if text.isascii() else _NOT_ASCII.findall(text)  # mostly dashes and arrows
    others = sum(map(str.isalpha, odd))
    if others:
        letters = sum(map(str.isalpha, text))
        if letters - others < 0.9 * letters:
            return False
    words = (_WORD if any(map(str.isalnum, odd)) else _ASCII_WORD).findall(text.lower())
    english = sum(map(_ENGLISH.__contains__, words))
    other = 0 if _OTHER.isdisjoint(words) else sum(map(_OTHER.__contains__, words))
    if len(words) < _SHORT:
        return bool(words) and english >= other
    return english > other and english * 25 >= len(words)
