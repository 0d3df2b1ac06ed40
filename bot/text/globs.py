"""Glob patterns over paths with ``/``: ``*``, ``?``, ``[...]``, ``{a,b}`` and ``**`` for any folders in between."""

import re

_MAGIC = re.compile(r"[*?\[]|\{[^{}]*,[^{}]*\}")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
# A pattern is tried on every path; so long, with so many wildcards and choices, it is still tried at once.
_LONGEST = 200
_MOST_WILDCARDS = 8
_MOST_CHOICES = 4
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
    guard = r"(?!\.)" if segment[:1] in ("*", "?", "[") else ""
    return guard + "".join(_piece(each) for each in _PIECE.findall(segment))


def _piece(piece: str) -> str:
    if piece[0] == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if piece[0] == "[" and len(piece) > 2:
        inner = piece[1:-1]
        return f"[{'^' if inner[0] in '!^' else ''}{inner.lstrip('!^').replace(chr(92), chr(92) * 2)}]"
    return re.escape(piece)


def fault(pattern: str) -> str:
    """Return what is wrong with a pattern that somebody wrote, as the rest of a sentence; empty where nothing is."""
    if len(pattern) > _LONGEST or pattern.count("*") > _MOST_WILDCARDS or pattern.count("{") > _MOST_CHOICES:
        return "holds a pattern that is too long, or has too many choices"
    if not pattern or pattern.startswith(("/", "./", "../")) or "\\" in pattern:
        return "holds paths from the root, with / between folders"
    try:
        compile_glob(pattern)
    except re.error as error:
        return f"holds a pattern that is none: {error}"
    return ""
