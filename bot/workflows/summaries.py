"""Read every document once before rules are run: from what an earlier run kept, the rest by two processes at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from bot.openspec.model import Document
from bot.rules.rule import Rule
from bot.rules.summary import lacks, summarise, take, to_text
from bot.text.tree import blob_id, to_bytes

Beside = Callable[[Callable[[], None], Callable[[], str]], str | None]
"""Do the first here and the second in a process of its own; its text, None where it was not or could not be done."""
_LEAST_CHARACTERS = 200_000
"""Less than this is read before a second process has begun."""
_OWN_SHARE = 0.45
"""So much of the documents this process reads, for validating all takes as long as reading a tenth of them."""


class Shelf(Protocol):
    """Texts by key, kept for the next run."""

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts of those keys that have one."""
        ...

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep some texts."""
        ...


def summarise_all(
    documents: Iterable[Document],
    rules_of: Callable[[Document], Sequence[Rule]],
    shelf: Shelf | None,
    version: str,
    beside: Beside,
    meanwhile: Callable[[], None],
) -> None:
    """Leave with each document its summary, by the rules that ``rules_of`` names for it.

    A summary is kept by the document's path, the blob id of its text, and the ``version`` of the code that made it.
    What is done ``meanwhile`` is done in this process, which therefore reads the smaller part of the documents.
    """
    wanted = [(each, rules_of(each)) for each in documents]
    wanted = [(document, rules) for document, rules in wanted if lacks(document, rules)]
    keys = {id(document): key_of(document, version) for document, _ in wanted} if shelf else {}
    known = shelf.get(keys.values()) if shelf else {}
    for document, _ in wanted:
        text = known.get(keys.get(id(document), ""))
        if text is not None:
            take(document, text)
    missing = [(document, rules) for document, rules in wanted if lacks(document, rules)]
    told = _read(missing, beside, meanwhile)
    if shelf:
        texts = ((id(document), told.get(id(document)) or to_text(document)) for document, _ in missing)
        shelf.put({keys[each]: text for each, text in texts})


def key_of(document: Document, version: str) -> str:
    """Return the name of a document's summary."""
    names = (version, document.kind.value, document.path, blob_id(to_bytes(document.text)))
    return sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _read(
    missing: Sequence[tuple[Document, Sequence[Rule]]], beside: Beside, meanwhile: Callable[[], None]
) -> dict[int, str]:
    """Read the documents that have no summary, some beside the others; return the texts of those, by their identity."""
    whole = sum(len(document.text) for document, _ in missing)
    here: list[tuple[Document, Sequence[Rule]]] = []
    there: list[tuple[Document, Sequence[Rule]]] = []
    size = 0
    for pair in missing:
        (here if size < whole * _OWN_SHARE else there).append(pair)
        size += len(pair[0].text)

    def own() -> None:
        meanwhile()
        for document, rules in here:
            summarise(document, rules)

    def other() -> str:
        for document, rules in there:
            summarise(document, rules)
        return "\n".join(to_text(document) for document, _ in there)

    told = None
    if there and whole >= _LEAST_CHARACTERS:
        told = beside(own, other)
    else:
        own()
    pairs = zip(there, told.split("\n") if told else (), strict=False)
    texts = {id(document): text for (document, _), text in pairs if take(document, text)}
    for document, rules in there:
        summarise(document, rules)
    return texts
