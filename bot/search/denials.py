"""What a text denies, and a claim that is read beside it does not, or the other way round."""

from collections.abc import Sequence

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import DENYING, meaning_of
from bot.search.conditions import CONDITIONS, asked_region
from bot.search.reading import CONTENT, SYSTEM, Reading, is_strong, sentence_of

_BENDING = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER, Aspect.BOUND, Aspect.OBLIGATION})
_NONE = frozenset({"no", "none", "neither", "nor", "nobody", "nothing", "without"})
_CONTRASTS = frozenset({"unless", "instead", "except", "only"})
# Where one of these is what is done, what it is done to is not what is done.
_VERBS = """
prevent avoid refuse reject ignore skip omit stop disable fail deny forbid prohibit block exclude lack disallow suppress
hide remove delete cancel revoke drop discard decline abort end close miss unable
"""
_DENYING_VERBS = frozenset(map(meaning_of, _VERBS.split()))


def denial(reading: Reading) -> str | None:
    """Return what in the quotation denies or excludes what a claim keeps of it without that."""
    for i in sorted(reading.lost):
        each = reading.source[i]
        if each.aspect is Aspect.NEGATION and _kept_in_scope(reading, i):
            return "the quotation denies it"
        if each.value in {"instead", "except"} and any(k in reading.kept for k in asked_region(reading.source, i)):
            return f"the quotation says “{each.text}”"
    return None


def prevented(reading: Reading) -> str | None:
    """Return a verb that prevents, ends or refuses what a claim keeps, and that it leaves out."""
    for i in sorted(reading.lost):
        each = reading.source[i]
        if reading.is_own(i) and _is_denying(each) and _is_clause_in_use(reading, i):
            return f"the quotation says “{each.text}”"
    return None


def _is_denying(atom: Atom) -> bool:
    return atom.aspect is Aspect.WORD and atom.value in _DENYING_VERBS


def _kept_in_scope(reading: Reading, at: int) -> bool:
    """Whether something is kept that a negation denies: what stands behind it, until somebody is obliged anew."""
    for i in range(at + 1, len(reading.source)):
        each = reading.source[i]
        if sentence_of(each) != sentence_of(reading.source[at]) or each.aspect is Aspect.OBLIGATION:
            return False
        if each.aspect in CONDITIONS and each.phrase != reading.source[at].phrase:
            return False
        near = each.clause == reading.source[at].clause
        if each.aspect in CONTENT and (i in reading.kept or (near and i not in reading.lost)):
            return True
    return False


def _is_clause_in_use(reading: Reading, at: int) -> bool:
    clause = reading.source[at].clause
    kept = (reading.source[i] for i in reading.kept)
    return any(each.clause == clause and each.aspect in CONTENT and each.value not in SYSTEM for each in kept)


def bent_alike(reading: Reading) -> str | None:
    """Return what bends a word in the claim, and in the quotation another one, or the other way round."""
    for j, each in enumerate(reading.claim):
        if each.aspect in _BENDING and j in reading.pairs and not is_strong(each):
            near = _nearest(reading, j)
            if near is not None and sentence_of(reading.source[near]) != sentence_of(reading.source[reading.pairs[j]]):
                return f"the quotation does not say “{each.text}” of that"
    return _denied_alike(reading)


def _denied_alike(reading: Reading) -> str | None:
    """Return a word that the one side denies and the other does not."""
    for j in _negations(reading.claim):
        target = _target(reading.claim, j)
        if target in reading.pairs and not _is_denied(reading.claim, j, reading.source, reading.pairs[target]):
            return f"the claim denies “{reading.claim[target].text}”, the quotation does not"
    for i in _negations(reading.source):
        target = _target(reading.source, i)
        if target in reading.back and not _is_denied(reading.source, i, reading.claim, reading.back[target]):
            return f"the quotation denies “{reading.source[target].text}”"
    return None


def _negations(side: Sequence[Atom]) -> list[int]:
    return [at for at, each in enumerate(side) if each.aspect is Aspect.NEGATION]


def _target(side: Sequence[Atom], at: int) -> int:
    """Return the word that a negation denies: the next one of its sentence; -1 where none follows."""
    behind = (k for k in range(at + 1, len(side)) if sentence_of(side[k]) == sentence_of(side[at]))
    return next((k for k in behind if side[k].aspect in CONTENT), -1)


def _is_denied(mine: Sequence[Atom], denial: int, theirs: Sequence[Atom], at: int) -> bool:
    """Whether a word that one side denies is denied on the other too: something denies before it, or around it where
    one of them says "no": "a run does not fail", "no run fails"."""
    there = [k for k, each in enumerate(theirs) if sentence_of(each) == sentence_of(theirs[at]) and _denies(each)]
    first = not any(sentence_of(each) == sentence_of(mine[denial]) for each in mine[:denial])
    target = _target(mine, denial)
    # "At no time shall it", "is not in the drawer": what is denied is not the next word.
    none = mine[denial].text in _NONE or first or (target >= 0 and bool(mine[target].place))
    if not any(k < at or none or theirs[k].text in _NONE for k in there):
        return False
    twice = sum(mine[k].clause == mine[denial].clause for k in _negations(mine))
    return twice < 2 or len(there) >= twice


def _denies(atom: Atom) -> bool:
    if atom.aspect is Aspect.NEGATION or atom.value in _CONTRASTS:
        return True
    return _is_denying(atom) or (atom.aspect is Aspect.WORD and atom.text.startswith(DENYING))


def _nearest(reading: Reading, j: int) -> int | None:
    """Return where the next word of the claim, or else the one before, stands in the source."""
    words = [*range(j + 1, len(reading.claim)), *range(j - 1, -1, -1)]
    return next((reading.pairs[k] for k in words if k in reading.pairs and reading.claim[k].aspect in CONTENT), None)
