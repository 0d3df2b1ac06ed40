"""Gate 6, its questions: what one text says where the other reads differently, made by code, never by a model."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from bot.gates.answers import holds, is_unsaid, words
from bot.gates.gate import as_document
from bot.gates.statements import Statement, statements
from bot.openspec.model import Document, Requirement, Scenario
from bot.openspec.suggestions import Intent, Suggestion

MOST_PROBES = 6
"""The most questions that are asked about one text."""
MOST_SHOWN = 6_000
"""Characters of a spec that a new Purpose is held against."""


class Side(Enum):
    """Which of the two texts has to answer."""

    BEFORE = "before"
    AFTER = "after"


class Asks(Enum):
    """What a question is after."""

    ACT = "act"
    CONDITION = "condition"
    ACTOR = "actor"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question, made from one text and asked of ``text``, the other one.

    ``expected`` is what the first text answers, in parts that must all come back. ``strict``: not to say it is as wrong
    as to say otherwise; where it is not strict, only the opposite is wrong.
    """

    asks: Asks
    question: str
    expected: tuple[str, ...]
    side: Side
    text: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """All questions about one suggestion, in their order, and how many more there would be."""

    probes: tuple[Probe, ...]
    left_out: int


def questions(document: Document, suggestion: Suggestion, vague: Collection[str] = ()) -> Paper:
    """Return the questions that tell whether ``suggestion`` keeps what its block of ``document`` means.

    Asked is only what does not stand word for word in the other text. Each statement gives up to three questions
    (what is done, when, by whom), each scenario one (what happens). What the old text says is asked of the new one;
    what only the new text says, of the old one. Each side is asked MOST_PROBES at most: scenarios first, then the first
    question of every statement before the second of any. ``vague`` are words that the suggestion is to take away.
    """
    if Intent.PURPOSE in suggestion.intents:
        return _purpose(document, suggestion)
    old, new = _Block(suggestion.before), _Block(suggestion.after)
    lost = _asked(old, new, Side.AFTER, strict=True, vague=vague)
    known = {_key(each, vague) for each in old.probes(new, Side.AFTER, strict=True, every=True)}
    strict = Intent.MEASURE not in suggestion.intents  # a number that the author gave may be new
    added = [
        each for each in _asked(new, old, Side.BEFORE, strict=strict, vague=vague) if _key(each, vague) not in known
    ]
    kept = (*lost[:MOST_PROBES], *added[:MOST_PROBES])
    return Paper(kept, len(lost) + len(added) - len(kept))


def completed(probe: Probe, answer: str) -> tuple[str, ...]:
    """Return a model's answer in parts, each as the text it was asked of has it; no parts where it does not say.

    A model points at a passage and may stop in the middle of it. Where its answer lies within what the text says of
    such a thing, or the other way round, all of that is the answer. Else it is returned as it is.
    """
    there = statements(probe.text)
    if is_unsaid(answer):
        # Small models overlook conditions. Where the very statement that is asked about has some, they are the answer.
        same = [each for each in there if each.verb and words(_when(each)) == words(probe.question)]
        return tuple(part for each in same for part in each.conditions)
    told = words(answer)
    hit = [each for each in there if any(_meets(words(part), told) for part in _parts(probe.asks, each))]
    if probe.asks is Asks.ACT:
        # What else the same one must do answers the same question.
        actors = {_actor(each) for each in hit}
        hit = [each for each in there if _actor(each) in actors]
    parts = {tuple(words(part)): part for each in hit for part in _parts(probe.asks, each)}
    return tuple(parts.values()) or (answer,)


def _meets(one: list[str], other: list[str]) -> bool:
    return bool(one and other) and (holds(one, other) or holds(other, one))


def _parts(asks: Asks, statement: Statement) -> tuple[str, ...]:
    if not statement.verb:
        return ()
    of = {Asks.ACT: (statement.act,), Asks.CONDITION: statement.conditions, Asks.ACTOR: (statement.subject,)}
    return of.get(asks, ())


def _actor(statement: Statement) -> tuple[str, ...]:
    """Return who the statement is about, and how it binds them."""
    return (statement.verb, *words(statement.subject))


