"""The fields of a payload, read with distrust: each is what it should be, or a ForgeError says what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import ForgeError
from bot.forge.invisible import whole
from bot.forge.names import is_login, is_repository
from bot.text.names import is_branch

# 65,536 characters of four bytes each is what GitHub's database holds of a body; title and the rest are shorter.
_LONGEST_TEXT = 4 * 65_536
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOMENT = re.compile(r"[0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}(?::[0-9]{2}){2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a payload and the names that lead to it. Every method raises ForgeError with what is wrong.

    A name that is absent and one that is null are told apart only where GitHub's schemas allow null.
    """

    fields: Mapping[str, object]
    place: str = ""

    def part(self, name: str) -> "Part":
        """Return the object ``name``."""
        found = self.part_or_none(name)
        if found is None:
            raise self.wrong(name, "is missing" if name not in self.fields else "is null")
        return found

    def part_or_none(self, name: str) -> "Part | None":
        """Return the object ``name``, None where it is absent or null."""
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(name, "is no object")
        return Part(value, self._at(name))

    def parts(self, name: str) -> "Sequence[Part]":
        """Return the objects of the list ``name``."""
        value = self._value(name)
        if not isinstance(value, list):
            raise self.wrong(name, "is no list")
        if not all(isinstance(each, dict) for each in value):
            raise self.wrong(name, "is no list of objects")
        return [Part(each, self._at(name)) for each in value]

    def string(self, name: str) -> str:
        """Return a string as it stands, of any length; a name, never shown or stored before it was judged."""
        value = self._value(name)
        if not isinstance(value, str):
            raise self.wrong(name, "is no text")
        return value

    def text(self, name: str, most: int = _LONGEST_TEXT) -> str:
        """Return a text of people, empty where it is null, with nothing in it that UTF-8 cannot say."""
        if self.fields.get(name, "") is None:
            return ""
        value = self.string(name)
        if len(value) > most:
            raise self.wrong(name, f"has {len(value):,} characters, more than GitHub holds")
        return whole(value)

    def number(self, name: str) -> int:
        """Return a number from 1 to what 63 bits hold: an id, or the number of a pull request."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
            raise self.wrong(name, "is no whole number from 1")
        return value

    def flag(self, name: str) -> bool:
        """Return yes or no; absent and null are no."""
        value = self.fields.get(name)
        if not isinstance(value, bool | None):
            raise self.wrong(name, "is neither true nor false")
        return value is True

    def object_id(self, name: str) -> str:
        """Return the id of a commit; 40 or 64 zeros are GitHub's word for none, and come back empty."""
        value = self.string(name)
        if not _OBJECT_ID.fullmatch(value):
            raise self.wrong(name, "is no commit id")
        return value if value.strip("0") else ""

    def commit(self, name: str) -> str:
        """Return the id of a commit that is there."""
        value = self.object_id(name)
        if not value:
            raise self.wrong(name, "is the id of no commit")
        return value

    def branch(self, name: str) -> str:
        """Return the name of a branch, without ``refs/heads/``."""
        value = self.string(name)
        if not is_branch(value):
            raise self.wrong(name, "is no name git takes for a branch")
        return value

    def login(self, name: str = "login") -> str:
        """Return the name of an account."""
        value = self.string(name)
        if not is_login(value):
            raise self.wrong(name, "is no name of an account")
        return value

    def repository(self, name: str = "full_name") -> str:
        """Return ``owner/name``."""
        value = self.string(name)
        if not is_repository(value):
            raise self.wrong(name, "is no name of a repository")
        return value

    def moment(self, name: str) -> datetime:
        """Return a time in UTC."""
        value = self.string(name)
        try:
            if not _MOMENT.fullmatch(value):
                raise ValueError(value)
            return datetime.fromisoformat(value).astimezone(UTC)
        # The first and the last day of the calendar have no neighbour to move to.
        except (ValueError, OverflowError) as error:
            raise self.wrong(name, "is no date and time") from error

    def wrong(self, name: str, what: str) -> ForgeError:
        """Return the error that says what is wrong with the field ``name``."""
        return ForgeError(f"{self._at(name)} {what}")

    def _value(self, name: str) -> object:
        if name not in self.fields:
            raise self.wrong(name, "is missing")
        return self.fields[name]

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name
