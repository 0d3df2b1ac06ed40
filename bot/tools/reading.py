"""What a model, or any MCP client, may read: spec documents, their findings, the diff. Every answer is bounded."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

from bot.errors import UsageError
from bot.openspec.findings import Finding, in_order
from bot.openspec.layout import ARCHIVE, CHANGES, SPECS, Listing, change_ids, document_at, resolve, spec_files
from bot.openspec.model import Document, Requirement
from bot.text.counts import count
from bot.text.lines import as_replaced
from bot.text.tree import Kind, Tree

MOST_CHARACTERS = 16_000
"""The most that one answer holds: about 5,000 tokens, more than a small context has to spare."""

# The specs folder a document lies in, and what is below it.
_PLACE = re.compile(rf"(?P<top>{SPECS}|{CHANGES}/(?!archive/)[^/.][^/]*/specs)/(?P<below>.+)/spec\.md", re.DOTALL)
_FILE_OF_A_DIFF = re.compile(r"^(?=diff --git |--- (?:a/|/dev/null))", re.MULTILINE)


class Reading:
    """Read-only questions about one tree. Every method raises UsageError where the asker named the wrong thing."""

    def __init__(self, tree: Tree, findings: Sequence[Finding] = (), diff: str = "") -> None:
        self._tree = tree
        self._findings = findings
        self._diff = diff

    def specs(self) -> str:
        """Return one line per main spec and active delta: path and how many requirements it has."""
        lines = [f"{path} ({count(len(self.document(path).requirements), 'requirement')})" for path in self.paths]
        return bounded("\n".join(lines)) or "There is no spec."

    def spec(self, path: str) -> str:
        """Return a document as it stands."""
        return bounded(self.document(path).text)

    def requirement(self, path: str, name: str) -> str:
        """Return the block of a requirement as it stands."""
        document = self.document(path)
        return bounded(document.source(self.named(document, name).span))

    def named(self, document: Document, name: str) -> Requirement:
        """Return the requirement of exactly this name."""
        found = document.requirement(name)
        if found is None:
            raise UsageError(f'{document.path} has no requirement "{name[:200]}".', _meant(name, document))
        return found

    def diff(self, path: str = "") -> str:
        """Return what the run compares, as a unified diff; of one document where a path is given."""
        if path:
            self.document(path)
            pieces = _FILE_OF_A_DIFF.split(self._diff)
            return bounded("".join(piece for piece in pieces if _is_of(piece, path))) or f"{path} did not change."
        return bounded(self._diff) or "There is no diff."

    def findings(self, path: str = "", requirement: str = "") -> str:
        """Return the findings, one a line; of one document and one requirement where they are given."""
        if path:
            self.document(path)
        found = in_order(each for each in self._findings if not path or each.path == path)
        if requirement:
            found = [each for each in found if each.requirement == requirement]
        return bounded("\n".join(_line(each, placed=bool(path)) for each in found)) or "There is no finding."

    @cached_property
    def paths(self) -> Mapping[str, None]:
        """The readable paths, in order: main specs, then the deltas of active changes."""
        listing = Listing(self._tree)
        tops = [SPECS, *(f"{CHANGES}/{name}/specs" for name in change_ids(listing))]
        return {path: None for top in tops for _, path in spec_files(listing, top)}

    def document(self, path: str) -> Document:
        """Return the spec or delta at a path."""
        document = document_at(self._tree, path) if is_listed(self._tree, path) else None
        if document is None:
            raise UsageError(_why_not(path), "list_specs tells which paths there are.")
        return document


def is_listed(tree: Tree, path: str) -> bool:
    """Whether ``path`` is one of those that ``Reading.paths`` lists, without listing them."""
    place = _PLACE.fullmatch(path)
    if place is None or any(part.startswith(".") for part in place["below"].split("/")):
        return False
    kind = tree.kind(path)
    if kind is not Kind.LINK:
        return kind is Kind.FILE
    target = resolve(tree, path)
    return target is not None and target.startswith(f"{place['top']}/") and tree.kind(target) is Kind.FILE


def bounded(text: str) -> str:
    """Return ``text`` as it can be sent, cut at MOST_CHARACTERS and saying so; bytes that are no text are replaced."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}\n[cut here: {MOST_CHARACTERS} of {len(text)} characters]"
    return as_replaced(text)


def piece(text: str, offset: int) -> str:
    """Return what of ``text`` begins at ``offset`` and can be sent, saying where to read on.

    Raises UsageError for an offset beyond the text.
    """
    if not 0 <= offset <= len(text):
        raise UsageError(f"The text has {len(text)} characters: it cannot be read from {offset}.")
    end = offset + MOST_CHARACTERS
    shown = as_replaced(text[offset:end])
    if end < len(text):
        shown += f"\n[characters {offset} to {end} of {len(text)}; offset {end} reads on]"
    return shown


def _why_not(path: str) -> str:
    shown = path[:200]
    if path.startswith(f"{ARCHIVE}/"):
        return f"{shown} is archived: history is not read."
    if not path.startswith("openspec/") or ".." in path.split("/"):
        return f"{shown} lies outside openspec/."
    return f"{shown} is no spec.md of a spec or an active change."


def _meant(name: str, document: Document) -> str:
    close = get_close_matches(name[:200], [each.name for each in document.requirements], n=3)
    return (
        "Did you mean " + " or ".join(f'"{each}"' for each in close) + "?" if close else "read_spec shows their names."
    )


def _is_of(piece: str, path: str) -> bool:
    heads = piece.splitlines()[:6]
    return f"+++ b/{path}" in heads or f"--- a/{path}" in heads


def _line(finding: Finding, *, placed: bool) -> str:
    if placed:
        return f"- {finding.rule}: {finding.message}"
    place = f"{finding.path}:{finding.line} {finding.requirement}".rstrip()
    return f"- {place}: {finding.rule}: {finding.message}"
