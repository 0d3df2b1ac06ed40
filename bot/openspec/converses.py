"""The same told from its other end: what is sent is received, what disappears is shown no longer, a comes before b."""

from collections import Counter
from collections.abc import Collection, Sequence

from bot.openspec.atom import APART, Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of, take
from bot.openspec.lexicon import meaning_of

_NOT, _LONGER = (Aspect.NEGATION, "not"), (Aspect.WORD, meaning_of("anymore"))
_BEFORE, _UNTIL = (Aspect.ORDER, "before"), (Aspect.ORDER, "until")
_BOTH, _TWO = (Aspect.QUANTIFIER, "both"), (Aspect.NUMBER, "2")
_REQUIRE, _WORK = (Aspect.WORD, meaning_of("require")), (Aspect.WORD, meaning_of("work"))
_RECEIVE = (Aspect.WORD, meaning_of("receive"))
_SENDS = frozenset(map(meaning_of, ["send", "give", "hand", "deliver"]))
# A change, and what no longer is so after it.
_ENDED = """
disappear:show disappear:visible disappear:appear vanish:show vanish:visible remove:contain remove:exist remove:list
remove:show delete:exist delete:contain stop:run stop:work lift:apply hide:show hide:visible
"""
_ENDS = frozenset(tuple(map(meaning_of, pair.split(":"))) for pair in _ENDED.split())
_MOST = 3
"""Words of what is told from its other end: among more of them others may have changed places, and nobody would see."""
_HOLD = meaning_of("contain")
# These may be said or left out, so that the one side need not have them alone.
_UNSAID = frozenset(map(meaning_of, ["contain", "exist"]))


def converses(compared: Compared, actors: Collection[str]) -> None:
    """Take out of what only one side has whatever the other tells from its other end.

    ``actors`` are the words for who acts in the whole text: who sends need not be named where something is received.
    """
    _received(compared, actors)
    for (bag, other), (mine, theirs) in _sides(compared):
        if _no_longer(bag, other, mine, theirs):
            compared.is_turned = True
        if _NOT in bag and _UNTIL in bag and _BEFORE in other and _is_first_then(theirs, mine):
            for each in (_NOT, _UNTIL):
                take(bag, each)
            take(other, _BEFORE)
        if _REQUIRE in bag and _WORK in other and any(each.text == "without" for each in theirs):
            take(bag, _REQUIRE)  # "does not require x", "works without x"
            take(other, _WORK)
        if _BOTH in bag and _TWO in other:  # "both values", "the two values"
            take(bag, _BOTH)
            take(other, _TWO)


def _sides(
    compared: Compared,
) -> tuple[tuple[tuple[Counter[Key], Counter[Key]], tuple[list[Atom], list[Atom]]], ...]:
    one, two = compared.ways
    return (one, (compared.one, compared.two)), (two, (compared.two, compared.one))


def _received(compared: Compared, actors: Collection[str]) -> None:
    """Let "the system sends x to y" be "y receives x"."""
    for (bag, other), (mine, theirs) in _sides(compared):
        sent = next((each for each in mine if each.value in _SENDS and key_of(each) in bag), None)
        at = next((place for place, each in enumerate(theirs) if key_of(each) == _RECEIVE), 0)
        if sent is None or _RECEIVE not in other or not at or theirs[at].passive:
            continue
        if sum(each.aspect is Aspect.WORD for each in theirs) > _MOST:
            continue
        who = next((each.value for each in theirs[at - 1 :: -1] if each.aspect is Aspect.WORD), "")
        to_whom = {each.value for each in mine if each.lead == "to"}
        if who not in to_whom and not _is_behind(mine, sent, who):
            continue
        take(bag, key_of(sent))
        take(other, _RECEIVE)
        for each in [each for each in bag if each[0] is Aspect.WORD and each[1] in actors]:
            del bag[each]


def _is_behind(side: Sequence[Atom], verb: Atom, who: str) -> bool:
    """Whether somebody stands right behind a verb: "sends the owner a mail"."""
    at = side.index(verb) + 1
    return at < len(side) and side[at].value == who and not verb.passive


def _no_longer(bag: Counter[Key], other: Counter[Key], mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Let "is no longer shown" be "disappears", and "x no longer holds y" be "y is removed from x"; whether it does."""
    if _NOT not in bag or _LONGER not in bag or len(theirs) > _MOST:
        return False
    here = {each.value for each in mine}
    for ended, was in _ENDS:
        verb, still = (Aspect.WORD, ended), (Aspect.WORD, was)
        if verb in other and (still in bag or (was in _UNSAID and was in here)):
            if was == _HOLD and not _same_holder(mine, theirs):
                continue
            for each in (_NOT, _LONGER, *([still] if still in bag else [])):
                take(bag, each)
            take(other, verb)
            return True
    return False


def _same_holder(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether what holds something no longer, before the "not", is what it is removed from."""
    end = next((at for at, each in enumerate(mine) if key_of(each) == _NOT), 0)
    removed_from = {each.value for each in theirs if each.lead == "from"}
    return bool(removed_from & {each.value for each in mine[:end]}) and not removed_from & {
        each.value for each in mine[end:]
    }


def _is_first_then(before: Sequence[Atom], until: Sequence[Atom]) -> bool:
    """Whether "a before b" says in its two parts what "not b until a" says in its own."""
    first, then = _parts(before, _BEFORE)
    denied, done = _parts(until, _UNTIL)
    if not first or not then or not denied or not done or first[-1].clause // APART != then[0].clause // APART:
        return False
    early, late = ({each.value for each in part if each.aspect is Aspect.WORD} for part in (first, then))
    if not _is_in_order(first, done) or not _is_in_order(then, denied):
        return False
    # Who acts stands in one part only, and not always in the same.
    return late <= {each.value for each in denied} and {each.value for each in done} <= early | late


def _is_in_order(one: Sequence[Atom], two: Sequence[Atom]) -> bool:
    """Whether the words of a part stand as they stood; of a few, a passive may have turned them around."""
    said = [[each.value for each in side if each.aspect is Aspect.WORD] for side in (one, two)]
    both = set(said[0]) & set(said[1])
    old, new = ([value for value in side if value in both] for side in said)
    turned = any(each.passive for each in one) != any(each.passive for each in two)
    return old == new or (turned and len(both) <= _MOST)


def _parts(side: Sequence[Atom], key: Key) -> tuple[Sequence[Atom], Sequence[Atom]]:
    """Return what comes first and what is to wait, around a "before" or an "until"; nothing where there are several."""
    places = [at for at, each in enumerate(side) if key_of(each) == key]
    if len(places) != 1:
        return (), ()
    at = places[0]
    if at and side[at - 1].clause // APART == side[at].clause // APART:
        return side[:at], side[at + 1 :]
    # "Before x, y": what is led in ends with its clause.
    end = next((i for i in range(at + 1, len(side)) if side[i].clause != side[at].clause), len(side))
    inner, rest = side[at + 1 : end], side[end:]
    return (rest, inner) if key == _BEFORE else (inner, rest)
