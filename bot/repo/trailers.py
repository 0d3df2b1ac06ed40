"""The lines ``Name: value`` at the end of a commit message."""

import re
from collections.abc import Mapping, Sequence

_LINE = re.compile(r"([A-Za-z0-9-]+):[ \t]*(.*)")


def add_trailers(message: str, trailers: Mapping[str, str | Sequence[str]]) -> str:
    """Return ``message`` with one line for each value in a last paragraph of its own, ending in a line feed.

    White space in a value, line breaks included, becomes one space: a value cannot add a line. Raises ValueError for
    a name that git would not read as one.
    """
    lines = []
    for name, values in trailers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name):
            raise ValueError(f"{name!r} cannot name a trailer")
        for value in [values] if isinstance(values, str) else values:
            lines.append(f"{name}: {' '.join(value.split())}")
    return "\n\n".join(part for part in [message.strip(), "\n".join(lines)] if part) + "\n"


def parse_trailers(message: str) -> dict[str, tuple[str, ...]]:
    """Return the values of each name, in order, from the last paragraph when all its lines are trailers.

    Stricter than git-interpret-trailers(1), which also takes paragraphs of which only a part are trailers. The first
    paragraph is the subject and never one.
    """
    paragraphs = re.split(r"\n[ \t]*\n", message.strip().replace("\r\n", "\n"))
    found: dict[str, tuple[str, ...]] = {}
    for line in paragraphs[-1].split("\n") if len(paragraphs) > 1 else []:
        match = _LINE.fullmatch(line)
        if not match:
            return {}
        found[match[1]] = (*found.get(match[1], ()), match[2].strip())
    return found
