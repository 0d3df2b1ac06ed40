"""Cases in data files: ``=== name``, an input, then parts that start with ``--- word``."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One case: its name, its input, and its other parts by their word; text as it stands, escapes undone."""

    name: str
    given: str
    parts: dict[str, str]


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file, in order."""
    cases = []
    for chunk in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = chunk.partition("\n")
        pieces = re.split(r"^--- (\S+)\n", body, flags=re.MULTILINE)
        parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        cases.append(Case(name.strip(), pieces[0], parts))
    return cases
