"""What people read of a run in git: the commit's title and message."""

from collections import Counter
from collections.abc import Sequence

from bot.openspec.suggestions import Suggestion
from bot.text.printable import printable


def message_for(suggestions: Sequence[Suggestion]) -> str:
    """Return a commit message: one line of what, then a line per document with its requirements and rules."""
    lines = [title_for(suggestions), ""]
    for each in suggestions:
        about = printable(each.requirement) or "headings"
        lines.append(f"- {_named(each.path)}: {about} ({', '.join(each.rules)})")
    return "\n".join(lines) + "\n"


def title_for(suggestions: Sequence[Suggestion]) -> str:
    """Return one line: the document and what was mended most often there, or how many documents."""
    paths = list(dict.fromkeys(each.path for each in suggestions))
    if len(paths) != 1:
        return f"Improve {len(paths)} spec documents"
    rule, _ = Counter(rule for each in suggestions for rule in each.rules).most_common(1)[0]
    return f"Improve {_named(paths[0])}: {rule}"


def _named(path: str) -> str:
    return path.removeprefix("openspec/").removesuffix("/spec.md")
