"""Answer a question from the specs with quotations that are checked, or abstain and say what was looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import UsageError
from bot.search.answer import Answer, Sentence
from bot.search.asking import Asking, asking
from bot.search.coverage import Question
from bot.search.index import Hit
from bot.search.passages import Passage
from bot.workflows.ask_origins import reasons
from bot.workflows.ask_proof import holds
from bot.workflows.ask_words import Found, about, in_own_words, looked_at
from bot.workflows.retrieval import Library

MOST_QUESTION = 2_000
"""Characters of a question; more is a document."""
_FOUND = 8
"""Requirements that an answer is looked for in."""
_WITH_REASONS = 3
"""Of how many of them the reasons are read, where a question asks for one."""

Answerer = Callable[[Question, Found, Library], Answer]
"""Whoever reads what was found and answers: a model, whose every sentence has been held against its quotations."""

Story = Callable[[Hit], tuple[Sentence, ...]]
"""Since when a requirement stands, in sentences; none where nothing tells."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked and answered before, and the requirements that were cited: a question may lean on it."""

    question: str
    answer: str = ""
    cited: tuple[Hit, ...] = ()


def ask(
    question: str,
    library: Library,
    answerer: Answerer | None = None,
    earlier: Earlier | None = None,
    story: Story | None = None,
) -> Answer:
    """Return what the documents of ``library`` say to ``question``; without an answerer, in their own words.

    Every citation of the answer stands in the library, at its commit, to the letter: what does not is dropped, with the
    sentence that leans on it. ``story`` tells since when a requirement stands. Raises UsageError for no question, or
    one too long.
    """
    words = " ".join(question.split())
    if not words:
        raise UsageError("There is no question.", 'specbot ask "what happens when a payment fails?"')
    if len(words) > MOST_QUESTION:
        raise UsageError(
            f"A question has {MOST_QUESTION} characters at most; this has {len(words)}.", "Ask for one thing at a time."
        )
    asked, found = _found(words, library, earlier)
    kind = asking(words)
    if kind is Asking.SINCE and story:
        return proven(_since(asked, found, story), library)
    if kind is Asking.WHY:
        found = [*_with_reasons(found[:_WITH_REASONS], library), *found[_WITH_REASONS:]]
    answer = answerer(asked, found, library) if answerer else in_own_words(asked, found)
    return proven(answer, library)


def proven(answer: Answer, library: Library) -> Answer:
    """Return the answer without sentences whose quotations do not stand where they say."""
    kept = tuple(
        each for each in answer.sentences if each.citations and all(holds(one, library) for one in each.citations)
    )
    lost = len(answer.sentences) - len(kept)
    if not lost:
        return answer
    why = answer.why if kept else "No sentence of the answer could be proven by a quotation."
    return replace(answer, sentences=kept, why=why, dropped=answer.dropped + lost)


def _since(question: Question, found: Found, story: Story) -> Answer:
    """Return since when the requirement stands that the question is about."""
    hit, share, why = about(question, found)
    sentences = story(hit) if hit and not why else ()
    if not sentences and not why:
        why = "Its history is not in this repository."
    return Answer(sentences, looked_at(found), share, why="" if sentences else why)


def _with_reasons(found: Found, library: Library) -> list[tuple[Hit, Sequence[Passage]]]:
    """Return what was found with the reasons of the changes that brought it, of each reason the first."""
    known = set[Passage]()
    told: list[tuple[Hit, Sequence[Passage]]] = []
    for hit, passages in found:
        capability = passages[0].capability if passages else ""
        why = [each for each in reasons(library.tree, library.commit, capability, hit.requirement) if each not in known]
        known |= set(why)
        told.append((hit, [*why, *passages]))
    return told


def _found(words: str, library: Library, earlier: Earlier | None) -> tuple[Question, Found]:
    """Return the question, and what was found for it: with what came before where it leans on that."""
    asked, found = library.found(words, _FOUND)
    if earlier is None:
        return asked, found
    both, more = library.found(f"{words} {earlier.question}", _FOUND)
    cited = library.passages(earlier.cited)
    every = [*found[: _FOUND // 2], *cited, *more, *found]
    ordered = {(hit.path, hit.line): (hit, passages) for hit, passages in every}
    return both, tuple(ordered.values())[:_FOUND]
