"""``synonym-drift``: a noun stands once in a document that elsewhere uses another one of the same meaning."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.synonyms import SYNONYMS, singular

_WORD = re.compile(r"(?<![\w`./-])[A-Za-z]+(?![\w`/-]|\.\w)")
_ANY_WORD = re.compile(r"[a-z]+")
# What a verb follows: "to report", "SHALL change", "and list".
_BEFORE_VERB_WORDS = (
    "to shall must should may will can cannot not then they user users i we you and or does do that which who"
)
_BEFORE_VERB = frozenset(_BEFORE_VERB_WORDS.split())
_LAST = re.compile(r"(?<!\w)\w*\Z")
_OFTEN = 5
"""A word of so many uses is the document's term (INCOSE R36 asks for one term throughout)."""
_Place = tuple[Requirement, int, str]


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per noun that is there once, beside one of its synonyms that is there often."""
    if not read(document).is_english:
        return
    # In names and code too: what stands there is a term of its own.
    anywhere: Counter[str] = Counter()
    for word, times in Counter(_ANY_WORD.findall(document.text.lower())).items():
        if singular(word) in SYNONYMS:
            anywhere[singular(word)] += times
    if not any(anywhere[word] == 1 and any(anywhere[each] >= _OFTEN for each in SYNONYMS[word]) for word in anywhere):
        return  # as in most documents
    uses: Counter[str] = Counter()
    places: dict[str, _Place] = {}
    for requirement, number, word in _words(document):
        uses[singular(word.lower())] += 1
        places[singular(word.lower())] = (requirement, number, word)
    for word, (requirement, number, spelled) in places.items():
        if anywhere[word] != 1:
            continue
        usual = max(SYNONYMS.get(word, ()), key=lambda other: (uses[other], other), default="")
        if uses[usual] >= _OFTEN:
            message = (
                f'Elsewhere this document says "{usual}", {uses[usual]} times; say "{word}" only for another thing.'
            )
            yield Hit(number, message, requirement, words=spelled)


def _words(document: Document) -> Iterator[_Place]:
    """Yield the words of a document's requirements that have synonyms, code and quotations left out."""
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            line = document.outline.lines[number]
            if document.hidden[number] or line.startswith("#"):
                continue
            text = mask(line)
            for match in _WORD.finditer(text):
                if singular(match[0].lower()) in SYNONYMS and not _is_verb(text, match.start()):
                    yield requirement, number, match[0]


def _is_verb(text: str, at: int) -> bool:
    """Whether what stands before a word is what a verb follows."""
    before = text[:at].rsplit(None, 1)[-1:] if text[at - 1 : at].isspace() else []
    return any(each.group().lower() in _BEFORE_VERB for each in map(_LAST.search, before) if each)


RULE = Rule(
    id="synonym-drift",
    summary="A noun that stands once in a document that elsewhere uses another one of the same meaning.",
    source="INCOSE Guide to Writing Requirements R36 (consistent terms and units)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The customer SHALL … (and seven times: the member)",
    good="The member SHALL …",
)
