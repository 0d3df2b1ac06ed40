"""Replace one run of whole lines, found by its content, and leave every other byte alone."""

from collections.abc import Iterator, Sequence
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
    """Return ``after`` (LF) with line endings as in ``before``.

    A kept line keeps its own, a changed one that of the line it stands for, a new one gets the usual one.
    """
    if "\r" not in before:
        return after
    usual = dominant_ending(before) if "\n" in before else "\r"
    old = split_raw(before)
    new = after.split("\n")
    endings = [usual] * len(new)
    for one, two in _pairs([chomp(line) for line in old], new):
        endings[two] = old[one][len(chomp(old[one])) :] or usual
    endings[-1] = ""
    return "".join(line + ending for line, ending in zip(new, endings, strict=True))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield which old line each new one stands for, where one does.

    Equal lines at both ends are paired first: among lines that repeat, a diff may pair others.
    """
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    ends = len(old) - tail, len(new) - tail
    yield from ((at, at) for at in range(head))
    yield from ((ends[0] + at, ends[1] + at) for at in range(tail))
    middle = SequenceMatcher(None, old[head : ends[0]], new[head : ends[1]], autojunk=False)
    for tag, i1, i2, j1, j2 in middle.get_opcodes():
        if tag in ("equal", "replace") and i2 - i1 == j2 - j1:
            yield from ((head + i1 + at, head + j1 + at) for at in range(i2 - i1))
