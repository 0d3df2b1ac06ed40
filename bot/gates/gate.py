"""What a gate is: a test over one suggestion, before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.openspec.suggestions import Suggestion
from bot.text.tree import Draft, Tree

# From a tree and one path to the findings that path can have a part in.
Check = Callable[[Tree, str], Sequence[Finding]]


@dataclass(frozen=True)
class Case:
    """One suggestion on its way through the gates.

    ``validate`` returns structural findings, ``check`` those of the quality rules; both are given by the workflow, so
    that no gate knows a rule.
    """

    suggestion: Suggestion
    base: Tree
    draft: Draft
    validate: Check
    check: Check

    @property
    def before(self) -> Document:
        """The document as it was."""
        return self._document(self.base)

    @property
    def after(self) -> Document:
        """The document as it would be."""
        return self._document(self.draft)

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
