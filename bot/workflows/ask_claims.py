"""A model's answer held against its quotations: what they support is shown, the rest is not."""

from collections.abc import Sequence
from dataclasses import replace

from bot.search.answer import Answer, Sentence
from bot.search.coverage import Question
from bot.search.extraction import Extract
from bot.search.passages import Passage
from bot.search.support import Kind, judge
from bot.text.printable import in_one_line
from bot.tools.inquiry import MOST_SENTENCE, Given
from bot.workflows.ask_words import LEAST_READ, UNFOUND, Found, in_own_words, looked_at, quoted, why_not


def answered(question: Question, found: Found, given: Given, model: str) -> Answer:
    """Return what is left of ``given`` when every sentence needs a quotation that supports it.

    The model may say that the specs do not say; that they do is only believed where the passages it names hold enough
    of the question. Where they do and no sentence of its own holds, they are the answer as they stand; where they do
    not, the answer is in the specs' own words, if there is one.
    """
    looked = looked_at(found)
    if not given.answerable:
        return Answer(looked_at=looked, model=model, why=UNFOUND)
    share = question.share([text for each in given.cited for text in (each.text, *each.about)])
    if why_not(question, Extract(given.cited, share, share), LEAST_READ):
        # It points elsewhere, as small models do; that there is an answer may be true all the same.
        return replace(in_own_words(question, found), dropped=len(given.sentences))
    kept = [each for text in given.sentences if (each := supported(text, question.text, given.cited))]
    dropped = len(given.sentences) - len(kept)
    return Answer(tuple(kept) or quoted(given.cited), looked, share, model, dropped=dropped)


def supported(text: str, question: str, cited: Sequence[Passage]) -> Sentence | None:
    """Return a sentence with those of ``cited`` that support it, by themselves; None where they do not.

    Whoever judges it again by these alone comes to the same.
    """
    words = in_one_line(text, MOST_SENTENCE)
    quotes = [each.text for each in cited]
    # By the quotations alone first: where two say it together, both are cited, though the words around one might do.
    for context in ([], [each.about for each in cited]):
        found = judge(words, quotes, given=question, context=context)
        if found.kind is Kind.SUPPORTED and found.quote is not None:
            places = [cited[at] for at in dict.fromkeys((found.quote, *found.others))]
            whole = len(places) == len(cited)
            alone = Sentence(words, tuple(each.citation for each in places)) if whole else None
            alone = alone or supported(text, question, places)
            if alone:
                return alone
    return None
