"""Under which numbers main specs meet for a rule: from what an earlier run kept, the rest read by two processes."""

from collections.abc import Iterable, Sequence

from bot.openspec.layout import DocumentPath, content_blob, read_document, read_text
from bot.rules.meeting import Meetings, from_text, to_text
from bot.rules.rule import Rule
from bot.rules.summary import take
from bot.text.tree import Tree
from bot.workflows.halves import Beside, in_halves
from bot.workflows.summaries import Shelf, key


def read_meetings(
    tree: Tree, specs: Sequence[DocumentPath], rule: Rule, shelf: Shelf | None, version: str, beside: Beside
) -> Meetings:
    """Return the numbers of some main specs, each kept by path, content and the ``version`` of the code that made it.

    Raises UnreadableError where a document cannot be read.
    """
    keys = [key(version, "meets", rule.id, each.path, content_blob(tree, each.path)) for each in specs]
    kept = shelf.get(keys) if shelf else {}
    found = {name: numbers for name, text in kept.items() if (numbers := from_text(text)) is not None}
    missing = {name: each for name, each in zip(keys, specs, strict=True) if name not in found}
    summaries = _summaries(tree, missing.values(), shelf, version) if shelf else {}

    def make(place: DocumentPath) -> str:
        document = read_document(tree, place)
        take(document, summaries.get(place.path, ""))
        return to_text([number for number, _ in (rule.meets(document) if rule.meets else ())])

    texts = in_halves([*missing.values()], lambda each: len(read_text(tree, each.path)), make, beside)
    made = dict(zip(missing, texts, strict=True))
    if shelf:
        shelf.put(made)
    found |= {name: from_text(text) or () for name, text in made.items()}
    return Meetings({each.path: found[name] for name, each in zip(keys, specs, strict=True)})


def _summaries(tree: Tree, places: Iterable[DocumentPath], shelf: Shelf, version: str) -> dict[str, str]:
    """Return the summaries that a check of everything has kept of some documents, by path."""
    keys = {each.path: key(version, each.kind.value, each.path, content_blob(tree, each.path)) for each in places}
    kept = shelf.get(keys.values())
    return {path: kept[name] for path, name in keys.items() if name in kept}
