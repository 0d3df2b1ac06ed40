"""What one verdict says in words: the reason that was given, or what people put for what was proposed."""

from difflib import SequenceMatcher
from functools import lru_cache

from bot.learning.events import Event, Kind
from bot.text.printable import in_one_line

MOST_LESSON = 200
"""Characters of a lesson; it stands in a prompt, among many."""
_MOST_SWAPPED = 6


def lesson_of(verdict: Event) -> str:
    """Return the sentence a verdict teaches, on one line; empty where it gives no reason and shows no small edit."""
    said = in_one_line(verdict.reason, MOST_LESSON)
    if verdict.kind is Kind.EDITED:
        return said or in_one_line(_swap(verdict.suggested, verdict.after), MOST_LESSON)
    return said if verdict.kind in (Kind.REJECTED, Kind.REVERTED) else ""


@lru_cache(maxsize=20_000)  # the playbook is made several times in one run, and this is most of what it takes
def _swap(proposed: str, taken: str) -> str:
    """Return which words stand for which, where an edit is one small replacement, and empty where it is more."""
    old, new = proposed.split(), taken.split()
    found = [each for each in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if each[0] != "equal"]
    if not old or len(found) != 1:
        return ""
    _, start, end, into, until = found[0]
    gone, come = old[start:end], new[into:until]
    if len(gone) > _MOST_SWAPPED or len(come) > _MOST_SWAPPED:
        return ""
    if not come:
        return f'Leave out "{" ".join(gone)}".'
    if not gone:
        return f'Add "{" ".join(come)}".'
    return f'Write "{" ".join(come)}", not "{" ".join(gone)}".'
