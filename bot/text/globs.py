"""Glob patterns over paths with ``/``: ``*``, ``?``, ``[...]``, ``{a,b}`` and ``**`` for any folders in between."""

import re
from math import prod

_MAGIC = re.compile(r"[*?\[]|\{[^{}]*,[^{}]*\}")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
# A pattern is tried on every path; so long, with so many wildcards and choices, it is still tried at once.
_LONGEST = 200
_MOST_WILDCARDS = 8
_MOST_CHOICES = 4
_MOST_EXPANDED = 256  # patterns that the choices come to together
_SPECIAL = re.compile(r"[\\\[&|~]")  # in a set of characters, for Python: the last three may mean something one day
_PIECE = re.compile(r"\*+|\?|\[!?\^?\]?[^\]/]*\]|[^*?\[]+|\[")


def is_glob(pattern: str) -> bool:
    """Whether ``pattern`` stands for more than the one path it spells."""
    return _MAGIC.search(pattern) is not None


def compile_glob(pattern: str) -> re.Pattern[str]:
    """Return an expression whose ``fullmatch`` tells whether a path fits. A wildcard never matches a leading dot."""
    return re.compile("|".join(_path(each) for each in _expanded(pattern)))


def _expanded(pattern: str) -> list[str]:
    braces = _BRACES.search(pattern)
    if not braces:
        return [pattern]
    return [
        one
        for choice in braces[1].split(",")
        for one in _expanded(pattern[: braces.start()] + choice + pattern[braces.end() :])
    ]


def _path(pattern: str) -> str:
    *folders, last = pattern.split("/")
    parts = [r"(?:(?!\.)[^/]+/)*" if each == "**" else _segment(each) + "/" for each in folders]
    return "".join(parts) + (r"(?:(?!\.)[^/]+/)*(?!\.)[^/]+" if last == "**" else _segment(last))


def _segment(segment: str) -> str:
    """Return the expression of what stands between two slashes.

    The first place where what follows a ``*`` fits is as good as any later one, but for the last ``*``: the others
    never give back what they took, so that no name takes longer than a few walks over it.
    """
    guard = r"(?!\.)" if segment[:1] in ("*", "?", "[") else ""
    fixed = [""]
    for each in _PIECE.findall(segment):
        if each[0] == "*":
            fixed.append("")
        else:
            fixed[-1] += _piece(each)
    first, *between = fixed
    last = f"[^/]*{between.pop()}" if between else ""
    return guard + first + "".join(f"(?>[^/]*?{each})" for each in between) + last


def _piece(piece: str) -> str:
    if piece == "?":
        return "[^/]"
    if piece[0] == "[" and len(piece) > 2:
        inner = piece[1:-1]
        chars = _SPECIAL.sub(r"\\\g<0>", inner.lstrip("!^"))
        return f"[{'^' if inner[0] in '!^' else ''}{chars}]"
    return re.escape(piece)


def fault(pattern: str) -> str:
    """Return what is wrong with a pattern that somebody wrote, as the rest of a sentence; empty where nothing is."""
    expanded = prod(each.count(",") + 1 for each in re.split(r"[{}]", pattern)) if "{" in pattern else 1
    too_much = pattern.count("*") > _MOST_WILDCARDS or pattern.count("{") > _MOST_CHOICES or expanded > _MOST_EXPANDED
    if len(pattern) > _LONGEST or too_much:
        return "holds a pattern that is too long, or has too many choices"
    if not pattern or pattern.startswith(("/", "./", "../")) or "\\" in pattern:
        return "holds paths from the root, with / between folders"
    try:
        compile_glob(pattern)
    except re.error as error:
        return f"holds a pattern that is none: {error}"
    return ""
