"""A document in pieces that can be found: each requirement with its scenarios, and the Purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from bot.openspec.model import Document, Requirement


class Fields(NamedTuple):
    """What of a chunk is looked up, as it stands: capability, the requirement's name, what stands in it, scenarios."""

    capability: str
    name: str
    body: str
    titles: str
    steps: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """One requirement, or with an empty ``requirement`` the Purpose; ``line`` is its first, counted from 1."""

    requirement: str
    line: int
    fields: Fields

    @property
    def key(self) -> bytes:
        """A name for what can be found in it, wherever it stands in its document."""
        text = "\0".join((self.requirement, *self.fields))
        return sha256(text.encode("utf-8", "surrogateescape")).digest()[:16]


def chunks_of(document: Document) -> Iterator[Chunk]:
    """Yield the chunks of a document in their order: the Purpose first, where there is one."""
    if document.purpose:
        fields = Fields(document.id, "", document.source(document.purpose.body), "", "")
        yield Chunk("", document.purpose.span.start + 1, fields)
    for requirement in document.requirements:
        yield Chunk(requirement.name, requirement.span.start + 1, _fields(document, requirement))


def _fields(document: Document, requirement: Requirement) -> Fields:
    beside = (text for span in requirement.beside if (text := document.source(span)).strip())
    return Fields(
        document.id,
        requirement.name,
        "\n".join((document.source(requirement.body), *beside)),
        "\n".join(each.name for each in requirement.scenarios),
        "\n".join(document.source(each.body) for each in requirement.scenarios),
    )
