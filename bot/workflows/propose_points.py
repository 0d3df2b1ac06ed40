"""What a model wrote and nobody said: a number, a name, an actor, a gap. Each becomes a question to the author."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.errors import EditError
from bot.gates.grounding import ungrounded
from bot.gates.statements import statements
from bot.openspec.content import vocabulary
from bot.openspec.facts import FactKind, list_numbers
from bot.openspec.suggestions import Question
from bot.openspec.words import one_line

GAP = "???"
LEAVE_OUT = "leave it out"
DROP = "do without this requirement"
RULE = "propose"
_MOST_OPTIONS = 4
_MOST_ANSWER = 120
_MOST_QUOTED = 160
_LEAST_STEM, _LONGEST_ENDING = 3, 2
"""Letters that two forms of a unit share at least, and that its ending has at most."""
# What may be a number in a text, with its unit: each is read by ``list_numbers``, which knows.
_AMOUNT = re.compile(
    r"(?<![\w.])(?=([-+$€£¥]?\d[\w.,:%°]*(?:[ -][A-Za-z%°µ]+)?|[A-Za-z]+(?:-[a-z]+)?(?: [A-Za-z]+)?))", re.ASCII
)
# Subjects that name nobody in particular: what acts is the system.
_ANYBODY_WORDS = """
system application app software program product platform tool service site website code solution feature user users
"""
_ANYBODY = frozenset(_ANYBODY_WORDS.split())
_THE_SYSTEM = "The system"
_UNIT = re.compile(r"\s*([A-Za-z%°]+)?")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that no source says: ``kind`` is number, name, actor or gap, ``words`` how it stands in the text."""

    kind: str
    words: str
    text: str
    """The sentence it stands in."""


def points(sources: str, texts: Sequence[str], statement: str) -> list[Point]:
    """Return what of some texts stands in no source; ``statement`` is the one with an actor."""
    found = [*_gaps(texts), *_facts(sources, texts), *_actor(sources, statement)]
    return list({(each.kind, each.words): each for each in found}.values())


def _gaps(texts: Sequence[str]) -> Iterator[Point]:
    for text in texts:
        if GAP in text:
            yield Point("gap", GAP, text)


def _facts(sources: str, texts: Sequence[str]) -> Iterator[Point]:
    for text in texts:
        for fact in ungrounded(sources, text):
            if fact.kind is FactKind.NUMBER and _is_inflected(fact.value, sources):
                continue
            if fact.kind is FactKind.NUMBER:
                words = next(iter(_spelled(text, fact.value)), fact.value)
                if not words.lower().startswith("one "):  # "one day late" is an article that counts, no amount
                    yield Point("number", words, text)
            elif GAP not in fact.value:
                yield Point("name", fact.value, text)


def _is_inflected(value: str, sources: str) -> bool:
    """Whether the sources hold the same number of a unit that differs by its ending: 21 Tage, 21 Tagen."""
    number, _, unit = value.partition(" ")
    for other in list_numbers(sources) if unit else ():
        same, _, theirs = other.partition(" ")
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(unit, theirs, strict=False))))
        if same == number and shared >= _LEAST_STEM and shared >= max(len(unit), len(theirs)) - _LONGEST_ENDING:
            return True
    return False


def _spelled(text: str, value: str) -> list[str]:
    """Return how a number stands in a text, as it is written there."""
    found: list[str] = []
    for match in _AMOUNT.finditer(text):
        words = match[1].rstrip(".,:-")
        numbers = list_numbers(words)
        if numbers == [value]:
            alone = words.split(" ")[0]
            found.append(alone if list_numbers(alone) == [value] else words)
    return found


def _actor(sources: str, statement: str) -> Iterator[Point]:
    subject = actor_of(statement)
    strange = vocabulary(subject) - vocabulary(sources) - vocabulary(" ".join(_ANYBODY))
    if subject and strange:
        yield Point("actor", subject, statement)


