"""Whether quoted text supports a sentence, by code alone: supported, contradicted, or not said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.openspec.aligned import atoms_of
from bot.search.claims import bare, is_english, is_polar, parts, proposition, said_yes, stand_alone
from bot.search.literal import differs, folded, is_asked_for, is_verbatim
from bot.search.opposed import opposed
from bot.search.reading import Reading, read, sentences_of, statements_of
from bot.search.weighed import unsupported

_MOST_CLAIM, _MOST_QUOTE = 1_500, 2_000
_MOST_ATOMS, _MOST_PAIRS = 120, 24_000
_MOST_QUOTES = 12
_LEAST_SHARED = 0.25
"""What part of a claim a text must have for it to be read beside it."""


class Kind(Enum):
    """What quoted text says of a claim; the values are interface, ``ask --check --json`` has them."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSAID = "not_in_specs"


@dataclass(frozen=True, slots=True)
class Support:
    """What some quotations say of a claim. ``quote`` is the place of the one that decides it, None where none does.

    ``others`` are the places of further ones that it takes together with it.
    """

    kind: Kind
    quote: int | None
    why: str
    others: tuple[int, ...] = ()


def judge(claim: str, quotes: Sequence[str], *, given: str = "", context: Sequence[Sequence[str]] = ()) -> Support:
    """Return whether quotations support a claim. What is doubtful is not said: a wrong "supported" is the worst error.

    ``given`` is the question that the claim answers; a "yes" or "no" is judged against it. ``context`` has, for each
    quotation, what stands around it and the claim may take up: the GIVEN and WHEN of its scenario, names of the
    requirement and the capability.

    >>> judge("The door locks after 5 seconds.", ["The door SHALL lock after 3 seconds."]).kind
    <Kind.CONTRADICTED: 'contradicted'>
    """
    if len(claim) > _MOST_CLAIM:
        return Support(Kind.UNSAID, None, f"it is longer than {_MOST_CLAIM} characters")
    passages = [
        _Passage(at, quote, tuple(context[at]) if at < len(context) else ())
        for at, quote in enumerate(quotes[:_MOST_QUOTES])
        if quote.strip() and len(quote) <= _MOST_QUOTE
    ]
    answer, rest = said_yes(claim) if is_polar(given) else (None, claim)
    if answer is None:
        return _judged(rest, passages, given)
    asked = _judged(proposition(given), passages, given)
    if not rest:
        return _answered(asked, answer)
    told = _judged(rest, passages, given)
    if told.kind is Kind.SUPPORTED and asked.kind is (Kind.CONTRADICTED if answer else Kind.SUPPORTED):
        return Support(Kind.CONTRADICTED, asked.quote, f"“{'yes' if answer else 'no'}” is wrong: {asked.why}")
    return told


@dataclass(frozen=True, slots=True)
class _Passage:
    number: int
    quote: str
    around: tuple[str, ...]


def _answered(asked: Support, answer: bool) -> Support:
    """Return what a bare "yes" or "no" is worth, by what the statement that was asked about is."""
    if asked.kind is Kind.UNSAID:
        return Support(Kind.UNSAID, None, "the quotation does not answer the question with yes or no")
    right = answer == (asked.kind is Kind.SUPPORTED)
    return Support(Kind.SUPPORTED if right else Kind.CONTRADICTED, asked.quote, asked.why, asked.others)


def _judged(claim: str, passages: Sequence[_Passage], given: str) -> Support:
    claim = bare(claim)
    if not folded(claim):
        return Support(Kind.UNSAID, None, "it states nothing")
    verbatim = next((each for each in passages if is_verbatim(claim, each.quote)), None)
    if verbatim:
        return Support(Kind.SUPPORTED, verbatim.number, "it stands there")
    if not is_english(claim):
        return _foreign(claim, passages)
    named = next((each for each in passages if given and is_asked_for(claim, each.quote, each.around, given)), None)
    if named:
        return Support(Kind.SUPPORTED, named.number, "it stands there, and the question asks for it")
    found = [_by_one(claim, each, given) for each in passages if is_english(each.quote)]
    best = next((each for each in found if each.kind is Kind.SUPPORTED), None) or _by_several(claim, passages, given)
    if best:
        return best
    against = (each for each in found if each.kind is Kind.CONTRADICTED)
    return next(against, None) or _part_against(claim, passages, given) or _nearest(found)


def _nearest(found: Sequence[Support]) -> Support:
    return Support(Kind.UNSAID, None, found[0].why if len(found) == 1 else "no quotation says it")


