"""A question of a comment and what was found for it, as a plan carries it: never larger than an answer is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.errors import PlanError
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.search.passages import MOST_QUOTE
from bot.workflows.ask import MOST_QUESTION, Answerer, Story
from bot.workflows.retrieval import Library

MOST_SENTENCES = 12
_MOST_CITATIONS = 12
_MOST_STEPS = 40
_MOST_LOOKED = 20
_LONGEST = 2_000
"""Characters of a path, of a name and of why there is no answer."""
_COMMIT = re.compile(r"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?)?")


@dataclass(frozen=True)
class AskHands:
    """What a question about one root is answered with; whoever publishes has no ``answerer``."""

    library: Library
    story: Story
    answerer: Answerer | None = None


@dataclass(frozen=True)
class AskPart:
    """What the specs of one OpenSpec root say; ``prefix`` is its folder in the repository."""

    prefix: str
    answer: Answer


@dataclass(frozen=True)
class AskWork:
    """One answer to one comment: ``parts`` were found at ``commit``, the head of a pull request.

    Where it was asked on an issue, not ``on_pull``, that is the tip of the default branch.
    """

    number: int
    commit: str
    question: str
    parts: tuple[AskPart, ...]
    on_pull: bool = True


def bounded(answer: Answer) -> Answer:
    """Return an answer without what is larger than ``check_asked`` lets through."""
    return replace(
        answer,
        sentences=tuple(each for each in answer.sentences if _fits(each))[:MOST_SENTENCES],
        looked_at=tuple(each for each in answer.looked_at if _is_named(each))[:_MOST_LOOKED],
        model=answer.model[:_LONGEST],
        why=answer.why[:_LONGEST],
    )


def check_asked(work: AskWork) -> None:
    """Raise PlanError where a plan answers what nobody could have asked, or with more than any answer has."""
    if not 0 < len(work.question) <= MOST_QUESTION or work.question != " ".join(work.question.split()):
        raise PlanError("The plan answers a question that nobody can ask.", "Make it again.")
    if any(each.answer != bounded(each.answer) or not 0 <= each.answer.confidence <= 1 for each in work.parts):
        raise PlanError("The plan holds an answer beyond what answers are.", "Make it again.")


def _fits(sentence: Sentence) -> bool:
    return (
        0 < len(sentence.citations) <= _MOST_CITATIONS
        and all(map(_stands_somewhere, sentence.citations))
        and len(sentence.when) <= _MOST_STEPS
        and _short([sentence.text, *sentence.when], MOST_QUOTE)
    )


def _stands_somewhere(citation: Citation) -> bool:
    return (
        citation.line > 0
        and _COMMIT.fullmatch(citation.commit) is not None
        and _short([citation.quote], MOST_QUOTE)
        and _short([citation.path, citation.requirement, citation.change], _LONGEST)
    )


def _is_named(looked: Looked) -> bool:
    return looked.line > 0 and _short([looked.path, looked.requirement, looked.change], _LONGEST)


def _short(texts: Iterable[str], most: int) -> bool:
    return all(len(each) <= most for each in texts)
