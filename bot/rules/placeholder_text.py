"""``placeholder-text``: somebody meant to come back, and the mark is still there."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario, Span
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Hit, Rule

# Marks in capitals, and what people write in their place; in small letters "todo" is a list that some program keeps.
_MARK = re.compile(
    # Inside of a word none begins but for those signs: asked first, for most letters stand there.
    r"(?:(?<!\w)|(?=[?\[#]))(?:"
    r"(?<![\w-])(?:TODO|TBD|TBC|TBA|FIXME|XXX|HACK)(?![\w-])|(?<![\w-])tb[dca](?![\w-])|\?{3,}"
    r"|\b(?:to be|not yet|still to be|yet to be) (?:determined|decided|defined|confirmed|clarified|specified"
    r"|finali[sz]ed|agreed|discussed|announced|worked out|filled in|added later)\b"
    r"(?! (?:by|solely|from|at|through|in|with))"
    r"|\b(?:details|wording|exact (?:value|number|limit|format)s?) (?:to follow|pending|open|unclear|unknown yet)\b"
    r"|\blorem ipsum\b|\bcoming soon\b|\b(?:insert|fill in|add) \w+(?: \w+)? here\b|\bgoes here\b"
    r"|\[(?:needs? clarification|open question|question|clarify|insert|your|describe|add|fill|placeholder|name|value"
    r"|number|xx+|\.\.\.|tbd|todo)\b[^\]]{0,60}\](?!\()"
    r"|\b(?:X+|N{2,}|##+|__+) (?:seconds|minutes|hours|days|ms|items|times|characters|bytes|percent)\b)",
    re.IGNORECASE,
)
# Each mark has one of these in it: to find them takes a tenth of what the pattern takes.
_CUES = (
    *("todo", "tbd", "tbc", "tba", "fixme", "xxx", "hack", "???", "to be", "not yet", "details", "wording", "exact"),
    *("goes here", "lorem", "coming soon", " here", "[", "x ", "nn ", "## ", "__ "),
)
# "<insert the limit here>": what a form has between its marks, which is read as an HTML element elsewhere.
_FORM = re.compile(
    r"<(?:insert|fill|add|enter|describe|put|write|specify|define|choose|replace|your|some|value|number|name|text|date"
    r"|placeholder|todo|tbd|to be|xx+)\b [^<>=\"/\n]{1,60}>|<(?:tbd|todo|tba|tbc|fixme|xx+)>",
    re.IGNORECASE,
)
# A step that is nothing but words in such marks: they stand for what somebody has to write.
_WHOLE = re.compile(
    r"(?:<[^<>=\"/]{2,60}>|\[[^\[\]|]{2,60}\]|\([^()]{2,60}\)|\{\{?[^{}]{2,60}\}?\}|\.{3}|…|_{3,}|-{3,})\W*"
)
_OPENS_FORM = frozenset("<[({._-…")
_CODE = re.compile(r"`[^`\n]{1,400}`")
_LOUD = re.compile(r"^(?:TODO|TBD|TBC|TBA|FIXME|XXX|HACK)$", re.IGNORECASE)

_MESSAGE = '"{}" is still open; say it, or ask whoever knows.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per mark in a requirement's name, text and scenarios."""
    likely = _likely_lines(document)
    for requirement in document.requirements if likely else ():
        for scenario in (None, *requirement.scenarios):
            span = scenario.span if scenario else Span(requirement.span.start, requirement.body.end)
            lines = likely[bisect_left(likely, span.start) : bisect_left(likely, span.end)]
            yield from _in(document, requirement, scenario, lines)
    yield from _whole_steps(document)


def _whole_steps(document: Document) -> Iterator[Hit]:
    """Yield a hit per step that is a form and nothing else, where no mark in it was told already."""
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                # Nearly every step begins with a letter, and none is searched.
                if step.text[:1] in _OPENS_FORM and _WHOLE.fullmatch(step.prose) and not _is_marked(step.prose):
                    yield Hit(step.span.start, _MESSAGE.format(step.text), requirement, scenario, step.text)


def _is_marked(prose: str) -> bool:
    return _FORM.search(prose) is not None or _MARK.search(mask(prose)) is not None


# A mark has one of these, or three question marks: most documents have none and are not searched line by line.
_WORDS = frozenset(
    {"todo", "tbd", "tbc", "tba", "fixme", "xxx", "hack", "determined", "decided", "defined", "confirmed", "clarified"}
    | {"specified", "finalized", "finalised", "agreed", "discussed", "announced", "lorem", "soon", "insert", "fill"}
    | {
        "clarification",
        "question",
        "clarify",
        "pending",
        "unclear",
        "unknown",
        "follow",
        "placeholder",
        "your",
        "describe",
        "nn",
        "nnn",
        "xx",
        "out",
        "later",
        "goes",
    }
)


def _likely_lines(document: Document) -> list[int]:
    """Return the lines that have one of those words or signs in them, in order."""
    words = (*(read(document).words & _WORDS), "???", "<")
    low = read(document).low
    if not any(word in low for word in words):
        return []
    text = "\n".join(document.outline.lines).lower()
    found: set[int] = set()
    for word in words:
        line, at, last = 0, text.find(word), 0
        while at >= 0:
            line += text.count("\n", last, at)
            found.add(line)
            last = text.find("\n", at)
            at = text.find(word, last) if last >= 0 else -1
    return sorted(found)


def _in(document: Document, requirement: Requirement, scenario: Scenario | None, lines: Iterable[int]) -> Iterator[Hit]:
    for number in lines:
        line = document.outline.lines[number]
        if document.hidden[number]:
            continue
        for form in _FORM.finditer(_CODE.sub(lambda code: "\0" * len(code[0]), line)) if "<" in line else ():
            yield Hit(
                number, f'"{form[0]}" is still open; say it, or ask whoever knows.', requirement, scenario, form[0]
            )
        for match in _MARK.finditer(mask(line)) if _may_have_mark(line) else ():
            word = match[0]
            if _LOUD.match(word) and (_is_noun(line, match) or not (word.isupper() or word.lower() == "tbd")):
                continue
            if not _is_shown(line, match):
                yield Hit(number, _MESSAGE.format(word), requirement, scenario, word)


def _may_have_mark(line: str) -> bool:
    # The other letters that a pattern takes for those of ASCII, where it ignores case, are left to it.
    low = line.lower()
    return not line.isascii() or [cue for cue in _CUES if cue in low] != []


def _is_shown(line: str, match: re.Match[str]) -> bool:
    """Whether a mark is what users are to see: a label in brackets, a named placeholder, words in a long quotation."""
    is_label = match[0].lower() == "coming soon" and line[: match.start()].endswith("(")
    is_named = "placeholder" in line[: match.start()].lower()
    return is_label or is_named or line.count('"', 0, match.start()) % 2 == 1


def _is_noun(line: str, match: re.Match[str]) -> bool:
    """Whether a mark is spoken about: "a TODO list", "TBD placeholders", "TODOs"."""
    return re.match(r"/[A-Z]|[ -](?!minutes|seconds|hours|days|ms|items? per)[a-z]", line[match.end() :]) is not None


RULE = Rule(
    id="placeholder-text",
    summary="A mark that somebody meant to come back to: TODO, TBD, ???.",
    source="NASA ARM: incompletes; ISO/IEC/IEEE 29148, 5.2.7: incomplete references",
    severity=Severity.WARNING,
    check=check,
    bad="The session SHALL end after TBD minutes.",
    good="The session SHALL end after 30 minutes.",
)
