"""``short-remark``: a short sentence beside the obligation that obliges nobody and names nothing."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

_MOST = 9


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such sentence behind one that binds; one with code, a number or a quotation says something."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        bound = False
        for sentence in body.sentences:
            if bound and _says_little(sentence):
                words = body.between(sentence[0], sentence[-1])
                message = f'"{words}" obliges nobody; leave it out, or say what has to happen.'
                yield Hit(body.line_of(sentence[0]), message, requirement, words=words)
            bound = bound or binds(sentence)


def _says_little(sentence: Sentence) -> bool:
    words = [token for token in sentence if token.is_word]
    others = any(token.low[0] == "\0" or token.low[0].isdigit() for token in sentence)
    ends = sentence[-1].low in {".", "?", "!", ")"} and sentence[0].low not in {"-", "*", "+", "|", "#"}
    return 0 < len(words) <= _MOST and not others and ends and not binds(sentence)


RULE = Rule(
    id="short-remark",
    summary="A short sentence beside the obligation that obliges nobody and names nothing.",
    source="INCOSE Guide to Writing Requirements R20 (no reasons inside); OpenSpec writing guide: one idea, in SHALL",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The pump SHALL stop at 90 °C. That was hard to find out.",
    good="The pump SHALL stop at 90 °C.",
)
