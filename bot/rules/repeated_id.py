"""``repeated-id``: two requirements of one document carry the same number."""

from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement
from bot.rules.rule import Hit, Rule
from bot.text.later import later

_DASHES = "–—‑-"
# "REQ-003", "INC-004"; a range of them is "REQ-005–REQ-006" or "REQ-005 to 006".
_ID = later(
    rf"(?<![\w-])(?P<prefix>[A-Z][A-Z0-9]{{1,9}})-(?P<from>[0-9]{{1,4}})"
    rf"(?:\s*(?:[{_DASHES}]|\.\.|to)\s*(?:(?P=prefix)-)?(?P<to>[0-9]{{1,4}}))?(?![\w{_DASHES}]|\.[0-9])"
)
_MOST_IN_A_RANGE = 99


def ids_in(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield each number in a text as it is written, its prefix and its figure; a range yields all that lie in it."""
    for match in _ID.finditer(text):
        first, last = int(match["from"]), int(match["to"] or match["from"])
        for figure in range(first, min(last, first + _MOST_IN_A_RANGE) + 1):
            yield match[0], match["prefix"], figure


def carried(requirement: Requirement) -> set[tuple[str, int]]:
    """Return the numbers in a requirement's name."""
    return {(prefix, figure) for _, prefix, figure in ids_in(requirement.name)}


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per requirement whose number an earlier one has."""
    first: dict[tuple[str, int], Requirement] = {}
    for requirement in document.requirements:
        name = requirement.name
        if "-" not in name:
            continue
        ids = carried(requirement)
        if ids.isdisjoint(first):
            first.update(dict.fromkeys(ids, requirement))
            continue
        taken = [(each, first[each]) for each in sorted(ids) if each in first and first[each].name != name]
        first |= {each: requirement for each in ids if each not in first}
        for (prefix, figure), other in taken[:1]:
            words = next(words for words, *rest in ids_in(requirement.name) if rest == [prefix, figure])
            message = f'"{other.name}" has the number of {words} too; give one of them another.'
            yield Hit(requirement.span.start, message, requirement, words=words)


RULE = Rule(
    id="repeated-id",
    summary="Two requirements of one document carry the same number.",
    source="ISO/IEC/IEEE 29148, 5.2.5: each requirement is uniquely identified; INCOSE A2",
    severity=Severity.WARNING,
    check=check,
    bad="### Requirement: Opening (REQ-002) … ### Requirement: Closing (REQ-002)",
    good="### Requirement: Opening (REQ-002) … ### Requirement: Closing (REQ-003)",
)
