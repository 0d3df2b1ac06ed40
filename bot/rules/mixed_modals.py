"""``mixed-modals``: beside what SHALL be done a requirement says what should, could or might be done."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

_WEAK = frozenset({"should", "ought"})
# "The reader should see", "so that users should not": a reason, or what others do.
_ASIDE = frozenset(
    {"so", "because", "why", "what", "how", "whether", "if", "when", "that", "which", "where", "until", "unless"}
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence of a requirement with SHALL whose own verb is a weak one."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_WEAK):
            continue
        for sentence in body.sentences:
            if (at := _weak(sentence)) is not None and not binds(sentence):
                words = body.between(sentence[at], sentence[min(at + 1, len(sentence) - 1)])
                message = f'Is "{words}" an obligation? Say SHALL or MAY, for this requirement says both.'
                yield Hit(body.line_of(sentence[at]), message, requirement, words=words)


def _weak(sentence: Sentence) -> int | None:
    for at, token in enumerate(sentence):
        if token.low in _ASIDE or token.low == "(":
            return None
        if token.text in _WEAK and at > 0:
            return at if word_at(sentence, at + 1) not in {".", ","} else None
    return None


RULE = Rule(
    id="mixed-modals",
    summary="A requirement that says SHALL of one thing and should of another.",
    source="RFC 2119; ISO/IEC/IEEE 29148, 5.2.4: shall, should and may",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer SHALL lock the file. It should also sort the rows.",
    good="The importer SHALL lock the file. It MAY sort the rows.",
)
