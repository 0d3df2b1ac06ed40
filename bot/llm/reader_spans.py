"""From the logits of an extractive reader to places in a text: pure arithmetic, as SQuAD 2 decodes."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 30
"""Tokens an answer has at most; so evaluate those who train on SQuAD."""

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """What a model said of one run over a question and a part of a text.

    ``starts`` and ``ends`` hold a logit for each token. ``places`` tells which characters of the text a token is, and
    None for one of the question, a special one or padding. The token at ``null`` ([CLS], ``<s>``) stands for no answer.
    """

    starts: Sequence[float]
    ends: Sequence[float]
    places: Sequence[_Place | None]
    null: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, from ``start`` to ``end``; ``score`` is the sum of the logits of its two ends."""

    start: int
    end: int
    score: float


def null_score(windows: Sequence[Window]) -> float:
    """Return the sum of the logits for no answer: of the window that is least sure that there is none.

    A window that the answer does not stand in rightly says that it does not. Raises ValueError without windows.
    """
    return min(each.starts[each.null] + each.ends[each.null] for each in windows)


def best_spans(text: str, windows: Sequence[Window], *, most: int, longest: int = LONGEST) -> list[Span]:
    """Return up to ``most`` places in ``text`` by score, the best first, none that overlap.

    Each begins and ends with a token of the text, in one window, and has ``longest`` tokens at most. White space at
    its ends is left out and a letter keeps its accents, so that it may differ a little from the tokens. Of equal ones
    the earlier, then the shorter comes first. One whose score is no finite number is left out.
    """
    seen = [(each, [_seen(text, place) for place in each.places]) for each in windows]
    chosen: list[Span] = []
    while len(chosen) < most:
        spans = (span for window, places in seen for span in _spans(window, places, chosen, longest))
        best = min(spans, key=lambda span: (-span.score, span.start, span.end), default=None)
        if best is None:
            break
        chosen.append(best)
    return chosen


def _spans(window: Window, places: Sequence[_Place | None], taken: Sequence[Span], longest: int) -> Iterator[Span]:
    """Yield the best span from each token that does not touch what is taken."""
    for first, place in enumerate(places):
        if place is None:
            continue
        start, top, best = place[0], -math.inf, None
        room = min((span.start for span in taken if span.end > start), default=math.inf)
        for last in range(first, min(first + longest, len(places))):
            end = places[last]
            if end is None or not start < end[1] <= room:
                continue
            score = window.starts[first] + window.ends[last]
            if top < score < math.inf:
                top, best = score, end[1]
        if best is not None:
            yield Span(start, best, top)


def _seen(text: str, place: _Place | None) -> _Place | None:
    """Return the part of a token that can be seen, with the marks that its last letter bears; None if there is none."""
    if place is None:
        return None
    start, end = max(place[0], 0), min(place[1], len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    while start > 0 and _is_mark(text[start]):
        start -= 1
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return start, end


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and unicodedata.category(char).startswith("M")
