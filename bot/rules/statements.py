"""What each binding sentence of a document states, in a form that two sentences can be compared by."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from bot.openspec.content import sequence
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.rules.around import Around
from bot.rules.reading import Passage, Sentence, english_bodies

# Who acts in so many specs that the name alone says nothing.
_GENERIC_WORDS = """
system resource data source command provider plugin workflow application app service server client tool agent user
it they api cli ui page this that component module library package skill job script build dashboard proxy process
implementation operator
"""
_GENERIC = frozenset(sequence(_GENERIC_WORDS))
_LEAST = 4
"""Sentences of fewer telling words are alike by chance."""
_LEAST_APART = 6
"""From so many telling words on, one of them may differ on each side."""
_MOST_APART = 40
_HAS_DIGIT = re.compile(r"\d")
# A digit, or what begins like a number in words; reading all facts of a sentence takes longer than looking.
_MIGHT_COUNT = re.compile(r"\d|\b(?:one|tw|thr|fo|fi|si|se|ei|ni|te|el|hu|th|ze)[a-z]*\b", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]+`")
# What stands behind one of these says when, and is no part of what has to be done.
_CONDITION = re.compile(r"\b(?:when|whenever|if|unless|while|once|where|in case|provided that)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One binding sentence.

    ``stems`` are the words that carry it without numbers and negations, ``numbers`` the numbers with their units that
    it obliges to, ``given`` those of its conditions. ``forbids``: it says SHALL NOT. ``subject`` are the words before
    its first SHALL or MUST, ``names`` those in code.
    """

    document: Document
    requirement: Requirement
    line: int
    text: str
    stems: frozenset[str]
    numbers: tuple[str, ...]
    given: tuple[str, ...]
    forbids: bool
    subject: frozenset[str]
    names: frozenset[str]

    @property
    def is_specific(self) -> bool:
        """Whether its subject is more than "the system"."""
        return bool(self.subject - _GENERIC)


def statements(document: Document) -> tuple[Statement, ...]:
    """Return the binding sentences of a document, read once."""
    if "statements" not in document.notes:
        document.notes["statements"] = tuple(_read(document))
    return cast("tuple[Statement, ...]", document.notes["statements"])


def _read(document: Document) -> Iterator[Statement]:
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            said = _unlabelled(sentence)
            verb = next((at for at, token in enumerate(said) if token.text in ("SHALL", "MUST")), None)
            if verb is not None:
                yield _statement(document, requirement, body, said, verb)


def _unlabelled(sentence: Sentence) -> Sentence:
    """Return a sentence without a label in front of it: "**REQ-7**: The gate SHALL"."""
    colon = next((at for at, token in enumerate(sentence[:8]) if token.low == ":"), None)
    labelled = colon is not None and not any(token.text in ("SHALL", "MUST") for token in sentence[:colon])
    return sentence[colon + 1 :] if labelled and colon is not None and len(sentence) > colon + 4 else sentence


def _statement(document: Document, requirement: Requirement, body: Passage, sentence: Sentence, verb: int) -> Statement:
    text = body.source(sentence)
    subject = body.raw[sentence[0].start : sentence[verb].start]
    duty = body.raw[sentence[verb].start : sentence[-1].end]
    condition = _CONDITION.search(duty)
    given = subject + (f" {duty[condition.start() :]}" if condition else "")
    return Statement(
        document,
        requirement,
        body.line_of(sentence[0]),
        " ".join(text.split()),
        frozenset(word for word in sequence(text) if word != "not" and not _HAS_DIGIT.search(word)),
        _numbers(duty[: condition.start()] if condition else duty),
        _numbers(given),
        verb + 1 < len(sentence) and sentence[verb + 1].low in ("not", "never"),
        frozenset(sequence(subject)),
        frozenset(word for code in _CODE.findall(text) for word in sequence(code)),
    )


def _numbers(text: str) -> tuple[str, ...]:
    if not _MIGHT_COUNT.search(text):
        return ()
    return tuple(sorted(fact.value for fact in facts_of(text).elements() if fact.kind is FactKind.NUMBER))


class Statements:
    """Statements that are alike but for their numbers and what they forbid, found by their words.

    Two are alike that have the same words, or, if they are long enough, of which each has one the other lacks: they
    meet under the words that are left when one is taken out.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_key: dict[frozenset[str], list[Statement]] = {}
        for document in documents:
            for each in statements(document):
                for key in _keys(each):
                    self._by_key.setdefault(key, []).append(each)

    def like(self, one: Statement) -> Iterator[Statement]:
        """Yield the others that are alike, each once."""
        seen = {id(one)}
        for key in _keys(one):
            for other in self._by_key.get(key, ()):
                if id(other) not in seen:
                    seen.add(id(other))
                    yield other


def statements_of(around: Around) -> Statements:
    """Return the statements of every main spec around a document, read once."""
    if "statements" not in around.notes:
        specs = (each for each in around.documents() if each.kind is DocumentKind.SPEC)
        around.notes["statements"] = Statements(specs)
    return cast(Statements, around.notes["statements"])


def _keys(statement: Statement) -> Iterator[frozenset[str]]:
    stems = statement.stems
    if len(stems) >= _LEAST:
        yield stems
    if statement.numbers and _LEAST_APART <= len(stems) <= _MOST_APART:
        yield from (stems - {stem} for stem in stems)
