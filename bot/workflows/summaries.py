"""Read every document once before rules are run: from what an earlier run kept, the rest by two processes at a time."""

import json
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
) -> None:
    """Leave with each document its summary, by the rules that ``rules_of`` names for it.

    A summary is kept by the document's path, the blob id of its text, and the ``version`` of the code that made it.
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
    _read(missing, beside)
    if shelf:
        shelf.put({keys[id(document)]: to_text(document) for document, _ in missing})


def key_of(document: Document, version: str) -> str:
    """Return the name of a document's summary."""
    names = (version, document.kind.value, document.path, blob_id(to_bytes(document.text)))
    return sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _read(missing: Sequence[tuple[Document, Sequence[Rule]]], beside: Beside) -> None:
    """Read the documents that have no summary, half of their characters beside the other half."""
    whole = sum(len(document.text) for document, _ in missing)
    here: list[tuple[Document, Sequence[Rule]]] = []
    there: list[tuple[Document, Sequence[Rule]]] = []
    size = 0
    for pair in missing:
        (here if size * 2 < whole else there).append(pair)
        size += len(pair[0].text)

    def own() -> None:
        for document, rules in here:
            summarise(document, rules)

    def other() -> str:
        for document, rules in there:
            summarise(document, rules)
        return json.dumps([to_text(document) for document, _ in there])

    told = None
    if there and whole >= _LEAST_CHARACTERS:
        told = beside(own, other)
    else:
        own()
    texts = json.loads(told) if told else []
    for (document, _), text in zip(there, texts, strict=False):
        take(document, text)
    for document, rules in there:
        summarise(document, rules)
