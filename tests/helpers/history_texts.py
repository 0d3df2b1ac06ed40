"""Specs for histories, and for some of their blocks what specbot wants of them and what people make of that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from bot.openspec.model import Document, DocumentKind
from bot.text.lines import normalise


@dataclass
class Block:
    """One requirement: how it was, how specbot wants it, and what a person may make of it."""

    name: str
    old: str
    new: str
    edited: str
    other: str
    rule: str


Texts = Callable[[Random], tuple[str, list[Block]]]
_ACTORS = ("gate", "reader", "lift", "pump", "garden", "bicycle", "invoice", "ticket", "turnstile", "lamp", "signal")
_VERBS = ("open", "close", "record", "announce", "reject", "store", "print", "count", "refund", "forward", "dim")
_OBJECTS = ("each visit", "the deposit", "a stale session", "every fault", "the nightly total", "a lost card",
            "the spare key", "a blocked path", "the meter reading", "an unpaid ride", "the rain sensor")  # fmt: skip
_ENDS = ("before the office closes", "while the pump runs", "for every visitor", "at the north entrance",
         "unless the alarm rings", "after the second failure", "as the contract says")  # fmt: skip


PURPOSE = "Purpose"
"""The name of a block that is no requirement."""


def made_up(random: Random) -> tuple[str, list[Block]]:
    """Return a spec of our own, and what is suggested for each of its requirements, and perhaps for its Purpose."""
    pairs = [(actor, verb) for actor in _ACTORS for verb in _VERBS]
    blocks = [_made_up(random, *pair) for pair in random.sample(pairs, random.randint(2, 7))]
    actor = random.choice(_ACTORS)
    purpose = f"## Purpose\nIt says how the {actor} works."
    head = f"# {random.choice(_ACTORS)} Specification\n\n{purpose}\n"
    text = head + "\n## Requirements\n\n" + "\n\n".join(each.old for each in blocks) + "\n"
    if random.random() < 0.3:
        words = f"Lets people use the {actor} at any hour, and keeps {random.choice(_OBJECTS)} out of their way."
        own = words.replace("at any hour", "at any time of the year")
        other = "Tells newcomers which papers to read first."
        texts = (purpose, *(f"## Purpose\n{each}" for each in (words, own, other)))
        blocks.append(Block(PURPOSE, *texts, "placeholder-purpose"))
    return text, blocks


def _made_up(random: Random, actor: str, verb: str) -> Block:
    name = f"{actor.title()} can {verb}"
    thing, end, other_end = random.choice(_OBJECTS), *random.sample(_ENDS, 2)
    steps = [f"- **WHEN** somebody uses the {actor} {end}", f"- **THEN** it has to {verb} {thing}"]
    scenario = [f"#### Scenario: {actor.title()} and {thing}", *steps]
    more = [f"#### Scenario: {actor.title()} out of order", f"- **WHEN** the {actor} is out of order {other_end}",
            f"- **THEN** a notice about {thing} is shown"]  # fmt: skip
    number = random.randint(2, 9)
    vague = f"The {actor} SHALL {verb} {thing} quickly {end}."
    kind = random.choice(["vague-quantity", "obligation-case", "no-scenario", "duplicate-step", "two"])
    lines, wanted, edited = [vague, "", *scenario], list[str](), list[str]()
    if kind == "vague-quantity":
        wanted = [f"The {actor} SHALL {verb} {thing} within {number} seconds {end}.", "", *scenario]
        edited = [f"The {actor} SHALL {verb} {thing} within {number * 10} seconds {end}.", "", *scenario]
    elif kind == "obligation-case":
        lines[0] = f"The {actor} will {verb} {thing} {end}."
        wanted = [f"The {actor} SHALL {verb} {thing} {end}.", "", *scenario]
        edited = [f"The {actor} SHALL {verb} {thing} {other_end}.", "", *scenario]
    elif kind == "no-scenario":
        wanted = [*lines, "", *more]
        edited = [*lines, "", *more[:2], f"- **THEN** a clear notice about {thing} is shown at once"]
    elif kind == "duplicate-step":
        lines = [*lines, steps[1]]
        wanted = lines[:-1]
        edited = [*lines[:-1], f"- **AND** the {actor} keeps a record of it"]
    else:
        wanted = [f"The {actor} SHALL {verb} {thing} within {number} minutes {end}.", "", *scenario, "", *more]
        edited = [*wanted[:-1], f"- **THEN** nobody hears about {thing}"]
    other = [f"Nobody MAY touch the {random.choice(_ACTORS)} at night.", "", "#### Scenario: Night", "- **WHEN** night falls",
             "- **THEN** all doors are locked"]  # fmt: skip
    if random.random() < 0.3:
        lines, wanted, edited = (["", *each] for each in (lines, wanted, edited))
    heading = f"### Requirement: {name}"
    return Block(name, *("\n".join([heading, *each]) for each in (lines, wanted, edited, other)), kind)


def from_documents(documents: Sequence[Document]) -> Texts:
    """Return a maker of such texts from real specs: a word or two of a requirement become others."""
    fit = [each for each in documents if each.kind is DocumentKind.SPEC and len(_real(each)) > 1]

    def texts(random: Random) -> tuple[str, list[Block]]:
        document = random.choice(fit)
        strangers = _real(random.choice([each for each in fit if each is not document]))
        wanted = random.sample(_real(document), min(6, len(_real(document))))
        return normalise(document.text), [_mutated(random, *each, random.choice(strangers)[1]) for each in wanted]

    return texts


def _real(document: Document) -> list[tuple[str, str]]:
    text = normalise(document.text)
    names = [each.name for each in document.requirements]
    blocks = [(each.name, normalise(document.source(each.span))) for each in document.requirements]
    return [
        (name, block)
        for name, block in blocks
        if names.count(name) == 1 and text.count(block) == 1 and len(_lines(block)) > 0
    ]


def _lines(block: str) -> list[int]:
    """Return the lines of a block that have words enough to be reworded."""
    lines = block.split("\n")
    return [at for at, line in enumerate(lines) if at and not line.lstrip().startswith("#") and len(line.split()) > 5]


def _mutated(random: Random, name: str, old: str, stranger: str) -> Block:
    new = _reworded(random, old)
    if random.random() < 0.4:
        new = _reworded(random, new)
    if random.random() < 0.3:
        new += f"\n\n#### Scenario: {random.choice(_ACTORS)} is gone\n- **WHEN** the {random.choice(_ACTORS)} is gone for good\n- **THEN** {random.choice(_OBJECTS)} is told to the operator"
    heading = old.split("\n")[0]
    other = heading + "\n" + "\n".join(stranger.split("\n")[1:])
    return Block(name, old, new, _reworded(random, new), other, "vague-quantity")


def _reworded(random: Random, block: str) -> str:
    lines = block.split("\n")
    at = random.choice(_lines(block))
    words = lines[at].split(" ")
    place = random.randrange(2, len(words))
    fresh = f"{random.choice(_VERBS)}-{random.randint(10, 99)} {random.choice(_ACTORS)}{random.randint(1, 9)}"
    words[place : place + random.randint(0, 1)] = fresh.split(" ")
    lines[at] = " ".join(words)
    return "\n".join(lines)
