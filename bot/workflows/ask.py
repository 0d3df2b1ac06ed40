"""Answer a question from the specs with quotations that are checked, or abstain and say what was looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import UsageError
from bot.search.answer import Answer
from bot.search.coverage import Question
from bot.search.index import Hit
from bot.search.passages import Passage
from bot.workflows.ask_proof import holds
from bot.workflows.ask_words import Found, in_own_words
from bot.workflows.retrieval import Library

MOST_QUESTION = 2_000
"""Characters of a question; more is a document."""
_FOUND = 8
"""Requirements that an answer is looked for in."""

Answerer = Callable[[Question, Found, Library], Answer]
"""Whoever reads what was found and answers: a model, whose every sentence has been held against its quotations."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked before, and the requirements its answer cited: a question may lean on it."""

    question: str
    cited: tuple[Hit, ...] = ()


def ask(question: str, library: Library, answerer: Answerer | None = None, earlier: Earlier | None = None) -> Answer:
    """Return what the documents of ``library`` say to ``question``; without an answerer, in their own words.

    Every citation of the answer stands in the library's tree, at its commit, to the letter: what does not is dropped,
    with the sentence that leans on it. Raises UsageError for no question, or one too long.
    """
    words = " ".join(question.split())
    if not words:
        raise UsageError("There is no question.", 'specbot ask "what happens when a payment fails?"')
    if len(words) > MOST_QUESTION:
        raise UsageError(
            f"A question has {MOST_QUESTION} characters at most; this has {len(words)}.", "Ask for one thing at a time."
        )
    asked, found = _found(words, library, earlier)
    answer = answerer(asked, found, library) if answerer else in_own_words(asked, found)
    return proven(answer, library)


def proven(answer: Answer, library: Library) -> Answer:
    """Return the answer without sentences whose quotations do not stand where they say."""
    kept = tuple(
        each
        for each in answer.sentences
        if each.citations and all(holds(one, library.tree, library.commit) for one in each.citations)
    )
    lost = len(answer.sentences) - len(kept)
    if not lost:
        return answer
    why = answer.why if kept else "No sentence of the answer could be proven by a quotation."
    return replace(answer, sentences=kept, why=why, dropped=answer.dropped + lost)


def _found(
    words: str, library: Library, earlier: Earlier | None
) -> tuple[Question, Sequence[tuple[Hit, Sequence[Passage]]]]:
    """Return the question, and what was found for it: with what came before where it leans on that."""
    asked, found = library.found(words, _FOUND)
    if earlier is None:
        return asked, found
    both, more = library.found(f"{words} {earlier.question}", _FOUND)
    cited = library.passages(earlier.cited)
    ordered = {
        (hit.path, hit.line): (hit, passages) for hit, passages in [*found[: _FOUND // 2], *cited, *more, *found]
    }
    return both, tuple(ordered.values())[:_FOUND]
