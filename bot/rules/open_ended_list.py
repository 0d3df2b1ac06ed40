"""``open-ended-list``: a list that goes on without saying where it ends."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies, phrases_in_outcomes

PHRASES = Phrases(
    """
    etc; and so on; and so forth; and the like; and such; or the like; or so; and others; and similar; or similar;
    and similar ones; and similar things; and many more; and much more; and more; among others; amongst others;
    among other things; including but not limited to; including without limitation; not limited to; but not limited
    to; to name a few; and whatnot; and further; or
    something similar; or something like that; and things like that; and other relevant; and other such; or other
    such; and all that; and related items; and other stuff; and other things; and other items; as well as others; or
    whatever; and what have you; inter alia; et cetera; e.t.c
    """
)
_MESSAGE = '"{}" leaves open what belongs to the list; name all of it, or the rule by which something belongs.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)
    yield from phrases_in_outcomes(document, PHRASES, _MESSAGE, skip)


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
