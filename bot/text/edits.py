"""Replace one run of whole lines, found by its content, and leave every other byte alone."""

from difflib import SequenceMatcher

from bot.errors import EditError
from bot.text.lines import chomp, dominant_ending, split_raw


def occurrences(text: str, block: str) -> list[int]:
    """Return the offsets at which ``block`` (no ending on its last line) stands as whole lines of ``text``."""
    found, at = [], text.find(block) if block else -1
    while at != -1:
        starts = at == 0 or text[at - 1] in "\r\n" or (at == 1 and text[0] == "\ufeff")
        end = at + len(block)
        if starts and (end == len(text) or text[end] in "\r\n"):
            found.append(at)
        at = text.find(block, at + 1)
    return found


def replace_once(text: str, before: str, after: str) -> str:
    """Return ``text`` with the one place that reads ``before`` turned into ``after``.

    Raises EditError when ``before`` stands there not at all, or more than once.
    """
    found = occurrences(text, before)
    if len(found) != 1:
        raise EditError(f"the text to replace is {'there more than once' if found else 'no longer there'}.")
    at = found[0]
    return text[:at] + after + text[at + len(before) :]


def with_endings_of(before: str, after: str) -> str:
    """Return ``after`` (LF) with line endings as in ``before``: kept lines keep theirs, new ones get the usual one."""
    if "\r" not in before:
        return after
    usual = dominant_ending(before)
    old = split_raw(before)
    new = after.split("\n")
    endings = [usual] * len(new)
    for tag, i1, i2, j1, _ in SequenceMatcher(None, [chomp(line) for line in old], new, autojunk=False).get_opcodes():
        if tag == "equal":
            for offset in range(i2 - i1):
                raw = old[i1 + offset]
                endings[j1 + offset] = raw[len(chomp(raw)) :] or usual
    endings[-1] = ""
    return "".join(line + ending for line, ending in zip(new, endings, strict=True))
