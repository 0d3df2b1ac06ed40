"""A number with its noun, as it is read aloud."""


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 suggestion", "1,200 suggestions"; ``many`` is for a noun that takes more than an "s"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
