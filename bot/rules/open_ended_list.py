"""``open-ended-list``: a list that goes on without saying where it ends."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Passage, Sentence, Token, english_bodies, english_outcomes
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies, phrases_in_outcomes

PHRASES = Phrases(
    """
    etc; and so on; and so forth; and the like; and such; or the like; or so; and others; and similar; or
    similar; and similar ones; and similar things; and many more; and much more; and more; among others; amongst
    others; among other things; including but not limited to; including without limitation; not limited to; but
    not limited to; to name a few; and whatnot; and further; or something similar; or something like that; and
    things like that; and other relevant; and other such; or other such; and all that; and related items; and
    other stuff; and other things; and other items; as well as others; or whatever; and what have you; inter
    alia; et cetera; e.t.c
    """
)
_MESSAGE = '"{}" leaves open what belongs to the list; name all of it, or the rule by which something belongs.'


# The last item of a list that goes on: nothing but words that fit any list, one of them an open one.
_OPEN_WORDS = """
other others more similar such suchlike like rest remainder forth whatever whichever else etc comparable related
equivalent analogous further beyond various additional stuff alike akin wherever whoever whatnot somesuch
miscellaneous
"""
_OPEN = frozenset(_OPEN_WORDS.split())
_FILLER_WORDS = """
the a an any all some many several of that this these those it them they kind kinds sort sorts type types way ways
thing things item items value values one ones case cases field fields option options element elements entry
entries feature features aspect aspects point points detail details matter matters part parts piece pieces variant
variants information data content stuff object objects category categories number numbers nature possible relevant
applicable appropriate suitable necessary needed useful as well so on too is are be may might can there you have
what who knows name imagine think in to same and or not limited only just even
"""
_FILLER = frozenset(_FILLER_WORDS.split())
_JOINTS = frozenset({"and", "or", ",", "plus", "including", "with", "&"})
_MOST = 7
# "and the other one", as "with the others" and "and with the rest": what is meant has been named.
_ONE = frozenset({"one", "side", "half", "part"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase, per last item that fits any list, and per list that ends in dots."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)
    yield from phrases_in_outcomes(document, PHRASES, _MESSAGE, skip)
    for requirement, body in english_bodies(document):
        yield from _tails(body, requirement, None)
    for requirement, scenario, _, step in english_outcomes(document):
        yield from _tails(step, requirement, scenario)


def _tails(passage: Passage, requirement: Requirement, scenario: Scenario | None) -> Iterator[Hit]:
    for sentence in passage.sentences:
        found = _tail(sentence)
        if found is not None:
            words = passage.between(*found)
            yield Hit(passage.line_of(found[0]), _MESSAGE.format(words), requirement, scenario, words)


def _tail(sentence: Sentence) -> tuple[Token, Token] | None:
    """Return the first and the last token of the open end of a list, if no phrase of the list stands in it."""
    end = len(sentence)
    while end and sentence[end - 1].low in {".", "…", ")", ";", ":"}:
        end -= 1
    dots = [token for token in sentence[end:] if token.low in {".", "…"}]
    if dots and (len(dots) > 2 or dots[0].low == "…"):
        return dots[0], dots[-1]
    for at in range(max(end - _MOST, 1), end - 1):
        rest = sentence[at + 1 : end]
        lows = {token.low for token in rest}
        is_open = lows & _OPEN and lows <= _OPEN | _FILLER | _JOINTS
        if sentence[at].low in _JOINTS and is_open and not _is_named([token.low for token in sentence[at:end]]):
            is_said = any(last > at and not skip(sentence, first, last) for first, last in PHRASES.find(sentence))
            return None if is_said else (sentence[at], rest[-1])
    return None


def _is_named(lows: list[str]) -> bool:
    """Whether an end of a list goes back to what was named; ``lows`` begins with its joint."""
    has_with = "with" in lows[:3]
    rest = lows[lows.index("with") + 1 :] if has_with else lows[1:]
    others = [at for at, low in enumerate(rest) if low in _OPEN]
    if has_with and (rest == ["more"] or all(at and rest[at - 1] == "the" for at in others)):
        return True
    return all(rest[at - 1 : at + 1] == ["the", "other"] and (rest[at + 1 :] or ["one"])[0] in _ONE for at in others)


def skip(sentence: Sentence, _first: int, last: int) -> bool:
    """Whether a phrase of this list is measured, or part of a term, where it stands."""
    # "more and more", "and more than 3", "and similar names", "and others' keys" go on.
    after = word_at(sentence, last + 1)
    if sentence[last].low in {"more", "similar", "others", "further", "such"}:
        return bool(after) and (after[0].isalnum() or after in {"'", "’"})
    return sentence[last].low == "so" and after not in {"", ".", ",", ";", ")"}


RULE = Rule(
    id="open-ended-list",
    summary="A list that goes on without saying where it ends.",
    source="INCOSE Guide to Writing Requirements R9 (open-ended clauses); Femmer: open-ended terms",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The export SHALL hold name, address, etc.",
    good="The export SHALL hold name, address, telephone number and date of birth.",
)
