"""``unmeasured-time``: a time that nobody can measure."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies, phrases_in_outcomes

PHRASES = Phrases(
    """
    soon; as soon as possible; as quickly as possible; as fast as possible; asap; at the earliest opportunity;
    shortly; periodically; regularly; at regular intervals; at intervals; from time to time; every so often; every
    now and then; occasionally; frequently; often; rarely; seldom; sometimes; on a regular basis; on a periodic
    basis; now and then; once in a while; in real time; in near real time; near real time; real time; in a timely
    manner; in a timely fashion; timely; in due course; in due time; without delay; without undue delay; without
    noticeable delay; without unnecessary delay; with minimal delay; after a while; after some time; for some time;
    for a while; for a long time; for a short time; a short time; a long time; for a short period; for a period of
    time; after a period of time; for a certain time; within a reasonable time; in a reasonable amount of time;
    within a reasonable amount of time; within reasonable time; after a short delay; after a delay; after a short
    while; for a few seconds; for a few minutes; after a few seconds; a few seconds; a few minutes; for a moment;
    for a brief period; briefly; long enough; at some point; eventually; sooner or later; in the near future; in the
    future; at a later time; at a later date; later on; nowadays; at present; for now; instantly; instantaneously;
    quickly enough; in no time; continually; continuously; constantly; around the clock
    """
)
_WHILE_IT_LASTS = frozenset({"continuously", "continually", "constantly", "briefly", "instantly", "future"})
_MESSAGE = '"{}" is no time; say after how long, how often, or after which event.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)
    yield from phrases_in_outcomes(document, PHRASES, _MESSAGE, _skip_in_outcome)


def skip(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a phrase of this list is measured, or part of a term, where it stands."""
    word = sentence[first].low
    if word == "soon" and word_at(sentence, first - 1) in {"as", "too"}:
        return True
    if word == "often" and word_at(sentence, first - 1) in {"how", "as", "so", "too"}:
        return True
    return is_measured(sentence, last)


def _skip_in_outcome(sentence: Sentence, first: int, last: int) -> bool:
    # What is seen in a scenario goes on, or is short, as long as that scenario does.
    return sentence[last].low in _WHILE_IT_LASTS or skip(sentence, first, last)


RULE = Rule(
    id="unmeasured-time",
    summary="A time that nobody can measure.",
    source="INCOSE Guide to Writing Requirements R34 and R35 (measurable performance, temporal dependencies)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The cache SHALL be refreshed periodically.",
    good="The cache SHALL be refreshed every 5 minutes.",
)
