"""Order names as ICU's root collation does, the order JavaScript's ``localeCompare`` gives; exact for ASCII."""

import unicodedata

# Printable ASCII in primary order (CLDR root); letters differ by case only in the last place, small ones first.
_MARKS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
_PRIMARY = {char: index for index, char in enumerate("\t\n\v\f\r" + _MARKS + "abcdefghijklmnopqrstuvwxyz", 1)}
_BEYOND = len(_PRIMARY) + 1


def collation_key(name: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[bool, ...]]:
    """Return a key: letters first, then accents, then case. Other control characters do not count."""
    if name.isascii():
        letters = [char for char in name if char.lower() in _PRIMARY]
        return tuple(_PRIMARY[char.lower()] for char in letters), (), tuple(char.isupper() for char in letters)
    plain = unicodedata.normalize("NFD", name)
    accents = tuple(ord(char) for char in plain if unicodedata.combining(char))
    letters = [char for char in plain if char.lower() in _PRIMARY or _counts(char)]
    primary = tuple(_PRIMARY.get(char.lower(), _BEYOND + ord(char.lower()[0])) for char in letters)
    return primary, accents, tuple(char.isupper() for char in letters)


def _counts(char: str) -> bool:
    """Whether a character beyond the table is a letter or mark of its own, no accent and no control character."""
    return not unicodedata.combining(char) and unicodedata.category(char) != "Cc"
