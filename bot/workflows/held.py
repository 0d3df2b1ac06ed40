"""What is not proposed because of what people said, and how that is told: nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Dropped, Question, Suggestion, Verdict
from bot.rules.around import AroundTree, WithSpec
from bot.rules.check import hits
from bot.rules.rule import Rule
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.learned import Learned
from bot.workflows.mend import to_suggestion

REFUSED = "it was refused before"
AS_BEFORE = (Verdict("memory", False, "People refused this very edit before.", final=True),)
"""What the gates say of an edit that people refused: nobody is asked for other words, for they said no."""
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


@dataclass(frozen=True)
class Sifted:
    """The edits of one document that may be proposed, those that people refused, and what stood on one of these."""

    composer: Composer
    refused: tuple[Suggestion, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def refused_fixes(tree: Tree, path: str, rules: Iterable[Rule], learned: Learned) -> dict[tuple[str, ...], Suggestion]:
    """Return the certain fixes of a document that people refused, by what each one's finding is known by.

    Each is looked at alone, against the text as it is: made after another one of its block it would have another id.
    """
    document = document_at(tree, path) if learned.refused else None
    if document is None:
        return {}
    found = hits(document, [each for each in rules if each.mends], WithSpec(AroundTree(tree).spec_of))
    made = ((finding.key, to_suggestion(document, finding, fix)) for finding, fix in found if fix is not None)
    return {key: each for key, each in made if learned.is_refused(each)}


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


def told_apart(dropped: Iterable[Dropped], learned: Learned) -> tuple[list[Dropped], list[Suggestion]]:
    """Return what failed at a gate, and the edits that came to nothing because people had refused them."""
    lost, refused = [], []
    for each in dropped:
        if learned.is_refused(each.suggestion):
            refused.append(each.suggestion)
        else:
            lost.append(each)
    return lost, refused


def of_refused(refused: Iterable[Suggestion]) -> list[Held]:
    """Return what is said of edits that people refused, each once."""
    once = {each.id: each for each in refused}
    return [Held(each.path, each.requirement, each.rule, REFUSED, each.id) for each in once.values()]


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
    why = in_one_line(why, _MOST_LINE)  # a plan may be anybody's
    why = "they were refused before" if why == REFUSED and number > 1 else why
    return f"{number} not proposed: {why}{'' if why[-1:] in '.!?' else '.'}"