def actor_of(statement: str) -> str:
    """Return who acts in the first sentence of a statement, as it is written; empty where that cannot be told."""
    found = statements(statement)
    subject = found[0].subject if found else ""
    return subject if subject and statement.startswith(subject) and len(subject.split()) <= 5 else ""


def usual_actors(spec: str, most: int) -> list[str]:
    """Return who acts in the requirements of a spec, the most frequent first; the system where nobody does."""
    counts: dict[str, int] = {}
    for each in statements(spec):
        if each.verb == "must" and each.subject and len(each.subject.split()) <= 4:
            name = f"{each.subject[:1].upper()}{each.subject[1:]}"
            counts[name] = counts.get(name, 0) + 1
    best = sorted(counts, key=lambda name: (-counts[name], name))
    return best[:most] or [_THE_SYSTEM]


def question_of(point: Point, path: str, requirement: str, spec: str) -> Question:
    """Return what the author is asked about one point, with two to four options."""
    quoted = point.text if len(point.text) <= _MOST_QUOTED else f"{point.text[: _MOST_QUOTED - 1]}…"
    if point.kind == "actor":
        text = f"Who is meant by “{point.words}”? Nothing speaks of it."
        options = [point.words, *usual_actors(spec, 3)]
    elif point.kind == "gap":
        text = f"What belongs in place of {GAP} in “{quoted}”?"
        options = [*_amounts(spec, _unit_behind(point)), LEAVE_OUT, DROP]
    elif point.kind == "number":
        text = f"How much is meant in “{quoted}”? Nothing says {point.words}."
        options = [point.words, *_amounts(spec, point.words.rpartition(" ")[2]), LEAVE_OUT]
    else:
        text = f"Is it called “{point.words}” in “{quoted}”? Nothing says so."
        options = [point.words, LEAVE_OUT]
    return Question(path, requirement, text, _fitting(options), RULE)


def answered(point: Point, text: str, answer: str) -> str:
    """Return a text with an author's answer in place of what nobody had said. Raises EditError for no fit answer."""
    words = one_line(answer, "answer", _MOST_ANSWER).rstrip(".")
    if point.kind == "gap":
        unit = _unit_behind(point)
        words = words[: -len(unit)].rstrip() if unit and words.lower().endswith(f" {unit.lower()}") else words
        return text.replace(GAP, words)
    if point.kind == "actor":
        return words + text[len(point.words) :] if text.startswith(point.words) else text
    return re.sub(rf"(?<![\w.]){re.escape(point.words)}(?!\w)", lambda _: words, text)


def chosen(question: Question, answer: str) -> str:
    """Return what an answer says: an option by its letter, or the words themselves. Raises EditError for no answer."""
    words = " ".join(answer.split())
    letter = words.strip("().").lower()
    if len(letter) == 1 and letter.isalpha() and letter.isascii():
        at = ord(letter) - ord("a")
        if at >= len(question.options):
            raise EditError(f"The question has {len(question.options)} options; there is no {letter}.")
        return question.options[at]
    if not words:
        raise EditError("The answer is empty: give a letter, or words.")
    return words


def _amounts(spec: str, unit: str) -> list[str]:
    """Return amounts of a unit that a spec names, as they are written there."""
    if not unit.isalpha():
        return []
    stem = unit.lower().rstrip("s")
    found = re.findall(rf"(?<![\w.])\d[\d.,]*[ -]?{re.escape(stem)}s?\b", spec, re.IGNORECASE)
    return list(dict.fromkeys(found))[:2]


def _unit_behind(point: Point) -> str:
    match = _UNIT.match(point.text.partition(GAP)[2])
    return (match[1] or "") if match else ""


def _fitting(options: Sequence[str]) -> tuple[str, ...]:
    distinct = list({each.lower(): each for each in reversed(options)}.values())[::-1]
    if len(distinct) < 2:
        distinct.append(DROP)
    return tuple([*distinct[: _MOST_OPTIONS - 1], distinct[-1]] if len(distinct) > _MOST_OPTIONS else distinct)
