"""Who is obliged to do what: duties by actor and act, not by how often SHALL is said."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.compared import Compared, take
from bot.openspec.lexicon import meaning_of
from bot.openspec.weak import WEAK, WEAK_VERBS

_BETWEEN = frozenset({Aspect.NEGATION, Aspect.QUANTIFIER, Aspect.ORDER})
_NAMES = frozenset({Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE})
_ADVERBS = frozenset({"still", "also", "then"})
# How far behind an obligation its verb may stand, and behind a passive verb the "by"; words of who does it.
_REACH, _REACH_BY, _MOST_WORDS = 4, 7, 4
_MARK, _AND = re.compile(r"[.;:,()]"), re.compile(r"\b(?:and|or|but)\b")
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whose|if|when|whenever|where|while|as|so|because|how|what|whether|once|until)\b"
)
# What a verb in "s" may have behind it and a noun hardly; what a noun has there; who stands right before a verb.
_OBJECT = re.compile(r"\s+(?:it|them|the|an?|its|their|all|each|every|no|this|these|any)\b|\s+[`\"]")
_NO_OBJECT = re.compile(
    r"\s+(?:shall|must|should|may|can|will|is|are|was|were|of|in|on|at|for|to|from|that|which|and|or|by|with|as|not|when"
    r"|if)\b|\s*(?:[.,;:)(]|$)"
)
_PRONOUN = re.compile(r"\b(?:it|this|he|she)\s+$")
_SUBJECT = re.compile(r"^\s*(?:the|an?|each|every)\s+[\w-]+(?:\s+[\w-]+)?\s+$")


@dataclass(frozen=True, slots=True)
class Duty:
    """One verb behind an obligation in capitals: where it stands, and who does it, as far as the sentence says."""

    at: int
    verb: Atom
    strength: str
    actor: frozenset[str]


def duties(side: Sequence[Atom]) -> list[Duty]:
    """Return each verb that stands behind an obligation in capitals, with who does it."""
    found = []
    for at, each in enumerate(side):
        if not _obliges(each):
            continue
        verb = next((i for i in range(at + 1, min(at + 1 + _REACH, len(side))) if _may_be_verb(side[i])), None)
        if verb is not None and _sentence(side[verb]) == _sentence(each):
            actor = _agent(side, verb) if side[verb].passive else _subject(side, at)
            found.append(Duty(verb, side[verb], each.value, actor))
    return found


def same_duties(compared: Compared) -> None:
    """Let an obligation be said for each act by itself or for several at once.

    An act that is obliged on one side is obliged on the other, or stands there in a part of a sentence that is: never
    as something that just happens.
    """
    strong = [{each.value for each in side if _obliges(each)} for side in (compared.one, compared.two)]
    if strong[0] != strong[1] or len(strong[0]) != 1:
        return
    key = (Aspect.OBLIGATION, next(iter(strong[0])))
    sides = (compared.one, compared.two, compared.news), (compared.two, compared.one, compared.olds)
    for (bag, _), (mine, theirs, text) in zip(compared.ways, sides, strict=True):
        others = [each.verb.value for each in duties(theirs)]
        for duty in duties(mine) if key in bag else ():
            if duty.verb.value in others:
                others.remove(duty.verb.value)
            elif key in bag and _is_carried(duty, mine, theirs, text):
                take(bag, key)


def misplaced(compared: Compared) -> Iterator[tuple[Aspect, str]]:
    """Yield acts that somebody else is obliged to now, and acts that were obliged and now are told to happen."""
    old, new = duties(compared.one), duties(compared.two)
    known = [{each.value for each in side} for side in (compared.one, compared.two)]
    # "Sorted by date" names nobody, in whichever way the rest is turned.
    led = [{each.value for each in side if each.lead == "by"} for side in (compared.one, compared.two)]
    known = [side - (led[0] & led[1]) for side in known]
    for mine in old if new else ():
        there = [each for each in new if meaning_of(each.verb.text) == meaning_of(mine.verb.text)]
        told = [each for each in compared.two if each.value == mine.verb.value and each.aspect is Aspect.WORD]
        if not there and told and all(_is_told(each, mine.verb, compared.news) for each in told):
            yield Aspect.OBLIGATION, mine.verb.text
        elif (
            there and mine.verb.value not in WEAK and all(_is_another(mine.actor, each.actor, known) for each in there)
        ):
            yield Aspect.ACTOR, mine.verb.text
    asked = [set(_asked_for(side)) for side in (compared.one, compared.two)]
    acts = [{each.verb.value for each in side} for side in (old, new)]
    for verb in acts[0] & asked[1] - asked[0] - acts[1] if acts[1] & asked[0] - asked[1] - acts[0] else ():
        yield Aspect.CONDITION, verb
    for second in _second_acts(compared.one):
        told = [each for each in compared.two if each.value == second.value]
        if told and all(each.text == f"{second.text}s" and _has_object(each.text, compared.news) for each in told):
            yield Aspect.OBLIGATION, second.text


def _asked_for(side: Sequence[Atom]) -> Iterator[str]:
    """Yield what stands in a condition, from its "if" to the next mark or obligation."""
    phrase = None
    for each in side:
        if each.aspect is Aspect.CONDITION:
            phrase = each.phrase, _sentence(each)
        elif each.aspect is Aspect.OBLIGATION:
            phrase = None
        elif phrase == (each.phrase, _sentence(each)):
            yield each.value


def _obliges(atom: Atom) -> bool:
    return atom.aspect is Aspect.OBLIGATION and atom.value.isupper()


def _sentence(atom: Atom) -> int:
    return atom.clause // APART


def _may_be_verb(atom: Atom) -> bool:
    return atom.aspect not in _BETWEEN and not atom.text.endswith("ly") and atom.text not in _ADVERBS


def _agent(side: Sequence[Atom], verb: int) -> frozenset[str]:
    """Return who does what is a passive: the words behind its "by", nothing where that belongs to another word."""
    behind = range(verb + 1, min(verb + 1 + _REACH_BY, len(side)))
    first = next((i for i in behind if side[i].lead == "by" and _sentence(side[i]) == _sentence(side[verb])), None)
    if first is None:
        return frozenset()
    before = side[first - 1]
    if before.text.endswith(("ed", "en")) and first - 1 != verb and not (before.joined or before.passive):
        return frozenset()  # "parameters keyed by x"
    words = [side[first].value]
    for each in side[first + 1 : first + _MOST_WORDS]:
        if each.place not in {"", "by"} or each.clause != side[first].clause or each.aspect not in _NAMES:
            break
        words.append(each.value)
    return frozenset(words)


def _subject(side: Sequence[Atom], at: int) -> frozenset[str]:
    """Return the words before an obligation in its phrase, nothing where it begins with where or when: "on it, he"."""
    phrase = [each for each in side[:at] if (each.phrase, _sentence(each)) == (side[at].phrase, _sentence(side[at]))]
    if phrase and phrase[0].place:
        return frozenset()
    return frozenset(each.value for each in phrase if each.aspect in _NAMES)


def _is_another(mine: Collection[str], theirs: Collection[str], known: Sequence[Collection[str]]) -> bool:
    """Whether two name somebody, none of them the same, and both texts know both."""
    both = bool(mine) and bool(theirs) and not set(mine) & set(theirs)
    return both and set(mine) <= set(known[1]) and set(theirs) <= set(known[0])


def _is_carried(duty: Duty, mine: Sequence[Atom], theirs: Sequence[Atom], text: Sequence[str]) -> bool:
    """Whether an act that the other side does not oblige by itself is part there of a sentence that obliges."""
    bound = {_sentence(each) for each in theirs if _obliges(each)}
    there = [each for each in theirs if each.value == duty.verb.value]
    if there:
        return any(_sentence(each) in bound and not _is_told(each, duty.verb, text) for each in there)
    own = {each.value for each in mine[duty.at + 1 :] if _sentence(each) == _sentence(duty.verb)}
    shared = dict.fromkeys(map(_sentence, theirs), 0)
    for each in theirs:
        shared[_sentence(each)] += each.value in own
    return duty.verb.value in WEAK_VERBS and max(shared, key=lambda number: (shared[number], number)) in bound


def _is_told(atom: Atom, verb: Atom, text: Sequence[str]) -> bool:
    """Whether what is an act on the other side is said here to happen: "it displays", and not "which displays"."""
    if not atom.text.endswith("s") or verb.text.endswith("s") or atom.passive:
        return False
    return _is_finite(atom.text, " ".join(text).lower())


def _is_finite(word: str, text: str) -> bool:
    """Whether a word in "s" is the verb of its clause somewhere: it has an object, or a subject right before it."""
    for match in _found(word, text):
        clause = _MARK.split(text[: match.start()])[-1]
        if _RELATIVE.search(_AND.split(clause)[-1]):
            continue
        begins = _SUBJECT.match(clause) and not _NO_OBJECT.match(text, match.end())
        if begins or _OBJECT.match(text, match.end()) or _PRONOUN.search(clause):
            return True
    return False


def _second_acts(side: Sequence[Atom]) -> Iterator[Atom]:
    """Yield what stands right behind an "and" that follows an obligation of its sentence: it may be a second act."""
    bound = None
    for each in side:
        if _obliges(each):
            bound = _sentence(each)
        elif each.joined and bound == _sentence(each) and each.aspect is Aspect.WORD and not each.text.endswith("s"):
            yield each


def _has_object(word: str, text: Sequence[str]) -> bool:
    joined = " ".join(text).lower()
    return all(_OBJECT.match(joined, match.end()) for match in _found(word, joined))


def _found(word: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
