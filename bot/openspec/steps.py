"""Step lines: GIVEN, WHEN, THEN, AND, BUT in any case, bold or not, with or without a bullet."""

import re
from collections.abc import Sequence
from functools import partial

from bot.openspec.model import Span, Step
from bot.text.later import later
from bot.text.lines import is_blank

# "- **WHEN** x", "* WHEN: x", "When x", "1. **Then:** x", "**GIVEN** x". Without a bullet and without bold the word
# must be capitalised or in capitals: "and" and "when" open ordinary lines of prose.
_STEP = later(
    r"""(?P<indent>[ \t]*)
        (?P<bullet>(?:[-*+]|\d{1,3}[.)])[ \t]+)?
        (?:(?P<bold>\*\*|__)(?P<strong>(?i:given|when|then|and|but))(?P<in_colon>:?)(?P=bold)(?P<out_colon>:?)
          |(?P<open>\*\*|__)(?P<led>GIVEN|WHEN|THEN|AND|BUT)(?=[ \t])
          |(?P<bare>(?i:given|when|then|and|but))(?P<bare_colon>:?)(?=[ \t]|$))
        [ \t]*(?P<text>.*)$""",
    re.VERBOSE,
)
# What begins below a step and is no prose of it: an item, a quotation, a row, a fence, a heading, HTML, a bold word.
_BLOCK = later(r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]|[>|#<]|```|~~~|\*\*|__)")
# Tens of thousands in a run: made without the detour over the names of their fields, which takes as long again.
_new_span, _new_step = partial(tuple.__new__, Span), partial(tuple.__new__, Step)
ROLES = ("GIVEN", "WHEN", "THEN")


def step_at(line: str) -> tuple[str, str, str] | None:
    """Return keyword in capitals, marks up to the text, and text; None when the line is no step."""
    match = _STEP.match(line)
    if not match:
        return None
    strong, led, bare, bullet, text = match.group("strong", "led", "bare", "bullet", "text")
    word: str = strong or led or bare
    if bare and not bullet and word.islower():
        return None
    return word.upper(), line[: match.start("text")], text.rstrip()


def read_steps(lines: Sequence[str], fenced: Sequence[int], body: Span) -> tuple[Step, ...]:
    """Return the steps among the lines of a scenario's body; a line that is no step continues the one before it."""
    found: list[Step] = []
    role, goes_on = "", False
    for number in range(body.start, body.end):
        line = lines[number]
        if not line:
            goes_on = False
            continue
        parsed = None if fenced[number] else step_at(line)
        if parsed and not _nested(line, found):
            keyword, marks, text = parsed
            role = keyword if keyword in ROLES else role
            found.append(_new_step((keyword, role, text, _new_span((number, number + 1)), marks, text)))
            goes_on = True
            continue
        goes_on = goes_on and not (fenced[number] or is_blank(line) or _BLOCK.match(line))
        if found and not is_blank(line):
            last = found[-1]
            whole = f"{last.whole}\n{line.strip()}" if goes_on else last.whole
            found[-1] = last._replace(span=Span(last.span.start, number + 1), whole=whole)
    return tuple(found)


def _nested(line: str, found: Sequence[Step]) -> bool:
    """Whether an indented line is a list item or sentence inside the step before it, not a step of its own.

    An indented WHEN or THEN is a step: authors indent them. An indented "and" in small letters is prose.
    """
    if not found or not line[:1].isspace():
        return False
    parsed = step_at(line)
    return parsed is not None and "**" not in parsed[1] and parsed[1].strip(" \t-*+:").islower()
