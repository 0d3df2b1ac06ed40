"""How people ask, by language, from data; and which language a document is in."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.bench.asking.wording import forms, lower_first, upper_first
from bot.bench.english import is_english
from bot.openspec.model import Document

OWN = "own"
"""A language without phrases: the question is made of the document's own words alone."""
_LISTS = ("idle", "verbs", "words", "nouns")
_LETTER = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_OTHER_ASIAN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_SPANISH = re.compile(r"\b(?:el|los|las|del|cuando|debe|para|con|una|está|según)\b", re.IGNORECASE)
_LANGUAGE = "language of questions"
_LEAST_HAN = 0.25
_LEAST_SPANISH = 0.08


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language by what they are for, words that can be left out, and other words for words."""

    language: str
    frames: Mapping[str, Sequence[str]]
    idle: frozenset[str] = frozenset()
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def say(self, what: str, random: Random, **words: str) -> str:
        """Return one of the phrases with the words put in; their capitals fit where they stand."""
        frame = random.choice(self.frames[what])
        filled = {key: lower_first(each) for key, each in words.items()}
        filled |= {key.upper(): upper_first(each) for key, each in words.items()}
        return re.sub(r"\{(\w)\}", lambda match: filled.get(match[1], match[0]), frame)


def read_phrases(text: str) -> dict[str, Phrases]:
    """Return the phrases of a TOML text by language."""
    found = {}
    for language, table in tomllib.loads(text).items():
        frames = {key: tuple(each) for key, each in table.items() if key not in _LISTS}
        idle, verbs, words, nouns = (table.get(key, []) for key in _LISTS)
        kept = {form for noun in nouns for form in forms(noun)[:2]}
        found[language] = Phrases(language, frames, frozenset(idle), _synonyms(verbs, words, kept))
    return found


def _synonyms(verbs: Sequence[str], words: Sequence[str], kept: Collection[str]) -> dict[str, list[str]]:
    """Return the other words for each word, of some groups: regular verbs in all forms, and words as they are.

    What is ``kept`` may stand for others, but nothing stands for it.
    """
    groups = [each.split() for each in words]
    groups += [list(each) for group in verbs for each in zip(*map(forms, group.split()), strict=True)]
    found: dict[str, list[str]] = {}
    for group in groups:
        for word in (each for each in group if each not in kept):
            found.setdefault(word, []).extend(other.replace("-", " ") for other in group if other != word)
    return found


def language_of(document: Document) -> str:
    """Return ``en``, ``es`` or ``zh``, or ``own`` for every other language."""
    if _LANGUAGE not in document.notes:
        document.notes[_LANGUAGE] = _told_by_letters(document)
    return str(document.notes[_LANGUAGE])


def _told_by_letters(document: Document) -> str:
    if is_english(document):
        return "en"
    letters = len(_LETTER.findall(document.text)) or 1
    if len(_HAN.findall(document.text)) >= _LEAST_HAN * letters:
        return OWN if _OTHER_ASIAN.search(document.text) else "zh"
    words = len(document.text.split()) or 1
    return "es" if len(_SPANISH.findall(document.text)) >= _LEAST_SPANISH * words else OWN
