"""Reading a mapping that came out of YAML key by key, refusing what is not of the kind it should be."""

from collections.abc import Sequence

from bot.errors import UnreadableError
from bot.openspec.yaml import Value


class Fields:
    """A mapping of which only some keys matter. An optional key may be absent but not null.

    Every method raises UnreadableError naming the key.
    """

    def __init__(self, value: Value, name: str) -> None:
        if not isinstance(value, dict):
            raise UnreadableError(f"{name} is no mapping.")
        self.values = value

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        """Return a text."""
        value = self.values.get(key)
        if not isinstance(value, str) or not (value or may_be_empty):
            raise UnreadableError(f"{key} is missing, or no text.")
        return value

    def optional_text(self, key: str, *, may_be_empty: bool = False) -> str:
        """Return a text, empty where the key is absent."""
        return self.text(key, may_be_empty=may_be_empty) if key in self.values else ""

    def flag(self, key: str) -> bool:
        """Return true or false, false where the key is absent."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise UnreadableError(f"{key} is neither true nor false.")
        return value

    def items(self, key: str) -> Sequence[Value]:
        """Return a list, empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise UnreadableError(f"{key} is no list.")
        return value

    def texts(self, key: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is absent."""
        found = [each for each in self.items(key) if isinstance(each, str) and (each or may_be_empty)]
        if len(found) < len(self.items(key)):
            raise UnreadableError(f"{key} holds something else than text.")
        return tuple(found)

    def part(self, key: str) -> "Fields | None":
        """Return a mapping inside this one, None where the key is absent."""
        return Fields(self.values[key], key) if key in self.values else None
