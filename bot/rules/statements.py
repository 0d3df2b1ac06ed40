"""What each binding sentence of a document states, in a form that two sentences can be compared by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from bot.openspec.facts import list_numbers
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.rules.around import Around
from bot.rules.meeting import MODULUS, MOST, number_of
from bot.rules.phrases import Phrases
from bot.rules.reading import Passage, Sentence, english_bodies

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
# What stands behind one of these says when, and is no part of what has to be done.
_CONDITIONS = frozenset({"when", "whenever", "if", "unless", "while", "once", "where"})
_NO_CONTENT_WORDS = """
a an the this that these those it its they their them of in on at by for from to into onto with about through
and or is are was were be been being do does did has have had shall must will not no never as so than then there
here via any ever whatsoever circumstance circumstances whatever cost costs reason event point
"""
# What a sentence that begins with it does is bound to a case, so that this is no mere lead.
_CASES_WORDS = """
when whenever if unless while once where for on in at upon after before during as without within given by with until
from under across between only except both either neither each all every
"""
_CASES = frozenset(_CASES_WORDS.split())
# What follows "in", "for" or "by" where that is no case: "in short", "for the avoidance of doubt".
_LEADING_WORDS = """
short addition brief particular general summary fact essence contrast other clarity completeness reference avoidance
example instance whole hand way definition doubt result consequence practice principle effect turn passing comparison
precise specific clear sure
"""
_LEADING = frozenset(_LEADING_WORDS.split())
_SAYING = frozenset({"note", "remember", "notice", "recall", "observe", "clear", "mind", "means", "stress", "add"})
_LONGEST_LEAD = 8
_OBLIGES = frozenset({"SHALL", "MUST"})
# How a sentence denies what it would oblige to, beside its modal verb or at its beginning.
_DENIALS = Phrases(
    """
not;never;under no circumstances;under no circumstance;in no circumstances;at no time;at no point;in no case;in no event
;by no means;in no way;on no account;no longer;not ever;not under any circumstances;not in any case;not at any time
;neither;refrain from;avoid;not be allowed to;not be permitted to;be forbidden to;be prohibited from;not be able to
;never ever;no;it is forbidden that;it is prohibited that;it is not allowed that;it is not permitted that;it is not true
that;it is not the case that;it is not required that;not be the case that;nowhere;not once;not need to;not have to
""".replace("\n", " ")
)
_COUNTED_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty ninety hundred"
)
_COUNTED = frozenset(_COUNTED_WORDS.split())
_NO_CONTENT = frozenset(_NO_CONTENT_WORDS.split()) | _COUNTED
_NOTHING: frozenset[str] = frozenset()


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
        return not self.subject <= _GENERIC


# What forbids without a modal verb in capitals.
_REFUSALS = Phrases(
    """
cannot;can not;may not;shall not;must not;does not;do not;will not;is not to;are not to;should not;need not;is never to
;are never to;is forbidden to;are forbidden to;is prohibited from;are prohibited from;is not allowed to;are not allowed
to;is not permitted to;are not permitted to;may never;can never;must never;shall never;will never;never;is barred from
""".replace("\n", " ")
)

# What only stresses that something is forbidden.
_STRESS = Phrases(
    """
