"""Questions about a situation: what follows from it, and which requirement covers it."""

from collections.abc import Iterator

from bot.bench.asking.maker import Maker, telling
from bot.bench.asking.phrases import Phrases
from bot.bench.asking.question import Asked, Kind
from bot.bench.asking.situations import Situation, requirements_by_chance, situations
from bot.bench.asking.stated import stated
from bot.bench.asking.wording import as_asked, as_i, loosened, plain, without_words

_LEAST_TITLE = 3
_LEAST_OF_A_CASE = 5
_ENOUGH = 6
"""What happens in so many telling words is asked about without what is given, now and then."""
_NEWS = 0.3
"""So much of an answer, at least, is not in its question."""


def outcomes(maker: Maker) -> Iterator[Asked]:
    """Yield questions for what follows from the situation of a scenario."""
    for situation in _by_chance(maker):
        spots = maker.spots_of(situation.document, situation.requirement, situation.then[0])
        question = _question(maker, situation, ("outcome", "given", "title"))
        if spots is None or not is_news(maker, question, situation.then[0]):
            continue
        settled = maker.settled(question, situation.document, spots)
        if settled:
            yield Asked(settled, Kind.OUTCOME, situation.then, spots)


def covers(maker: Maker) -> Iterator[Asked]:
    """Yield questions for the requirement that covers the situation of a scenario."""
    for situation in _by_chance(maker):
        name = situation.requirement.name
        spots = maker.spots_of(situation.document, situation.requirement, name)
        question = _question(maker, situation, ("covers", "covers", "covers_title"))
        if spots is None or not is_news(maker, question, name):
            continue
        settled = maker.settled(question, situation.document, spots, _LEAST_OF_A_CASE)
        if settled:
            gold = (
                name,
                *(each.raw for each in stated(situation.document, situation.requirement)),
                *situation.then,
            )
            yield Asked(settled, Kind.COVERS, gold, spots)


def situation_of(maker: Maker, situation: Situation) -> str:
    """Return a situation in one clause, as somebody remembers it."""
    phrases = maker.phrases_of(situation.document)
    random = maker.random
    clauses = [as_asked(plain(each)) for each in situation.when]
    text = clauses[0]
    if len(clauses) > 1 and phrases.language == "en" and random.random() < 0.7:
        text = f"{text} and {clauses[1]}"
    if random.random() < 0.4:
        text = as_i(text) if phrases.language == "en" else text
    if random.random() < 0.75:
        text = without_words(loosened(text, random, phrases.synonyms), phrases.idle)
    return text


def _by_chance(maker: Maker) -> Iterator[Situation]:
    """Yield one situation of each requirement."""
    for document, requirement in requirements_by_chance(maker.specs, maker.random):
        found = situations(document, requirement)
        if found:
            yield maker.random.choice(found)


def _question(maker: Maker, situation: Situation, forms: tuple[str, str, str]) -> str:
    """Return a question in one of three forms: of the steps, with what is given, of the title."""
    phrases, random = maker.phrases_of(situation.document), maker.random
    plainly, with_given, of_title = forms
    title = plain(situation.title)
    of_the_title = random.random() < (0.4 if situation.alone else 1.0 if not situation.given else 0.3)
    if len(telling(title)) >= _LEAST_TITLE and of_the_title:
        return phrases.say(of_title, random, t=_loose_title(title, phrases, maker))
    clause = situation_of(maker, situation)
    needs_given = not situation.alone or len(telling(clause)) < _ENOUGH
    if situation.given and (needs_given or random.random() < 0.7):
        given = without_words(loosened(plain(situation.given[0]), random, phrases.synonyms), phrases.idle)
        return phrases.say(with_given, random, s=clause, g=given)
    return phrases.say(plainly, random, s=clause)


def _loose_title(title: str, phrases: Phrases, maker: Maker) -> str:
    return loosened(title, maker.random, phrases.synonyms) if maker.random.random() < 0.7 else title


def is_news(maker: Maker, question: str, answer: str) -> bool:
    """Whether an answer says what its question does not."""
    words, known = telling(answer), telling(question)
    whole = sum(maker.library.weight(word) for word in sorted(words))
    new = sum(maker.library.weight(word) for word in sorted(words - known))
    return whole > 0 and new >= _NEWS * whole
