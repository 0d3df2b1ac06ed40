"""``vague-remark``: a vague amount, time or comparison in what explains an obligation, or gives the reason for it."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules import escape_clause, open_ended_list, unmeasured_comparison, unmeasured_quantity, unmeasured_time
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_asides

_MESSAGE = '"{}" says as little in a remark as in the obligation; say how much, when, or which.'
_LISTS = (unmeasured_quantity, unmeasured_time, unmeasured_comparison, escape_clause, open_ended_list)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase of the rules on amounts, times, comparisons, ways out and lists that they pass over."""
    for each in _LISTS:
        yield from phrases_in_asides(document, each.PHRASES, _MESSAGE, each.skip)


RULE = Rule(
    id="vague-remark",
    summary="A vague amount, time or comparison in what explains an obligation.",
    source="INCOSE Guide to Writing Requirements R7 (vague terms); Femmer: ambiguous adverbs and adjectives",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The list SHALL hold 20 rows, because many rows are hard to read.",
    good="The list SHALL hold 20 rows, because more than 20 need a second page.",
)
