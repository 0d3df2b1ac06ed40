"""What each binding sentence of a document states, in a form that two sentences can be compared by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from bot.openspec.facts import FactKind, facts_of
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.rules.around import Around
from bot.rules.reading import Passage, Sentence, Token, english_bodies

# Who acts in so many specs that the name alone says nothing.
_GENERIC_WORDS = """
system resource data source command provider plugin workflow application app service server client tool agent user
it they api cli ui page this that component module library package skill job script build dashboard proxy process
implementation operator
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_LEAST = 4
"""Sentences of fewer telling words are alike by chance."""
_LEAST_APART = 6
"""From so many telling words on, one of them may differ on each side."""
_MOST_APART = 40
_MOST_ALIKE = 20
"""Of more sentences that are alike it is enough to name some; a document may repeat one a thousand times."""
# What stands behind one of these says when, and is no part of what has to be done.
_CONDITIONS = frozenset({"when", "whenever", "if", "unless", "while", "once", "where"})
_NO_CONTENT_WORDS = """
a an the this that these those it its they their them of in on at by for from to into onto with about through
and or is are was were be been being do does did has have had shall must will not no never as so than then there
here via
"""
_COUNTED_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty ninety hundred"
)
_COUNTED = frozenset(_COUNTED_WORDS.split())
_NO_CONTENT = frozenset(_NO_CONTENT_WORDS.split()) | _COUNTED | {" "}


@dataclass(frozen=True, slots=True)
class Statement:
    """One binding sentence.

    ``words`` are those that carry it, without numbers and negations, ``numbers`` the numbers with their units that
    it obliges to, ``given`` those of its conditions. ``forbids``: it says SHALL NOT. ``subject`` are the words before
    its first SHALL or MUST, ``names`` those in code.
    """

    document: Document
    requirement: Requirement
    line: int
    words: frozenset[str]
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
    words = [_word(body, token) for token in sentence]
    end = next((at for at in range(verb, len(sentence)) if sentence[at].low in _CONDITIONS), len(sentence))
    counts = any(word in _COUNTED or word[0].isdigit() for word in words)
    duty = body.raw[sentence[verb].start : sentence[end - 1].end] if counts else ""
    given = (
        body.raw[sentence[0].start : sentence[verb].start],
        body.raw[sentence[end].start : sentence[-1].end] if end < len(sentence) else "",
    )
    return Statement(
        document,
        requirement,
        body.line_of(sentence[0]),
        _content(words),
        _numbers(duty),
        _numbers(" ".join(given)) if counts else (),
        verb + 1 < len(sentence) and sentence[verb + 1].low in ("not", "never"),
        _content(words[:verb]),
        frozenset(word for word, token in zip(words, sentence, strict=True) if token.low[0] == "\0"),
    )


def _content(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word not in _NO_CONTENT and not word[0].isdigit())


def _word(body: Passage, token: Token) -> str:
    """Return a word of a sentence, a code span as it stands; empty for a mark, and for a number."""
    if token.low[0] == "\0":
        return body.raw[token.start : token.end].lower()
    return token.low if token.low[0].isalnum() else " "


def _numbers(text: str) -> tuple[str, ...]:
    if not text:
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
                    met = self._by_key.setdefault(key, [])
                    if len(met) < _MOST_ALIKE:
                        met.append(each)

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
    words = statement.words
    if len(words) >= _LEAST:
        yield words
    if statement.numbers and _LEAST_APART <= len(words) <= _MOST_APART:
        yield from (words - {word} for word in words)
