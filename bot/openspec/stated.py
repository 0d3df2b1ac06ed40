"""Which facts differ between two texts, each with the words that state it, told as a person would."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

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
_MOST_SHOWN = 60
# A word with what parts it from the one before; where words are not spaced (kana, Han) each letter is one.
_TOKEN = re.compile(r"\s*(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)")
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


def stated_changes(old: str, new: str) -> tuple[StatedChange, ...]:
    """Return the facts that differ between two texts, kind by kind.

    A lost and a new fact are paired where nothing else could be meant: there is one of each of their kind, or two
    numbers alone have the same unit. Of names, links, quotations and numbers only those count that one side lacks.
    """
    before, after = facts_of(old), facts_of(new)
    lost: dict[FactKind, list[str]] = {}
    fresh: dict[FactKind, list[str]] = {}
    for each in fact_changes(before, after):
        if each.before:
            lost.setdefault(each.kind, []).append(each.before)
        if each.after:
            fresh.setdefault(each.kind, []).append(each.after)
    found: list[StatedChange] = []
    for kind in FactKind:
        gone = [each for each in lost.get(kind, []) if kind in _COUNTED or Fact(kind, each) not in after]
        come = [each for each in fresh.get(kind, []) if kind in _COUNTED or Fact(kind, each) not in before]
        if kind not in _COUNTED:
            gone, come = list(dict.fromkeys(gone)), list(dict.fromkeys(come))
        for one, two in _paired(kind, gone, come):
            found.append(_stated(FactChange(kind, one, two), (old, before), (new, after)))
    return tuple(found)


def _paired(kind: FactKind, gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (lost, new); either is empty where it has no counterpart."""
    for one in list(gone):
        same = [each for each in come if kind is not FactKind.NUMBER or _unit(each) == _unit(one)]
        rivals = [each for each in gone if kind is not FactKind.NUMBER or _unit(each) == _unit(one)]
        if len(same) == len(rivals) == 1 and (kind not in _NAMES or _alike(one, same[0])):
            gone.remove(one)
            come.remove(same[0])
            yield one, same[0]
    yield from ((one, "") for one in gone)
    yield from (("", two) for two in come)


def _alike(one: str, two: str) -> bool:
    """Whether one name can have become the other: more than half of its letters are the same."""
    return SequenceMatcher(None, one, two, autojunk=False).ratio() > 0.5


def _unit(value: str) -> str:
    return value.partition(" ")[2] or value[:1].strip("+-0123456789")


def _stated(change: FactChange, old: tuple[str, Facts], new: tuple[str, Facts]) -> StatedChange:
    one = Fact(change.kind, change.before)
    two = Fact(change.kind, change.after)
    before = _spelled(one, old[0]) if change.before else ""
    after = _spelled(two, new[0]) if change.after else ""
    again = (not change.before and two in old[1]) or (not change.after and one in new[1])
    return StatedChange(change, before, after, again)


def _spelled(fact: Fact, text: str) -> str:
    """Return the words of ``text`` that state ``fact``, cut; its normal form where they are not found.

    The shortest beginning of a line that states it ends with them, and of that the shortest end begins with them.
    """
    if fact.kind in _NAMES or fact.kind is FactKind.CODE:
        return _cut(fact.value)
    for line in text.split("\n"):
        words = _TOKEN.findall(line)
        if _states(fact, words):
            words = words[: bisect_left(range(len(words)), True, key=lambda most: _states(fact, words[:most]))]
            size = bisect_left(range(len(words)), True, key=lambda most: _states(fact, words[-most:] if most else []))
            found = "".join(words[-size:]).strip(_AROUND_WORDS)
            if size <= _MOST_WORDS and _states(fact, [found]):
                return _cut(found)
    return _cut(fact.value)


def _states(fact: Fact, words: Sequence[str]) -> bool:
    return fact in facts_of("".join(words))


def _cut(words: str) -> str:
    return in_one_line(words, _MOST_SHOWN)
