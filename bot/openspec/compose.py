"""Several edits of one document into suggestions against its first text: one per block, whatever overlapped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import EditError
from bot.openspec.suggestions import Suggestion
from bot.text.edits import occurrences
from bot.text.lines import chomp, split_raw


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
        """Return one suggestion per edited place, against the first text, in its order.

        Each one's ``before`` is widened by whole lines until it stands in the first text exactly once: an edit may
        have been the only such place only because its twin was edited before it.
        """
        regions = [each for each in self._regions if each.base != self.text[each.start : each.end]]
        index = 0
        while index < len(regions):
            alone = len(occurrences(self.base, regions[index].base)) == 1
            # A region that grew may have been joined with the one above, which is then looked at again.
            index = index + 1 if alone or not self._widen(regions, index) else max(index - 1, 0)
        return [self._joined(each) for each in regions]

    def _widen(self, regions: list[_Region], index: int) -> bool:
        """Take one more line into a region, joining it with its neighbour where they meet; False when it is all."""
        region = regions[index]
        above = regions[index - 1].end if index else 0
        # Below a region stands the rest of its last line: the line ending. Only what follows is a line of the gap.
        lines = split_raw(self.text[above : region.start])[1 if index else 0 :]
        if lines:
            regions[index] = replace(region, start=region.start - len(lines[-1]), base=lines[-1] + region.base)
            return True
        if index:
            self._join(regions, index - 1)
            return True
        below = regions[1].start if len(regions) > 1 else len(self.text)
        gap = split_raw(self.text[region.end : below])
        if len(gap) > 1:
            taken = gap[0] + chomp(gap[1])
            regions[0] = replace(region, end=region.end + len(taken), base=region.base + taken)
        elif len(regions) > 1:
            self._join(regions, 0)
        return len(gap) > 1 or below < len(self.text)

    def _join(self, regions: list[_Region], index: int) -> None:
        """Make one region of a region and the next, with what stands between them."""
        one, two = regions[index : index + 2]
        base = one.base + self.text[one.end : two.start] + two.base
        regions[index : index + 2] = [_Region(one.start, two.end, base, (*one.steps, *two.steps))]

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
            # A step may have been joined itself: what is kept is every single edit.
            steps=tuple(each for step in steps for each in (step.steps or (step,))) if len(steps) > 1 else first.steps,
            used=tuple(dict.fromkeys(entry for step in steps for entry in step.used)),
        )
