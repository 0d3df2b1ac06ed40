"""Find secrets in what is shown, however the source spells them, and write the blanked words in their place."""

from collections.abc import Callable, Sequence

from bot.forge.inline import CODE, LINK, TAG, Mark

_STANDINS = (CODE, LINK, TAG)
# Signs that are gone in the page: what stands between them is read as one word there.
_GONE = frozenset("*~" + TAG)
_BREAK = Mark("\n", "\n")


def hide(lines: Sequence[list[Mark]], redact: Callable[[str], str]) -> list[list[Mark]] | None:
    """Return the lines, as many as came in, without the secrets that a reader would see in them; None: there are none.

    Around a secret markup may be lost, and halves of a link may stay: what is returned has to be read again.
    """
    joined = _join(lines)
    texts = ["".join(joined[at].shown for at in view) for view in _views(joined)]
    blanked = [redact(text) for text in texts]
    if blanked == texts:
        return None
    # Line by line first: between two secrets of one stretch all markup is lost. Not where one goes over several lines:
    # without its first line nobody would know the others.
    if all(text.count("\n") == less.count("\n") for text, less in zip(texts, blanked, strict=True)):
        joined = _join([_hidden(line, redact) for line in lines])
    return _split(_hidden(joined, redact))


def _hidden(marks: list[Mark], redact: Callable[[str], str]) -> list[Mark]:
    for number in range(2):
        views = _views(marks)
        if number < len(views):
            marks = _without(marks, views[number], redact)
    return marks


def _views(marks: Sequence[Mark]) -> list[list[int]]:
    """Return which marks to read: all, and all but what is gone in the page."""
    every = list(range(len(marks)))
    thin = [at for at in every if marks[at].shown not in _GONE]
    return [every] if len(thin) == len(every) else [every, thin]


def _without(marks: list[Mark], view: Sequence[int], redact: Callable[[str], str]) -> list[Mark]:
    text = "".join(marks[at].shown for at in view)
    blanked = redact(text)
    if blanked == text:
        return marks
    start = _common(text, blanked)
    end = _common(text[start:][::-1], blanked[start:][::-1])
    first, behind = _place(marks, view, start), _place(marks, view, len(text) - end)
    lost, words = marks[first:behind], blanked[start : len(blanked) - end]
    kept = [mark for mark in lost if mark.shown in _STANDINS]
    if [char for char in words if char in _STANDINS] != [mark.shown for mark in kept]:
        kept, words = [], "".join(char for char in words if char not in _STANDINS)
    breaks = sum(mark.shown == "\n" for mark in lost) - words.count("\n")
    return [*marks[:first], *_said(words, kept), *[_BREAK] * breaks, *marks[behind:]]


def _place(marks: Sequence[Mark], view: Sequence[int], at: int) -> int:
    return view[at] if at < len(view) else len(marks)


def _said(words: str, kept: list[Mark]) -> list[Mark]:
    standins = iter(kept)
    said = {char: Mark(char, char, True) for char in words} | {"\n": _BREAK}
    return [next(standins) if char in _STANDINS else said[char] for char in words]


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _join(lines: Sequence[list[Mark]]) -> list[Mark]:
    joined = list[Mark]()
    for number, line in enumerate(lines):
        joined += ([_BREAK] if number else []) + line
    return joined


def _split(marks: Sequence[Mark]) -> list[list[Mark]]:
    lines = [list[Mark]()]
    for mark in marks:
        if mark.shown == "\n":
            lines.append([])
        else:
            lines[-1].append(mark)
    return lines
