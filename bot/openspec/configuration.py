"""What ``openspec/config.yaml`` says: the schema of changes, a store elsewhere, what a change is to be written by."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import UnreadableError
from bot.openspec.layout import resolve
from bot.openspec.yaml import Value, read_yaml
from bot.text.tree import Tree

# Of two files the first counts.
_FILES = ("openspec/config.yaml", "openspec/config.yml")
# The official tool drops a context that is longer (reference, section 1).
_MOST_CONTEXT = 50 * 1024


@dataclass(frozen=True, slots=True)
class Configuration:
    """``schema`` is empty where the file names none; ``store`` is whatever the file says of it, None for nothing.

    ``context`` is what the project says of itself, ``rules`` what it wants of each artifact, by the artifact's id; a
    field that is not of its kind says nothing. A file that cannot be read says nothing, and is ``broken``.
    """

    schema: str = ""
    store: Value = None
    broken: bool = False
    context: str = ""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    schema, context = value.get("schema"), value.get("context")
    is_told = isinstance(context, str) and len(context.encode("utf-8", "surrogatepass")) <= _MOST_CONTEXT
    return Configuration(
        schema if isinstance(schema, str) else "",
        value.get("store"),
        context=context.strip() if isinstance(context, str) and is_told else "",
        rules=_rules(value.get("rules")),
    )


def _rules(value: Value) -> dict[str, tuple[str, ...]]:
    found = value.items() if isinstance(value, dict) else ()
    lists = {
        name: tuple(each for each in given if isinstance(each, str)) for name, given in found if isinstance(given, list)
    }
    return {name: given for name, given in lists.items() if given}