def _by_one(claim: str, passage: _Passage, given: str) -> Support:
    """Return what one quotation says, by itself or with what stands around it."""
    kind, why = _said(claim, passage.quote, passage.around, given)
    return Support(kind, None if kind is Kind.UNSAID else passage.number, why)


@lru_cache(maxsize=4096)  # a claim is held against a quotation alone, and again beside others
def _said(claim: str, quote: str, around: tuple[str, ...], given: str) -> tuple[Kind, str]:
    why, against = "", ""
    for reading in _readings(claim, quote, around, frozenset(each.value for each in atoms_of(given))):
        lacking = unsupported(reading)
        if lacking is None:
            return Kind.SUPPORTED, "the quotation says it"
        why = why if why and len(why) <= len(lacking) else lacking
        against = against or opposed(reading) or ""
    return (Kind.CONTRADICTED, against) if against else (Kind.UNSAID, why or "the quotation is about something else")


def _readings(claim: str, quote: str, around: tuple[str, ...], asked: frozenset[str]) -> Iterator[Reading]:
    """Yield a claim read beside a quotation, each of its sentences, and with all and each of what stands around."""
    lines = quote.split("\n\n")
    whole = [sentence for line in lines for sentence in sentences_of(line)]
    apart = [sentence for line in lines for sentence in statements_of(line)]
    claims = sentences_of(claim)
    beside = [sentence for each in around for sentence in sentences_of(each)]
    if not _is_readable(claims, [*whole, *beside]):
        return
    yield read((), whole, claims, asked)
    if len(apart) > 1:
        yield from (read((), [each], claims, asked) for each in apart)
    if beside:
        yield read(beside, whole, claims, asked)
    if len(beside) > 1:
        yield from (read((each,), whole, claims, asked) for each in beside)


def _is_readable(claims: Sequence[str], sentences: Sequence[str]) -> bool:
    """Whether a text has enough of a claim, and both are short enough, for a look at every word."""
    wanted = [each.value for sentence in claims for each in atoms_of(sentence)]
    there = [each.value for sentence in sentences for each in atoms_of(sentence)]
    if len(wanted) > _MOST_ATOMS or len(wanted) * len(there) > _MOST_PAIRS:
        return False
    return len(set(wanted) & set(there)) >= _LEAST_SHARED * max(len(set(wanted)), 1)


def _by_several(claim: str, passages: Sequence[_Passage], given: str) -> Support | None:
    """Return that each part of a claim is supported, by one quotation or another; None where one is not."""
    for group in _of_one_case(passages):
        one = _Passage(group[0].number, "\n\n".join(each.quote for each in group), group[0].around)
        if _by_one(claim, one, given).kind is Kind.SUPPORTED:
            others = tuple(each.number for each in group[1:])
            return Support(Kind.SUPPORTED, one.number, "the quotations together say it", others)
    pieces = parts(claim)
    if len(pieces) < 2 or (len(passages) < 2 and not stand_alone(claim)):
        return None
    numbers: list[int] = []
    for piece in pieces:
        told = (_by_one(piece, passage, given) for passage in passages)
        found = next((each.quote for each in told if each.kind is Kind.SUPPORTED), None)
        if found is None:
            return None
        numbers.append(found)
    return Support(Kind.SUPPORTED, numbers[0], "the quotations together say it", tuple(dict.fromkeys(numbers[1:])))


def _part_against(claim: str, passages: Sequence[_Passage], given: str) -> Support | None:
    """Return what contradicts one part of a claim, None where nothing does."""
    pieces = parts(claim)
    told = (_by_one(piece, each, given) for piece in pieces for each in passages if len(pieces) > 1)
    return next((each for each in told if each.kind is Kind.CONTRADICTED), None)


def _of_one_case(passages: Sequence[_Passage]) -> list[list[_Passage]]:
    """Return the quotations that hold in one case, as the outcomes of a scenario do, where there are several."""
    groups: dict[tuple[str, ...], list[_Passage]] = {}
    for each in passages:
        if each.around and is_english(each.quote):
            groups.setdefault(each.around, []).append(each)
    return [group for group in groups.values() if len(group) > 1]


def _foreign(claim: str, passages: Sequence[_Passage]) -> Support:
    for each in passages:
        why = differs(claim, each.quote)
        if why:
            return Support(Kind.CONTRADICTED, each.number, why)
    return Support(Kind.UNSAID, None, "no quotation says it in the same words")
