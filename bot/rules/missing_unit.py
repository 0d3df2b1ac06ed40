"""``missing-unit``: a time or a size in numbers, and nobody says of what."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, Sentence, english_bodies, english_steps
from bot.rules.rule import Hit, Profile, Rule

# What measures time or size, so that a bare number behind it can be several things.
_QUANTITY_WORDS = """
timeout timeouts delay delays interval intervals ttl duration latency period wait waits waiting sleep sleeps
expire expires expiry expiration lifetime debounce throttle backoff deadline pause pauses size sizes length
lengths larger smaller longer shorter bigger age ages quota budget bandwidth memory minutes
"""
_QUANTITY = frozenset(_QUANTITY_WORDS.split())
_LINK_WORDS = (
    "between of after within for to at every is in by most least than up over under exceeding exceeds = : exactly"
)
_LINKS = frozenset(_LINK_WORDS.split())
# What may stand behind a number that nothing measures.
_BARE_AFTER = frozenset(
    {"", ".", ",", ";", ")", "and", "or", "before", "after", "when", "if", "then", "while", "until"}
)
_DIGIT = re.compile(r"\d")
_TIMES = frozenset({"within", "every"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per number that follows a word of time and has neither a unit nor a noun behind it."""
    for requirement, body in english_bodies(document):
        if not _DIGIT.search(body.raw):
            continue
        for words, line in _bare(body):
            yield Hit(line, _message(words), requirement, words=words)
    for requirement, scenario, step, passage in english_steps(document):
        if not _DIGIT.search(step.prose):
            continue
        for words, line in _bare(passage):
            yield Hit(line, _message(words), requirement, scenario, words)


def _message(words: str) -> str:
    return f'"{words}" has no unit; say seconds, milliseconds, bytes, or what is counted.'


def _bare(passage: Passage) -> Iterator[tuple[str, int]]:
    if passage.words.isdisjoint(_QUANTITY | _TIMES):
        return
    for sentence in passage.sentences:
        for at, token in enumerate(sentence):
            if token.low.isdigit() and _is_measure(sentence, at):
                first = sentence[at - 1]
                yield passage.between(first, token), passage.line_of(token)


def _is_measure(sentence: Sentence, at: int) -> bool:
    """Whether a number at a place tells a time, and what stands behind it is no unit and nothing that is counted."""
    before, after = word_at(sentence, at - 1), word_at(sentence, at + 1)
    if after not in _BARE_AFTER or (before not in _LINKS and before not in _QUANTITY):
        return False
    if before == "between":
        # "between 1 and 255 characters": the unit stands behind the second number.
        return after == "and" and word_at(sentence, at + 2)[:1].isdigit() and word_at(sentence, at + 3) in _BARE_AFTER
    if after == "." and word_at(sentence, at + 2)[:1].isdigit():
        return False
    near = {sentence[place].low for place in range(max(at - 4, 0), at)}
    if before == "within":
        return True
    return bool(near & _QUANTITY) or (before == "every" and after in {"", ".", ",", ";"})


RULE = Rule(
    id="missing-unit",
    summary="A time or a size in numbers without its unit.",
    source="INCOSE Guide to Writing Requirements R6 (units of measure)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The lock SHALL have a timeout of 30.",
    good="The lock SHALL have a timeout of 30 seconds.",
)
