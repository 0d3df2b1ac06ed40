"""Keep a step small: long strings are cut, and so are long lists and objects."""

from itertools import islice
from typing import Any

LONGEST = 500
"""Characters of a string that a step keeps."""
MOST = 50
"""Members of a list or an object that a step keeps."""


def bounded(value: Any) -> Any:
    """Return a JSON value within the bounds; an ellipsis stands where something was left out."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, dict):
        kept = {bounded(key): bounded(each) for key, each in islice(value.items(), MOST)}
        return kept if len(value) <= MOST else {**kept, "…": f"{len(value) - MOST} more"}
    if isinstance(value, list):
        cut = [bounded(each) for each in value[:MOST]]
        return cut if len(value) <= MOST else [*cut, f"… {len(value) - MOST} more"]
    return value
