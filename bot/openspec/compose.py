"""Several edits of one document into suggestions against its first text: one per block, whatever overlapped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import EditError
from bot.openspec.suggestions import Suggestion
from bot.text.edits import occurrences


@dataclass(frozen=True, slots=True)
class _Region:
    """Characters ``start`` to ``end`` of the current text that read ``base`` in the first one."""

    start: int
    end: int
    base: str
    steps: tuple[Suggestion, ...]


class Composer:
    """The text of one document as it is edited step by step."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.base = text
        self.text = text
        self._regions: list[_Region] = []

    def add(self, step: Suggestion) -> None:
        """Make one edit of the current text. Raises EditError when its ``before`` is not there exactly once."""
        found = occurrences(self.text, step.before)
        if len(found) != 1:
            raise EditError(f"the text to replace is {'there more than once' if found else 'no longer there'}.")
        start, end = found[0], found[0] + len(step.before)
        touched = [each for each in self._regions if each.start <= end and each.end >= start]
        low = min([start, *(each.start for each in touched)])
        high = max([end, *(each.end for each in touched)])
        fresh = self.text[low:start] + step.after + self.text[end:high]
        steps = tuple(old for each in touched for old in each.steps)
        merged = _Region(low, low + len(fresh), self._base_of(low, high, touched), (*steps, step))
        grown = len(fresh) - (high - low)
        rest = [each for each in self._regions if each not in touched]
        moved = [
            replace(each, start=each.start + grown, end=each.end + grown) if each.start >= high else each
            for each in rest
        ]
        self._regions = sorted([*moved, merged], key=lambda each: each.start)
        self.text = self.text[:low] + fresh + self.text[high:]

    def suggestions(self) -> list[Suggestion]:
        """Return one suggestion per edited place, against the first text, in its order."""
        return [self._joined(each) for each in self._regions if each.base != self.text[each.start : each.end]]

    def _base_of(self, low: int, high: int, touched: Sequence[_Region]) -> str:
        """Return what the current characters ``low`` to ``high`` read in the first text."""
        pieces, at = [], low
        for each in touched:
            pieces += [self.text[at : each.start], each.base]
            at = each.end
        return "".join([*pieces, self.text[at:high]])

    def _joined(self, region: _Region) -> Suggestion:
        first, steps = region.steps[0], region.steps
        rules = list(dict.fromkeys(rule for step in steps for rule in step.rules))
        reasons = list(dict.fromkeys(step.reason for step in steps))
        return replace(
            first,
            before=region.base,
            after=self.text[region.start : region.end],
            rule=rules[0],
            also=tuple(rules[1:]),
            reason=" ".join(reasons),
            requirement=next((step.requirement for step in steps if step.requirement), ""),
            evidence=tuple(dict.fromkeys(item for step in steps for item in step.evidence)),
            intents=frozenset(intent for step in steps for intent in step.intents),
            source=", ".join(dict.fromkeys(step.source for step in steps)),
        )


def _shifted(region: _Region, characters: int) -> _Region:
    return replace(region, start=region.start + characters, end=region.end + characters)