at any time;in any case;in any event;in any way;in any form;under any circumstances;under any circumstance;at any point
;for any reason;at all;by any means;in any situation;at any cost;in any manner;in any circumstances;on any account
""".replace("\n", " ")
)


def statements(document: Document) -> tuple[Statement, ...]:
    """Return the binding sentences of a document, read once."""
    if "statements" not in document.notes:
        document.notes["statements"] = tuple(_read(document))
    return cast("tuple[Statement, ...]", document.notes["statements"])


def _read(document: Document) -> Iterator[Statement]:
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        denies, refuses = _DENIALS.meets(body.lows), _REFUSALS.meets(body.lows)
        for sentence in body.sentences:
            said = _unlabelled(sentence)
            said, forbids = _without_denial(said) if denies else (said, False)
            verb = next((at for at, (text, _, _, _) in enumerate(said) if text in _OBLIGES), None)
            if verb is None and refuses:
                verb = next((start for start, _ in _REFUSALS.find(said)), None)
                said, forbids = _without(said, _REFUSALS), True
            said = _without(said, _STRESS) if forbids else said
            if verb is not None and verb < len(said):
                yield _statement(document, requirement, body, said, verb, forbids=forbids)


def _without(sentence: Sentence, phrases: Phrases) -> Sentence:
    start, last = next(phrases.find(sentence), (0, -1))
    return (*sentence[:start], *sentence[last + 1 :])


def _without_denial(sentence: Sentence) -> tuple[Sentence, bool]:
    """Return a sentence without the words that make it forbid, and whether there are any; a modal verb stays."""
    found = tuple(_DENIALS.find(sentence))
    if not found:
        return sentence, False
    verb = next((at for at, token in enumerate(sentence) if token.text in _OBLIGES), len(sentence))
    for start, last in found:
        # "SHALL NOT", "SHALL under no circumstances", "Under no circumstances SHALL", "It is forbidden that … SHALL".
        if start == verb + 1 or (last < verb and (start == 0 or last == verb - 1)):
            return (*sentence[:start], *sentence[last + 1 :]), True
    return sentence, False


_ENDS_LEAD = frozenset({":", ",", "that"})


def _unlabelled(sentence: Sentence) -> Sentence:
    """Return a sentence without a label or a lead in front of it: "**REQ-7**: The gate", "In short, the gate"."""
    for at, (text, low, _, _) in enumerate(sentence[:_LONGEST_LEAD]):
        if text in _OBLIGES or len(sentence) <= at + 4:
            break
        if low not in _ENDS_LEAD:
            continue
        before = sentence[: at + 1]
        is_case = sentence[0].low in _CASES and not any(each.low in _LEADING for each in before[1:4])
        lead = low in (",", "that") and not is_case and not _is_masked(before)
        if low == ":" or (lead and (low == "," or sentence[at - 1].low in _SAYING)):
            return sentence[at + 1 :]
    return sentence


def _is_masked(tokens: Sentence) -> bool:
    return any(token.low[0] == "\0" or token.low[0].isdigit() for token in tokens)


def _statement(
    document: Document, requirement: Requirement, body: Passage, sentence: Sentence, verb: int, *, forbids: bool
) -> Statement:
    lows = [low for _, low, _, _ in sentence]
    bag, subject = body.plain_words.intersection(lows), body.plain_words.intersection(lows[:verb])
    names, named = _names(body, sentence, verb) if "\0" in body.text else (_NOTHING, _NOTHING)
    figures = [word for word in bag if word[0].isdigit()]
    counts = bool(figures) or not bag.isdisjoint(_COUNTED)
    is_bound = not _CONDITIONS.isdisjoint(lows)
    end = next((at for at in range(verb, len(lows)) if lows[at] in _CONDITIONS), len(lows)) if is_bound else len(lows)
    duty = body.raw[sentence[verb].start : sentence[end - 1].end] if counts else ""
    given = (
        body.raw[sentence[0].start : sentence[verb].start],
        body.raw[sentence[end].start : sentence[-1].end] if end < len(sentence) else "",
    )
    return Statement(
        document,
        requirement,
        body.line_of(sentence[0]),
        ((bag - _NO_CONTENT) | names).difference(figures),
        _numbers(duty),
        _numbers(" ".join(given)) if counts else (),
        forbids,
        ((subject - _NO_CONTENT) | named).difference(figures),
        names,
    )


def _names(body: Passage, sentence: Sentence, verb: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return what is in code or quoted in a sentence, as it stands, and what of it is before the verb."""
    masked = [(at, start, end) for at, (_, low, start, end) in enumerate(sentence) if low[0] == "\0"]
    names = [(at, body.raw[start:end].lower()) for at, start, end in masked]
    return frozenset([name for _, name in names]), frozenset([name for at, name in names if at < verb])


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted(list_numbers(text))) if text else ()


_NOBODY: dict[int, Statement] = {}


class Statements:
    """Statements that are alike but for their numbers and what they forbid, found by their words.

    Of more than ``MOST`` that are alike it is enough to name some; a document may repeat one a thousand times.
    Two are alike that have the same words, or, if they are long enough, of which each has one the other lacks: they
    meet under the words that are left when one is taken out.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        # Each by its id: in a document that repeats itself many meet under many keys, and are put together at once.
        self._by_key: dict[int, dict[int, Statement]] = {}
        for document in documents:
            for each in statements(document):
                for key in keys(each):
                    met = self._by_key.setdefault(key, {})
                    if len(met) < MOST:
                        met[id(each)] = each

    def like(self, one: Statement) -> Iterator[Statement]:
        """Yield the others that are alike, each once."""
        met: dict[int, Statement] = {}
        for key in keys(one):
            met.update(self._by_key.get(key, _NOBODY))
        met.pop(id(one), None)
        yield from met.values()


def statements_of(around: Around) -> Statements:
    """Return the statements of every main spec around a document, read once."""
    if "statements" not in around.notes:
        specs = (each for each in around.documents() if each.kind is DocumentKind.SPEC)
        around.notes["statements"] = Statements(specs)
    return cast(Statements, around.notes["statements"])


def keys(statement: Statement) -> tuple[int, ...]:
    """Return the numbers under which a statement meets those that are alike, in an order of their own.

    They stand for sets of words: a set's is the sum of its words', so that what is left when one is taken out takes a
    subtraction. Two sets that have one by chance are told apart by whoever compares the statements.
    """
    return _keys(statement.words, bool(statement.numbers))


@lru_cache(maxsize=16384)  # of each statement when it is looked for, after it was put where others look
def _keys(words: frozenset[str], counts: bool) -> tuple[int, ...]:
    numbers = sorted(map(number_of, words))
    whole = sum(numbers) % MODULUS
    found = [whole] if len(numbers) >= _LEAST else []
    if counts and _LEAST_APART <= len(numbers) <= _MOST_APART:
        found += [(whole - each) % MODULUS for each in numbers]
    return tuple(found)
