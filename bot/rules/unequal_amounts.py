"""``unequal-amounts``: an amount is said again in another unit, and is not the same."""

from collections.abc import Iterator

from bot.openspec.facts import numbers_of
from bot.openspec.findings import Severity
from bot.openspec.model import Document
from bot.rules.places import lines_in, placed
from bot.rules.reading import read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later
from bot.text.tree import to_text

_UNIT = r"(?:µs|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|bytes?|[KMG]i?B|[kmg]b)"
_AMOUNT = rf"[0-9][0-9.,_]*\s?{_UNIT}"
# "10 minutes (600 seconds)", "2 MiB, which is 2097152 bytes", "every 60 s (every 1 minute)".
_PAIR = later(
    rf"(?<![\w.-])(?P<first>{_AMOUNT})(?:\s*\((?:i\.e\.,?\s*|that is,?\s*|=\s*|every\s+)?(?P<second>{_AMOUNT})\)"
    rf"|,?\s*(?:which is|that is|i\.e\.)\s*(?P<third>{_AMOUNT})(?!\w))"
)
# Each pair has one of these in it, where a digit is "0".
_TEXT_CUES = ("(0", "(every 0", "(= 0", "(i.e. 0", "(that is", "which is 0", "that is 0", "i.e. 0")
_CUES = tuple(cue.encode() for cue in _TEXT_CUES)
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per amount that is not what its other form says."""
    shaped = read(document).as_bytes.translate(_DIGITS)
    if not any(cue in shaped for cue in _CUES):
        return
    for requirement, scenario, number in placed(document, lines_in(document, to_text(shaped), _TEXT_CUES)):
        for match in _PAIR.finditer(document.outline.lines[number]):
            first, second = numbers_of(match["first"]), numbers_of(match["second"] or match["third"])
            if _are_unequal(list(first), list(second)):
                words = " ".join(match[0].split())
                message = f'The two amounts of "{words}" are not the same; correct one of them.'
                yield Hit(number, message, requirement, scenario, words)


def _are_unequal(first: list[str], second: list[str]) -> bool:
    """Whether two amounts are of one kind and differ."""
    if len(first) != 1 or len(second) != 1 or first[0].split()[-1] != second[0].split()[-1]:
        return False
    return first[0] != second[0]


RULE = Rule(
    id="unequal-amounts",
    summary="An amount is said again in another unit, and is not the same.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent; INCOSE R6 (common units of measure)",
    severity=Severity.WARNING,
    check=check,
    profile=Profile.STRICT,
    bad="The session SHALL end after 10 minutes (900 seconds).",
    good="The session SHALL end after 10 minutes (600 seconds).",
)
