"""``self-evident``: a sentence says of a thing what its name says: every implementation fulfils it."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.phrases import word_at
from bot.rules.reading import Passage, Sentence, Token, english_bodies, english_outcomes
from bot.rules.rule import Hit, Profile, Rule

_LINKS = frozenset({"is", "are", "equal", "equals", "be", "means"})
_SMALL_WORDS = """
the a an this that these those it its which who of to in on for by with as at from own value values one same very
is are be been being was were shall must will then thing kind only also itself themselves
"""
_SMALL = frozenset(_SMALL_WORDS.split())
# Where the clause around such a verb begins and ends.
_STOP_WORDS = ". , ; : ( ) ! ? — – and or when if unless while after before until so because where"
_STOPS = frozenset(_STOP_WORDS.split())
_NOT = frozenset({"not", "no", "never", "without", "neither"})
# "It SHALL either succeed or fail".
_OPPOSITES = ({"succeed", "fail"}, {"succeeds", "fails"}, {"pass", "fail"}, {"passes", "fails"})
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
# "How often what is open is not opened" is asked, and not said.
_ASKS = frozenset({"how", "whether", "what"})
_LONGEST = 24


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such sentence in a requirement's text, and per such outcome."""
    for requirement, body in english_bodies(document):
        yield from _in(body, requirement, None)
    for requirement, scenario, _, passage in english_outcomes(document):
        yield from _in(passage, requirement, scenario)


def _in(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    if passage.words.isdisjoint(_LINKS) and "either" not in passage.words:
        return
    for sentence in passage.sentences:
        found = _either_way(sentence) or _of_itself(passage, sentence)
        if found is not None:
            first, last = sentence[found[0]], sentence[found[1]]
            words = " ".join(passage.raw[first.start : last.end].split())
            message = f'"{words}" holds whatever is done; say what can be otherwise.'
            yield Hit(passage.line_of(first), message, requirement, scenario, words)


def _either_way(sentence: Sentence) -> tuple[int, int] | None:
    for at, token in enumerate(sentence):
        opposite = {word_at(sentence, at + 1), word_at(sentence, at + 3)}
        if token.low == "either" and word_at(sentence, at + 2) == "or" and opposite in _OPPOSITES:
            return at, at + 3
    return None


def _of_itself(passage: Passage, sentence: Sentence) -> tuple[int, int] | None:
    """Return from which token to which a clause says a thing of itself."""
    for at, token in enumerate(sentence):
        if token.low not in _LINKS:
            continue
        first, last = at, at
        while first > 0 and sentence[first - 1].low not in _STOPS:
            first -= 1
        while last + 1 < len(sentence) and sentence[last + 1].low not in _STOPS:
            last += 1
        asks = any(each.low in _ASKS for each in sentence[first:at])
        if last - first <= _LONGEST and not asks and _are_one(passage, sentence[first:at], sentence[at + 1 : last + 1]):
            return first, last
    return None


def _are_one(passage: Passage, left: Sentence, right: Sentence) -> bool:
    """Whether the right side has nothing that the left one has not, and names what that ends in, or all of it."""
    # "SHALL NOT be" denies what follows.
    turned = len(left) > 1 and left[-1].low in _NOT and left[-2].text in ("SHALL", "MUST")
    denied = sum(each.low in _NOT for each in left) - turned, sum(each.low in _NOT for each in right) + turned
    one, two = _carried(passage, left), _carried(passage, right)
    if not two or denied[0] != denied[1] or not set(two) <= set(one):
        return False
    # "The default of the limit is the limit" says something: of one word it has to be what the left side begins with.
    return len(two) > 1 or len(one) == 1 or two[0] in (one[0], one[-1])


def _carried(passage: Passage, tokens: Sentence) -> list[str]:
    """Return the words that carry a side, without their endings; code is one word."""
    return [part for token in tokens for part in _parts(passage, token)]


def _parts(passage: Passage, token: Token) -> list[str]:
    if token.text[0] == "\0":
        return [passage.raw[token.start : token.end]]
    if token.low in _SMALL or token.low in _NOT or not token.low[0].isalnum():
        return []
    return [_ENDING.sub("", part) for part in token.low.split("-")]


RULE = Rule(
    id="self-evident",
    summary="A sentence that says of a thing what its name says already.",
    source="ISO/IEC/IEEE 29148, 5.2.5: necessary, verifiable",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="**THEN** the selected item is the item that is selected",
    good="**THEN** the selected item has a blue border",
)
