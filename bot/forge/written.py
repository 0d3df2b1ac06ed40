"""Write marks as Markdown in which nothing calls, links, closes, commands or becomes a tag."""

import re
from collections.abc import Sequence

from bot.forge.inline import CODE, Mark

JOINER = "&#8288;"
"""A word joiner as an entity: nobody sees it, and no reference or address is found across it."""
_JOINED = re.compile(
    r"@"  # a person, a team, a commit, an address of mail
    r"|#(?=\w)|(?<![A-Za-z0-9])GH-(?=\d)"  # issues
    r"|:(?=//)|(?<!:)/(?=/[^\s/])|(?<![A-Za-z0-9])www(?=\.)"  # addresses; cmark-gfm links "_www." too
    r"|\[(?=[\sxX]\])"  # boxes
    # Code behind code would be one piece of code, a "$" at code a formula.
    rf"|{CODE}(?=[{CODE}$])|\$(?={CODE})",
    re.IGNORECASE,
)
_QUIET = re.compile(rf"(?:(?!www|GH-)[^@#:/\[<&$`~\\{CODE}])*+", re.IGNORECASE)
_COMMAND = re.compile(r"[\s>]*/(?=\w)")
_FENCE = re.compile(r"(`|~)\1{2,}")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def write(marks: Sequence[Mark], *, html: bool, box: bool = False) -> str:
    """Return the line. ``html``: it may be read as HTML, where a backslash says nothing. ``box``: its first is ours."""
    shown = "".join(mark.shown for mark in marks)
    if _QUIET.fullmatch(shown):
        return "".join([mark.source for mark in marks])
    own = shown.find("[") if box else -1
    ways = {"<": "&lt;", "&": "&amp;", "[": "&#91;" if html else "\\[", "$": "&#36;" if html else "\\$"}
    sources = [ways.get(mark.shown, mark.source) if mark.raw else mark.source for mark in marks]
    for fence in _FENCE.finditer(shown):
        for at in range(*fence.span()):
            if marks[at].raw:
                sources[at] = f"&#{ord(shown[at])};"
    command = _COMMAND.match(shown)
    if command and marks[command.end() - 1].raw:
        sources[command.end() - 1] = "&#47;"
    for found in _JOINED.finditer(shown):
        sources[found.end() - 1] += JOINER
    if own >= 0:
        sources[own] = "["
    _keep_backslashes(marks, sources)
    return "".join(sources)


def _keep_backslashes(marks: Sequence[Mark], sources: list[str]) -> None:
    """A backslash that stands for itself must not come to stand before punctuation, which it would escape."""
    after = ""
    for at in range(len(sources) - 1, -1, -1):
        if sources[at] == "\\" and marks[at].raw and after[:1] in _PUNCTUATION:
            sources[at] = "&#92;"
        after = sources[at] or after
