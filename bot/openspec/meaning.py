"""What two wordings of one requirement say differently, fact by fact, as far as code can tell."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.openspec.about import About
from bot.openspec.aligned import aligned
from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of
from bot.openspec.doers import misplaced
from bot.openspec.evened import left_over
from bot.openspec.forms import reformed
from bot.openspec.listed import listed_alike, pairs_up, swapped_back
from bot.openspec.moved import moved
from bot.openspec.segments import Unit, units

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs: ``before`` is empty where it is new, ``after`` where it is gone.

    ``is_place`` is set where the same words stand elsewhere, so that they belong to something else.
    """

    aspect: Aspect
    before: str
    after: str
    scenario: str = ""
    is_place: bool = False

    def __str__(self) -> str:
        if self.is_place:
            return f"{self.aspect.value} {self.before} belongs to something else"
        if not self.before:
            return f"{self.aspect.value} {self.after} is new"
        if not self.after:
            return f"{self.aspect.value} {self.before} is gone"
        return f"{self.aspect.value} {self.before} became {self.after}"


@lru_cache(maxsize=512)  # a diff asks twice, and so do the gates: alone, and joined with others
def differences(old: str, new: str, renamed: frozenset[tuple[str, str]] = frozenset()) -> tuple[Difference, ...]:
    """Return what differs in meaning between two texts of one requirement, nothing where the one paraphrases the other.

    Where code cannot tell whether words mean the same, they are said to differ. ``renamed`` are old and new names of
    scenarios that are the same ones.

    >>> [str(each) for each in differences("It SHALL retry within 2 minutes.", "It MUST try again within 90 seconds.")]
    ['number 120 s became 90 s']
    """
    if old == new:
        return ()
    one, two = units(old), units(new)
    about = About(one, two)
    names = dict(renamed)
    olds = {(names.get(each.scenario, each.scenario), each.role): each for each in one}
    news = {(each.scenario, each.role): each for each in two}
    alone = {name for name, _ in olds} ^ {name for name, _ in news}
    found = [
        Difference(Aspect.SCENARIO, *((name, "") if any(name == each for each, _ in olds) else ("", name)), name)
        for name in sorted(alone)
    ]
    for key in [*olds, *(each for each in news if each not in olds)]:
        if key[0] not in alone:
            found += [replace(each, scenario=key[0]) for each in _unit(olds.get(key), news.get(key), about)]
    return tuple(_ordered(found))


def _ordered(found: Iterable[Difference]) -> list[Difference]:
    order = list(Aspect)
    return sorted(dict.fromkeys(found), key=lambda each: order.index(each.aspect))


def _unit(old: Unit | None, new: Unit | None, about: About) -> Iterator[Difference]:
    yield from _sentences(old.sentences if old else (), new.sentences if new else (), about)


def _sentences(one: Sequence[str], two: Sequence[str], about: About) -> Iterator[Difference]:
    for (a, b), (c, d) in aligned(one, two):
        if one[a:b] != two[c:d]:
            yield from _group(one[a:b], two[c:d], about)


def _group(olds: Sequence[str], news: Sequence[str], about: About) -> Iterator[Difference]:
    """Yield what some sentences and those that took their place say differently."""
    compared = Compared(olds, news)
    left_over(compared, about.known, about.actors, about.subjects)
    if compared.lost.total() or compared.fresh.total():
        yield from _told(compared)
    elif traded := _traded_name(" ".join(olds), " ".join(news)):
        yield traded
    else:
        two: Sequence[Atom] = compared.two
        is_ordered = compared.is_ordered or pairs_up(compared.one)
        if not is_ordered:
            two = swapped_back(compared.one, listed_alike(compared.one, compared.two))
        places = () if compared.is_turned else moved(compared.one, two, ordered=is_ordered)
        for aspect, text in (*misplaced(compared.one, two), *places, *reformed(compared.one, two)):
            yield Difference(aspect, text, text, is_place=True)


def _traded_name(old: str, new: str) -> Difference | None:
    """Return a name in code that went where another one came or came again, though the requirement knows both."""
    one, two = (Counter(each.removesuffix("()") for each in _CODE.findall(side)) for side in (old, new))
    gone = next((each for each in one if each not in two), "")
    come = next((each for each in two if two[each] > one[each]), "")
    return Difference(Aspect.IDENTIFIER, gone, come) if gone and come else None


def _told(compared: Compared) -> Iterator[Difference]:
    """Yield what is left, a lost and a new one of one aspect as a change."""
    old, new = ({key_of(each): each.text for each in side} for side in (compared.one, compared.two))
    for aspect in Aspect:
        gone = [_shown(key, old) for key in compared.lost.elements() if key[0] is aspect]
        come = [_shown(key, new) for key in compared.fresh.elements() if key[0] is aspect]
        both = min(len(gone), len(come))
        yield from (Difference(aspect, one, two) for one, two in zip(gone[:both], come[:both], strict=True))
        yield from (Difference(aspect, each, "") for each in gone[both:])
        yield from (Difference(aspect, "", each) for each in come[both:])


def _shown(key: Key, words: Mapping[Key, str]) -> str:
    return words.get(key, key[1]) if key[0] is Aspect.WORD else key[1]
