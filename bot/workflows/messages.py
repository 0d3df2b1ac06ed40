"""What people read of a run in git: the commit's title and message."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.openspec.suggestions import Suggestion
from bot.text.printable import in_one_line

# A forge would notify people, close issues, make links and skip checks for what a requirement's name says; a word
# joiner keeps it from that.
_REFERENCE = re.compile(
    r"@|#(?=\w)|\bGH-(?=\d)|:(?=//)|\bwww(?=\.)"
    r"|\[(?=(?:skip[ -](?:ci|actions|specbot)|ci skip|no ci|actions skip)\])",
    re.IGNORECASE,
)


def message_for(suggestions: Sequence[Suggestion]) -> str:
    """Return a commit message: one line of what, then a line per document with its requirements and rules."""
    lines = [title_for(suggestions), ""]
    for each in suggestions:
        about = quiet(each.requirement) or "headings"
        lines.append(f"- {_named(each.path)}: {about} ({', '.join(each.rules)})")
    return "\n".join(lines) + "\n"


def title_for(suggestions: Sequence[Suggestion]) -> str:
    """Return one line: the document and what was mended most often there, or how many documents."""
    paths = list(dict.fromkeys(each.path for each in suggestions))
    if len(paths) != 1:
        return f"Improve {len(paths)} spec documents"
    rule, _ = Counter(rule for each in suggestions for rule in each.rules).most_common(1)[0]
    return f"Improve {_named(paths[0])}: {rule}"


def in_repository(prefix: str, suggestion: Suggestion) -> Suggestion:
    """Return a suggestion with its path from the top of the repository, to be told of; it is none to be made."""
    return replace(suggestion, path=prefix + suggestion.path)


def _named(path: str) -> str:
    return quiet(re.sub(r"(^|/)openspec/", r"\1", path, count=1).removesuffix("/spec.md"))


def quiet(text: str) -> str:
    """Return text of a spec for one line of a commit message: nobody is notified by it, nothing linked or skipped."""
    return _REFERENCE.sub("\\g<0>\u2060", in_one_line(text))
