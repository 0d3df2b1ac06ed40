"""Read every document once before rules are run: from what an earlier run kept, the rest by two processes at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from bot.openspec.model import Document
from bot.rules.rule import Rule
from bot.rules.summary import lacks, summarise, take, to_text
from bot.text.tree import blob_id, to_bytes
from bot.workflows.halves import Beside, in_halves

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
    told = in_halves(missing, lambda pair: len(pair[0].text), _summary, beside, _OWN_SHARE, meanwhile)
    for (document, rules), text in zip(missing, told, strict=True):
        if lacks(document, rules):  # another process read it
            take(document, text)
            summarise(document, rules)
    if shelf:
        shelf.put({keys[id(document)]: text for (document, _), text in zip(missing, told, strict=True)})


def _summary(pair: tuple[Document, Sequence[Rule]]) -> str:
    summarise(*pair)
    return to_text(pair[0])


def key_of(document: Document, version: str) -> str:
    """Return the name of a document's summary."""
    return key(version, document.kind.value, document.path, blob_id(to_bytes(document.text)))


def key(*names: str) -> str:
    """Return the name on a shelf of what depends on exactly these."""
    return sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
