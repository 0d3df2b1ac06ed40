"""The one kind of diagram that may be drawn on GitHub: who asked whom, with nothing in it but words."""

import re

_MOST_LINES = 400
# Letters, digits, a few marks, and any other sign by its number: no link, no style, no directive, no second statement.
_WORDS = r"(?:[^\W_]|[ ,./()'!?+=*_×·…-]|#[0-9]{1,7};){0,400}"
_LINE = re.compile(
    rf" {{4}}participant [A-Z] as {_WORDS}|(?: {{4}}){{1,2}}[A-Z]--?>>[A-Z]: {_WORDS}| {{4}}loop {_WORDS}| {{4}}end"
)


def is_sequence(content: str) -> bool:
    """Whether the content of a fence is a sequence diagram in Mermaid as specbot writes one, and nothing else."""
    lines = content.removesuffix("\n").split("\n")
    return lines[0] == "sequenceDiagram" and len(lines) <= _MOST_LINES and all(map(_LINE.fullmatch, lines[1:]))
