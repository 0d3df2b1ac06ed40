"""What is not proposed because of what people said, and how that is told: nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.openspec.suggestions import Question
from bot.text.printable import in_one_line
from bot.workflows.learned import Learned

REFUSED = "it was refused before"
_MOST_LINES = 20
_MOST_LINE = 400


@dataclass(frozen=True)
class Held:
    """One thing that could have been proposed, and why it was not: half a sentence. ``id`` is that of a suggestion."""

    path: str
    requirement: str
    rule: str
    why: str
    id: str = ""


def wanted_questions(questions: Iterable[Question], learned: Learned) -> tuple[list[Question], list[Held]]:
    """Return the questions that are asked, and what is said of those that are not."""
    asked: list[Question] = []
    held: list[Held] = []
    for each in questions:
        why = REFUSED if learned.is_refused(each) else learned.why_silent(each.rule, each.path)
        if why:
            held.append(Held(each.path, each.requirement, each.rule, why, each.id if why == REFUSED else ""))
        else:
            asked.append(each)
    return asked, held


def in_words(held: Iterable[Held]) -> tuple[str, ...]:
    """Return a sentence for each reason, with how many it holds back; those that hold back most come first."""
    counted = Counter(each.why for each in held)
    lines = [_line(number, why) for why, number in counted.most_common()]
    more = sum(number for _, number in counted.most_common()[_MOST_LINES:])
    return (*lines[:_MOST_LINES], f"{more} more not proposed.") if more else tuple(lines)


def _line(number: int, why: str) -> str:
    why = in_one_line(why, _MOST_LINE)  # a plan may be anybody's
    why = "they were refused before" if why == REFUSED and number > 1 else why
    return f"{number} not proposed: {why}{'' if why[-1:] in '.!?' else '.'}"
