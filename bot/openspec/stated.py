"""Which facts differ between two texts, each with the words that state it, told as a person would."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bot.openspec.counterparts import counterparts
from bot.openspec.facts import Fact, FactChange, FactKind, Facts, fact_changes, facts_of
from bot.text.printable import in_one_line

# One "not" or "only" more bends a sentence, wherever else the text has one; a name said once more tells nothing new.
_COUNTED = frozenset(
    {FactKind.OBLIGATION, FactKind.NEGATION, FactKind.BOUND, FactKind.QUANTIFIER, FactKind.ORDER},
)
_NAMES = frozenset({FactKind.IDENTIFIER, FactKind.LINK, FactKind.QUOTE})
_TOLD_FIRST = (
    FactKind.OBLIGATION, FactKind.NUMBER, FactKind.NEGATION, FactKind.IDENTIFIER, FactKind.QUOTE, FactKind.LINK,
    FactKind.CODE, FactKind.BOUND, FactKind.QUANTIFIER, FactKind.ORDER,
)  # fmt: skip
# The longest spelling that is looked for, and what is shown of a fact.
_MOST_WORDS = 8
_PLACE = 32  # places overlap, so that no spelling lies across the end of one
_MOST_SHOWN = 60
# Beyond these, who stands for whom would take long to find, and nobody could tell whether it was found.
_MOST_PAIRS = 400
_LONGEST_NAMES = 1_000
# Of so many facts the words are looked for; further ones are told in their normal form.
_MOST_SPELLED = 400
# A word with what parts it from the one before; where words are not spaced (kana, Han) each letter is one.
_TOKEN = re.compile(r"\s*(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)")
_SENTENCES = re.compile(r"\n|(?<=[.;:!?])\s+")
# What reads as a word of the sentence without marks around it.
_BARE = frozenset({FactKind.NUMBER, FactKind.OBLIGATION})
_AROUND_WORDS = ' .,;:!?()[]*_"“”'


@dataclass(frozen=True, slots=True)
class StatedChange:
    """A fact that differs; ``before`` and ``after`` are the words of the texts, empty on the side that lacks it.

    ``again`` is set where the other side states the same fact too, less often.
    """

    change: FactChange
    before: str
    after: str
    again: bool = False

    @property
    def kind(self) -> FactKind:
        """What kind of fact it is."""
        return self.change.kind

    def __str__(self) -> str:
        if self.kind is FactKind.CODE:
            return f"a code block {'changed' if self.before and self.after else 'is new' if self.after else 'is gone'}"
        before, after = (words if self.kind in _BARE else f"“{words}”" for words in (self.before, self.after))
        if self.before and self.after:
            return f"{before} became {after}"
        words = after if self.after else before
        if self.again:
            return f"one {'more' if self.after else 'fewer'} {words}"
        return f"{words} is {'new' if self.after else 'gone'}"


def told(changes: Iterable[StatedChange]) -> list[str]:
    """Return changes in words, each once, what binds and what counts first; one that came up more often says how often.

    >>> told(stated_changes("It SHALL beep.", "It SHALL beep. It SHALL blink. It SHALL ring."))
    ['2 more SHALL']
    """
    counts: Counter[str] = Counter(str(each) for each in sorted(changes, key=lambda each: _TOLD_FIRST.index(each.kind)))
    return [
        words.replace("one ", f"{times} ", 1) if times > 1 and words.startswith(("one more ", "one fewer ")) else words
        for words, times in counts.items()
    ]


@lru_cache(maxsize=256)  # a diff asks twice: for what changed, and for what to look at
def stated_changes(old: str, new: str) -> tuple[StatedChange, ...]:
    """Return the facts that differ between two texts, kind by kind.

    A lost and a new fact are paired where nothing else could be meant: there is one of each of their kind, or two
    numbers alone have the same unit. Of names, links, quotations and numbers only those count that one side lacks, or
    that stand where another stood. Numbers and obligations that trade places changed, each where it stood.
    """
    before, after = facts_of(old), facts_of(new)
    traded = _traded(old, new, before, after)
    if before == after and not traded:
        return ()
    lost: dict[FactKind, list[str]] = {}
    fresh: dict[FactKind, list[str]] = {}
    for each in fact_changes(before, after):
        if each.before:
            lost.setdefault(each.kind, []).append(each.before)
        if each.after:
            fresh.setdefault(each.kind, []).append(each.after)
    placed = list(exchanged(old, new, lost, fresh)) if any(lost.get(kind) and fresh.get(kind) for kind in lost) else []
    found: list[StatedChange] = []
    for kind in FactKind:
        gone = [each for each in lost.get(kind, []) if kind in _COUNTED or Fact(kind, each) not in after]
        come = [each for each in fresh.get(kind, []) if kind in _COUNTED or Fact(kind, each) not in before]
        if kind not in _COUNTED:
            gone, come = list(dict.fromkeys(gone)), list(dict.fromkeys(come))
        # "3 times" in place of "5 times", and both stand elsewhere too: neither is lost nor new, and yet one changed.
        here = [(one, two) for each, one, two in placed if each is kind and not (one in gone and two in come)]
        here += traded.get(kind, [])
        gone = [each for each in gone if each not in {one for one, _ in here}]
        come = [each for each in come if each not in {two for _, two in here}]
        for one, two in (*_paired(kind, gone, come), *here):
            spell = len(found) < _MOST_SPELLED
            found.append(_stated(FactChange(kind, one, two), (old, before), (new, after), spell=spell))
    return tuple(found)


def _traded(old: str, new: str, before: Facts, after: Facts) -> dict[FactKind, list[tuple[str, str]]]:
    """Return the facts that stand where another of both texts stood, of the kinds of which both have the same ones.

    A sentence that is as it was, wherever it stands now, trades nothing.
    """
    if old == new:
        return {}
    known = {kind: _values(before, kind) for kind in _BARE if _values(before, kind) == _values(after, kind)}
    if all(len(values) < 2 for values in known.values()):
        return {}
    olds, news = (Counter(" ".join(each.split()) for each in _SENTENCES.split(text)) for text in (old, new))
    found: dict[FactKind, list[tuple[str, str]]] = {kind: [] for kind in known}
    for kind, gone, come in counterparts("\n".join((olds - news).elements()), "\n".join((news - olds).elements())):
        # Parted from its fence, code reads as prose: what the texts do not state is left out.
        values = known.get(kind, {})
        pairs = _at_one_place(
            kind, [each for each in gone if each in values], [each for each in come if each in values]
        )
        found.setdefault(kind, []).extend(pairs)
    return {kind: pairs for kind, pairs in found.items() if pairs and _is_closed(pairs)}


def _values(facts: Facts, kind: FactKind) -> dict[str, int]:
    return {each.value: count for each, count in facts.items() if each.kind is kind}


def _is_closed(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether what left a place is what came to another."""
    return Counter(one for one, _ in pairs) == Counter(two for _, two in pairs)


