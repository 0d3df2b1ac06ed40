"""Questions that the specs do not answer, though they sound as if they might."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.bench.asking.library import Words
from bot.bench.asking.limits import limits
from bot.bench.asking.maker import Maker, telling
from bot.bench.asking.outcomes import outcomes
from bot.bench.asking.question import Asked, Kind, Spot
from bot.bench.asking.swaps import SUBJECT, SUBJECT_OR_LAST, with_other_name, with_other_noun
from bot.openspec.content import vocabulary
from bot.openspec.model import Document

_STILL_THERE = 0.65
"""A requirement that holds so much of a question's words might answer it."""
_LEAST_OF_BOTH = ((0.4, 0.75), (0.5, 0.5))
"""One that holds so much of the question, and so much of the answer, says it in other words."""
_MOST_FOREIGN = 0.5


def removed(maker: Maker) -> Iterator[Asked]:
    """Yield questions whose answer goes with their requirement: nothing else in the specs says it."""
    for each in _in_turn(outcomes(maker), limits(maker)):
        own, words, said = each.spots, telling(each.question), vocabulary(each.gold[-1])
        if len(own) > 1 or maker.library.rivals(words, own, _STILL_THERE):
            continue
        if not any(_says_it_too(maker, words, said, own, *least) for least in _LEAST_OF_BOTH):
            yield replace(each, kind=Kind.REMOVED)


def _says_it_too(maker: Maker, words: Words, said: Words, own: tuple[Spot, ...], asked: float, answered: float) -> bool:
    """Whether another requirement holds so much of a question, and so much of its answer."""
    again = maker.library.rivals(said, own, answered)
    return any(maker.library.share(words, (spot,)) >= asked for spot in again)


def without(document: Document, name: str) -> str:
    """Return the text of a document without the requirements of a name."""
    gone = [each.span for each in document.requirements if each.name == name]
    return "".join(line for number, line in enumerate(document.lines) if not any(number in span for span in gone))


def swapped(maker: Maker) -> Iterator[Asked]:
    """Yield questions in which one name or noun is another, so that no requirement says it all."""
    documents = {each.path: each for each in maker.specs}
    for each in _in_turn(outcomes(maker), limits(maker)):
        document = documents[each.spots[0].path]
        requirement = document.requirement(each.spots[0].requirement)
        if requirement is None or "things" not in maker.phrases_of(document).frames:
            continue
        own = f"{requirement.name} {document.source(requirement.body)}".lower()
        nouns = SUBJECT if each.kind is Kind.LIMIT else SUBJECT_OR_LAST
        question = with_other_name(maker, each.question, document, own) or with_other_noun(
            maker, each.question, document, nouns
        )
        if question and not maker.library.rivals(telling(question), each.spots, _STILL_THERE):
            yield replace(each, question=question, kind=Kind.SWAPPED)


def foreign(maker: Maker, questions: Iterable[Asked]) -> Iterator[Asked]:
    """Yield questions about something else, of which no requirement here holds half of the words."""
    for each in questions:
        if not maker.library.rivals(telling(each.question), (), _MOST_FOREIGN):
            yield replace(each, kind=Kind.FOREIGN, commit="", bridges=(), via=())


def _in_turn(*sources: Iterator[Asked]) -> Iterator[Asked]:
    """Yield from several in turn until all are through."""
    waiting = list(sources)
    while waiting:
        for each in list(waiting):
            found = next(each, None)
            if found is None:
                waiting.remove(each)
            else:
                yield found
