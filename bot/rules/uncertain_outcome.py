"""``uncertain-outcome``: a THEN that may happen or not."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_outcomes

_PHRASES = Phrases(
    """
    might; may or may not; probably; possibly; perhaps; maybe; most likely; hopefully; presumably;
    sometimes; occasionally; in most cases; in some cases; if all goes well; with some luck; either way; or
    something similar; ideally; preferably; if possible; where possible; when possible; as needed; if needed; if
    necessary; as necessary; tries to; is likely to; are likely to; is expected to; is supposed to; are supposed to;
    is meant to; may happen; may occur
    """
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per word in a THEN that leaves open whether it happens."""
    message = 'With "{}" no test can fail; say what happens, and when it does not give that a scenario of its own.'
    yield from phrases_in_outcomes(document, _PHRASES, message, _skip)


def _skip(sentence: Sentence, first: int, _last: int) -> bool:
    # "no request may be sent", "the error that could be raised": what may be is spoken about.
    about = {"no", "none", "not", "never", "that", "which", "who", "if", "when", "where", "only", "neither"}
    return sentence[first].low in {"may", "could", "might", "can"} and any(t.low in about for t in sentence[:first])


RULE = Rule(
    id="uncertain-outcome",
    summary="A THEN that may happen or not.",
    source="Gherkin practice: one expected outcome; NASA ARM: options",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="**THEN** the list might be refreshed",
    good="**THEN** the list is refreshed",
)
