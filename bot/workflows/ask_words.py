"""The answer in the specs' own words: what is said without a model, and where a model's words do not hold."""

from collections.abc import Sequence

from bot.search.answer import Answer, Looked, Sentence
from bot.search.asking import Asking, asking, counted
from bot.search.coverage import Question
from bot.search.extraction import Extract, extracts, is_amount_of, unnamed
from bot.search.index import Hit
from bot.search.passages import MOST_QUOTE, Passage
from bot.search.things import unspoken
from bot.text.printable import in_one_line

LEAST_SHARE = 0.65
"""What part of a question its answer has to hold, by weight; found with ``specbot bench --ask``, see the docs."""
LEAST_READ = 0.5
"""The same where a model has read the passages, and says that they answer."""
_LATER = 0.02
_LEAST_HOPE = 0.3
"""Less of a question in all that was found is no ground to ask a model, which may read on."""
UNSAID = "The specs do not say."
UNFOUND = f"{UNSAID} The model found no passage that does."
UNSEEN = f"{UNSAID} The reader saw no answer in what was found."
OUTVOTED = f"{UNSAID} A second model saw no answer in what was found."
NOTHING = "No spec holds any of these words."

Found = Sequence[tuple[Hit, Sequence[Passage]]]


def in_own_words(question: Question, found: Found) -> Answer:
    """Return the passages that answer ``question`` by its words, as they stand; else an abstention that says why."""
    looked = looked_at(found)
    every = extracts(question, [passages for _, passages in found])
    if not every:
        return Answer(looked_at=looked, why=NOTHING)
    best = every[0]
    if why := why_not(question, best) or _of_another(question, best):
        return Answer(looked_at=looked, confidence=best.share, why=why)
    now = _now(question, best, every)
    later = () if now and list(map(_words, now)) == list(map(_words, best.passages)) else best.passages
    return Answer(quoted((*now, *later)), looked, best.share)


def _now(question: Question, best: Extract, every: Sequence[Extract]) -> tuple[Passage, ...]:
    """Return what the specs say today of what an open change will say otherwise; nothing where they say nothing of it.

    A delta speaks of little else than what it changes, and is found before the spec that it edits.
    """
    first = best.passages[0]
    if not first.citation.change:
        return ()
    of = (first.capability, first.citation.requirement)
    for each in every:
        here = each.passages[0]
        if here.citation.change or (here.capability, here.citation.requirement) != of:
            continue
        if each.share >= best.share and not (why_not(question, each) or _of_another(question, each)):
            return each.passages
    return ()


def _words(each: Passage) -> tuple[str, ...]:
    return each.text, *each.context


def about(question: Question, found: Found) -> tuple[Hit | None, float, str]:
    """Return the requirement that a question is about, what share of it that holds, and why none is, else empty."""
    shares = [
        question.share([text for each in passages for text in (each.text, *each.about)]) - _LATER * place
        for place, (_, passages) in enumerate(found)
    ]
    if not shares:
        return None, 0.0, NOTHING
    at = max(range(len(shares)), key=shares.__getitem__)
    why = "" if shares[at] >= LEAST_SHARE else f"{UNSAID} No requirement is about that."
    return found[at][0], max(shares[at], 0.0), why


def hopeless(question: Question, found: Found) -> bool:
    """Whether nothing that was found can be an answer, whichever passages of it are chosen."""
    texts = [[text for each in passages for text in (each.text, *each.about)] for _, passages in found]
    if question.unheard([text for group in texts for text in group]):
        return True
    return question.share([text for group in texts for text in group]) < _LEAST_HOPE


def why_not(question: Question, best: Extract, least: float = LEAST_SHARE) -> str:
    """Return why what was found is no answer, empty where it is one; ``least`` is the share it has to hold."""
    texts = [text for each in best.passages for text in (each.text, *each.about)]
    lacking = unnamed(question, texts)
    if lacking:
        return f"{UNSAID} Nothing that fits speaks of {_listed(lacking)}."
    if unheard := question.unheard(texts):
        return f"{UNSAID} No spec speaks of {_listed(unheard[:3])}."
    if asking(question.text) is Asking.AMOUNT and not any(
        is_amount_of(counted(question.text), each.text) for each in best.passages
    ):
        return f"{UNSAID} What comes nearest names no amount."
    if best.share < least:
        return f"{UNSAID} What comes nearest says nothing of {_listed(question.lacks(texts)[:3])}."
    return ""


def _of_another(question: Question, best: Extract) -> str:
    """Return that what was found is about something else than the question names, empty where it is not.

    Words alone answer here, and nobody has read them: a model that has may know what else a thing is called.
    """
    if asking(question.text) is Asking.WHICH:
        return ""
    texts = [text for each in best.passages for text in (each.text, *each.about)]
    other = unspoken(question.text, texts)
    return f"{UNSAID} What comes nearest says nothing of {_listed(other[:3])}." if other else ""


def quoted(passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Return each passage as a sentence that is its own quotation."""
    return tuple(
        Sentence(
            in_one_line(each.text, MOST_QUOTE),
            (each.citation,),
            tuple(in_one_line(step, MOST_QUOTE) for step in each.context) if each.role == "THEN" else (),
        )
        for each in passages
    )


def looked_at(found: Found) -> tuple[Looked, ...]:
    """Return what was looked at, in the order it was found."""
    return tuple(
        Looked(hit.path, hit.line, hit.requirement, next((each.citation.change for each in passages), ""))
        for hit, passages in found
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{in_one_line(each)}"' for each in words)
