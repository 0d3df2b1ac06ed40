"""What ``openspec/config.yaml`` says, as far as validation needs it: the schema of changes, a store elsewhere."""

from dataclasses import dataclass

from bot.errors import UnreadableError
from bot.openspec.layout import resolve
from bot.openspec.yaml import Value, read_yaml
from bot.text.tree import Tree

# Of two files the first counts.
_FILES = ("openspec/config.yaml", "openspec/config.yml")


@dataclass(frozen=True, slots=True)
class Configuration:
    """``schema`` is empty where the file names none; ``store`` is whatever the file says of it, None for nothing.

    A file that cannot be read says nothing, and is ``broken``.
    """

    schema: str = ""
    store: Value = None
    broken: bool = False


def read_configuration(tree: Tree) -> Configuration:
    """Return what the project's configuration says."""
    path = next((real for each in _FILES if (real := resolve(tree, each))), None)
    if path is None:
        return Configuration()
    try:
        value = read_yaml(tree.text(path))
    except UnreadableError:
        return Configuration(broken=True)
    if not isinstance(value, dict):
        return Configuration()
    schema = value.get("schema")
    return Configuration(schema if isinstance(schema, str) else "", value.get("store"))
