"""The root as the official commands find it, for those of specbot that keep their codes."""

from pathlib import Path

from bot.cli.recovery import tell_recovery
from bot.cli.validation_report import Failure
from bot.errors import RootError
from bot.openspec.configuration import read_configuration
from bot.repo.folder import FolderTree
from bot.repo.root import find_root
from bot.text.tree import Tree


def official_root(*, required: bool) -> tuple[Path, str]:
    """Return the OpenSpec root and how it was found: the nearest, or, unless ``required``, just this folder.

    An archive that was killed there is settled first, and that is said. Raises Failure.
    """
    try:
        root, source = find_root(Path.cwd()), "nearest"
    except RootError as error:
        if required:
            raise Failure("no_openspec_root", error.message, error.hint, "openspec.root") from error
        return Path.cwd(), "implicit"
    tell_recovery(root)
    return root, source


def official_tree(root: Path) -> FolderTree:
    """Return the folder of a root. Raises Failure where it is a configuration only that names a store elsewhere."""
    tree = FolderTree(root)
    _refuse_store(tree)
    return tree


def _refuse_store(tree: Tree) -> None:
    """An empty success would be a lie."""
    if any(tree.kind(f"openspec/{name}") is not None for name in ("specs", "changes")):
        return
    configuration = read_configuration(tree)
    if configuration.store is not None or configuration.broken:
        reason = "names a store" if configuration.store is not None else "cannot be read"
        raise Failure("store_not_supported", f"openspec/config.yaml {reason}, and there are no specs here.")
