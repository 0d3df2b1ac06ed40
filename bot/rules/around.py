"""What stands around a document, for rules that one document cannot answer: the spec that a delta edits, the others."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

from bot.openspec.layout import SPEC_FILE, SPECS, document_at, load_project
from bot.openspec.model import Document, DocumentKind
from bot.text.tree import Kind, Tree


class Around(Protocol):
    """The documents beside one document."""

    def spec_of(self, document: Document) -> Document | None:
        """Return the main spec that a delta edits, None where there is none yet; of a main spec itself None."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """Return every main spec and every delta of the active changes."""
        ...

    def tasks_of(self, document: Document) -> str:
        """Return the text of the tasks of the change that a delta belongs to, empty where there are none."""
        ...

    def plans_of(self, document: Document) -> str:
        """Return the text of the proposal and the design of that change, empty where there are none."""
        ...

    @property
    def notes(self) -> dict[str, object]:
        """What rules keep of all documents together, each under its own name."""
        ...


class AroundTree:
    """The documents of one tree, all or some; what is read when somebody asks raises UnreadableError."""

    def __init__(self, tree: Tree, documents: Sequence[Document] | None = None) -> None:
        self._tree = tree
        self._given = documents
        self.notes: dict[str, object] = {}

    def spec_of(self, document: Document) -> Document | None:
        """Return the main spec that a delta edits."""
        if document.kind is not DocumentKind.DELTA:
            return None
        return document_at(self._tree, f"{SPECS}/{document.id}/{SPEC_FILE}")

    def documents(self) -> tuple[Document, ...]:
        """Return every document."""
        return self._documents

    def tasks_of(self, document: Document) -> str:
        """Return the text of a change's ``tasks.md``."""
        return self._beside(document, "tasks.md")

    def plans_of(self, document: Document) -> str:
        """Return the text of a change's ``proposal.md`` and ``design.md``."""
        return "\n".join(self._beside(document, name) for name in ("proposal.md", "design.md"))

    def _beside(self, document: Document, name: str) -> str:
        path = "/".join([*document.path.split("/")[:3], name])
        is_there = document.kind is DocumentKind.DELTA and self._tree.kind(path) is Kind.FILE
        return self._tree.text(path) if is_there else ""

    @cached_property
    def _documents(self) -> tuple[Document, ...]:
        return tuple(load_project(self._tree).documents() if self._given is None else self._given)


class WithSpec:
    """A document with its main spec and nothing else: all that a certain fix may rest on.

    Whoever judges a fix again, with other documents around it than its maker had, comes to the same; and a gate that
    looks at one document after each edit does not read all the others each time.
    """

    def __init__(self, spec_of: Callable[[Document], Document | None]) -> None:
        self._spec_of = spec_of
        self.notes: dict[str, object] = {}

    def spec_of(self, document: Document) -> Document | None:
        """Return the main spec that a delta edits."""
        return self._spec_of(document) if document.kind is DocumentKind.DELTA else None

    def documents(self) -> tuple[Document, ...]:
        """Return nothing: no fix may rest on it."""
        return ()

    def tasks_of(self, document: Document) -> str:
        """Return nothing, for the same reason."""
        del document
        return ""

    def plans_of(self, document: Document) -> str:
        """Return nothing, for the same reason."""
        del document
        return ""
