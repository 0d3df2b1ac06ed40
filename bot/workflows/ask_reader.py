"""An extractive reader beside a chat model, or in its place: it points at an answer, or at none, and writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.errors import ModelError
from bot.llm.reader import Reader, Reading
from bot.search.answer import Answer
from bot.search.coverage import Question
from bot.search.extraction import Extract, together
from bot.search.passages import Passage
from bot.workflows.ask import Answerer
from bot.workflows.ask_words import (
    LEAST_READ,
    LEAST_SHARE,
    OUTVOTED,
    UNSEEN,
    Found,
    in_own_words,
    looked_at,
    quoted,
    why_not,
)
from bot.workflows.retrieval import Library

Say = Callable[[str], None]


def answerer_reading(reader: Reader, say: Say) -> Answerer:
    """Return an answerer that shows the passage that ``reader`` points at, as it stands.

    Where the reader sees no answer there is none; where it cannot be run, ``say`` is told, and the answer is in the
    specs' own words.
    """

    def answer(question: Question, found: Found, _library: Library) -> Answer:
        try:
            best = _best(reader, question, found)
        except ModelError as error:
            say(f"The reader could not be run: {error}")
            return in_own_words(question, found)
        if best is None:
            return Answer(looked_at=looked_at(found), model=reader.name, why=UNSEEN)
        share = question.share([text for each in best for text in (each.text, *each.about)])
        if why := why_not(question, Extract(best, share, share), LEAST_READ):
            return Answer(looked_at=looked_at(found), confidence=share, model=reader.name, why=why)
        return Answer(quoted(best), looked_at(found), share, reader.name)

    return answer


def with_voter(answerer: Answerer, reader: Reader, say: Say) -> Answerer:
    """Return ``answerer`` with a second opinion: where that sees none, an answer has to hold more of the question."""

    def answer(question: Question, found: Found, library: Library) -> Answer:
        given = answerer(question, found, library)
        if given.abstained or given.confidence >= LEAST_SHARE:
            return given
        try:
            seen = _best(reader, question, found)
        except ModelError as error:
            say(f"The reader could not be run: {error}")
            return given
        if seen is not None:
            return given
        return replace(given, sentences=(), why=OUTVOTED)

    return answer


def _best(reader: Reader, question: Question, found: Found) -> tuple[Passage, ...] | None:
    """Return what the reader points at, the outcomes of one scenario together; None where it sees no answer.

    Raises ModelError.
    """
    groups = [passages for _, passages in found if passages]
    texts = ["\n".join(each.text for each in group) for group in groups]
    readings = reader.read(question.text, texts) if texts else []
    best = max(readings, key=lambda each: each.margin, default=None)
    if best is None or best.margin <= 0:
        return None
    group = groups[best.passage]
    pointed = _pointed(group, best)
    return next((each for each in together(group) if pointed in each), (pointed,))


def _pointed(group: Sequence[Passage], reading: Reading) -> Passage:
    """Return the passage in which the place begins."""
    end = 0
    for each in group:
        end += len(each.text) + 1
        if reading.start < end:
            return each
    return group[-1]