def exchanged(
    old: str, new: str, lost: Mapping[FactKind, Sequence[str]], fresh: Mapping[FactKind, Sequence[str]]
) -> Iterator[tuple[FactKind, str, str]]:
    """Yield (kind, lost, new) of those facts, in normal form, of which one stands in two texts where the other did."""
    left = {kind: list(each) for kind, each in lost.items()}
    right = {kind: list(each) for kind, each in fresh.items()}
    for kind, gone, come in counterparts(old, new):
        gone = [each for each in gone if each in left.get(kind, [])]
        come = [each for each in come if each in right.get(kind, [])]
        for one, two in _at_one_place(kind, gone, come):
            if one in left[kind] and two in right[kind]:
                left[kind].remove(one)
                right[kind].remove(two)
                yield kind, one, two


def _at_one_place(kind: FactKind, gone: list[str], come: list[str]) -> list[tuple[str, str]]:
    if len(gone) * len(come) > _MOST_PAIRS:
        return []
    if kind in _NAMES:
        pairs = [(one, [two for two in come if _alike(one, two)]) for one in gone]
        return [(one, near[0]) for one, near in pairs if len(near) == 1]
    if kind is FactKind.NUMBER:
        pairs = [(one, [two for two in come if _unit(two) == _unit(one)]) for one in gone]
        sure = [(one, near[0]) for one, near in pairs if len(near) == 1]
        if len(sure) == len(gone) == len({two for _, two in sure}):
            return sure
    return list(zip(gone, come, strict=True)) if len(gone) == len(come) else []


