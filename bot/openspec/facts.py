"""What a text states, by code: numbers, obligations, negations, bounds, identifiers, links, quoted words."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from bot.text.later import later
from bot.text.lines import normalise


class FactKind(Enum):
    """The kinds of facts that a rewording must leave alone."""

    NUMBER = "number"
    OBLIGATION = "obligation"
    NEGATION = "negation"
    BOUND = "bound"
    QUANTIFIER = "quantifier"
    ORDER = "order"
    IDENTIFIER = "identifier"
    LINK = "link"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in normal form: ``30 s`` for "30 seconds" and "30s", ``SHALL`` for SHALL and MUST."""

    kind: FactKind
    value: str


Facts = Counter[Fact]

# Units that people write in several ways: spelling -> (name, factor to that name). Time in seconds, size in bytes.
_UNITS: dict[str, tuple[str, Fraction]] = {
    spelling: (name, Fraction(factor))
    for name, factor, spellings in [
        ("s", "1/1000000", "us µs microsecond microseconds"),
        ("s", "1/1000", "ms msec msecs millisecond milliseconds"),
        ("s", "1", "s sec secs second seconds"),
        ("s", "60", "min mins minute minutes"),
        ("s", "3600", "h hr hrs hour hours"),
        ("s", "86400", "d day days"),
        ("s", "604800", "week weeks"),
        ("month", "1", "month months"),
        ("month", "12", "year years"),
        ("B", "1", "byte bytes"),
        ("B", "1000", "kb kilobyte kilobytes"),
        ("B", "1000000", "mb megabyte megabytes"),
        ("B", "1000000000", "gb gigabyte gigabytes"),
        ("B", "1000000000000", "tb terabyte terabytes"),
        ("B", "1024", "kib kibibytes"),
        ("B", "1048576", "mib mebibytes"),
        ("B", "1073741824", "gib gibibytes"),
        ("%", "1", "% percent"),
        ("px", "1", "px pixel pixels"),
        ("character", "1", "char chars character characters"),
        ("s", "1/1000", "毫秒"),
        ("s", "1", "秒 с сек"),
        ("s", "60", "分钟 分鐘 мин"),
        ("s", "3600", "小时 小時 ч"),
        ("s", "86400", "天 日"),
    ]
    for spelling in spellings.split()
}
_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBER_WORDS = {word: value for value, word in enumerate(_TO_TWENTY.split())} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "thousand": 1000,
}  # fmt: skip
# Words in place of one fact each; longer phrases first, because "no more than" holds no negation.
_PHRASES: list[tuple[FactKind, str, str]] = [
    (FactKind.BOUND, "<=", "no more than|not more than|no later than|no longer than|at most|up to|or less|or fewer"
                           "|or below|maximum|within|not exceeding|(?:not|never) exceed|(?:not|never) be longer than"),
    (FactKind.BOUND, ">=", "no less than|not less than|no fewer than|at least|or more|or above|or later|minimum"),
    (FactKind.BOUND, "<", "less than|fewer than|under|below|shorter than|smaller than"),
    (FactKind.BOUND, ">", "more than|greater than|longer than|larger than|above|over|exceeds?|exceeding|exceeded"),
    (FactKind.BOUND, "=", "exactly"),
    (FactKind.QUANTIFIER, "only", "only|solely|exclusively"),
    (FactKind.QUANTIFIER, "all", "all|every|each|any|always"),
    (FactKind.QUANTIFIER, "some", "some|several|most"),
    (FactKind.QUANTIFIER, "both", "both"),
    (FactKind.QUANTIFIER, "either", "either"),
    (FactKind.QUANTIFIER, "once", "(?<!at )once"),
    (FactKind.QUANTIFIER, "twice", "twice"),
    (FactKind.ORDER, "before", "before|prior to"),
    (FactKind.ORDER, "after", "after|following"),
    (FactKind.ORDER, "until", "until"),
    (FactKind.ORDER, "unless", "unless|except"),
]  # fmt: skip
_PHRASE = later(
    r"\b(?:" + "|".join(f"(?P<p{index}>{words})" for index, (_, _, words) in enumerate(_PHRASES)) + r")\b",
    re.IGNORECASE,
)
_NEGATION = later(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nothing|nobody)\b|n['’]t\b"
    r"|\b(?:nunca|sin|jamás)\b|\b(?:не|нет|без|никогда)\b|[不未无無没沒勿非禁]",
    re.IGNORECASE,
)
# RFC 2119 and 8174: only capitals oblige. The Chinese words do in any case; they have none.
_OBLIGATION = re.compile(r"\b(SHALL|MUST|SHOULD|MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b|(必须|必須|应当|應當)", re.ASCII)
_STRENGTH = {"SHOULD": "SHOULD", "RECOMMENDED": "SHOULD", "MAY": "MAY", "OPTIONAL": "MAY"}
# A run of backticks closes one of its own length and no other, so that no run is looked for twice.
_CODE_SPAN = re.compile(r"(?<!`)(`{1,80})(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]{1,2000}+)[^)]{0,200}+\)|\b(https?://[^\s<>()\"'`\]]*[^\s<>()\"'`\].,;:])")
_QUOTE = re.compile(r"[\"“]([^\"“”\n]{1,200})[\"”]")
# camelCase, snake_case, dotted.name, a/path, --flag, ENV_NAME, HTTP2, v1: words no writer uses by chance.
_IDENTIFIER = re.compile(
    r"(?<![\w/.-])(?:--?[a-zA-Z][\w-]*|/[\w{}:.-]+(?:/[\w{}:.*-]+)*/?|[\w-]+(?:/[\w{}.*-]+)+|\w+(?:\.[a-zA-Z_]\w*)+"
    r"|[a-zA-Z]+_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![\w])"
)
# Each has one of these; to look for them takes a third of the time.
_JOINT = re.compile(r"[/_]|[-.][a-zA-Z_]")
_HUMP = re.compile(r"[a-z0-9][A-Z]")
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(
    r"(?=[-+0-9$€£¥])"  # what it begins with is looked at first: most letters do not
    r"(?<![A-Za-z0-9_.])(?P<sign>[$€£¥][ ]?)?"
    r"(?P<number>[-+]?[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[-+]?[0-9]+(?:\.[0-9]+)*)"
    r"(?:[ -]?(?P<unit>%|°?[a-zA-Zµ]+|毫秒|[秒天日]|分[钟鐘]|小[时時]|[а-я]+))?"
)
_WORD_NUMBER = re.compile(
    r"\b(" + "|".join(NUMBER_WORDS) + r")\b(?:[ -](one|two|three|four|five|six|seven|eight|nine)\b)?"
    r"(?:[ -]([a-zA-Z%]+))?",
    re.IGNORECASE,
)
# Letters of which each number in words has some: eighteen has eight, and fifty fift.
_COUNTING_TEXT = (
    "one two three thir four fort five fift six seven eight nine ten zero eleven twel twen hundred thousand"
)
_COUNTING = tuple(_COUNTING_TEXT.split())
# A word behind a number that is no unit of it.
_NO_UNIT_WORDS = "a an and or of in on at to for from by with per the is are as than then if when not"
_VERBS_AFTER_A_NUMBER = "shall must should may will can"
"""What follows a number that is a name: ``a 429 SHALL carry a Retry-After``."""
_NO_UNIT = frozenset(f"{_NO_UNIT_WORDS} {_VERBS_AFTER_A_NUMBER}".split())
_MOST_DIGITS = 100
_BITS = re.compile(r"[KMGT]b(?:ps|it|its)?")
_FENCE = re.compile(r"^[ \t]*(`{3,}+|~{3,}+)[^\n]*+\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)


def facts_of(text: str) -> Facts:
    """Return every fact in ``text`` with how often it is stated. Text in a code span or fence is one fact, whole."""
    found: Facts = Counter()
    text = normalise(text)

    def take(kind: FactKind, pattern: re.Pattern[str], group: int) -> None:
        """Count what ``pattern`` finds, then blank it so that no later pattern reads into it."""
        nonlocal text
        text = pattern.sub(lambda match: counted(kind, match, group), text)

    def counted(kind: FactKind, match: re.Match[str], group: int) -> str:
        value = " ".join((match[group] or match[0]).split())
        if kind is FactKind.IDENTIFIER and group == 0 and value.lower() in _UNITS:
            return match[0]  # KiB is no name
        found[Fact(kind, value)] += 1
        return " "

    take(FactKind.CODE, _FENCE, 2)
    take(FactKind.IDENTIFIER, _CODE_SPAN, 2)
    for match in _LINK.finditer(text):
        found[Fact(FactKind.LINK, match[1] or match[2])] += 1
    text = _LINK.sub("] ", text)
    for match in _QUOTE.finditer(text):
        found[Fact(FactKind.QUOTE, " ".join(match[1].split()))] += 1
    take(FactKind.IDENTIFIER, _IDENTIFIER, 0)
    for fact in (*(Fact(FactKind.NUMBER, number) for number in _numbers(text)), *_words(text)):
        found[fact] += 1
    return found


def numbers_of(text: str) -> Counter[str]:
    """Return the numbers among the facts of a text, in the order in which each is first stated."""
    return Counter(list_numbers(text))


def list_numbers(text: str) -> list[str]:
    """Return the same one by one, those in digits before those in words."""
    if not (_DIGIT.search(text) or _may_count(text)):
        return []  # as most texts
    if "`" in text or "~~~" in text:
        text = _CODE_SPAN.sub(" ", _FENCE.sub(" ", normalise(text)))
    if "](" in text or "://" in text:
        text = _LINK.sub("] ", text)
    if _JOINT.search(text) or _HUMP.search(text):
        text = _IDENTIFIER.sub(lambda match: match[0] if match[0].lower() in _UNITS else " ", text)
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        sign, number, unit = match.groups("")
        yield sign.strip() + measure(number.replace(",", ""), unit)
    for match in _WORD_NUMBER.finditer(text) if _may_count(text) else ():
        unit = match[3] or ""
        # "one" is an article far more often than a number; with a unit behind it it is one.
        if match[1].lower() != "one" or unit.lower() in _UNITS:
            value = NUMBER_WORDS[_folded(match[1])] + NUMBER_WORDS.get(_folded(match[2] or ""), 0)
            yield measure(str(value), unit)


def _may_count(text: str) -> bool:
    """Whether a text has letters that a number in words is of; to find the words themselves takes ten times as long."""
    low = _folded(text)
    return [letters for letters in _COUNTING if letters in low] != []


def _folded(text: str) -> str:
    """Return a text in small letters, as a pattern that ignores case has them: ſ is s to it, ı and İ are i."""
    return text.lower() if text.isascii() else text.replace("ı", "i").replace("İ", "i").casefold()


def is_unit(word: str) -> bool:
    """Whether a word behind a number is a unit that may be written in several ways."""
    return word.lower() in _UNITS or _BITS.fullmatch(word) is not None or word.startswith("°")


@lru_cache(maxsize=16384)  # the same few come again and again
def measure(number: str, unit: str) -> str:
    """Return a number with its unit in normal form; a version such as 1.2.3 stays as it is written.

    So does what is too long to count with: Python refuses to read a number of some thousand digits.
    """
    if number.count(".") > 1:
        return number
    if len(number) > _MOST_DIGITS:
        return f"{number} {unit}".strip()
    if unit.lower() in _UNITS and not _BITS.fullmatch(unit):
        name, factor = _UNITS[unit.lower()]
        return f"{Fraction(number) * factor} {name}"
    if unit.lower() in _NO_UNIT:
        unit = ""
    # A unit that is not known counts as it is written, but for its plural.
    other = unit if _BITS.fullmatch(unit) else re.sub(r"(?<=..)(?:ies|y|s)$", "", unit.lower())
    return f"{Fraction(number)} {other}".strip()


def _words(text: str) -> Iterator[Fact]:
    for match in _OBLIGATION.finditer(text):
        yield Fact(FactKind.OBLIGATION, _STRENGTH.get(match[0], "SHALL"))
    for match in _PHRASE.finditer(text):
        kind, value, _ = _PHRASES[int((match.lastgroup or "p0")[1:])]
        yield Fact(kind, value)
    for _ in _NEGATION.finditer(_PHRASE.sub(" ", text)):
        yield Fact(FactKind.NEGATION, "not")


# Every way to oblige, in any case, in the order written: "will" and "shall" are one, as SHALL and MUST are.
_MODAL = re.compile(r"\b(shall|must|will|should|may|can|could|might)\b", re.IGNORECASE | re.ASCII)
_MODAL_CLASS = {"must": "SHALL", "will": "SHALL", "shall": "SHALL"}


def modals(text: str) -> Counter[str]:
    """Return the modal verbs of a text outside code, whatever their case; shall, must and will count as one."""
    text = _CODE_SPAN.sub(" ", _FENCE.sub(" ", normalise(text)))
    words = (match[1].lower() for match in _MODAL.finditer(text))
    return Counter(_MODAL_CLASS.get(word, word.upper()) for word in words)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact on one side only: ``before`` is empty for a new one, ``after`` for a lost one, both for a changed one."""

    kind: FactKind
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.kind.value} {self.after} is new"
        if not self.after:
            return f"{self.kind.value} {self.before} is gone"
        return f"{self.kind.value} {self.before} became {self.after}"


def fact_changes(before: Facts, after: Facts) -> list[FactChange]:
    """Return what differs, kind by kind; a lost and a new fact of one kind are paired as a change."""
    changes = []
    for kind in FactKind:
        lost = sorted(fact.value for fact in (before - after).elements() if fact.kind is kind)
        new = sorted(fact.value for fact in (after - before).elements() if fact.kind is kind)
        both = min(len(lost), len(new))
        changes += [FactChange(kind, old, fresh) for old, fresh in zip(lost[:both], new[:both], strict=True)]
        changes += [FactChange(kind, old, "") for old in lost[both:]]
        changes += [FactChange(kind, "", fresh) for fresh in new[both:]]
    return changes
