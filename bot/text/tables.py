"""The tables of a TOML file into frozen dataclasses: types by the defaults, choices and bounds by name.

What is wrong is said in one line that begins with the file's name, and an unknown key with what may have been meant.
"""

import math
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    _Table = TypeVar("_Table", bound=DataclassInstance)


@dataclass(frozen=True)
class Reader:
    """How one file is read: its name, what some texts are one of, and the ends of some numbers, by table and key.

    A bound of ``*.key`` is that of a key in whatever table; a number that no bounds name is not negative.
    """

    file: str
    choices: Mapping[str, tuple[str, ...]]
    bounds: Mapping[str, tuple[float, float]]

    def read(self, default: "_Table", name: str, data: Mapping[str, Any]) -> "_Table":
        """Return ``default`` with what the table ``name`` of ``data`` says. Raises ConfigError."""
        table = self.table(name, data.get(name, {}))
        known = {each.name: each for each in fields(default)}
        values = {}
        for key, value in table.items():
            if key not in known:
                raise self.unknown(key, name, list(known))
            values[key] = self._value(known[key], name, value)
        return replace(default, **values)

    def table(self, name: str, value: Any) -> dict[str, Any]:
        """Return ``value``, which is a table. Raises ConfigError where it is none."""
        if not isinstance(value, dict):
            raise ConfigError(f"{self.file}: {name} is a table.", f"Write [{name}] on a line of its own.")
        return value

    def unknown(self, key: str, table: str, known: list[str]) -> ConfigError:
        """Return the error that a key is none, with the one that may have been meant."""
        close = get_close_matches(key, known, n=1)
        name = f"{table}.{key}" if table else key
        hint = (
            f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(known)}; a later specbot may know more."
        )
        return ConfigError(f"{self.file}: there is no setting {name}.", hint)

    def span(self, name: str) -> str:
        """Return in words what a number may be."""
        least, most = self._ends(name)
        if most < math.inf:
            return f"from {least:g} to {most:g}"
        return "not negative" if least == 0 else f"at least {least:g}"

    def _ends(self, name: str) -> tuple[float, float]:
        anywhere = self.bounds.get(f"*.{name.rpartition('.')[2]}", (0.0, math.inf))
        return self.bounds.get(name, anywhere)

    def _value(self, option: "Field[Any]", table: str, value: Any) -> Any:
        """Return a value in the type of its default: text, whole number, number, yes or no, list of texts."""
        default = option.default
        name = f"{table}.{option.name}"
        choices = self.choices.get(name)
        if choices and value not in choices:
            raise ConfigError(f"{self.file}: {name} is one of {', '.join(choices)}.", f"It says {value!r}.")
        if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        if isinstance(default, int | float) and not isinstance(default, bool):
            return self._number(default, name, value)
        if type(value) is type(default):
            return value
        wanted = {str: "text", bool: "true or false"}.get(type(default), "a list of texts")
        raise ConfigError(f"{self.file}: {name} is {wanted}.", f"It says {value!r}.")

    def _number(self, default: float, name: str, value: Any) -> float:
        """Return a number of the default's kind within its bounds; where a broken one is wanted, a whole will do."""
        whole = isinstance(default, int)
        least, most = self._ends(name)
        # "Not a number" fails every comparison, and so this one.
        if type(value) in ((int,) if whole else (int, float)) and least <= value <= most:
            return value if whole else float(value)
        kind = "a whole number," if whole else "a number"
        raise ConfigError(f"{self.file}: {name} is {kind} {self.span(name)}.", f"It says {value!r}.")
