"""``repeats-spec``: what a delta adds, its spec says already."""

from collections.abc import Iterator

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Operation
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.statements import Statement, statements

_LEAST = 4
_ALIKE = 0.9


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per added sentence that one of the spec states in nearly the same words."""
    if document.kind is not DocumentKind.DELTA:
        return
    added = [each for each in statements(document) if each.requirement.operation is Operation.ADDED]
    spec = around.spec_of(document) if added else None
    if spec is None:
        return
    # What goes or is written anew may well be said elsewhere from now on.
    gone = {fold(each.name) for each in document.requirements if each.operation is not Operation.ADDED}
    gone |= {fold(each) for each in document.removed} | {fold(each.old) for each in document.renamed}
    said = [(each, _words(each)) for each in statements(spec) if fold(each.requirement.name) not in gone]
    names = {fold(each.name) for each in spec.requirements}
    for each in added:
        words = _words(each)
        # What ends in a colon says no more than that a list follows.
        opens = document.outline.lines[each.line].rstrip().endswith(":")
        if opens or len(words) < _LEAST or fold(each.requirement.name) in names:
            continue
        twin = next((other for other, theirs in said if _again(each, words, other, theirs)), None)
        if twin is not None:
            message = f'The spec says this in "{twin.requirement.name}"; modify that, or say what is new.'
            yield Hit(each.line, message, each.requirement)


def _words(statement: Statement) -> frozenset[str]:
    return frozenset(stem(word) for word in statement.words) | statement.names


def _again(one: Statement, words: frozenset[str], other: Statement, theirs: frozenset[str]) -> bool:
    if one.forbids != other.forbids or one.numbers != other.numbers or one.names != other.names:
        return False
    return len(words & theirs) >= _ALIKE * len(words | theirs)


RULE = Rule(
    id="repeats-spec",
    summary="What a delta adds, its spec says already.",
    source="ISO/IEC/IEEE 29148, 5.2.6: no redundancy; OpenSpec: ADDED is for new behaviour",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    nearby=True,
    profile=Profile.STRICT,
    language="en",
    bad='ADDED "The gate SHALL keep a list of all guests.", which the spec says',
    good="MODIFIED, with what is new in it",
)
