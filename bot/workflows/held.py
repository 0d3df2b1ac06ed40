"""What is not proposed because of what people said, and how that is told: nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Dropped, Question, Suggestion
from bot.workflows.learned import Learned

REFUSED = "it was refused before"
_MOST_LINES = 20


@dataclass(frozen=True)
class Held:
    """One thing that could have been proposed, and why it was not: half a sentence. ``id`` is that of a suggestion."""

    path: str
    requirement: str
    rule: str
    why: str
    id: str = ""


@dataclass(frozen=True)
class Sifted:
    """The edits of one document that may be proposed, those that people refused, and what stood on one of these."""

    composer: Composer
    refused: tuple[Suggestion, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def sifted(composer: Composer, learned: Learned) -> Sifted:
    """Return the edits without those that were refused; the very same composer where none was."""
    made = composer.suggestions() if learned.refused else []
    refused = tuple(each for each in made if learned.is_refused(each))
    if not refused:
        return Sifted(composer)
    fresh = Composer(composer.path, composer.base)
    dropped = []
    for each in made:
        if each in refused:
            continue
        try:
            fresh.add(each)
        except EditError as error:
            dropped.append(Dropped(each, f"It no longer applies: {error}"))
    return Sifted(fresh, refused, tuple(dropped))


def of_refused(refused: Iterable[Suggestion]) -> list[Held]:
    """Return what is said of edits that people refused."""
    return [Held(each.path, each.requirement, each.rule, REFUSED, each.id) for each in refused]


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


def parted(
    findings: Sequence[Finding], refused: Sequence[Suggestion], learned: Learned
) -> tuple[list[Finding], list[Held]]:
    """Return the findings that are told as ever, and what is said of those that are silenced.

    What only an edit would mend that was refused is neither: the edit is told of.
    """
    said_no = {(each.path, each.requirement, rule) for each in refused for rule in each.rules}
    told: list[Finding] = []
    held: list[Held] = []
    for each in findings:
        why = learned.why_silent(each.rule, each.path)
        if why:
            held.append(Held(each.path, each.requirement, each.rule, why))
        elif (each.path, each.requirement, each.rule) not in said_no:
            told.append(each)
    return told, held


def in_words(held: Iterable[Held]) -> tuple[str, ...]:
    """Return a sentence for each reason, with how many it holds back; those that hold back most come first."""
    counted = Counter(each.why for each in held)
    lines = [_line(number, why) for why, number in counted.most_common()]
    more = sum(number for _, number in counted.most_common()[_MOST_LINES:])
    return (*lines[:_MOST_LINES], f"{more} more not proposed.") if more else tuple(lines)


def _line(number: int, why: str) -> str:
    why = "they were refused before" if why == REFUSED and number > 1 else why
    return f"{number} not proposed: {why}{'' if why[-1:] in '.!?' else '.'}"
