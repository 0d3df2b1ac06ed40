"""What two trees say differently without any delta that says so: the rest of a diff is as it was planned."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.openspec.compare import versions
from bot.openspec.details import details
from bot.openspec.differences import ChangeKind, RequirementChange, Side, changed, side_of
from bot.openspec.diffing import Entry, diff
from bot.openspec.flags import Flag, flags_of
from bot.openspec.layout import ARCHIVE, CHANGES, SPEC_FILE, SPECS, Listing, change_ids, read_text, resolve
from bot.openspec.model import Document, DocumentKind, Operation
from bot.openspec.names import fold
from bot.openspec.parse import parse_document
from bot.text.tree import Tree


def unplanned(base: Tree, head: Tree) -> list[Entry]:
    """Return what differs in the documents of ``head``, without the flags that deltas account for.

    Of main specs that is what no delta says: none of a change that is open on either side, and none of one that was
    archived between the two. Of deltas it is what their MODIFIED blocks would change of the specs, whichever of it is
    new. Documents that came or went as a whole are left out.
    """
    documents = versions(base, head)
    whole = {each.path for each in documents if each.after is None or (each.before is None and each.main is None)}
    deltas = Deltas(base, head)
    # The delta as it was does not matter: what it does to the spec does.
    compared = [replace(each, before=None) if _is_delta(each.path) else each for each in documents]
    found = []
    for entry in diff(compared).entries:
        change = entry.change
        if change.path in whole:
            continue
        if not _is_delta(change.path):
            found.append(replace(entry, flags=tuple(_unsaid(entry, deltas.of(_capability(change.path))))))
        elif change.operation is Operation.MODIFIED and change.old_path:
            found.append(entry)
    return [each for each in found if each.flags]


class Deltas:
    """The deltas that say what becomes of main specs: those of open changes, and of what was archived meanwhile."""

    def __init__(self, base: Tree, head: Tree) -> None:
        old, new = Listing(base), Listing(head)
        self._folders = [(head, f"{CHANGES}/{each}") for each in change_ids(new)]
        self._folders += [(base, f"{CHANGES}/{each}") for each in change_ids(old)]
        fresh = sorted(set(new.folders(ARCHIVE)) - set(old.folders(ARCHIVE)))
        self._folders += [(head, f"{ARCHIVE}/{each}") for each in fresh]
        self._found: dict[str, list[Document]] = {}

    def of(self, capability: str) -> list[Document]:
        """Return the deltas of a capability. Raises UnreadableError where one cannot be read."""
        if capability not in self._found:
            self._found[capability] = list(self._read(capability))
        return self._found[capability]

    def _read(self, capability: str) -> Iterator[Document]:
        for tree, folder in self._folders:
            path = f"{folder}/specs/{capability}/{SPEC_FILE}"
            if resolve(tree, path):
                yield parse_document(path, capability, read_text(tree, path), DocumentKind.DELTA)


def _is_delta(path: str) -> bool:
    return path.startswith(f"{CHANGES}/")


def _capability(path: str) -> str:
    return path.removeprefix(f"{SPECS}/").removesuffix(f"/{SPEC_FILE}")


def _unsaid(entry: Entry, deltas: Sequence[Document]) -> Iterator[Flag]:
    change = entry.change
    names = {fold(change.name), fold(change.old_name or change.name)}
    if change.kind is ChangeKind.REMOVED:
        gone = {fold(name) for each in deltas for name in (*each.removed, *(one.old for one in each.renamed))}
        if not names & gone:
            yield from entry.flags
        return
    said = [Side(each, block) for each in deltas for block in each.requirements if fold(block.name) in names]
    left = [_beyond(block, change) for block in said]
    yield from (flag for flag in entry.flags if all(flag in each for each in left))


def _beyond(block: Side, change: RequirementChange) -> tuple[Flag, ...]:
    """Return the flags of what a requirement says beyond what a delta says of it."""
    again = changed(change.path, block, side_of(change.new)) if change.new else change
    return flags_of(again, details(again))
