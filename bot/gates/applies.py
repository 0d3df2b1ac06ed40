"""Gate 1: the text to replace stands in a spec document exactly once, and something changes."""

from bot.errors import UnreadableError
from bot.gates.gate import Case, Gate
from bot.openspec.layout import document_at
from bot.text.edits import occurrences
from bot.text.tree import Kind


def refuse(case: Case) -> str | None:
    """Return why the suggestion cannot be made, None when it can."""
    suggestion = case.suggestion
    try:
        document = document_at(case.base, suggestion.path)
    except UnreadableError as error:
        return str(error)
    if document is None or case.base.kind(suggestion.path) is not Kind.FILE:
        return f"{suggestion.path} is no spec document that specbot may change."
    if suggestion.before == suggestion.after:
        return "Nothing changes: the new text is the old one."
    found = len(occurrences(document.text, suggestion.before))
    if found != 1:
        return (
            "The text to replace is no longer there." if not found else "The text to replace is there more than once."
        )
    return None


GATE = Gate("applies", refuse)
