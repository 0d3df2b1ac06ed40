"""Questions that the specs do not answer, though they sound as if they might."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.bench.asking.library import Words
from bot.bench.asking.limits import limits
from bot.bench.asking.maker import Maker, telling
from bot.bench.asking.outcomes import outcomes
from bot.bench.asking.question import Asked, Kind, Spot
from bot.openspec.content import content, vocabulary
from bot.openspec.model import Document

_STILL_THERE = 0.65
"""A requirement that holds so much of a question's words might answer it."""
_LEAST_OF_BOTH = ((0.4, 0.75), (0.5, 0.5))
"""One that holds so much of the question, and so much of the answer, says it in other words."""
_MOST_FOREIGN = 0.5

_IDENTIFIER = re.compile(
    r"(?<![\w/.@-])(?:--?[a-z][\w-]{2,}|/[\w{}/.-]{3,}|\w+(?:[_.-]\w+)*[_.]\w+|[a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w+)(?!@)"
)
_PART = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}")
# The noun that something happens to, or that a clause ends in: without it the question is another one.
_NOUN = r"\b(?P<article>[Tt]he|[Aa]n?|each|every)(?P<before> (?:[a-z]+ )?)(?P<noun>[a-z]{3,}(?:[^s\W]|ss))"
_HAPPENS = r" (?:is|are|was|were|has|have|does|exists|contains|reads|runs)\b"
_SUBJECT, _SUBJECT_OR_LAST = re.compile(rf"{_NOUN}(?={_HAPPENS})"), re.compile(rf"{_NOUN}(?=[,.?]|{_HAPPENS})")
_ACTORS = """
user developer operator system agent plugin service client caller person admin administrator maintainer author provider
programmer reader contributor visitor script
command result case behaviour default value spec
"""


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
    """Yield questions in which one name or noun is another, so that the specs say nothing of it."""
    documents = {each.path: each for each in maker.specs}
    for each in _in_turn(outcomes(maker), limits(maker)):
        document = documents[each.spots[0].path]
        requirement = document.requirement(each.spots[0].requirement)
        if requirement is None or "things" not in maker.phrases_of(document).frames:
            continue
        own = f"{requirement.name} {document.source(requirement.body)}".lower()
        question = with_other_name(maker, each.question, own) or with_other_noun(
            maker, each.question, _SUBJECT if each.kind is Kind.LIMIT else _SUBJECT_OR_LAST
        )
        if question and not maker.library.rivals(telling(question), each.spots, _STILL_THERE):
            yield replace(each, question=question, kind=Kind.SWAPPED)


def with_other_name(maker: Maker, question: str, own: str) -> str | None:
    """Return a question with a part of one identifier replaced, so that no document has it; None without one.

    It is one that ``own``, what the requirement says in general, has too: one of a scenario alone may be an example,
    for which another will do.
    """
    places = [each for each in _IDENTIFIER.finditer(question) if each[0].lower() in own and _PART.search(each[0])]
    if not places:
        return None
    match = maker.random.choice(places)
    part = list(_PART.finditer(match[0]))[-1]
    for thing in _things(maker):
        new = thing.upper() if part[0].isupper() else thing.capitalize() if part[0][0].isupper() else thing
        name = match[0][: part.start()] + new + match[0][part.end() :]
        if name.lower() not in maker.library.text:
            return question[: match.start()] + name + question[match.end() :]
    return None


def with_other_noun(maker: Maker, question: str, nouns: re.Pattern[str]) -> str | None:
    """Return a question with the first of ``nouns`` replaced by one that no document has; None where there is none.

    Who acts is no such noun: what happens when somebody else does it may well be the same.
    """
    match = next((each for each in nouns.finditer(question) if each["noun"] not in _ACTORS.split()), None)
    thing = next((each for each in _things(maker) if not any(map(maker.library.knows, content(each)))), None)
    if match is None or thing is None:
        return None
    article = match["article"]
    if article.lower() in ("a", "an") and match["before"] == " ":
        article = article[0] + ("n" if thing[0] in "aeio" else "")
    return f"{question[: match.start()]}{article}{match['before']}{thing}{question[match.end() :]}"


def foreign(maker: Maker, questions: Iterable[Asked]) -> Iterator[Asked]:
    """Yield questions about something else, of which no requirement here holds half of the words."""
    for each in questions:
        if not maker.library.rivals(telling(each.question), (), _MOST_FOREIGN):
            yield replace(each, kind=Kind.FOREIGN, commit="", bridges=(), via=())


def _things(maker: Maker) -> list[str]:
    things = maker.phrases["en"].frames["things"]
    return maker.random.sample(things, len(things))


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
