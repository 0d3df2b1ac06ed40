"""Questions that the specs did not answer, or whose answer somebody calls wrong, as questions for the author."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from bot.openspec.layout import document_at
from bot.openspec.suggestions import Question
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.tools.drafting import MOST_QUESTION
from bot.workflows.gap_options import options_for
from bot.workflows.scope import Scope

UNANSWERED = "unanswered-question"
"""Stands for a rule where a question comes of a question."""
_UNSAID = "The specs do not say: "
_WRONG = "An answer was called wrong"
_LONGEST_REASON = 90


@dataclass(frozen=True)
class Gap:
    """One question, and the requirement that comes nearest to it; ``block`` is what that said then, as 12 hex digits.

    ``read``: a model read what was found and saw no answer, where the words alone may seem to hold one.
    """

    question: str
    path: str
    requirement: str
    block: str
    read: bool = False
    wrong: bool = False
    reason: str = ""
    settled: bool = False


def gap_at(tree: Tree, question: str, places: Iterable[tuple[str, str]]) -> Gap | None:
    """Return the gap at the first of ``places`` (path and requirement) that is there, None where none is."""
    for path, requirement in places:
        block = _block(tree, path, requirement)
        if block:
            return Gap(" ".join(question.split()), path, requirement, block)
    return None


def questions_of(
    gaps: Iterable[Gap], tree: Tree, scope: Scope, answers: Callable[[str], bool], most: int
) -> tuple[Question, ...]:
    """Return the first ``most`` gaps in scope as questions for the author: those that nobody has worked on since.

    ``answers`` says whether the specs answer a question by their words now.
    """
    return tuple(_first(_open(gaps, tree, scope, answers), most))


def question_of(text: str) -> str:
    """Return what was asked, of the text of a question for the author; empty where it says that an answer is wrong."""
    return text.removeprefix(_UNSAID) if text.startswith(_UNSAID) else ""


def _first(questions: Iterator[Question], most: int) -> Iterator[Question]:
    known = set[str]()
    for each in questions:
        if len(known) == most:
            return
        if each.id not in known:
            known.add(each.id)
            yield each


def _open(gaps: Iterable[Gap], tree: Tree, scope: Scope, answers: Callable[[str], bool]) -> Iterator[Question]:
    for gap in gaps:
        if gap.settled or not scope.holds(gap.path, gap.requirement):
            continue
        document = document_at(tree, gap.path)
        if document is None or _block(tree, gap.path, gap.requirement) != gap.block:
            continue
        if not (gap.wrong or gap.read) and answers(gap.question):
            continue
        yield Question(gap.path, gap.requirement, _text(gap), options_for(gap.question, document), UNANSWERED)


def _text(gap: Gap) -> str:
    if not gap.wrong:
        return in_one_line(f"{_UNSAID}{gap.question}", MOST_QUESTION)
    why = f" ({in_one_line(gap.reason, _LONGEST_REASON)})" if gap.reason else ""
    return in_one_line(f"{_WRONG}{why}: {gap.question}", MOST_QUESTION)


def _block(tree: Tree, path: str, requirement: str) -> str:
    document = document_at(tree, path)
    found = document.requirement(requirement) if document and requirement else None
    if document is None or found is None:
        return ""
    return sha256(document.source(found.span).encode("utf-8", "surrogateescape")).hexdigest()[:12]
