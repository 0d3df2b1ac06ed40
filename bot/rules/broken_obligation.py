"""``broken-obligation``: SHALL or MUST is followed by no verb: a word is missing, or there is one too many."""

from collections.abc import Iterator
from itertools import compress

from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Sentence, english_bodies, english_steps, read
from bot.rules.rule import Hit, Rule

_VERBS = frozenset({b"shall", b"must"})
_TEXTS = frozenset({"SHALL", "MUST"})
# What cannot come behind SHALL or MUST.
_NEVER = frozenset({"to", "the", "a", "an", "of", "is", "are", "shall", "must", "will"})
_SMALL = frozenset(word.encode() for word in _NEVER)
# "Only when it is gone MUST the system fail": there the one who acts follows.
_TURNED = frozenset({"only", "nor", "neither", "never", "so", "not", "under", "how", "why", "what", "where", "who"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per SHALL or MUST with such a word behind it, in a requirement's text and in its steps."""
    # Most documents have no such pair.
    before, after = read(document).small_pairs
    if _SMALL.isdisjoint(compress(after, map(_VERBS.__contains__, before))):
        return
    for requirement, body in english_bodies(document):
        for sentence in body.sentences if body.obliges else ():
            for first, last in _broken(sentence):
                words = body.between(sentence[first], sentence[last])
                yield Hit(body.line_of(sentence[first]), _said(words), requirement, words=words)
    for requirement, scenario, _, passage in english_steps(document):
        for sentence in passage.sentences if passage.obliges else ():
            for first, last in _broken(sentence):
                words = passage.between(sentence[first], sentence[last])
                yield Hit(passage.line_of(sentence[first]), _said(words), requirement, scenario, words)


def _said(words: str) -> str:
    return f'No verb follows in "{words}"; say what has to be done.'


def _broken(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(sentence):
        if token.text not in _TEXTS:
            continue
        last = at + 1
        # "MUST is a strong word", "SHALL or MUST", "SHALL the user ask": the verb is spoken of, or begins a question.
        if at == 0 or word_at(sentence, last) not in _NEVER or sentence[at - 1].low in {"or", "/", "and", "no", "a"}:
            continue
        if sentence[last].text == token.text or any(each.low in _TURNED for each in sentence[:at]):
            continue  # "SHALL SHALL" is a doubled word
        yield at, last


RULE = Rule(
    id="broken-obligation",
    summary="SHALL or MUST without a verb behind it: a word is missing, or one too many.",
    source="Plain editing; EARS: the system SHALL and a response",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="The importer SHALL the file before it reads the rows.",
    good="The importer SHALL lock the file before it reads the rows.",
)
