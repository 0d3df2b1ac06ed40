"""A model's answer held against its quotations: what they support is shown, the rest is not."""

from collections.abc import Sequence
from dataclasses import replace

from bot.search.answer import Answer, Sentence
from bot.search.asking import Asking, asking, is_yes_no
from bot.search.coverage import Question, forms_in
from bot.search.extraction import Extract, extracts
from bot.search.passages import Passage
from bot.search.support import Kind, judge
from bot.search.terms import telling
from bot.text.printable import in_one_line
from bot.tools.inquiry import MOST_CITED, MOST_SENTENCE, Given
from bot.workflows.ask_origins import PROPOSAL
from bot.workflows.ask_words import LEAST_READ, UNFOUND, Found, in_own_words, looked_at, quoted, why_not

_CONDITIONS = frozenset({"GIVEN", "WHEN"})
_LEAST_ALONE = 0.75
"""What part of a question an answer has to hold that only one of two witnesses gives: the model, or the words."""


def answered(question: Question, found: Found, given: Given, model: str, shown: Sequence[Passage]) -> Answer:
    """Return what is left of ``given`` when every sentence needs a quotation that supports it.

    The model may say that the specs do not say; that they do is only believed where the passages it names hold enough
    of the question: half where the words alone lead to the same requirement, more where they lead elsewhere. Where
    they do and no sentence of its own holds, they are the answer as they stand; where they do not, the answer is in
    the specs' own words, if these hold nearly all. ``shown`` are the passages it chose among.
    """
    looked = looked_at(found)
    if not given.answerable:
        return Answer(looked_at=looked, model=model, why=UNFOUND)
    cited = outcomes(question, given.cited, shown)
    # A condition says little of what the question holds; with what comes of it, it says all.
    case = tuple(dict.fromkeys((*cited, *_outcomes(cited, shown))))
    share = question.share([text for each in case for text in (each.text, *each.about)])
    least = LEAST_READ if _agree(question, found, cited) else _LEAST_ALONE
    if why := why_not(question, Extract(case, share, share), least):
        own = in_own_words(question, found)
        if own.confidence < _LEAST_ALONE:
            own = Answer(looked_at=looked, confidence=share, model=model, why=why)
        return replace(own, dropped=len(given.sentences))
    kept = [each for text in given.sentences if (each := supported(text, question.text, cited))]
    dropped = len(given.sentences) - len(kept)
    kept = [each for each in kept if is_yes_no(question.text) or is_news(each.text, question.text)]
    return Answer(tuple(kept) or quoted(cited), looked, share, model, dropped=dropped)


def outcomes(question: Question, cited: Sequence[Passage], shown: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages with the outcomes of a case in the place of its conditions, unless these are asked for.

    Small models point at the step that repeats the question: the case is the right one, and its THEN answers.
    """
    if asking(question.text) is Asking.CONDITION or any(each.role not in _CONDITIONS for each in cited):
        return tuple(cited)
    return tuple(_outcomes(cited, shown)[:MOST_CITED]) or tuple(cited)


def _outcomes(cited: Sequence[Passage], shown: Sequence[Passage]) -> list[Passage]:
    """Return the outcomes of the cases that conditions among the passages lead to."""
    cases = {_case(each) for each in cited if each.role in _CONDITIONS}
    return [each for each in shown if each.role == "THEN" and _case(each) in cases]


def _case(each: Passage) -> tuple[str, str, str]:
    return each.citation.path, each.citation.requirement, each.scenario


def is_news(sentence: str, question: str) -> bool:
    """Whether a sentence says a word that the question does not."""
    return any(not forms_in(each) & forms_in(question) for each in telling(sentence))


def _agree(question: Question, found: Found, cited: Sequence[Passage]) -> bool:
    """Whether the words of the question lead to a requirement that the model chose too, or it chose a reason."""
    if any(each.citation.path.endswith(f"/{PROPOSAL}") for each in cited):
        return True
    best = next(iter(extracts(question, [passages for _, passages in found])), None)
    chosen = {(each.citation.path, each.citation.requirement) for each in cited}
    return best is not None and any((each.citation.path, each.citation.requirement) in chosen for each in best.passages)


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
