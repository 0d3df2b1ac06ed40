"""``plural-after-each``: "each" or "every" before a plural: one of the two is a slip, and nobody knows which."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, Sentence, english_bodies, english_steps, read
from bot.rules.rule import Hit, Profile, Rule

_EACH = frozenset({"each", "every"})
# What follows the noun where that is no part of a longer name: "each settings page".
_END_WORDS = """
. , ; : ) shall must is are of in that which and or to with has have from on at for by when whose without
"""
_ENDS = frozenset({*_END_WORDS.split(), ""})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per plural behind such a word whose singular the document has."""
    words = read(document).words
    if words.isdisjoint(_EACH):
        return
    for requirement, body in english_bodies(document):
        if body.may_have(_EACH):
            for line, said in _slips(body, words):
                yield Hit(line, _message(said), requirement, words=said)
    for requirement, scenario, _, passage in english_steps(document):
        if passage.may_have(_EACH):
            for line, said in _slips(passage, words):
                yield Hit(line, _message(said), requirement, scenario, words=said)


def _message(words: str) -> str:
    return f'"{words}": one or several? Make both say the same.'


def _slips(passage: Passage, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    for sentence in passage.sentences:
        for at, token in enumerate(sentence):
            if token.low in _EACH and (last := _plural(sentence, at, known)):
                yield passage.line_of(token), passage.between(token, sentence[last])


def _plural(sentence: Sentence, at: int, known: frozenset[str]) -> int:
    """Return where the plural stands, 0 where there is none."""
    word = word_at(sentence, at + 1)
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "ys")) and word[:-1] in known
    return at + 1 if is_plural and word_at(sentence, at + 2) in _ENDS else 0


RULE = Rule(
    id="plural-after-each",
    summary='"Each" or "every" before a plural.',
    source="Plain editing; INCOSE R32 (universal quantification)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="Each elements of `roles` SHALL be a name.",
    good="Each element of `roles` SHALL be a name.",
)
