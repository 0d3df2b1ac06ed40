"""A change's delta written from fields: whole requirement blocks, the sections they stand in, names that are free."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.blocks import obliges
from bot.openspec.build import NewScenario, replace_steps, rewrite_requirement
from bot.openspec.model import Document, DocumentKind, Operation, Requirement
from bot.openspec.names import near_miss
from bot.openspec.parse import parse_document, requirement_name
from bot.openspec.prose import paragraphs
from bot.openspec.words import MOST_NAME, one_line, paragraph
from bot.text.lines import normalise

_PREFIX = re.compile(r"(?:\#+\s*)?Requirement:\s*", re.IGNORECASE)
_NO_PART = re.compile(r"[^a-z0-9]+")
_MOST_ID = 60
_ORDER = (Operation.RENAMED, Operation.REMOVED, Operation.MODIFIED, Operation.ADDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a delta. ``requirement`` is the name in the spec (for ADDED the new one), ``new_name`` a rename's.

    ``block`` is the whole requirement as it goes into the delta (LF, none at its end); empty for a rename.
    ``says`` is its sentence, for who lists what a change does.
    """

    capability: str
    operation: Operation
    requirement: str
    block: str = ""
    new_name: str = ""
    says: str = ""


def free_name(words: str, taken: Iterable[str]) -> str:
    """Return ``words`` as the name of a requirement. Raises EditError where they cannot be one, or it is taken."""
    name = one_line(words, "name", MOST_NAME)
    name = _PREFIX.sub("", name, count=1).rstrip(" .:")
    if not any(char.isalnum() for char in name) or requirement_name(f"### Requirement: {name}") != name or "`" in name:
        raise EditError("The name is no name of a requirement: write two to six plain words.")
    if obliges(name):
        raise EditError("The name says SHALL or MUST: that belongs into the statement.")
    other = near_miss(name, taken)
    if other is not None:
        raise EditError(f'The capability has a requirement "{other}" already: choose another name.')
    return name


def new_block(name: str, statement: str, scenarios: Sequence[NewScenario]) -> str:
    """Return a new requirement's block. Raises EditError where a field is not fit to be written."""
    heading = f"### Requirement: {name}"
    if not scenarios:
        raise EditError("There is no scenario: write one.")
    document, requirement = _alone(f"{heading}\n{_sentence(statement)}\n", Operation.ADDED)
    return rewrite_requirement(document, requirement, text=None, scenarios=scenarios)[1]


def changed_block(
    block: str,
    statement: str | None,
    steps: Mapping[str, Sequence[tuple[str, str]]],
    scenarios: Sequence[NewScenario] = (),
    at: int | None = None,
) -> str:
    """Return ``block`` with another paragraph, other steps in some scenarios by name, and further scenarios.

    ``at`` is a line of the paragraph, from 0 in the block; without it the first one is meant.
    Everything else stays byte for byte, line endings apart. Raises EditError where a field is not fit to be written,
    there is no place for it, or nothing would change.
    """
    old = normalise(block).rstrip("\n")
    text = None if statement is None else _sentence(statement)
    document, requirement = _alone(old, Operation.MODIFIED)
    line = None if at is None else at + requirement.span.start
    made = rewrite_requirement(document, requirement, text=text, scenarios=scenarios, at=line)[1]
    for name, fresh in steps.items():
        document, requirement = _alone(made, Operation.MODIFIED)
        scenario = next((each for each in requirement.scenarios if each.name == name), None)
        if scenario is None:
            raise EditError(f"The requirement has no scenario '{name}'.")
        made = replace_steps(document, requirement, scenario, fresh)[1]
    if made == old:
        raise EditError("Nothing would change: write what becomes different.")
    return made


def passages_of(block: str) -> list[tuple[int, str]]:
    """Return the paragraphs of a requirement's text, each with its line (from 0 in the block) and its words."""
    document, requirement = _alone(normalise(block).rstrip("\n"), Operation.MODIFIED)
    spans = paragraphs(document, requirement.body)
    return [(each.start - requirement.span.start, " ".join(" ".join(document.plain(each)).split())) for each in spans]


def delta_text(entries: Sequence[Entry], purpose: str = "") -> str:
    """Return the delta of one capability; ``purpose`` is for a new one."""
    parts = ["# Spec Delta"]
    if purpose:
        parts.append(f"## Purpose\n\n{purpose}")
    for operation in _ORDER:
        blocks = [entry_text(each) for each in entries if each.operation is operation]
        if blocks:
            parts += [heading_of(operation), *blocks]
    return "\n\n".join(parts) + "\n"


def heading_of(operation: Operation) -> str:
    """Return the heading of a delta's section."""
    return f"## {operation.value} Requirements"


def entry_text(entry: Entry) -> str:
    """Return an entry as it stands below the heading of its section."""
    if entry.operation is not Operation.RENAMED:
        return entry.block
    old, new = (f"### Requirement: {name}" for name in (entry.requirement, entry.new_name))
    return f"- FROM: `{old}`\n- TO: `{new}`"


def removed_block(name: str, reason: str, migration: str) -> str:
    """Return the block of a removal, as the official guide has it. Raises EditError."""
    told = f"**Reason**: {paragraph(reason, 'reason')}\n**Migration**: {paragraph(migration, 'migration')}"
    return f"### Requirement: {name}\n{told}"


def kebab(words: str, most: int = 6) -> str:
    """Return words as an id of a change or capability, at most so many of them; empty where none is left."""
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", words)).encode("ascii", "ignore").decode().lower()
    parts = [each for each in _NO_PART.split(plain) if each][:most]
    while len("-".join(parts)) > _MOST_ID:
        parts.pop()
    return "-".join(parts)


def _sentence(statement: str) -> str:
    text = paragraph(statement, "statement")
    if not obliges(text):
        raise EditError("The statement says neither SHALL nor MUST: write who SHALL do what.")
    return text if text[-1] in ".!?:;。！？" else f"{text}."


def _alone(block: str, operation: Operation) -> tuple[Document, Requirement]:
    text = f"{heading_of(operation)}\n\n{block}\n"
    document = parse_document("block", "block", text, DocumentKind.DELTA)
    if len(document.requirements) != 1:
        raise EditError("The text is not one requirement.")
    return document, document.requirements[0]
