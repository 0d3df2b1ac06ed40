"""``and-or``: "and/or": one of two conditions, and nobody knows which."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, Sentence, english_bodies, english_steps
from bot.rules.rule import Hit, Profile, Rule

_AND, _OR = frozenset({"and", "&", "plus"}), frozenset({"or", "nor"})
_JOINTS = _AND | _OR
# Both joints stand beside each other, with no more than marks between them.
_MARKS = frozenset({"/", ",", "(", ")", "|", "\\", "-", "–", "+", ".", ":"})
_MOST_MARKS = 3
# "and resp. or": which of the two readings holds is left to the reader.
_RESPECTIVELY = frozenset({"resp", "respectively", "alternatively"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per place where AND and OR are said at once: and/or, or/and, &/or, and (or), and resp."""
    for requirement, body in english_bodies(document):
        yield from _in(body, requirement, None)
    for requirement, scenario, _, passage in english_steps(document):
        # In a step only the usual form is looked for: "and (or" begins a bracket there.
        if "nd/or" in passage.raw:
            yield from _in(passage, requirement, scenario)


def _in(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    if passage.words.isdisjoint(_JOINTS):
        return
    for sentence in passage.sentences:
        for first, last in _joined(sentence):
            words = passage.between(sentence[first], sentence[last])
            message = f'"{words}" can be read two ways; say "and", "or", or "one or both of".'
            yield Hit(passage.line_of(sentence[first]), message, requirement, scenario, words)


def _joined(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(sentence):
        if token.low not in _JOINTS:
            continue
        place = at + 1
        while place - at <= _MOST_MARKS and word_at(sentence, place) in _MARKS:
            place += 1
        after = word_at(sentence, place)
        both = (token.low in _AND and after in _OR) or (token.low in _OR and after in _AND)
        if both or after in _RESPECTIVELY:
            yield at, place


RULE = Rule(
    id="and-or",
    summary='"and/or" in what is obliged, or in a step.',
    source="INCOSE Guide to Writing Requirements R17 (oblique symbol); R15 (logical expressions)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The user SHALL give a name and/or a number.",
    good="The user SHALL give a name, a number, or both.",
)
