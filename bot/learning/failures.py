"""What went wrong under a prompt, as people and gates said it: what a better one is made from. All of it is data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.learning.events import Event, Kind
from bot.learning.lessons import lesson_of
from bot.learning.standing import verdicts

MOST_FAILURES = 8
"""More than a small model can hold at once."""
MOST_TEXT = 600
_BAD = frozenset({Kind.REJECTED, Kind.REVERTED, Kind.EDITED})


@dataclass(frozen=True, slots=True)
class Failure:
    """One suggestion that a gate or a person did not take: its rule, what stood there, what was proposed, and why."""

    rule: str
    why: str
    before: str = ""
    proposed: str = ""


def failures_of(events: Iterable[Event], is_of: Callable[[str], bool]) -> list[Failure]:
    """Return what people said no to or put in other words, of a model's suggestions; the latest first.

    ``is_of`` tells the rules of the class of task that a prompt is for.
    """
    found = []
    for each in reversed(verdicts(events)):
        if each.kind in _BAD and each.model and is_of(each.rule):
            why = lesson_of(each) or ("People put it in other words." if each.kind is Kind.EDITED else "")
            found.append(Failure(each.rule, why or "People did not take it.", each.before, each.suggested))
    return found


def chosen(groups: Sequence[Sequence[Failure]], most: int = MOST_FAILURES) -> list[Failure]:
    """Return some failures of several sources, the sources in turn, each text cut; none is told twice."""
    found: dict[tuple[str, str, str], Failure] = {}
    for at in range(max(map(len, groups), default=0)):
        for group in groups:
            if at < len(group):
                each = group[at]
                cut = Failure(each.rule[:80], each.why[:300], each.before[:MOST_TEXT], each.proposed[:MOST_TEXT])
                found.setdefault((cut.rule, cut.why, cut.before), cut)
    return list(found.values())[:most]
