"""An author's answer to a question becomes an edit: by code where it only has to be put in, else by a model."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.build import rewrite_requirement
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.openspec.prose import passage
from bot.openspec.suggestions import ANSWER, RULE, Intent, Question, Suggestion, Verdict
from bot.openspec.words import MOST_PARAGRAPH
from bot.text.tree import Draft, Tree
from bot.tools.drafting import Assignment, Drafting
from bot.workflows.gap_options import CLOSING
from bot.workflows.gaps import UNANSWERED, question_of
from bot.workflows.task import Author, Task

# How an answer that is a time begins: with its preposition, with a bound that wants one, or with the number.
_PLACED = re.compile(r"(?:within|in|after|before|every)\b", re.IGNORECASE)
_BOUND = re.compile(r"(?:at most|up to|no (?:more|longer) than|less than|under)\b", re.IGNORECASE)
_AFTER_MODAL = re.compile(r"\b(?:shall|must|should|may|will)(?: not)?\s*\Z", re.IGNORECASE)

Judge = Callable[[Suggestion, Tree], tuple[Verdict, ...]]


@dataclass(frozen=True)
class Answered:
    """The edit an answer led to, or why there is none."""

    suggestion: Suggestion | None
    why: str = ""


def answered(
    tree: Tree, question: Question, option: str, findings: list[Finding], judge: Judge, author: Author | None
) -> Answered:
    """Return what an answer comes to; ``findings`` are those of the document. Raises ModelError, TemplateError."""
    document = document_at(tree, question.path)
    if document is None or document.requirement(question.requirement) is None:
        return Answered(None, "What was asked about is no longer there.")
    if question.rule == UNANSWERED:
        return _stated(tree, document, question, option, judge)
    own = [each for each in findings if (each.requirement, each.rule) == (question.requirement, question.rule)]
    if not own:
        return Answered(None, "What was asked about has been mended since.")
    by_code = _by_code(tree, question, option, own, judge)
    if by_code:
        return Answered(by_code)
    if author is None:
        return Answered(None, "No model is here to put the answer into words; edit it by hand.")
    names = tuple(each.name for each in document.requirements)
    task = Task(question.path, document.id, question.requirement, "wording", tuple(own), names=names, answer=option)
    outcome = author(task, tree, judge)
    if outcome.accepted:
        return Answered(outcome.accepted[0])
    why = outcome.dropped[-1].why if outcome.dropped else outcome.stopped or "The model made no words of it."
    return Answered(None, f"{why} Edit it by hand.")


def _stated(tree: Tree, document: Document, question: Question, option: str, judge: Judge) -> Answered:
    """Return the edit that puts the sentence somebody chose behind the first paragraph of a requirement."""
    requirement = document.requirement(question.requirement)
    if option in CLOSING or requirement is None:
        return Answered(None, "Nothing is written for that answer.")
    span = passage(document, requirement.body)
    try:
        text = f"{' '.join(document.plain(span))} {option}" if span else option
        before, after = rewrite_requirement(document, requirement, text=text, most=MOST_PARAGRAPH)
    except EditError as error:
        return Answered(None, f"{error} Edit it by hand.")
    suggestion = Suggestion(
        path=question.path,
        before=before,
        after=after,
        rule=UNANSWERED,
        reason=f"It answers what was asked: {question_of(question.text) or question.text}",
        requirement=question.requirement,
        evidence=(f"{ANSWER}{option}",),
        intents=frozenset({Intent.STATEMENT}),
        line=requirement.span.start + 1,
    )
    why = next((each.detail for each in judge(suggestion, tree) if not each.passed), "")
    return Answered(None, f"{why} Edit it by hand.") if why else Answered(suggestion)


def _by_code(tree: Tree, question: Question, option: str, findings: list[Finding], judge: Judge) -> Suggestion | None:
    """Return the edit that puts a time in the place of the words in question, where every gate passes it.

    Of other measures code cannot say where in a sentence they belong.
    """
    times = [fact for fact in facts_of(option) if fact.kind is FactKind.NUMBER and fact.value.endswith(" s")]
    if len(times) != 1:
        return None
    for finding in findings:
        assignment = Assignment(question.path, question.requirement, "wording", (finding,), RULE, answer=option)
        drafting = Drafting(Draft(tree), assignment, lambda suggestion: judge(suggestion, tree))
        for text in _candidates(drafting.passage(), finding.words, option):
            try:
                return drafting.propose(text=text)
            except EditError:
                continue
    return None


def _candidates(passage: str, words: str, option: str) -> Iterator[str]:
    """Yield the passage with the measure for the words: where they stand, and at the end; best reading first."""
    found = re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", passage, re.IGNORECASE) if words else None
    if found is None:
        return
    put = option if _PLACED.match(option) else f"in {option}" if _BOUND.match(option) else f"within {option}"
    before, after = passage[: found.start()], passage[found.end() :]
    there = before + put + after
    without = re.sub(r" +(?=[ .,;!])", "", before + after)
    without = without.rstrip()
    stop = without[-1:] if without.endswith((".", "!")) else ""
    at_end = f"{without.removesuffix(stop)} {put}{stop}"
    # "SHALL quickly open the gate" reads better with the measure at the end.
    yield from (at_end, there) if _AFTER_MODAL.search(before) else (there, at_end)
