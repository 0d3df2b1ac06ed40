"""Whether a document is in English, told by its letters and by how many of its words only join others."""

import re
from collections import Counter

from bot.openspec.model import Document

_WORDS = re.compile(r"[^\W\d_]+")
_OFTEN = "the a an of to in and or is are be for with when that on by from it as at if not this no any its shall must"
_JOINING = frozenset(_OFTEN.split())
# English specs, full of names and code, have a quarter or more of such words; other languages next to none.
_LEAST_JOINING = 0.15
_MOST_FOREIGN = 0.02
_LEAST_WORDS = 20


def is_english(document: Document) -> bool:
    """Whether at least 15 in 100 words are English joining words, and no more than 2 in 100 letters are not ASCII.

    Fenced code does not count; a document of fewer than 20 words is too short to tell and is passed over.
    """
    fenced = document.outline.fenced
    text = " ".join(line for number, line in enumerate(document.outline.lines) if not fenced[number]).lower()
    words = _WORDS.findall(text)
    letters = "".join(words)
    foreign = len(letters) - len(letters.encode("ascii", "ignore"))
    counts = Counter(words)
    joining = sum(counts[word] for word in _JOINING)
    most_foreign = _MOST_FOREIGN * len(letters)
    return len(words) >= _LEAST_WORDS and joining >= _LEAST_JOINING * len(words) and foreign <= most_foreign
