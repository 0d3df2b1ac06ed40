"""Acts that take something back: an unlocked door is not locked, but to unlock it is more than not to lock it."""

from collections.abc import Sequence

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import meaning_of

_BACK = ("un", "dis", "de")
_BETWEEN = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER})
# Acts that bring about the opposite of another one, whatever they begin with.
_OPPOSITE_ACTS = frozenset(map(meaning_of, ["close", "disable", "logout"]))
# Of these nobody did the opposite before.
_NO_ACTS = frozenset(map(meaning_of, ["disallow", "disagree", "dislike", "distrust", "disregard", "unset"]))


def undoes(side: Sequence[Atom], verb: Atom) -> bool:
    """Whether somebody does it, and it takes back what was done: "SHALL uninstall", "unlocks"; not "is unlocked"."""
    if verb.value in _NO_ACTS or not (verb.text.startswith(_BACK) or verb.value in _OPPOSITE_ACTS) or verb.passive:
        return False
    at = side.index(verb)
    ahead = next(
        (each for each in side[:at][::-1] if each.aspect not in _BETWEEN and not each.text.endswith("ly")), None
    )
    told = verb.text.endswith("s") and not verb.text.endswith("ss")
    return told or verb.place == "to" or (ahead is not None and ahead.aspect is Aspect.OBLIGATION)
