"""Where the official tool finds specs and the spec a delta edits, and which links it refuses to follow."""

from dataclasses import dataclass
from enum import Enum

from bot.errors import UnreadableError
from bot.openspec.layout import SPEC_FILE, SPECS, Listing, Lost, follow, resolve, spec_files
from bot.text.tree import Kind, Tree


def discovered(listing: Listing, top: str) -> list[tuple[str, str]]:
    """Return (capability, path) of every spec below ``top``, which may be a link to a folder.

    Raises UnreadableError for a link out of ``top``: the official tool gives up there, lest a spec go unseen.
    """
    real = resolve(listing.tree, top) or top
    tree, end = listing.tree, f"/{SPEC_FILE}"
    if listing.has_linked_specs:
        for path in listing.walk(real):
            if path.endswith(end) and path != f"{real}{end}" and tree.kind(path) is Kind.LINK:
                _refuse_straying(tree, path, real)
    return spec_files(listing, real)


class BlockedError(UnreadableError):
    """A link leads through a file. Among deltas the official tool then takes their whole folder to be missing."""


def _refuse_straying(tree: Tree, path: str, top: str) -> None:
    target = follow(tree, path)
    if target is Lost.BLOCKED:
        raise BlockedError(f"{path} is a link through a file.", "Put the file itself there.")
    if target in (Lost.LOOP, Lost.OUTSIDE):
        raise UnreadableError(f"{path} is a link that leads nowhere in {top}.", "Put the file itself there.")
    if isinstance(target, str) and tree.kind(target) is Kind.FILE and not target.startswith(f"{top}/"):
        raise UnreadableError(f"{path} is a link that leads out of {top}.", "Put the file itself there.")


class Obstacle(Enum):
    """What can stand between a delta and its main spec."""

    FOLDER = "a folder stands in its place"
    FILE = "a file stands where its folder should be"
    LINK = "it is a link that leads out of its place, or nowhere"
    UNSEEN = "its folder is a link to a place outside openspec/"


@dataclass(frozen=True, slots=True)
class Base:
    """The main spec a delta edits: its text, None when there is none to read. ``strays``: it is a link to a spec
    elsewhere in ``specs/``, which archive follows and the scenario check does not."""

    path: str
    text: str | None = None
    obstacle: Obstacle | None = None
    strays: bool = False


def base_of(tree: Tree, capability: str) -> Base:
    """Return the main spec of a capability, or what is in the way."""
    path = f"{SPECS}/{capability}/{SPEC_FILE}"
    home = SPECS
    for part in capability.split("/"):
        inside = _step(tree, home, part)
        if inside is None or isinstance(inside, Obstacle):
            return Base(path, obstacle=inside)
        home = inside
    target = _step(tree, home, SPEC_FILE)
    if target is None or isinstance(target, Obstacle):
        return Base(path, obstacle=Obstacle.LINK if target is Obstacle.UNSEEN else target)
    strays = not f"{target}/".startswith(f"{home}/")
    if strays and not f"{target}/".startswith(f"{SPECS}/"):
        return Base(path, obstacle=Obstacle.LINK)
    if tree.kind(target) is not Kind.FILE:
        return Base(path, obstacle=Obstacle.FOLDER, strays=strays)
    return Base(path, tree.text(target), strays=strays)


def _step(tree: Tree, folder: str, name: str) -> str | Obstacle | None:
    """Return what a name in a folder leads to, None where nothing is there."""
    if tree.kind(folder) is Kind.FILE:
        return Obstacle.FILE
    path = f"{folder}/{name}"
    if tree.kind(path) is not Kind.LINK:
        return None if tree.kind(path) is None else path
    target = follow(tree, path)
    if isinstance(target, Lost):
        return {Lost.OUTSIDE: Obstacle.UNSEEN, Lost.BLOCKED: Obstacle.FILE}.get(target, Obstacle.LINK)
    return target
