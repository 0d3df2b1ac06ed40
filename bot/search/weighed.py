"""Whether a text, read beside a claim, supports it: nothing is new in the claim, and nothing it leaves out bends it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import MAY_GO
from bot.openspec.listed import listed_alike, pairs_up, swapped_back
from bot.openspec.moved import moved
from bot.search.conditions import asks_alike, half_asked, is_asked, is_condition, unconditional
from bot.search.denials import bent_alike, denial, prevented
from bot.search.left_out import holes, jumps, narrowed, strength, widened
from bot.search.reading import CONTENT, SYSTEM, Reading, is_strong

_LEAST_OWN = 0.5
_REACH = 4


def unsupported(reading: Reading) -> str | None:
    """Return why a text does not support a claim, None where it does."""
    return next((why for rule in _RULES for why in [rule(reading)] if why), None)


def _nothing_new(reading: Reading) -> str | None:
    for j in sorted(reading.fresh):
        if not asks_alike(reading, j) and not _is_system(reading, j):
            return f"“{reading.claim[j].text}” is not in the quotation"
    return _replaced(reading)


def _replaced(reading: Reading) -> str | None:
    """Return a word that might go unsaid, but stands where the quotation has another: "warns the user", "the admin"."""
    for j in reading.words():
        each = reading.claim[j]
        if each.aspect is not Aspect.WORD or j in reading.pairs or j in reading.fresh or each.value in MAY_GO:
            continue
        left = [i for i in _beside_left(reading, j) if reading.source[i].aspect is Aspect.WORD]
        if (
            left
            and each.value not in SYSTEM
            and not any(_is_evened(reading, i) for i in reading.own_words - reading.kept)
        ):
            return f"the quotation says “{reading.source[left[0]].text}”, not “{each.text}”"
    return None


def _is_system(reading: Reading, j: int) -> bool:
    """Whether the system acts in the claim where the quotation names nobody: "the order is rejected"."""
    each = reading.claim[j]
    if each.aspect is not Aspect.WORD or each.value not in SYSTEM:
        return False
    by = any(reading.source[i].lead == "by" for i in reading.lost if reading.is_own(i))
    return not by and any(reading.source[i].passive for i in reading.kept)


def _states_something(reading: Reading) -> str | None:
    content = [j for j in reading.words() if reading.claim[j].value not in SYSTEM]
    main = [j for j in content if not is_asked(reading, j)]
    told = [j for j in content if j in reading.pairs and not is_condition(reading, reading.pairs[j])]
    evened = [j for j in main if j not in reading.pairs and j not in reading.fresh]
    if not content:
        return "it states nothing that could be looked up"
    left = [i for i in reading.lost if reading.is_own(i) and reading.source[i].aspect in CONTENT]
    if left and len(told) + len(evened) < max(1, _LEAST_OWN * len(main)):
        return "it is only about what the quotation is a case of"
    return None


def _acts_around(reading: Reading) -> str | None:
    """Return who or what acts in the claim, and in what stands around the quotation, but not in it."""
    for j in reading.words():
        if j not in reading.pairs or reading.is_own(reading.pairs[j]) or is_asked(reading, j):
            continue
        each = reading.claim[j]
        if each.lead == "by" or _is_in_place_of_another(reading, j) or _is_doer(reading, j):
            return f"the quotation does not say it of “{each.text}”"
    return None


def _is_in_place_of_another(reading: Reading, j: int) -> bool:
    """Whether something else stands in the quotation where the claim has a word from around it."""
    return any(reading.source[i].aspect is reading.claim[j].aspect for i in _beside_left(reading, j))


def _beside_left(reading: Reading, j: int) -> list[int]:
    """Return what the claim leaves out of the quotation right before or behind what stands around one of its words."""
    own = [k for k in range(len(reading.claim)) if k in reading.pairs and reading.is_own(reading.pairs[k])]
    before = max((k for k in own if k < j), default=None)
    behind = min((k for k in own if k > j), default=None)
    near: list[int] = []
    if behind is not None:
        near += _lost_run(reading, range(reading.pairs[behind] - 1, -1, -1))
    if before is not None:
        near += _lost_run(reading, range(reading.pairs[before] + 1, len(reading.source)))
    return near


def _lost_run(reading: Reading, places: Sequence[int]) -> list[int]:
    """Return the places, from the first on, of what the claim leaves out, until something is kept."""
    found: list[int] = []
    for i in places[:_REACH]:
        if i in reading.kept or not reading.is_own(i):
            break
        if i in reading.lost:
            found.append(i)
    return found


def _is_doer(reading: Reading, j: int) -> bool:
    """Whether a word of the claim stands before a verb of the quotation that says itself who acts, or nobody."""
    behind = j + 1
    if behind >= len(reading.claim) or reading.has_pronoun:
        return False
    verb = reading.claim[behind]
    if verb.aspect is Aspect.OBLIGATION:
        return True
    own = behind in reading.pairs and reading.is_own(reading.pairs[behind])
    return own and verb.text.endswith("s") and not verb.passive and not verb.place


def _is_evened(reading: Reading, i: int) -> bool:
    """Whether an atom of the quotation is in the claim in other words, or is one that need not be."""
    return i not in reading.lost and reading.is_own(i) and reading.is_in_use(i)


def in_place(reading: Reading) -> str | None:
    """Return what the claim says of something else than the quotation does."""
    words = swapped(reading)
    return f"“{words}” belongs to something else there" if words else None


def _of_turned(two: Sequence[Atom], one: Sequence[Atom]) -> list[Atom]:
    """Return the atoms of ``two``, "the controller of the kiln" as the "kiln controller" of ``one``."""
    # With what follows: the "unused doors" are not the "doors of unused rooms".
    beside = {
        (a.value, b.value, c.value if c else "")
        for a, b, c in zip_longest(one, one[1:], one[2:])
        if b and not b.place and a.clause == b.clause
    }
    found = list(two)
    for at in range(1, len(found)):
        a, b = found[at - 1], found[at]
        behind = found[at + 1].value if at + 1 < len(found) else ""
        counted = at > 1 and found[at - 2].aspect is Aspect.QUANTIFIER
        if b.place == "of" and (b.value, a.value, behind) in beside and not (counted or a.text.endswith("ing")):
            found[at - 1 : at + 1] = [replace(b, place=a.place, lead=a.lead), replace(a, place="", lead="")]
    return found


def swapped(reading: Reading) -> str:
    """Return the words that stand where they say something else, empty where none do; "a and b" of two that traded."""
    one = [each for i, each in enumerate(reading.source) if i in reading.kept or _is_evened(reading, i)]
    two = [each for j, each in enumerate(reading.claim) if j not in reading.fresh]
    if sum(map(is_strong, one)) != sum(map(is_strong, two)):
        one, two = ([each for each in side if not is_strong(each)] for side in (one, two))
    two = _of_turned(two, one)
    ordered = reading.is_ordered or pairs_up(one)
    if not ordered:
        two = swapped_back(one, listed_alike(one, two))
    return next((words for _, words in moved(one, two, ordered=ordered)), "")


_RULES: tuple[Callable[[Reading], str | None], ...] = (
    _nothing_new,
    _states_something,
    _acts_around,
    denial,
    prevented,
    bent_alike,
    strength,
    unconditional,
    widened,
    half_asked,
    holes,
    narrowed,
    jumps,
    in_place,
)
