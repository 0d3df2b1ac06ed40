"""A chat model as the reader of what was found; what it says is shown only as far as its quotations support it."""

from collections.abc import Callable, Sequence

from bot.errors import ModelError
from bot.llm import agent
from bot.llm.agent import Allowance, Spent
from bot.llm.chat import ChatModel
from bot.llm.dialects import ACTIONS, Dialect
from bot.search.answer import Answer
from bot.search.coverage import Question
from bot.search.index import Hit
from bot.search.passages import Passage, passages_of
from bot.tools.inquiring import build_inquiry
from bot.tools.inquiry import Inquiry
from bot.tools.reading import Reading
from bot.tools.toolbox import Toolbox
from bot.workflows.ask import Answerer
from bot.workflows.ask_claims import answered
from bot.workflows.ask_desk import AskDesk
from bot.workflows.ask_origins import reasons
from bot.workflows.ask_prompt import MOST_TOKENS, opening
from bot.workflows.ask_words import Found, hopeless, in_own_words
from bot.workflows.retrieval import Library

_CALLS = 5
"""Turns of one question: an answer, what was wrong with it, and three looks elsewhere."""
_FURTHER = 4
"""Requirements that a further search shows."""


def answerer_with(
    model: ChatModel,
    dialect: Dialect = ACTIONS,
    say: Callable[[str], None] = lambda _: None,
    connect: Callable[..., Toolbox] = Toolbox,
    earlier: str = "",
) -> Answerer:
    """Return an answerer that asks ``model``; where it cannot be asked, the answer is in the specs' own words.

    ``say`` is told why. ``earlier`` is what was asked before, and answered.
    """

    def answer(question: Question, found: Found, library: Library) -> Answer:
        if hopeless(question, found):
            return in_own_words(question, found)  # which says why: no passage that the model could name would do
        inquiry = Inquiry((), _finder(library), _reader(library), _origins(library))
        spent = Spent()
        try:
            with connect(build_inquiry(inquiry)) as toolbox:
                desk = AskDesk(toolbox, dialect)
                shown = opening(question, [each for _, each in found], model, dialect, desk.reading, earlier)
                inquiry.passages = shown.passages
                allowance = Allowance(_CALLS)
                why = agent.converse(model, dialect, shown.messages, desk, allowance, spent, max_tokens=MOST_TOKENS)
        except ModelError as error:
            say(f"No model answered: {error}")
            return in_own_words(question, found)
        if inquiry.given is None:
            say(f"{model.name} gave no answer that can be used. {why}".rstrip())
            return in_own_words(question, found)
        return answered(question, found, inquiry.given, model.name, inquiry.passages)

    return answer


def _finder(library: Library) -> Callable[[str], Sequence[Passage]]:
    def find(words: str) -> Sequence[Passage]:
        _, found = library.found(words, _FURTHER)
        return [each for _, passages in found for each in passages]

    return find


def _reader(library: Library) -> Callable[[str, str], Sequence[Passage]]:
    reading = Reading(library.tree)

    def read(path: str, name: str) -> Sequence[Passage]:
        document = reading.document(path)
        found = reading.named(document, name)
        return passages_of(document, Hit(path, name, found.span.start + 1, 0.0), library.commit)

    return read


def _origins(library: Library) -> Callable[[str, str], Sequence[Passage]]:
    reading = Reading(library.tree)

    def read(path: str, name: str) -> Sequence[Passage]:
        document = reading.document(path)
        return reasons(library.tree, library.commit, document.id, reading.named(document, name).name)

    return read
