"""What rules about words share: phrases of a list, in the text of requirements or in what scenarios promise."""

from collections.abc import Callable, Iterator

from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.phrases import Phrases, is_name
from bot.rules.reading import Passage, Sentence, english_bodies, english_outcomes, read
from bot.rules.rule import Hit

Skip = Callable[[Sentence, int, int], bool]
"""Whether a phrase at (sentence, first token, last token) is no matter for the rule there."""


def never(_sentence: Sentence, _first: int, _last: int) -> bool:
    """Pass over nothing."""
    return False


# Who obliges: what stands in a sentence without one of these explains, or gives the reason.
_BINDING = frozenset({"SHALL", "MUST", "REQUIRED", "SHOULD"})
# What follows these says why or what for, and is no part of what has to be done.
_ASIDE = frozenset(
    {"because", "since", "so", "enabling", "allowing", "rather", "instead", "unlike", "whereas", "enable"}
)
# What may stand between SHALL and its verb, beside words in -ly.
_BEFORE_VERB = frozenset(
    {"not", "always", "never", "also", "then", "first", "instead", "still", "both", "only", "just"}
)
_CLAUSE = frozenset({".", ";", ":", ")", "—", "–"})


def bound_words() -> Callable[[Sentence, int], bool]:
    """Return what says whether the word at a place of a sentence belongs to what that obliges somebody to: not to a
    reason, a purpose or a remark in brackets.

    A sentence may be as long as a document, and is gone through once for all the places that are asked for in turn.
    """
    known: Sentence = ()
    bound: list[bool] = []

    def is_bound(sentence: Sentence, at: int) -> bool:
        nonlocal known, bound
        if sentence is not known:
            known, bound = sentence, list(_bound(sentence)) if binds(sentence) else [False] * len(sentence)
        return bound[at]

    return is_bound


def _bound(sentence: Sentence) -> Iterator[bool]:
    depth = 0
    aside = False
    for token in sentence:
        yield depth <= 0 and not aside
        depth += {"(": 1, ")": -1}.get(token.low, 0)
        if token.low in _CLAUSE or token.text in _BINDING:
            aside = False
        aside = aside or token.low in _ASIDE


def binds(sentence: Sentence) -> bool:
    """Whether a sentence obliges somebody."""
    return any(token.text in _BINDING for token in sentence)


def is_obligation(sentence: Sentence, at: int) -> bool:
    """Whether the verb at a place is the one that is obliged to: behind SHALL or MUST, NOT, and a manner."""
    before = at - 1
    while before > 0 and (sentence[before].low in _BEFORE_VERB or sentence[before].low.endswith("ly")):
        before -= 1
    return before >= 0 and sentence[before].text in ("SHALL", "MUST")


def phrases_in_bodies(
    document: Document, phrases: Phrases, message: str, skip: Skip = never, *, asides: bool = False
) -> Iterator[Hit]:
    """Yield a hit per phrase in what a requirement's own text obliges to; ``message`` holds ``{}`` for it.

    Of a requirement that obliges nobody in capitals every sentence counts. With ``asides`` all the rest counts as well:
    reasons, purposes, remarks.
    """
    if not phrases.meets(read(document).words):
        return
    is_bound = bound_words()
    for requirement, body in english_bodies(document):
        if not body.may_have(phrases.anchors):
            continue
        anywhere = asides or not body.obliges

        def passed(sentence: Sentence, start: int, last: int, anywhere: bool = anywhere) -> bool:
            return not (anywhere or is_bound(sentence, start)) or skip(sentence, start, last)

        yield from _hits(body, phrases, message, passed, requirement, None)


def phrases_in_asides(document: Document, phrases: Phrases, message: str, skip: Skip = never) -> Iterator[Hit]:
    """Yield a hit per phrase in what a requirement's own text says beside its obligations: reasons and remarks."""
    is_bound = bound_words()

    def passed(sentence: Sentence, start: int, last: int) -> bool:
        return is_bound(sentence, start) or skip(sentence, start, last)

    for hit in phrases_in_bodies(document, phrases, message, passed, asides=True):
        if hit.requirement is not None and read(document).body(hit.requirement).obliges:
            yield hit


def phrases_in_outcomes(document: Document, phrases: Phrases, message: str, skip: Skip = never) -> Iterator[Hit]:
    """Yield a hit per phrase in a THEN."""
    if not phrases.meets(read(document).words):
        return
    for requirement, scenario, _, passage in english_outcomes(document):
        yield from _hits(passage, phrases, message, skip, requirement, scenario)


def _hits(
    passage: Passage,
    phrases: Phrases,
    message: str,
    skip: Skip,
    requirement: Requirement,
    scenario: Scenario | None,
) -> Iterator[Hit]:
    if not passage.may_have(phrases.anchors):
        return
    for sentence in passage.sentences:
        for start, last in phrases.find(sentence):
            if not is_name(sentence, start) and not skip(sentence, start, last):
                words = passage.between(sentence[start], sentence[last])
                line = passage.line_of(sentence[start])
                yield Hit(line, message.format(words), requirement, scenario, words)
