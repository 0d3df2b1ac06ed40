"""Questions with two hops: one requirement leads to a name, another one says what is asked about it."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.bench.asking.limits import default_in
from bot.bench.asking.maker import Maker, telling
from bot.bench.asking.outcomes import is_news
from bot.bench.asking.question import Asked, Kind, Spot
from bot.bench.asking.situations import Situation, requirements_by_chance, situations
from bot.bench.asking.stated import stated
from bot.bench.asking.wording import as_asked, lower_first, plain
from bot.openspec.model import Document, Requirement

# A name that no writer uses by chance, whole between backticks.
_NAME = re.compile(r"`(--?[a-z][\w-]+|[A-Za-z][\w.-]*[_.A-Z/-][\w./-]*\w|/[\w./{}-]{3,})`")
_FILE = re.compile(r"\.[a-z]{1,5}$")
_SORTS = """
label header field option flag file job setting variable event endpoint column table command method function class key
schema workflow route parameter property attribute module package script service helper
"""
_BEHIND = re.compile(r" (?P<noun>[a-z]+)|(?P<end>$|,|\.)")
_STANDS_ALONE = "is are was were has have does and or in with to from when that on for at runs"
_MOST_USES = 4
_LEAST_LETTERS = 5


def hops(maker: Maker) -> Iterator[Asked]:
    """Yield questions whose answer lies in a requirement that they do not name, about a name that they do not say."""
    uses = _uses(maker)
    told: set[Spot] = set()
    for document, requirement in requirements_by_chance(maker.specs, maker.random):
        phrases = maker.phrases_of(document)
        if "hop" not in phrases.frames:
            continue
        for found in _first_hops(maker, document, requirement, uses):
            if found.spots[0] not in told:
                told.add(found.spots[0])
                yield found
                break


def _uses(maker: Maker) -> dict[str, list[tuple[Document, Requirement]]]:
    """Return where each name stands, of those that stand in a few requirements."""
    found: dict[str, list[tuple[Document, Requirement]]] = {}
    for document in maker.specs:
        for requirement in document.requirements:
            for name in names_in(document.source(requirement.span)):
                found.setdefault(name, []).append((document, requirement))
    return {name: places for name, places in found.items() if 2 <= len(places) <= _MOST_USES}


def names_in(text: str) -> list[str]:
    """Return the names in a text that no writer uses by chance."""
    return sorted(name for name in Counter(_NAME.findall(text)) if len(name) >= _LEAST_LETTERS)


def _first_hops(
    maker: Maker, document: Document, requirement: Requirement, uses: dict[str, list[tuple[Document, Requirement]]]
) -> Iterator[Asked]:
    """Yield the questions that begin at a requirement: a situation whose outcome has a name that others tell about."""
    for situation in situations(document, requirement):
        for name in names_in(" ".join(situation.then)):
            if name.lower() in " ".join((*situation.given, *situation.when)).lower():
                continue
            for there, other in uses.get(name, ()):
                if other.name != requirement.name:
                    yield from _questions(maker, situation, name, there, other)


def _questions(maker: Maker, first: Situation, name: str, document: Document, other: Requirement) -> Iterator[Asked]:
    phrases = maker.phrases_of(document)
    happening = as_asked(plain(first.when[0]))
    for sort, tail, gold in _second_hops(document, other, name):
        question = phrases.say("hop", maker.random, s=happening, x=_with_article(sort)).replace("{b}", tail)
        spots = maker.spots_of(document, other, gold[0])
        if spots and is_news(maker, question, gold[-1]) and _is_clear(maker, question, (*spots, first.spot)):
            via = (*first.when, *(each for each in first.then if name in each))
            yield Asked(question, Kind.HOPS, gold, spots, bridges=(first.spot,), via=via)


def _second_hops(document: Document, requirement: Requirement, name: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (sort, question, gold) of what a requirement tells about a name, which the question calls by its sort."""
    for sentence in stated(document, requirement):
        found = default_in(sentence.raw)
        if found and found[0].strip("`") == name:
            sort = sort_of(name) or "setting"
            yield sort, f"What is the default of that {sort}?", (found[1], sentence.raw)
    for situation in situations(document, requirement):
        asked = _about(as_asked(plain(situation.when[0])), name)
        if asked:
            yield asked[0], f"What happens when {asked[1]}?", situation.then


def _about(when: str, name: str) -> tuple[str, str] | None:
    """Return a name's sort, and a clause in which it is called by that; None where that makes no sentence."""
    before, quoted, after = when.partition(f"`{name}`")
    behind = _BEHIND.match(after)
    if not quoted or name in before + after or not behind:
        return None
    noun = behind["noun"] or ""
    sort = noun if noun in _SORTS.split() else sort_of(name)
    if not sort or (noun and noun != sort and noun not in _STANDS_ALONE.split()):
        return None
    rest = after[behind.end() :] if noun == sort else after
    clause = re.sub(r"\b(?:the|an?|any|its|no) $", "", before, flags=re.IGNORECASE) + f"that {sort}{rest}"
    return sort, lower_first(clause)


def _with_article(sort: str) -> str:
    return f"an {sort}" if sort[0] in "aeio" else f"a {sort}"


def sort_of(name: str) -> str:
    """Return what a name is the name of, by how it is written; empty where that does not tell."""
    if name.startswith("-"):
        return "option"
    if name.startswith("/"):
        return "path"
    if _FILE.search(name) or "/" in name:
        return "file"
    return "variable" if name.isupper() and "_" in name else ""


def _is_clear(maker: Maker, question: str, own: tuple[Spot, ...]) -> bool:
    return not maker.library.rivals(telling(question), own, 0.7)
