"""The last gate: what is written is valid under --strict, and a dry run of its archive succeeds; or nothing is."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.errors import UnreadableError
from bot.openspec.archive_specs import AS_IT_IS, RefusedError, deltas_of
from bot.openspec.archiving import Question, Refusal, Request, plan_archive
from bot.openspec.bases import operations_of
from bot.openspec.findings import Severity
from bot.openspec.layout import (
    CHANGES,
    SPEC_FILE,
    SPECS,
    Listing,
    change_ids,
    delta_path,
    document_at,
    read_text,
)
from bot.openspec.model import Operation
from bot.openspec.names import fold
from bot.openspec.touches import touches
from bot.openspec.validate import Target, Validator
from bot.openspec.writing import Entry
from bot.text.printable import in_one_line
from bot.text.tree import Draft, Kind, Tree

# No folder of the archive is called so.
_NO_DAY = "0000-00-00"


def with_files(tree: Tree, files: Mapping[str, str | None]) -> Draft:
    """Return a tree with some files written, or taken away where they are None."""
    draft = Draft(tree)
    for path, text in files.items():
        if text is None:
            draft.remove(path)
        else:
            draft.write(path, text)
    return draft


def refusal(tree: Tree, name: str) -> str:
    """Return why the change ``name`` of ``tree`` may not be written, in a sentence; empty where it may."""
    try:
        item = Validator(tree).check(Target("change", name))
        if not item.is_valid(strict=True):
            worst = max(item.findings, key=lambda each: each.severity)
            return f"It would not be valid: {in_one_line(worst.path)}: {worst.message}"
        archived = plan_archive(tree, Request(name, _NO_DAY, frozenset(Question)))
    except UnreadableError as error:
        return f"It could not be checked: {error}"
    if isinstance(archived, Refusal):
        reason = next((each.message for each in archived.findings if each.severity is Severity.ERROR), "")
        message = archived.message.replace("; nothing was changed.", ".")
        fix = archived.fix if archived.fix.startswith(AS_IT_IS) else ""
        return " ".join(filter(None, ["The archive would refuse it:", message, reason, fix]))
    lost = next((each for each in archived.warnings), "")
    return f"The archive would lose something: {lost}" if lost else ""


def is_of_entries(tree: Tree, name: str, requirements: Collection[str]) -> bool:
    """Whether everything that is wrong with a change is said of some of its requirements, which can be written anew."""
    try:
        found = Validator(tree).check(Target("change", name)).findings
    except UnreadableError:
        return False
    wrong = [each for each in found if each.severity > Severity.INFO]
    return bool(wrong) and all(each.requirement in requirements for each in wrong)


def unread(tree: Tree, name: str, entries: Sequence[Entry]) -> str:
    """Return why an entry would be lost: no reader finds it where it stands; empty where each is found.

    A fence that is never closed hides what follows it, and neither validator nor archive says so.
    """
    for entry in entries:
        path = delta_path(name, entry.capability)
        found = operations_of(tree.text(path) if tree.kind(path) is Kind.FILE else "")
        read = {
            Operation.ADDED: [(each.name, "") for each in found.added],
            Operation.MODIFIED: [(each.name, "") for each in found.modified],
            Operation.REMOVED: [(each, "") for each in found.removed],
            Operation.RENAMED: [(each.old, each.new) for each in found.renamed],
        }[entry.operation]
        if (entry.requirement, entry.new_name) not in read:
            about = in_one_line(entry.requirement)
            return f"“{about}” would not be read where it stands in {path}: is a code fence open above it?"
    return ""


def moved(read: Tree, now: Tree, entries: Sequence[Entry]) -> str:
    """Return why entries made of ``read`` do not fit ``now``: a requirement that they change was edited; else empty."""
    for entry in entries:
        path = f"{SPECS}/{entry.capability}/{SPEC_FILE}"
        before, after = (_block(tree, path, entry.requirement) for tree in (read, now))
        if before != after:
            return f"“{in_one_line(entry.requirement)}” was edited in {path} while the model wrote. Run it again."
    return ""


def _block(tree: Tree, path: str, name: str) -> str:
    try:
        document = document_at(tree, path)
    except UnreadableError:
        return ""
    requirement = document.requirement(name) if document else None
    return document.source(requirement.span) if document and requirement else ""


def also_touched(tree: Tree, entries: tuple[Entry, ...], but: str = "") -> Iterator[str]:
    """Yield a sentence for each open change, other than ``but``, that touches the same requirement."""
    wanted = {
        (each.capability, fold(name)): name for each in entries for name in (each.requirement, each.new_name) if name
    }
    listing = Listing(tree)
    for name in change_ids(listing):
        if name == but:
            continue
        try:
            deltas = deltas_of(listing, f"{CHANGES}/{name}")
            found = {(each.capability, touch.key) for each in deltas for touch in touches(read_text(tree, each.path))}
        except (UnreadableError, RefusedError):
            continue
        for key, requirement in wanted.items():
            if key in found:
                about, other = in_one_line(requirement), in_one_line(name)
                yield f"“{about}” is also in the open change {other}; see 'specbot conflicts'."
