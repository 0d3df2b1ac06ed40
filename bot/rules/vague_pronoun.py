"""``vague-pronoun``: a sentence that obliges begins with a pronoun, and more than one thing can be meant."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_PRONOUNS = frozenset({"it", "they", "this", "these", "those", "that", "such", "he", "she", "one", "which"})
_VERBS = frozenset({"shall", "must", "should", "may", "will", "can"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per obligation whose subject is a bare pronoun: "It SHALL", "This MUST"."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_PRONOUNS):
            continue
        for number, sentence in enumerate(body.sentences):
            at = _subject(sentence)
            if at is not None:
                word = sentence[at]
                first = " The first sentence names nothing before it." if number == 0 else ""
                message = f'What is "{word.text}"? Name it, for the sentence is read alone.{first}'
                yield Hit(body.line_of(word), message, requirement, words=word.text)


def _subject(sentence: Sentence) -> int | None:
    for at in range(len(sentence) - 1):
        is_bound = sentence[at + 1].text in ("SHALL", "MUST")
        opens = at == 0 or sentence[at - 1].low in {",", ";", ":", "and", "but", "then"}
        if is_bound and opens and sentence[at].low in _PRONOUNS:
            return at
    return None


RULE = Rule(
    id="vague-pronoun",
    summary="An obligation whose subject is a pronoun: It SHALL, This MUST.",
    source="INCOSE Guide to Writing Requirements R24 (pronouns); Femmer: vague pronouns",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer reads a file and a schema. It MUST be valid.",
    good="The importer reads a file and a schema. The schema MUST be valid.",
)
