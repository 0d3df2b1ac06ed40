"""Two wordings side by side: the atoms of each, and those that only one of them has."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.openspec.aligned import atoms_of
from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.atoms import atoms
from bot.openspec.genitives import compounded

Key = tuple[Aspect, str]

_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE})
# With a "not", each says what an "only" says.
_UNLIKE = frozenset({"unless", "until", "before"})
# Promises: "for better readability", "in a clear and consistent manner".
_PROMISE = re.compile(
    r"\bfor\s+(?:an?\s+)?(?:better|good|improved|optimal|smooth|great|best|easy|easier|clear|professional|seamless|consistent)"
    r"\s+(?:\w+\s+)?(?:readability|experience|performance|usability|clarity|maintainability|appearance|use|quality)\b"
    r"|(?:\bthat\s+(?:is|are)\s+)?\b(?:easy|simple|intuitive|straightforward)\s+to\s+(?:use|understand|read|maintain|follow|navigate)\b"
    r"|\b(?:high|best)[- ](?:quality|performance|practices?)\b"
    r"|\ba\s+(?:wide\s+|broad\s+)?(?:variety|range|array)\s+of\b"
    r"|\bin\s+an?\s+(?:\w+\s+and\s+)?(?:clear|consistent|reliable|timely|appropriate|suitable|proper|efficient|graceful"
    r"|sensible|reasonable|robust|user-friendly|clean|meaningful|predictable|safe|seamless)\s+(?:way|manner|fashion)\b",
    re.IGNORECASE,
)


# Words that make a list an order; the "then" of "if …, then" does not.
_ORDERED = re.compile(
    r"\b(?:order(?! to\b)|priorit\w+|preceden\w+|sequence|sequential\w*|followed by|prefer\w*|fall(?:s|ing)? back"
    r"|fallback"
    r"|subsequently|afterwards?|thereafter|after (?:which|that)|whereupon|respectively|latter|former|overrid\w+)\b|->|→"
    r"|^(?!.*\b(?:if|when|while|once|given)\b).*\bthen\b",
    re.IGNORECASE | re.DOTALL,
)


class Compared:
    """Some sentences and those that took their place; ``lost`` and ``fresh`` count what only one side has."""

    def __init__(self, olds: Sequence[str], news: Sequence[str]) -> None:
        self.olds, self.news = olds, news
        self.is_turned = False
        """Set where the one tells the other from its other end, so that the same words stand in another order."""
        one, two = _numbered(_without_promises(olds, " ".join(news))), _numbered(news)
        self.one, self.two = list(_opened(one, two, " ".join(news))), list(_opened(two, one, " ".join(olds)))
        self.one, self.two = compounded(self.one, self.two), compounded(self.two, self.one)
        self.lost, self.fresh = _apart(self.one, self.two)
        if any(each.text == "without" or each.value in _UNLIKE for each in (*self.one, *self.two)):
            only = _as_only(self.one), _as_only(self.two)
            lost, fresh = _apart(*only)
            # Where both sides deny alike, there is nothing to turn into an "only".
            if lost.total() + fresh.total() < self.lost.total() + self.fresh.total():
                (self.one, self.two), self.lost, self.fresh = only, lost, fresh

    @property
    def ways(self) -> tuple[tuple[Counter[Key], Counter[Key]], tuple[Counter[Key], Counter[Key]]]:
        """What one side has alone, and what the other has, both ways round."""
        return (self.lost, self.fresh), (self.fresh, self.lost)

    @property
    def voices(self) -> int:
        """How many more verbs are passive than were."""
        return sum(each.passive for each in self.two) - sum(each.passive for each in self.one)

    @property
    def turned(self) -> tuple[int, int]:
        """How many verbs are passive in the old sentences alone, and in the new ones alone."""
        old, new = (Counter(each.value for each in side if each.passive) for side in (self.one, self.two))
        return (old - new).total(), (new - old).total()

    @property
    def is_ordered(self) -> bool:
        """Whether the sentences are about an order, so that what is listed in another one says something else."""
        return any(_ORDERED.search(each) for each in (*self.olds, *self.news))

    def more(self, pattern: re.Pattern[str]) -> int:
        """Return how much more often a pattern stands in the new sentences than in the old ones."""
        old, new = (sum(len(pattern.findall(each)) for each in side) for side in (self.olds, self.news))
        return new - old


def _apart(one: Sequence[Atom], two: Sequence[Atom]) -> tuple[Counter[Key], Counter[Key]]:
    """Return what only the one has, and what only the other."""
    old, new = Counter(map(key_of, one)), Counter(map(key_of, two))
    return old - new, new - old


def key_of(atom: Atom) -> Key:
    """Return what must be the same for two atoms to say the same; in code and in quotation marks a name is one name."""
    return (Aspect.IDENTIFIER if atom.aspect in _NAMES else atom.aspect, atom.value)


def _without_promises(olds: Sequence[str], new: str) -> list[str]:
    """Return sentences without what nobody can test and the new text does not promise any more."""
    return [_PROMISE.sub(lambda match: match[0] if match[0] in new else "", each) for each in olds]


def _numbered(sentences: Sequence[str]) -> list[Atom]:
    """Return the atoms of some sentences, clauses counted through."""
    return [
        replace(each, clause=each.clause + APART * at)
        for at, sentence in enumerate(sentences)
        for each in atoms_of(sentence)
    ]


def _opened(mine: Sequence[Atom], other: Sequence[Atom], text: str) -> Iterator[Atom]:
    """Yield atoms, a name in code or quotation marks as its words where the other side has it without the marks."""
    known = {each.value for each in other if each.aspect in _NAMES}
    plain = re.sub(r"[`*\"“”]", "", text)
    for each in mine:
        if each.aspect in _NAMES and each.value not in known and _stands(each.value, plain):
            yield from (replace(word, clause=each.clause) for word in atoms(each.value))
        else:
            yield each


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w/-])", text) is not None


def _as_only(found: list[Atom]) -> list[Atom]:
    """Return atoms, "not … without" as "only … with", "not … unless" as "only … if", "not … until" as "only after"."""
    for at, each in enumerate(found):
        if each.text != "without" and each.value not in _UNLIKE:
            continue
        either_way = each.value == "unless" or any(one.text.endswith("ing") for one in found[at + 1 : at + 2])
        begins = not at or found[at - 1].clause // APART != each.clause // APART
        near = [
            i
            for i, other in enumerate(found)
            if (_denies_beside(other, each) and (i < at or either_way))
            or (begins and each.text == "without" and _denies_next(other, each))
        ]
        if len(near) == 1:
            only = replace(each, aspect=Aspect.QUANTIFIER, value="only", text="only")
            second = {
                "unless": [replace(each, value="if", text="if")],
                "until": [replace(each, value="after", text="after")],
                "before": [replace(each, value="after", text="after")],
            }.get(each.value, [])
            kept = [other for i, other in enumerate(found) if i not in (at, near[0])]
            place = at - (near[0] < at)
            return [*kept[:place], only, *second, *kept[place:]]
    return found


def _denies_beside(other: Atom, each: Atom) -> bool:
    return other.aspect is Aspect.NEGATION and other.text != "without" and other.clause == each.clause


def _denies_next(other: Atom, each: Atom) -> bool:
    """Whether something denies in the clause behind that which begins with "without": "without a key, it SHALL not"."""
    return other.aspect is Aspect.NEGATION and other.text != "without" and other.clause == each.clause + 1


def take(bag: Counter[Key], key: Key, times: int = 1) -> None:
    """Take something out of what only one side has."""
    bag[key] -= times
    if bag[key] <= 0:
        del bag[key]
