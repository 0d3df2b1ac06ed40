"""``vague-pronoun``: the subject of an obligation is a pronoun, and more than one thing can be meant."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

# Every pronoun that can be a subject: personal, demonstrative, relative, indefinite, reciprocal.
_PRONOUN_WORDS = """
it they this that these those such he she we you one ones which who both either neither each all any some none many
most several few another other others everything something anything everyone someone anyone everybody somebody anybody
former latter same itself themselves above aforementioned aforesaid said foregoing following preceding rest former
remainder whichever whatever thing things
"""
_PRONOUNS = frozenset(_PRONOUN_WORDS.split())
# What may stand beside a pronoun in a subject that names nothing: "each of them", "the latter two".
_BESIDE_WORDS = """
the a of them us you it these those this that every all both two three last first second third also then therefore
thus hence otherwise however likewise similarly furthermore moreover additionally kind sort at least only just
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
_OPENS = frozenset({",", ";", ":", "and", "but", "then", "or", "—", "–"})
_MOST = 5


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per obligation whose subject has no noun: "It SHALL", "Each of them MUST", "The latter SHALL"."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_PRONOUNS):
            continue
        for number, sentence in enumerate(body.sentences):
            found = _subject(sentence) or _of_two(sentence)
            if found is not None:
                first, last = found
                words = body.between(sentence[first], sentence[last])
                note = " The first sentence names nothing before it." if number == first == 0 else ""
                message = f'What is "{words}"? Name it, for the sentence is read alone.{note}'
                yield Hit(body.line_of(sentence[first]), message, requirement, words=words)


def _subject(sentence: Sentence) -> tuple[int, int] | None:
    """Return from where to where the first such subject stands."""
    for at in range(1, len(sentence)):
        if sentence[at].text not in ("SHALL", "MUST"):
            continue
        first = at
        while first > 0 and at - first < _MOST and sentence[first - 1].low in _PRONOUNS | _BESIDE:
            first -= 1
        said = {token.low for token in sentence[first:at]}
        opens = first == 0 or sentence[first - 1].low in _OPENS
        if opens and said & _PRONOUNS:
            return first, at - 1
    return None


def _of_two(sentence: Sentence) -> tuple[int, int] | None:
    """Return where "the former" or "the latter" stands without a noun behind it, wherever in an obligation."""
    for at in range(1, len(sentence)):
        if sentence[at].low in {"former", "latter"} and sentence[at - 1].low == "the":
            after = sentence[at + 1].low if at + 1 < len(sentence) else "."
            if not after[0].isalpha() and after[0] != "\0" and binds(sentence):
                return at - 1, at
    return None


RULE = Rule(
    id="vague-pronoun",
    summary="An obligation whose subject is a pronoun: It SHALL, This MUST, Each of them SHALL.",
    source="INCOSE Guide to Writing Requirements R24 (pronouns); Femmer: vague pronouns",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer reads a file and a schema. It MUST be valid.",
    good="The importer reads a file and a schema. The schema MUST be valid.",
)