class _Block:
    """What a block says: the statements of its body and its scenarios; ``shown`` is the body with its name."""

    def __init__(self, block: str) -> None:
        requirements = as_document(block).requirements
        self.whole = block
        self.shown = "\n\n".join(f"{each.name}\n\n{each.text}" for each in requirements) or block
        bodies = [each.text for each in requirements] if requirements else [block]
        self.statements = [one for body in bodies for one in statements(body)]
        self.acts: dict[tuple[str, ...], list[str]] = {}
        for one in self.statements:
            self.acts.setdefault(_actor(one), []).append(one.act)
        self.scenarios = [told for each in requirements for one in each.scenarios if (told := _told(one))]

    def probes(self, other: "_Block", side: Side, *, strict: bool, every: bool = False) -> list[Probe]:
        """Return the questions on statements that the other block does not hold, or on all of them."""
        there = {tuple(words(each.text)) for each in other.statements}
        differing = [each for each in self.statements if every or tuple(words(each.text)) not in there]
        asked = [[Probe(*one, side, other.shown, strict) for one in self._of(each)] for each in differing]
        turns = [each for turn in zip_longest(*asked) for each in turn if each]
        return list(dict.fromkeys(turns))

    def _of(self, each: Statement) -> Iterator[tuple[Asks, str, tuple[str, ...]]]:
        """Yield the questions on one statement; two halves of it where it cannot be taken apart."""
        if not each.verb:
            yield from _halves(each.text)
            return
        name, verb, act = _small(each.subject), each.verb, each.act
        acts = tuple(self.acts[_actor(each)])
        if verb in _STATES:
            yield Asks.ACT, f"What does the text say of {name}?", acts
        else:
            yield (
                Asks.ACT,
                f"What {verb} happen to {name}?" if act.startswith("be ") else f"What {verb} {name} do?",
                acts,
            )
        if each.conditions:
            yield Asks.CONDITION, _when(each), each.conditions
        yield Asks.ACTOR, f"Who or what {verb} {act}?", (each.subject,)


_STATES = frozenset({"is", "are", "has", "have", "does", "do", "cannot"})


def _asked(source: _Block, other: _Block, side: Side, *, strict: bool, vague: Collection[str]) -> list[Probe]:
    """Return the questions made from one block for the other, scenarios first."""
    scenarios = [each for each in source.scenarios if each not in other.scenarios]
    # A scenario that is new may show more than the old text says; it may not show the opposite.
    shown = [
        Probe(Asks.OTHER, question, then, side, other.whole, strict=side is Side.AFTER) for question, then in scenarios
    ]
    asked = source.probes(other, side, strict=strict)
    return [*shown, *(each for each in asked if words(" ".join(each.expected), vague))]


def _key(probe: Probe, vague: Collection[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words(text, vague)) for text in (probe.question, *probe.expected))


def _told(scenario: Scenario) -> tuple[str, tuple[str, ...]] | None:
    """Return the question a scenario answers and its outcomes, None where it has no WHEN or no THEN."""
    given, when, then = (
        [" ".join(step.whole.split()) for step in scenario.steps if step.role == role and step.whole.strip()]
        for role in ("GIVEN", "WHEN", "THEN")
    )
    if not when or not then:
        return None
    state = f" (given {' and '.join(given)})" if given else ""
    return f"What happens when {' and '.join(when)}{state}?", tuple(then)


def _halves(text: str) -> Iterator[tuple[Asks, str, tuple[str, ...]]]:
    parts = text.split()
    middle = (len(parts) + 1) // 2
    if middle < 2:
        yield Asks.OTHER, f'What does the text say of "{text}"?', (text,)
        return
    yield Asks.OTHER, f'How does it go on: "{" ".join(parts[:middle])} ..."?', (" ".join(parts[middle:]),)
    yield Asks.OTHER, f'What comes before: "... {" ".join(parts[middle:])}"?', (" ".join(parts[:middle]),)


def _when(each: Statement) -> str:
    return f"When, or on what condition, {each.verb} {_small(each.subject)} {each.act}?"


def _small(subject: str) -> str:
    """Return a subject as it reads inside a sentence."""
    first, _, rest = subject.partition(" ")
    return f"{first.lower()} {rest}" if first in {"The", "A", "An", "Each", "Every", "All", "No", "Any"} else subject


def _purpose(document: Document, suggestion: Suggestion) -> Paper:
    """Return one question per new sentence of a Purpose, asked of the requirements and of what the writer was given."""
    old = [words(each.text) for each in statements(suggestion.before)]
    fresh = [each.text for each in statements(suggestion.after) if words(each.text) not in old]
    text = "\n".join([*suggestion.evidence, *_within(document.requirements)])
    probes = [
        Probe(Asks.OTHER, f'What does the text say about this: "{each}"', (each,), Side.BEFORE, text, strict=False)
        for each in fresh
    ]
    return Paper(tuple(probes[:MOST_PROBES]), max(0, len(probes) - MOST_PROBES))


def _within(requirements: Sequence[Requirement]) -> Iterator[str]:
    room = MOST_SHOWN
    for each in requirements:
        text = f"{each.name}: {' '.join(each.text.split())}"
        room -= len(text)
        if room < 0:
            return
        yield text
