"""What an operator is: it plants one known defect in a clean spec, and says where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from random import Random

from bot.bench.sentences import Clause, Sentence, clauses, sentences
from bot.openspec.model import Document
from bot.text.tree import Draft, Tree


class Class(Enum):
    """The five kinds of defect; the values are interface: ``bench --json`` has them."""

    STRUCTURE = "structure"
    WORDING = "wording"
    LOGIC = "logic"
    ACROSS = "cross-document"
    DIFF = "in-diff"


@dataclass(frozen=True, eq=False)
class Ground:
    """Where something may be planted: a document of a clean tree, and the other clean specs of the same tree."""

    tree: Tree
    document: Document
    others: tuple[Document, ...] = ()

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the document's requirements."""
        return tuple(sentences(self.document))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The obligations among them."""
        return tuple(clauses(self.sentences))

    @cached_property
    def named(self) -> frozenset[str]:
        """What the repository calls its capabilities, requirements and scenarios, in small letters."""
        found = set()
        for document in (self.document, *self.others):
            found.add(document.id.lower())
            for each in document.requirements:
                found |= {each.name.lower(), *(scenario.name.lower() for scenario in each.scenarios)}
        return frozenset(found)


@dataclass(frozen=True)
class Plant:
    """One planted defect.

    ``base`` is the clean tree, ``draft`` the same with the defect. ``names`` are the requirements a finding may name
    that means it; without any, a finding anywhere in ``paths`` does. ``before`` and ``after`` are the words that
    differ, ``form`` is which of the operator's words was planted.
    """

    base: Tree
    draft: Draft
    path: str
    form: str
    requirement: str = ""
    scenario: str = ""
    before: str = ""
    after: str = ""
    names: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    """More documents, beside ``path``, in which a finding may stand."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The documents in which a finding may stand."""
        return tuple(dict.fromkeys((self.path, *self.also)))

    @property
    def touched(self) -> tuple[str, ...]:
        """The documents to check again."""
        return tuple(dict.fromkeys((*self.paths, *self.draft.changed())))


Sow = Callable[[Ground, str, Random], "Plant | None"]


@dataclass(frozen=True)
class Operator:
    """A named way to spoil a spec; ``sow`` is given one of its words, and returns None where there is no place.

    ``flags`` are the first words of the flags of a diff that tell of it, for what only a pair of texts shows.
    """

    name: str
    kind: Class
    summary: str
    sow: Sow
    flags: tuple[str, ...] = field(default=())


def by_name(*operators: Operator) -> Mapping[str, Operator]:
    """Return operators by their names."""
    return {each.name: each for each in operators}
