"""What of the specs an idea may be about, found without a model: requirements and capabilities, numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import UnreadableError
from bot.openspec.layout import SPEC_FILE, SPECS, Listing, document_at, spec_files
from bot.openspec.model import Document, Requirement
from bot.openspec.readable import readable
from bot.search.terms import telling
from bot.text.tree import Tree
from bot.workflows.propose_values import Idea
from bot.workflows.retrieval import Retrieve

_REQUIREMENTS = 6
_CAPABILITIES = 8
_FOUND = 24
_MOST_WORDS = 60
_SHOWN = 200
# A line of a unified diff that the code gained or lost, without its sign.
_CHANGED = re.compile(r"^[-+](?![-+]{2} )(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Known:
    """One requirement of a main spec that a change may touch."""

    document: Document
    requirement: Requirement

    @property
    def block(self) -> str:
        """Its raw text."""
        return self.document.source(self.requirement.span)


@dataclass(frozen=True, slots=True)
class Near:
    """What an idea may be about: ``requirements`` are R1 and on, ``capabilities`` C1 and on, by id with a few words."""

    requirements: tuple[Known, ...]
    capabilities: tuple[tuple[str, str], ...]

    def requirement(self, number: str) -> Known:
        """Return the requirement that a plan calls R1."""
        return self.requirements[int(number[1:]) - 1]

    def capability(self, number: str) -> str:
        """Return the capability that a plan calls C1."""
        return self.capabilities[int(number[1:]) - 1][0]

    @property
    def requirement_lines(self) -> list[str]:
        """The requirements as a prompt lists them."""
        return [
            f"R{number} {each.document.id}: {each.requirement.name}. {_brief(each.requirement.text)}"
            for number, each in enumerate(self.requirements, 1)
        ]

    @property
    def capability_lines(self) -> list[str]:
        """The capabilities as a prompt lists them."""
        return [f"C{number} {name}: {words}" for number, (name, words) in enumerate(self.capabilities, 1)]


def near(tree: Tree, idea: Idea, retrieve: Retrieve) -> Near:
    """Return what is nearest to an idea in the main specs, the best first. Links are not followed: nothing is written
    through them.
    """
    words = " ".join(dict.fromkeys(telling(_searched(idea))))
    words = " ".join(words.split()[:_MOST_WORDS])
    hits = retrieve(readable(tree), words, _FOUND).hits if words else ()
    found: list[Known] = []
    for hit in hits:
        document = document_at(tree, hit.path) if hit.path.startswith(f"{SPECS}/") and hit.requirement else None
        if document is not None and (known := _only(document, hit.requirement)):
            found.append(known)
    ids = [name for name, _ in spec_files(Listing(tree), SPECS)]
    best = list(dict.fromkeys([each.document.id for each in found]))
    asked = set(telling(words))
    rest = sorted((each for each in ids if each not in best), key=lambda each: (-len(asked & set(telling(each))), each))
    chosen = [*best, *rest][:_CAPABILITIES]
    return Near(tuple(found[:_REQUIREMENTS]), tuple((each, _purpose(tree, each)) for each in chosen))


def specs_text(tree: Tree, capabilities: Iterator[str] | list[str]) -> str:
    """Return the main specs of some capabilities, as far as there are any."""
    return "\n".join(spec.text for each in dict.fromkeys(capabilities) if (spec := spec_of(tree, each)))


def spec_of(tree: Tree, capability: str) -> Document | None:
    """Return the main spec of a capability, None where there is none that can be read."""
    try:
        return document_at(tree, f"{SPECS}/{capability}/{SPEC_FILE}")
    except UnreadableError:
        return None


def _searched(idea: Idea) -> str:
    if idea.source != "diff":
        return idea.text
    return "\n".join([*idea.files, *(match[1] for match in _CHANGED.finditer(idea.text))])


def _only(document: Document, name: str) -> Known | None:
    """Return the requirement of a name that stands in a document once: no delta can say which of two is meant."""
    named = [each for each in document.requirements if each.name == name]
    return Known(document, named[0]) if len(named) == 1 else None


def _purpose(tree: Tree, capability: str) -> str:
    document = spec_of(tree, capability)
    if document is None or document.purpose is None:
        return ""
    words = " ".join(" ".join(document.plain(document.purpose.body)).split())
    return "" if words.startswith(("TBD", "TODO")) else _brief(words)


def _brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
