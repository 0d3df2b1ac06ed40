"""Who does what to whom in two wordings: doers, agents behind "by", and what something is led in by."""

from collections.abc import Iterator, Sequence

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import meaning_of

_REACH = 4
# What does these and to what they are done may be one: "the page loads", "the page is loaded".
_BY_ITSELF = frozenset(
    map(
        meaning_of,
        [
            *(
                "open",
                "close",
                "complete",
                "start",
                "stop",
                "run",
                "end",
                "finish",
                "change",
                "load",
                "render",
                "build",
            ),
            *("update", "restart", "refresh", "save", "install", "restore", "initialize", "sync", "connect", "expand"),
            *(
                "enable",
                "disable",
                "collapse",
                "move",
                "upload",
                "download",
                "compile",
                "import",
                "export",
                "expire",
                "retry",
                "display",
                "center",
                "lock",
                "unlock",
                "scroll",
                "resize",
                "reload",
                "terminate",
                "abort",
                "persist",
            ),
        ],
    )
)


def voices(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield verbs around which doer and done-to changed places though the voice did not, or the other way round."""
    for i, j in places.items():
        verb = one[i]
        if verb.aspect is not Aspect.WORD or not 0 < i < len(one) - 1:
            continue
        before, after = _doer(one, i), _done_to(one, i)
        if before is None or after is None or before not in places or after not in places:
            continue
        flipped = places[after] < j < places[before] and places[before] - places[after] <= _REACH
        kept = places[before] < j < places[after] and places[after] - places[before] <= _REACH
        switched = verb.passive != two[j].passive
        led = "by" in {one[after].lead, two[places[before]].lead, two[places[after]].lead}
        # "The agent is given x", "x is given to the agent".
        given = verb.passive and any(one[at].lead != two[places[at]].lead for at in (before, after))
        agent = two[places[before]] if two[j].passive else one[after]
        if flipped and switched and agent.place in {"from", "to"}:
            yield Aspect.ACTOR, f"{agent.place} {agent.text}"
        # "The agent SHALL be given the file" is not "The agent SHALL give the file".
        bound = all(side[at - 1].aspect is Aspect.OBLIGATION for side, at in ((one, i), (two, j)))
        turned = led or (bound and not one[after].place and not two[places[after]].place)
        if (flipped and not switched and not led and not given and _is_verb(one, i)) or (kept and switched and turned):
            yield Aspect.ACTOR, one[before].text


def is_turned(passive: Sequence[Atom], active: Sequence[Atom], at: int) -> bool:
    """Whether a verb with the same subject is a passive here and none there: "takes over", "is taken over"."""
    verb, other = passive[at], active[at]
    finite = (
        verb.text.endswith(("ed", "en", "wn"))
        and not other.place
        and verb.text != other.text
        and not other.text.endswith("ing")
    )
    acts = other.text.endswith("s") or active[at - 1].aspect is Aspect.OBLIGATION
    subject = acts and at > 0 and _names(passive[at - 1]) and passive[at - 1].phrase == verb.phrase
    return finite and subject and verb.value not in _BY_ITSELF and not any(each.lead == "by" for each in passive)


def agents(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield who acted, led in by "by", and neither is so now nor stands before the verb."""
    for i, j in places.items():
        for mine, theirs, at, there, to in (
            (one, two, i, j, places),
            (two, one, j, i, {b: a for a, b in places.items()}),
        ):
            verb = next((k for k in range(at - 1, max(at - 4, -1), -1) if mine[k].passive), None)
            if mine[at].lead != "by" or theirs[there].lead or verb is None or verb not in to:
                continue
            if theirs[to[verb]].passive == (there < to[verb]):
                yield Aspect.ACTOR, f"by {mine[at].text}"


def _is_verb(side: Sequence[Atom], at: int) -> bool:
    before = side[at - 1]
    between = before.aspect in {Aspect.NEGATION, Aspect.QUANTIFIER} or before.text.endswith("ly")
    bound = before if not between or at < 2 else side[at - 2]
    return bound.aspect is Aspect.OBLIGATION or side[at].passive


def _doer(side: Sequence[Atom], at: int) -> int | None:
    near = [i for i in range(max(at - 3, 0), at) if _names(side[i]) and side[i].clause == side[at].clause]
    return near[-1] if near else None


def _done_to(side: Sequence[Atom], at: int) -> int | None:
    near = [i for i in range(at + 1, min(at + 4, len(side))) if _names(side[i]) and side[i].clause == side[at].clause]
    return near[0] if near and not side[near[0]].text.endswith("ly") else None


def _names(atom: Atom) -> bool:
    return atom.aspect in {Aspect.WORD, Aspect.IDENTIFIER, Aspect.QUOTE}


def of_what(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield neighbours of which the one was of the other and now the other is of the one."""
    for i, j in places.items():
        if (
            i
            and one[i].place == "of"
            and j + 1 < len(two)
            and two[j + 1].place == "of"
            and places.get(i - 1) in (j + 1, j + 2)
        ):
            yield Aspect.ACTOR, f"of {one[i].text}"


def led(one: Sequence[Atom], two: Sequence[Atom], places: dict[int, int]) -> Iterator[tuple[Aspect, str]]:
    """Yield what was led in by "to", "from" or "as" while something else is now."""
    for lead in ("to", "from"):
        gone = [i for i, j in places.items() if one[i].lead == lead and not two[j].lead]
        come = [i for i, j in places.items() if two[j].lead == lead and not one[i].lead]
        if gone and come:
            yield Aspect.ACTOR, f"{one[gone[0]].text} and {one[come[0]].text}"
    gone = [i for i, j in places.items() if one[i].place == "as" and not two[j].place]
    come = [i for i, j in places.items() if two[j].place == "as" and not one[i].place]
    if any(k < i and places[i] < places[k] for i in gone for k in come):
        yield Aspect.ACTOR, f"as {one[gone[0]].text}"
