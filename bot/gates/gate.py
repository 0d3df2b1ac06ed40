"""What a gate is: a test over one suggestion, before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Suggestion
from bot.text.tree import Draft, Tree

# From a tree and one path to the findings that path can have a part in.
Check = Callable[[Tree, str], Sequence[Finding]]


@dataclass(frozen=True)
class Case:
    """One suggestion on its way through the gates, or several of one document joined into one.

    ``validate`` returns structural findings, ``check`` those of the quality rules; both are given by the workflow, so
    that no gate knows a rule. ``claims`` are the rules it claims to mend, each as often as it does.
    """

    suggestion: Suggestion
    base: Tree
    draft: Draft
    validate: Check
    check: Check
    claims: tuple[str, ...]

    @cached_property
    def before(self) -> Document:
        """The document as it was."""
        return self._document(self.base)

    @cached_property
    def after(self) -> Document:
        """The document as it would be."""
        return self._document(self.draft)

    @cached_property
    def structural(self) -> tuple[Sequence[Finding], Sequence[Finding]]:
        """Structural findings before and after."""
        path = self.suggestion.path
        return self.validate(self.base, path), self.validate(self.draft, path)

    @cached_property
    def quality(self) -> tuple[Sequence[Finding], Sequence[Finding]]:
        """Findings of the quality rules before and after."""
        path = self.suggestion.path
        return self.check(self.base, path), self.check(self.draft, path)

    def _document(self, tree: Tree) -> Document:
        document = document_at(tree, self.suggestion.path)
        if document is None:
            raise AssertionError("gate 1 lets only spec documents through")
        return document


@dataclass(frozen=True, slots=True)
class Gate:
    """A named test: None when the suggestion passes, else one sentence that its author can act on."""

    name: str
    refuse: Callable[[Case], str | None]


def as_document(block: str) -> Document:
    """Return a block on its own, as the only thing below ``## Requirements``."""
    return parse_document("block", "block", f"## Requirements\n{block}", DocumentKind.SPEC)
