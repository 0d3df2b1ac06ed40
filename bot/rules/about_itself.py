"""``about-itself``: the document, or the requirement, is what SHALL do something: no product can fulfil that."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_PARTS = frozenset({"section", "requirement", "spec", "specification", "document", "scenario", "paragraph", "chapter"})
_THIS = frozenset({"this", "these"})
_VERBS = frozenset({"SHALL", "MUST"})
_REACH = 6


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence whose subject is "this section", "this spec" or the like."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_PARTS) or body.words.isdisjoint(_THIS):
            continue
        for sentence in body.sentences:
            if (last := _about(sentence)) is not None:
                words = body.between(sentence[0], sentence[last])
                message = f'"{words}" binds the document and no product; say who has to do what.'
                yield Hit(body.line_of(sentence[0]), message, requirement, words=words)


def _about(sentence: Sentence) -> int | None:
    """Return where SHALL stands in a sentence that begins with the document."""
    if word_at(sentence, 0) not in _THIS or word_at(sentence, 1) not in _PARTS:
        return None
    if word_at(sentence, 3) in {"apply", "hold", "not"} and word_at(sentence, 4) != "be":
        return None  # "This requirement SHALL apply to both" says where what it demands holds.
    if word_at(sentence, 4) in {"satisfied", "met", "fulfilled", "considered"}:
        return None
    return 2 if len(sentence) > 2 and sentence[2].text in _VERBS else None


RULE = Rule(
    id="about-itself",
    summary="The document is what SHALL do something.",
    source="ISO/IEC/IEEE 29148, 5.2.4: a requirement is about the system",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="This section SHALL describe how the changelog is written.",
    good="The release job SHALL write one line per commit into the changelog.",
)
