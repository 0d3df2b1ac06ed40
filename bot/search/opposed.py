"""Whether a text says of the same thing the opposite of a claim, or another number, name or time."""

from bot.openspec.atom import Aspect
from bot.search.antonyms import are_opposite
from bot.search.conditions import is_condition
from bot.search.denials import bent_alike, denial
from bot.search.left_out import modal, strength
from bot.search.reading import CONTENT, Reading, sentence_of
from bot.search.weighed import swapped

_LEAST_SAME, _LEAST_LIKE, _LEAST_WHOLE, _LEAST_KEPT = 0.55, 0.75, 0.65, 2
_SWAPPED = frozenset(
    {Aspect.NUMBER, Aspect.IDENTIFIER, Aspect.QUOTE, Aspect.ORDER, Aspect.BOUND, Aspect.CONDITION, Aspect.QUANTIFIER}
)
_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE, Aspect.LINK, Aspect.CODE})
_MOST_SWAPPED = 3
_ONE_WORD = 0.2
# Of a sentence of so few words, whatever stands elsewhere in it is told from a mere rewording.
_SHORT = 14


def opposed(reading: Reading) -> str | None:
    """Return what of a text speaks against a claim; None where it says nothing of it, or the same."""
    content = reading.words()
    same = [j for j in content if j in reading.pairs]
    least = min(_LEAST_KEPT, len(content) - 1)
    if len(same) < max(least, 1) or len(same) < _LEAST_SAME * len(content) - _ONE_WORD:
        return None
    if not any(reading.is_own(reading.pairs[j]) for j in same):
        return None
    return _denied(reading) or _other_strength(reading) or _exchanged(reading) or _turned(reading)


def _denied(reading: Reading) -> str | None:
    denied = [j for j in reading.fresh if reading.claim[j].aspect is Aspect.NEGATION]
    others = [j for j in reading.fresh if reading.claim[j].aspect in CONTENT]
    if denied and not others:
        return "the claim denies what the quotation says"
    return (denial(reading) or bent_alike(reading)) if not others else None


def _other_strength(reading: Reading) -> str | None:
    others = [j for j in reading.fresh if reading.claim[j].aspect in CONTENT]
    weak = any(modal(each) for each in reading.claim)
    strong = any(each.text in {"SHALL", "MUST", "must", "shall"} for each in reading.claim)
    return strength(reading) if not others and (weak or strong) else None


def _turned(reading: Reading) -> str | None:
    """Return what traded places, where all else is the same: who does what to whom, what comes before what."""
    if reading.fresh or any(reading.is_own(i) and reading.source[i].aspect in CONTENT for i in reading.lost):
        return None
    words = swapped(reading)
    if not words or words.startswith("only"):
        return None
    places = [place for word in words.split(" and ") if (place := _place_of(reading, word)) is not None]
    if len(places) == 2 and (_are_listed(reading, *sorted(places)) or _is_another_case(reading, *places)):
        return None
    return f"“{words}” belongs to something else there" if len(reading.claim) <= _SHORT or len(places) == 2 else None


def _are_listed(reading: Reading, one: int, two: int) -> bool:
    """Whether two things stand side by side in a list, where their order says nothing."""
    between = reading.source[one + 1 : two]
    listed = not between or all(each.value == "or" for each in between)
    return listed and (reading.source[two].joined or bool(between)) and not reading.is_ordered


def _is_another_case(reading: Reading, one: int, two: int) -> bool:
    """Whether one of two words is asked for, and the other stated then; two numbers are told apart there too."""
    number = reading.source[one].aspect is reading.source[two].aspect is Aspect.NUMBER
    return not number and is_condition(reading, one) != is_condition(reading, two)


def _place_of(reading: Reading, word: str) -> int | None:
    found = [i for i, each in enumerate(reading.source) if each.text == word and reading.is_own(i)]
    return found[0] if len(found) == 1 else None


def _exchanged(reading: Reading) -> str | None:
    """Return what stands in the quotation where the claim has something else of its kind, and all else is the same."""
    fresh = sorted(j for j in reading.fresh if not _is_marker(reading, j))
    if not fresh or len(fresh) > _MOST_SWAPPED:
        return None
    told, words = "", 0
    taken: set[int] = set()
    for j in fresh:
        there = _in_its_place(reading, j, taken)
        if there is None:
            return None
        if reading.claim[j].aspect is Aspect.WORD and is_condition(reading, there):
            return None  # another case, of which the text says nothing
        taken.add(there)
        opposite = are_opposite(reading.claim[j], reading.source[there])
        words += reading.claim[j].aspect is Aspect.WORD and not opposite
        told = told or f"the quotation says “{reading.source[there].text}”, not “{reading.claim[j].text}”"
    return told if not words or _is_alike(reading, words) else None


def _is_marker(reading: Reading, j: int) -> bool:
    each = reading.claim[j]
    return each.aspect in {Aspect.CONDITION, Aspect.ORDER} and not any(
        reading.source[i].aspect is each.aspect for i in reading.lost if reading.is_own(i)
    )


def _is_alike(reading: Reading, swapped: int) -> bool:
    content = reading.words()
    same = [j for j in content if j in reading.pairs]
    sentences = {sentence_of(reading.source[reading.pairs[j]]) for j in same}
    whole = [i for i, each in enumerate(reading.source) if sentence_of(each) in sentences and each.aspect in CONTENT]
    return (
        swapped == 1
        and len(same) >= max(3, _LEAST_LIKE * len(content))
        and len(same) >= _LEAST_WHOLE * len([i for i in whole if reading.is_own(i)])
    )


def _in_its_place(reading: Reading, j: int, taken: set[int]) -> int | None:
    """Return what is left out of the source right where the claim has something new of the same kind."""
    mine = reading.claim[j]
    before = next((reading.pairs[k] for k in range(j - 1, -1, -1) if k in reading.pairs), None)
    behind = next((reading.pairs[k] for k in range(j + 1, len(reading.claim)) if k in reading.pairs), None)
    found = [i for i in reading.lost if i not in taken and _is_of_kind(reading, i, j)]
    near = [
        i
        for i in found
        if (before is not None and _beside(reading, before, i)) or (behind is not None and _beside(reading, i, behind))
    ]
    if mine.aspect is Aspect.NUMBER and not near and len(found) == 1:
        near = found
    return min(near, key=lambda i: abs(i - (before if before is not None else i)), default=None)


def _beside(reading: Reading, one: int, two: int) -> bool:
    """Whether nothing that is kept stands between two places of the source, the first before the second."""
    return one < two and two - one <= 4 and not any(i in reading.kept for i in range(one + 1, two))


def _is_of_kind(reading: Reading, i: int, j: int) -> bool:
    one, two = reading.source[i], reading.claim[j]
    if one.aspect in _NAMES or two.aspect in _NAMES:
        return one.aspect in _NAMES and two.aspect in _NAMES
    return one.aspect is two.aspect
