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
_VERB_BEFORE = re.compile(
    r"\b(?:to|shall|must|should|may|will|can|cannot|not|then|they|users?|i|we|you|and|or|does|do|that|which|who)\s+\Z",
    re.IGNORECASE,
)
_OFTEN = 5
"""A word of so many uses is the document's term (INCOSE R36 asks for one term throughout)."""
_Place = tuple[Requirement, int, str]


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per noun that is there once, beside one of its synonyms that is there often."""
    if not read(document).is_english:
        return
    uses: Counter[str] = Counter()
    places: dict[str, _Place] = {}
    for requirement, number, word in _words(document):
        uses[singular(word.lower())] += 1
        places[singular(word.lower())] = (requirement, number, word)
    # In names and code too: what stands there is a term of its own.
    anywhere = Counter(
        singular(word) for word in _ANY_WORD.findall(document.text.lower()) if singular(word) in SYNONYMS
    )
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
                if singular(match[0].lower()) in SYNONYMS and not _VERB_BEFORE.search(text, 0, match.start()):
                    yield requirement, number, match[0]


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
