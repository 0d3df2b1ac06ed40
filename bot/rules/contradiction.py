"""``contradiction``: two sentences oblige to the same thing, and differ in a number, or one of them forbids it."""

from collections.abc import Iterator, Sequence

from bot.openspec.content import sequence
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.meeting import Entry
from bot.rules.rule import Hit, Rule
from bot.rules.statements import Statement, Statements, keys, statements, statements_of

_COPIED = 0.85
"""So much of two requirements has to be the same, for one to be a copy of the other."""
_LEAST_COPIED = 6
_MOST_APART = 2
"""Each may have one word that the other lacks."""
_SERIES = 3
"""So many other numbers of one kind in the same sentence are no slip."""


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per sentence of a main spec that another one contradicts."""
    if document.kind is not DocumentKind.SPEC:
        return
    told: set[tuple[int, str]] = set()
    known = statements_of(around)
    for one in statements(document):
        found = [(other, why) for other in _comparable(one, known) if (why := _why(one, other))]
        if _is_of_a_series(one, found):
            continue
        for other, why in found:
            key = (one.line, other.requirement.name)
            if key not in told:
                told.add(key)
                yield _hit(one, other, why)


def _meets(document: Document) -> Iterator[Entry]:
    """Yield what ``check`` sees of the statements of another document: all but the line they stand in."""
    for each in statements(document):
        shown = (each.words, each.numbers, each.given, each.forbids, each.subject, each.names)
        requirement = (each.requirement.name, each.requirement.text)
        yield from ((key, (shown, requirement)) for key in keys(each))


def _is_of_a_series(one: Statement, found: Sequence[tuple[Statement, str]]) -> bool:
    """Whether a number is one of many: "slot 1 SHALL …", "slot 2 SHALL …" count things, and contradict nothing."""
    others = {other.numbers for other, _ in found if other.numbers != one.numbers}
    return len(others) >= _SERIES


def _comparable(one: Statement, known: Statements) -> list[Statement]:
    """Return the statements that are alike and of which ``_why`` may have something to say.

    Of documents that repeat each other there are twenty for each statement, and the rest differs in what is asked here.
    """
    others = [each for each in known.like(one) if each.numbers != one.numbers or each.forbids is not one.forbids]
    if not others or one.is_specific:
        return others
    path, name = one.document.path, fold(one.requirement.name)
    return [each for each in others if each.document.path == path or fold(each.requirement.name) == name]


def _why(one: Statement, other: Statement) -> str:
    """Return in what two statements contradict each other, empty where they do not."""
    if one.requirement is other.requirement or (one.line, one.document.path) == (other.line, other.document.path):
        return ""
    if one.forbids == other.forbids and one.numbers == other.numbers:
        return ""
    # "The resource SHALL" is another resource in another capability, unless the requirement is a copy.
    is_elsewhere = one.document.path != other.document.path
    if is_elsewhere and not (one.is_specific and other.is_specific) and not _is_copy(one, other):
        return ""
    apart = one.words ^ other.words
    if len(apart) > _MOST_APART:
        return ""  # their words met by chance
    telling = (one.names, other.names, one.subject, other.subject)
    if one.given != other.given or (apart and not all(map(apart.isdisjoint, telling))):
        return ""  # another case, or another thing
    return _apart(one, other)


def _apart(one: Statement, other: Statement) -> str:
    if one.forbids != other.forbids:
        same = one.words == other.words and one.numbers == other.numbers
        return "one forbids what the other demands" if same else ""
    mine = [each for each in one.numbers if each not in other.numbers]
    theirs = [each for each in other.numbers if each not in one.numbers]
    if len(mine) == len(theirs) == 1 and _unit(mine[0]) == _unit(theirs[0]):
        return f"{mine[0]} here, {theirs[0]} there"
    return ""


def _is_copy(one: Statement, other: Statement) -> bool:
    if fold(one.requirement.name) != fold(other.requirement.name):
        return False
    mine, theirs = frozenset(sequence(one.requirement.text)), frozenset(sequence(other.requirement.text))
    return len(mine) >= _LEAST_COPIED and len(mine & theirs) >= _COPIED * len(mine | theirs)


def _unit(number: str) -> str:
    return number.partition(" ")[2]


def _hit(one: Statement, other: Statement, why: str) -> Hit:
    where = "" if one.document.path == other.document.path else f" of {other.document.id}"
    message = f'This contradicts "{other.requirement.name}"{where}: {why}.'
    return Hit(one.line, message, one.requirement, words="")


RULE = Rule(
    id="contradiction",
    summary="Two sentences that oblige to the same thing, with another number, or forbid it.",
    source="ISO/IEC/IEEE 29148, 5.2.6: consistent; INCOSE Guide to Writing Requirements C11",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    meets=_meets,
    language="en",
    bad="The gate SHALL close after 10 seconds. … The gate SHALL close after 20 seconds.",
    good="The gate SHALL close after 10 seconds, and at night after 20 seconds.",
)
