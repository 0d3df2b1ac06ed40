"""``double-negative``: two negations in one obligation, which readers resolve differently."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_REACH = 4


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per SHALL NOT whose verb is a negation itself: "SHALL NOT fail to", "MUST NOT be without"."""
    for requirement, body in english_bodies(document):
        if not body.obliges or "not" not in body.words:
            continue
        for sentence in body.sentences:
            for first, last in _double(sentence):
                words = body.between(sentence[first], sentence[last])
                message = f'"{words}" negates twice; say what has to happen.'
                yield Hit(body.line_of(sentence[first]), message, requirement, words=words)


def _double(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for at in range(len(sentence) - 2):
        if sentence[at].text in ("SHALL", "MUST") and sentence[at + 1].low == "not":
            after = sentence[at + 2 : at + 2 + _REACH]
            if after and after[0].low in {"fail", "prevent", "avoid", "refuse", "omit", "not", "never"}:
                yield at, at + 2
            elif len(after) > 1 and after[0].low == "be" and after[1].low in {"without", "unavailable", "impossible"}:
                yield at, at + 3


RULE = Rule(
    id="double-negative",
    summary="Two negations in one obligation.",
    source="INCOSE Guide to Writing Requirements R16 (use of not)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer SHALL NOT fail to keep the order of the rows.",
    good="The importer SHALL keep the order of the rows.",
)
