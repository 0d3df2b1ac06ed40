"""A team's glossary: a Markdown file of terms, each with the words that are not used for it.

Three ways to write it are read, and may be mixed: a list (``- **Ride**: from start to end (not: trip, rental)``),
a table with a column called "not", and a definition list (the term on a line, ``: meaning (not: trip)`` below it).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.errors import ConfigError
from bot.text.later import later
from bot.text.lines import normalise
from bot.text.outline import outline
from bot.text.printable import in_one_line

MOST_TERMS = 2_000
_LONGEST_TERM = 80
_LONGEST_LINE = 4_000
# "not" as people head such a column or a list, in the languages that specs are written in.
_NOT_WORDS = (
    "not|avoid|never|instead of|do not use|don't use|do not say|don't say|forbidden|deprecated|nicht|statt|vermeiden"
    "|pas|éviter|au lieu de|no|no usar|evitar|en lugar de|não|não usar|non|non usare|niet|не|vermijd"
    "|不要用|不用|禁用|避免|使わない|避ける|사용 금지"
)
_HEAD = later(rf"(?:{_NOT_WORDS})\s*[:：]?", re.IGNORECASE)
_NOT = later(rf"(?<!\w)(?:{_NOT_WORDS})\s*[:：]\s*(?P<words>(?:(?!\.\s)[^()（）])*)", re.IGNORECASE)
_ITEM = later(r"[-*+][ \t]+(?P<rest>.+)")
# The term, then a colon or a dash, inside the bold type or behind it.
_BOLD = later(r"(?P<mark>\*\*|__)(?P<term>[^*_]+?)[:：]?(?P=mark)\s*(?P<rest>.*)")
_PLAIN = later(r"(?P<term>[^:：(（]+?)\s*(?:[:：]|\s[–—-]\s)\s*(?P<rest>.*)")
_NUMBER = later(r"#|no|nr|nº|n°|№|id", re.IGNORECASE)
_RULE_LINE = later(r"[\s|:-]+")
_CELL = later(r"(?<!\\)\|")
_COMMENT = later(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SEPARATOR = later(r"[,;，、；]")
_QUOTES = " \t*_`\"'“”„«»‚‘’.:："
_HINT = "A line is read as: - **Ride**: from unlocking to locking (not: trip, rental)."


@dataclass(frozen=True, slots=True)
class Term:
    """What something is called, and what it is not called; ``line`` counts from 1."""

    name: str
    avoided: tuple[str, ...]
    line: int

    @property
    def fixes_case(self) -> bool:
        """Whether its capitals are part of its name ("OpenSpec"), and not only those of the first word of an entry."""
        return any(char.isupper() for char in self.name[1:])


@dataclass(frozen=True)
class Glossary:
    """The terms of a team, in the order of the file."""

    terms: tuple[Term, ...]
    text: str = ""
    """What they were read from."""


def read_glossary(text: str, name: str) -> Glossary:
    """Return the glossary that a file called ``name`` holds. Raises ConfigError where it holds none, or is at odds."""
    blanked = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), normalise(text))
    seen = outline(blanked.removeprefix("\ufeff").split("\n"))
    lines = ["" if inside else line[:_LONGEST_LINE] for line, inside in zip(seen.lines, seen.fenced, strict=True)]
    terms = _merged(tuple(_terms(lines, name)), name)
    if not terms:
        raise ConfigError(f"{name} holds no term that could be read.", _HINT)
    if len(terms) > MOST_TERMS:
        raise ConfigError(f"{name} holds more than {MOST_TERMS} terms.", "Keep those that specs use.")
    _refuse_odds(terms, name)
    return Glossary(terms, text)


def _terms(lines: Sequence[str], name: str) -> Iterator[Term]:
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        if line.startswith("|"):
            end = _end(lines, number, lambda each: each.startswith("|"))
            yield from _table(lines[number:end], number, name)
        elif item := _ITEM.fullmatch(line):
            end = _end(lines, number + 1, lambda each: bool(each) and not _starts(each))
            rest = " ".join([item["rest"], *(each.strip() for each in lines[number + 1 : end])])
            yield from _entry(rest, number, name)
        elif line and number + 1 < len(lines) and re.match(r"[:：]\s", lines[number + 1].strip()):
            end = _end(lines, number + 1, lambda each: bool(each) and (each[0] in ":：" or not _starts(each)))
            rest = " ".join(each.strip().lstrip(":： ") for each in lines[number + 1 : end])
            yield from _term(line, _avoided(rest, number, name), number, name)
        else:
            end = number + 1
        number = end


def _end(lines: Sequence[str], start: int, goes_on: Callable[[str], bool]) -> int:
    return next((at for at in range(start, len(lines)) if not goes_on(lines[at].strip())), len(lines))


def _starts(line: str) -> bool:
    """Whether a line begins something of its own."""
    return line.startswith(("|", "#")) or _ITEM.fullmatch(line) is not None


def _entry(text: str, number: int, name: str) -> Iterator[Term]:
    """Yield the term of a list item; without bold type it is one only where it says what not to use."""
    text = " ".join(text.split())
    bold = _BOLD.match(text)
    match = bold or _PLAIN.match(text)
    avoided = _avoided(match["rest"], number, name) if match else []
    if match and (bold or avoided):
        yield from _term(match["term"], avoided, number, name)


def _table(rows: Sequence[str], first: int, name: str) -> Iterator[Term]:
    """Yield the terms of a table: its first column, and the column that is headed "not"; without one, of its text."""
    head = _cells(rows[0])
    first_column = 1 if len(head) > 1 and _NUMBER.fullmatch(head[0].strip(_QUOTES)) else 0
    titles = [cell.strip(_QUOTES) for cell in head]
    column = next((at for at, cell in enumerate(titles) if at > first_column and _HEAD.fullmatch(cell)), None)
    for offset, row in enumerate(rows[1:], 1):
        cells = _cells(row)
        if _RULE_LINE.fullmatch(row) or len(cells) <= first_column or not cells[first_column].strip(_QUOTES):
            continue
        if column is None:
            avoided = _avoided(" ".join(cells[first_column + 1 :]), first + offset, name)
        else:
            avoided = _listed(cells[column] if column < len(cells) else "")
        yield from _term(cells[first_column], avoided, first + offset, name)


def _cells(row: str) -> list[str]:
    return [each.replace("\\|", "|").strip() for each in _CELL.split(row.strip().removeprefix("|").removesuffix("|"))]


def _avoided(text: str, number: int, name: str) -> list[str]:
    """Return the words behind each "not:" of an entry. Raises ConfigError where none follow."""
    found: list[str] = []
    for match in _NOT.finditer(text):
        words = _listed(match["words"])
        if not words:
            raise ConfigError(f'{name}, line {number + 1}: no word follows "{match[0].strip()}".', _HINT)
        found += words
    return found


def _listed(text: str) -> list[str]:
    words = (" ".join(each.strip(_QUOTES).split()) for each in _SEPARATOR.split(text))
    return [each for each in words if each and each not in ("-", "–", "—")]


def _term(name: str, avoided: Sequence[str], number: int, file: str) -> Iterator[Term]:
    """Yield the term; what is no term and says nothing of other words is none. Raises ConfigError for one that does."""
    term = " ".join(name.strip(_QUOTES).split())
    for word in (term, *avoided):
        if not 2 <= len(word) <= _LONGEST_TERM or not re.search(r"\w", word):
            if not avoided:
                return
            shown = in_one_line(word, _LONGEST_TERM)
            problem = f'{file}, line {number + 1}: "{shown}" is no term: terms have 2 to {_LONGEST_TERM} characters.'
            raise ConfigError(problem, _HINT)
    yield Term(term, tuple(dict.fromkeys(each for each in avoided if each != term)), number + 1)


def _merged(terms: Sequence[Term], name: str) -> tuple[Term, ...]:
    """Return each term once, that which says more. Raises ConfigError where two say what not to use."""
    found: dict[str, Term] = {}
    for term in terms:
        other = found.setdefault(term.name.casefold(), term)
        if other is not term and other.avoided and term.avoided:
            problem = f'{name}: "{term.name}" stands in lines {other.line} and {term.line}.'
            raise ConfigError(problem, "Keep one of them.")
        if term.avoided:
            found[term.name.casefold()] = term
    return tuple(found.values())


def _refuse_odds(terms: Sequence[Term], name: str) -> None:
    """Raise ConfigError where a word that is avoided is a term too, or is avoided for two terms."""
    names = {each.name.casefold(): each for each in terms}
    for term in terms:
        for word in term.avoided:
            known = names.get(word.casefold())
            if known and known is not term:
                problem = f'{name}, line {term.line}: "{word}" is avoided, and is a term itself in line {known.line}.'
                raise ConfigError(problem, "Take it out of one of the two.")
    avoided: dict[str, Term] = {}
    for term in terms:
        for word in term.avoided:
            other = avoided.setdefault(word.casefold(), term)
            if other is not term:
                problem = f'{name}: "{word}" is avoided for "{other.name}" (line {other.line}) and "{term.name}"'
                raise ConfigError(
                    f"{problem} (line {term.line}).", "Say which of the two is meant, and take it out there."
                )