def _paired(kind: FactKind, gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (lost, new); either is empty where it has no counterpart."""
    by_unit = kind is FactKind.NUMBER
    lost, fresh = _groups(gone, by_unit=by_unit), _groups(come, by_unit=by_unit)
    pairs = {}
    for group, ones in lost.items():
        twos = fresh.get(group, [])
        if len(ones) == len(twos) == 1 and (kind not in _NAMES or _alike(ones[0], twos[0])):
            pairs[ones[0]] = twos[0]
    yield from pairs.items()
    yield from ((one, "") for one in gone if one not in pairs)
    taken = set(pairs.values())
    yield from (("", two) for two in come if two not in taken)


def _groups(values: Iterable[str], *, by_unit: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in values:
        found.setdefault(_unit(each) if by_unit else "", []).append(each)
    return found


def _alike(one: str, two: str) -> bool:
    """Whether one name can have become the other: more than half of its letters are the same."""
    if len(one) + len(two) > _LONGEST_NAMES:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() > 0.5


def _unit(value: str) -> str:
    return value.partition(" ")[2] or value[:1].strip("+-0123456789")


def _stated(change: FactChange, old: tuple[str, Facts], new: tuple[str, Facts], *, spell: bool) -> StatedChange:
    one = Fact(change.kind, change.before)
    two = Fact(change.kind, change.after)
    before = _spelled(one, old[0]) if change.before and spell else change.before
    after = _spelled(two, new[0]) if change.after and spell else change.after
    again = (not change.before and two in old[1]) or (not change.after and one in new[1])
    return StatedChange(change, before, after, again)


@lru_cache(maxsize=1024)
def _spelled(fact: Fact, text: str) -> str:
    """Return the words of ``text`` that state ``fact``, cut; its normal form where they are not found.

    The shortest beginning of a place that states it ends with them, and of that the shortest end begins with them.
    """
    if fact.kind in _NAMES or fact.kind is FactKind.CODE:
        return _cut(fact.value)
    place = _stating(text).get(fact, [])
    if place:
        words = place[: bisect_left(range(len(place)), True, key=lambda most: _states(fact, place[:most]))]
        size = bisect_left(range(len(words)), True, key=lambda most: _states(fact, words[-most:] if most else []))
        found = "".join(words[-size:]).strip(_AROUND_WORDS)
        if size <= _MOST_WORDS and _states(fact, [found]):
            return _cut(found)
    return _cut(fact.value)


@lru_cache(maxsize=16)
def _stating(text: str) -> dict[Fact, list[str]]:
    """Return, for each fact of a text, the words of the first place that states it: of a sentence, at most a few."""
    found: dict[Fact, list[str]] = {}
    for sentence in _SENTENCES.split(text):
        words = _TOKEN.findall(sentence.rstrip())  # else each blank at the end is tried, with all after it
        for start in range(0, max(len(words) - _MOST_WORDS, 1), _PLACE - _MOST_WORDS):
            place = words[start : start + _PLACE]
            for fact in facts_of("".join(place)):
                found.setdefault(fact, place)
    return found


def _states(fact: Fact, words: Sequence[str]) -> bool:
    return fact in facts_of("".join(words))


def _cut(words: str) -> str:
    return in_one_line(words, _MOST_SHOWN)
