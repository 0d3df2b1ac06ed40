"""``oblique``: two words joined by a slash, which is read as and, as or, and as another name."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_LEAST = 3
# Pairs that are one term.
_TERMS = frozenset({("and", "or"), ("or", "and"), ("input", "output"), ("his", "her"), ("client", "server")})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per slash between two plain words: "create/update", "removed / replaced"; paths are passed over."""
    for requirement, body in english_bodies(document):
        if "/" not in body.words:
            continue
        for sentence in body.sentences:
            for at in range(1, len(sentence) - 1):
                if sentence[at].low == "/" and _joins(sentence, at):
                    words = body.between(sentence[at - 1], sentence[at + 1])
                    message = f'Is "{words}" both, or one of them? Say "and" or "or".'
                    yield Hit(body.line_of(sentence[at]), message, requirement, words=words)


def _joins(sentence: Sentence, at: int) -> bool:
    one, two = sentence[at - 1], sentence[at + 1]
    plain = all(word.text.isalpha() and word.text.islower() and len(word.text) >= _LEAST for word in (one, two))
    around = {sentence[place].low for place in (at - 2, at + 2) if 0 <= place < len(sentence)}
    # "a/b/c" of a path, "docs/guide.md"
    in_path = "/" in around or (
        at + 2 < len(sentence) and sentence[at + 2].start == two.end and sentence[at + 2].low in {"-", "_"}
    )
    return plain and not in_path and (one.low, two.low) not in _TERMS


RULE = Rule(
    id="oblique",
    summary="Two words joined by a slash.",
    source="INCOSE Guide to Writing Requirements R17 (oblique symbol)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The user SHALL accept/decline the terms.",
    good="The user SHALL accept or decline the terms.",
)
