"""YAML 1.2 text into plain values, resolved by the core schema as the official tool's reader does."""

import re
from collections.abc import Hashable

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import UnreadableError
from bot.text.lines import as_replaced

# What YAML 1.2's core schema (10.3.2) makes of a plain scalar; everything else is a string. ruamel's own resolver
# also knows dates, octals of YAML 1.1 and numbers with underscores.
_NULL = re.compile(r"(?:~|[Nn]ull|NULL)?")
_BOOL = re.compile(r"[Tt]rue|TRUE|[Ff]alse|FALSE")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
# ruamel refuses control characters, takes the breaks of YAML 1.1 for breaks (a lone CR, U+0085, U+2028, U+2029), and
# stumbles over tabs between words and in blank lines.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\\r(?!\\n)")
_TABS = re.compile(r"(?<=[^ \t\n]) *+\t[ \t]*+|^ *+\t[ \t]*+$", re.MULTILINE)
_IMPLICIT = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "timestamp"))
# Aliases can make a small text large; the official reader stops as well. It takes any size: here 200 kB are 2 s.
_MOST_VALUES = 100_000
_MOST_TEXT = 200_000

Value = None | bool | float | str | list["Value"] | dict[str, "Value"]


def read_yaml(text: str) -> Value:
    """Return the one document in ``text``; numbers are floats, infinite ones nan.

    Raises UnreadableError where it is no YAML, or a key is there twice.
    """
    if len(text) > _MOST_TEXT:
        raise UnreadableError(f"not read: it has {len(text)} characters, the most is {_MOST_TEXT}.")
    try:
        reader = YAML(typ="safe", pure=True)
        reader.composer.warn_double_anchors = False  # a second anchor of one name is YAML 1.2
        node = reader.compose(_as_ruamel_reads(as_replaced(text)))
        return _Reader().value(node)
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise UnreadableError(f"not valid YAML: {str(error).splitlines()[0] if str(error) else 'too deep'}.") from error


def _as_ruamel_reads(text: str) -> str:
    """Return ``text`` so that ruamel finds in it the values that the official reader finds.

    To that one, blanks behind a byte order mark do not indent the first word, and a block of text at the very end ends
    with a line break. What is exchanged here never matters to a value's kind.
    """
    if text.startswith("\ufeff"):
        text = text[1:].lstrip(" ")
    return _TABS.sub(" ", _ODD.sub("\ufffd", text)) + "\n"


class _Reader:
    """Turns nodes into values, counting them."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES
        self._open: set[int] = set()

    def value(self, node: Node | None) -> Value:
        self._left -= 1
        if self._left < 0 or id(node) in self._open:
            raise ValueError("an alias holds itself, or too much")
        if isinstance(node, ScalarNode):
            return _scalar(node)
        self._open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.value(each) for each in node.value]
            return self._mapping(node) if isinstance(node, MappingNode) else None
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: MappingNode) -> Value:
        found: dict[str, Value] = {}
        seen: set[Hashable] = set()
        for key_node, value_node in node.value:
            key = self.value(key_node)
            if not isinstance(key, (list, dict)):
                if (type(key), key) in seen:
                    raise ValueError(f"the key {key} is there twice")
                seen.add((type(key), key))
            found[key if isinstance(key, str) else str(key)] = self.value(value_node)
        return found


def _scalar(node: ScalarNode) -> Value:
    text: str = node.value
    if node.tag not in _IMPLICIT:
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text[0] in "tT"
    if _NUMBER.fullmatch(text):
        return float(text)
    if _OTHER_BASE.fullmatch(text):
        return float(int(text, 0))
    return float("nan") if _ENDLESS.fullmatch(text) else text
