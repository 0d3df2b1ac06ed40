"""The prose of a requirement or a step, read once for all rules that look at words: what is code or quoted is left out.

Thirty patterns over every text would cost more than reading it; words are looked up in sets instead.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import partial
from itertools import accumulate, compress, islice, pairwise
from operator import attrgetter
from typing import NamedTuple, cast

from bot.openspec.facts import numbers_of
from bot.openspec.model import Document, Requirement, Scenario, Step
from bot.rules.prose import mask
from bot.text.language import is_english
from bot.text.once import once
from bot.text.tree import to_bytes, to_text

# A word with its hyphens and apostrophes; a number with its point; or one mark. NULs stand for what is masked.
# Words come first, for most are; what matches one begins no other.
_TOKEN = re.compile(r"([^\W\d_]\w*(?:['’-][^\W_]+)*|[0-9]+(?:[.,:][0-9]+)*|\0+|[^\s\w]|\w+)")
# The same, where every letter is ASCII: ranges of characters are looked up faster than classes of them.
_ASCII_TOKEN = re.compile(
    r"([A-Za-z][A-Za-z0-9_]*(?:['-][A-Za-z0-9]+)*|[0-9]+(?:[.,:][0-9]+)*|\0+|[^\s\w]|\w+)", re.ASCII
)
_BINDING = re.compile(r"\b(?:SHALL|MUST)\b")
_ENDS = frozenset(".!?")
_MARKS = ".,;:!?)"
_BLANKED = bytes.maketrans(_MARKS.encode(), b" " * len(_MARKS))
# Digits and what joins them as "0" and ".": to find "0.0" in bytes takes a twentieth of what the pattern takes.
_SHAPES = bytes.maketrans(b"0123456789,:", b"0000000000..")
_DIGITS = re.compile(r"[0-9]+")
# A digit is looked for first, and what stands before it behind that: so the letters between are passed over at once.
_JOINED_NUMBER = re.compile(r"[0-9](?<![0-9]{2})[0-9]*(?:[.,:][0-9]+)+")
_SMALL_WORDS = "a an and are at be by for from is its must not of or shall the their to will with"
_SMALL = frozenset(_SMALL_WORDS.encode().split())
_PARTS = 8
"""A version has fewer; of a number of a thousand parts all its ends together would be its square."""
# "e.g. JSON" is no end.
_ABBREVIATED = frozenset({"e", "g", "i", "vs", "etc", "cf", "approx", "no"})
_BLOCK = re.compile(r"\n[ \t]*(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|[|>#])")


class Token(NamedTuple):
    """One word or mark: as it stands, in small letters, and where it stands in its passage."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not a number, a mark, or what is masked."""
        return self.low[0].isalpha()


_new_token = partial(tuple.__new__, Token)
_START = attrgetter("start")
Sentence = tuple[Token, ...]


def _pattern(text: str) -> re.Pattern[str]:
    return _ASCII_TOKEN if text.isascii() else _TOKEN


def _words(text: str) -> frozenset[str]:
    """Return the different words and marks of a text."""
    # None spans a blank, so of what stands between blanks each different piece is split once.
    return frozenset(_pattern(text).findall("\n".join(set(text.split()))))


def _tokens(text: str) -> Iterator[Token]:
    # Many thousands: no step of this runs in Python for each of them. Split by a pattern with a group, a text comes in
    # turn as what is between two tokens and as a token; the lengths summed up say where. A token is made without the
    # detour over the names of its fields, which takes as long again.
    parts = _pattern(text).split(text)
    edges = list(accumulate(map(len, parts)))
    words = parts[1::2]
    # The last edge is the end of the text behind the last token.
    return map(_new_token, zip(words, map(str.lower, words), edges[:-1:2], edges[1::2], strict=True))


class Passage:
    """Some lines of prose; ``first`` is the number of the first, from 0. What nobody asks for is not worked out."""

    def __init__(self, text: str, first: int) -> None:
        self.raw = text
        self.first = first

    @once
    def text(self) -> str:
        """The lines with NULs for what is masked."""
        return mask(self.raw)

    @once
    def tokens(self) -> tuple[Token, ...]:
        """Every word and mark, in order."""
        return tuple(_tokens(self.text))

    @once
    def words(self) -> frozenset[str]:
        """The words and marks in small letters, those of code and quotations too: what is not here is nowhere."""
        return _words(self.raw.lower())

    @once
    def lows(self) -> frozenset[str]:
        """The words and marks of the tokens in small letters."""
        return frozenset([low for _, low, _, _ in self.tokens])

    @once
    def plain_words(self) -> frozenset[str]:
        """The words and figures of the tokens in small letters, without marks and what is masked."""
        return frozenset([low for low in self.lows if low[0].isalnum()])

    def may_have(self, words: Collection[str]) -> bool:
        """Whether one of some words, in small letters, may be among the tokens."""
        # Without the tokens it is cheaper to look at each word once; with them, what is masked tells nothing more.
        return not (self.lows if "tokens" in self.__dict__ else self.words).isdisjoint(words)

    @once
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences; a list item, a table row and a paragraph each begin a new one."""
        tokens = self.tokens
        # Of many thousands of tokens few end a sentence: only those are looked at in turn.
        edges = [number + 1 for number, (_, low, _, _) in enumerate(tokens) if low in _ENDS and self._is_end(number)]
        blocks = [match.start() for match in _BLOCK.finditer(self.text)] if "\n" in self.text else []
        edges += [bisect_left(tokens, start, key=_START) for start in blocks]
        return tuple([tokens[one:two] for one, two in pairwise(sorted({0, len(tokens), *edges}))])

    def _is_end(self, number: int) -> bool:
        after = self.tokens[number + 1] if number + 1 < len(self.tokens) else None
        if after is None:
            return True
        before = self.tokens[number - 1].low if number else ""
        gap = after.start > self.tokens[number].end
        return gap and before not in _ABBREVIATED and not after.text[0].islower()

    @once
    def obliges(self) -> bool:
        """Whether it says SHALL or MUST in capitals."""
        return _BINDING.search(self.raw) is not None

    @once
    def is_english(self) -> bool:
        """Whether it is written in English, as far as so few words tell."""
        return is_english(self.raw)

    def line_of(self, token: Token) -> int:
        """Return the number of a token's line in the document, from 0."""
        return self.line_at(token.start)

    def line_at(self, offset: int) -> int:
        """Return the number of the line in the document, from 0, in which a character stands."""
        return self.first + self.raw.count("\n", 0, offset)

    def source(self, sentence: Sentence) -> str:
        """Return a sentence as it stands, code and quotations included."""
        return self.raw[sentence[0].start : sentence[-1].end]

    def between(self, first: Token, last: Token) -> str:
        """Return the text from one token to another, on one line."""
        return " ".join(self.text[first.start : last.end].replace("\0", "…").split())


class Read:
    """What rules read of one document; it never changes, so each piece is read once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._bodies: dict[int, Passage] = {}
        self._steps: dict[int, Passage] = {}

    @once
    def low(self) -> str:
        """The document in small letters."""
        return self._document.text.lower()

    @once
    def as_bytes(self) -> bytes:
        """The same, encoded: bytes are translated ten times as fast as text that is not all ASCII."""
        return to_bytes(self.low)

    @once
    def pieces(self) -> list[bytes]:
        """What stands between blanks and the marks that end a clause, in order and in small letters."""
        return self.as_bytes.translate(_BLANKED).split()

    @once
    def small_pairs(self) -> tuple[list[bytes], list[bytes]]:
        """What stands before each small word of those pieces, and those words, both in order."""
        # None of this runs in Python word by word, and no pair of them is kept: a hundred thousand would be counted
        # again and again by the collector of garbage.
        after = self.pieces[1:]
        small = list(map(_SMALL.__contains__, after))
        return list(compress(self.pieces, small)), list(compress(after, small))

    @once
    def words(self) -> frozenset[str]:
        """Every word and mark of the document, in small letters."""
        # Of the pieces each different one is split once. What holds one of those marks is added: themselves, and
        # numbers, from each of their parts on, for in "beta-1.19.2" the first belongs to the word.
        pieces = set(self.pieces)
        odd = [piece for piece in pieces if not piece.isalpha()]
        words = _pattern(self.low).findall(to_text(b"\n".join(odd)))
        words += to_text(b"\n".join(pieces.difference(odd))).split()
        words += [mark for mark in _MARKS if mark in self.low]
        is_there = b"0.0" in self.as_bytes.translate(_SHAPES)
        for number in _JOINED_NUMBER.findall(self.low) if is_there else ():
            words += [number[part.start() :] for part in islice(_DIGITS.finditer(number), _PARTS)]
        return frozenset(words)

    @once
    def is_english(self) -> bool:
        """Whether the document is written in English."""
        texts = [self._document.purpose] if self._document.purpose else []
        lines = [line for each in texts for line in self._document.plain(each.body)]
        lines += [each.text for each in self._document.requirements[:20]]
        return is_english("\n".join(lines))

    @once
    def marked(self) -> tuple[int, ...]:
        """The lines that some reader may take for a heading: shown, and with a ``#`` as one of their first letters."""
        hidden = self._document.hidden
        lines = enumerate(self._document.outline.lines)
        return tuple([number for number, line in lines if "#" in line and "#" in line[:4] and not hidden[number]])

    def body(self, requirement: Requirement) -> Passage:
        """Return a requirement's own text, without code blocks and comments."""
        key = requirement.span.start
        if key not in self._bodies:
            lines = self._document.plain(requirement.body)
            hidden = self._document.hidden[requirement.body.start : requirement.body.end]
            if 1 in hidden:
                lines = ["" if out else line for line, out in zip(lines, hidden, strict=True)]
            text = "\n".join(lines)
            self._bodies[key] = Passage(text, requirement.body.start)
        return self._bodies[key]

    @once
    def english_bodies(self) -> tuple[tuple[Requirement, Passage], ...]:
        """The requirements that are written in English, each with its own text."""
        # In a document in English only what has other letters is asked for its language.
        bodies = ((each, self.body(each)) for each in self._document.requirements) if self.is_english else ()
        return tuple((each, body) for each, body in bodies if body.raw.isascii() or body.is_english)

    def numbers(self, requirement: Requirement) -> frozenset[str]:
        """Return every number with its unit, in normal form, that the scenarios of a requirement give."""
        texts = [text for each in requirement.scenarios for text in (each.name, *(step.whole for step in each.steps))]
        return frozenset(numbers_of("\n".join(texts)))

    def step(self, step: Step) -> Passage:
        """Return a step's text, without its keyword and with the lines that go on below it."""
        key = step.span.start
        if key not in self._steps:
            self._steps[key] = Passage(step.whole, key)
        return self._steps[key]


def read(document: Document) -> Read:
    """Return what is read of a document, kept with it."""
    if "rules" not in document.notes:
        document.notes["rules"] = Read(document)
    return cast(Read, document.notes["rules"])


def english_bodies(document: Document) -> Iterator[tuple[Requirement, Passage]]:
    """Return the requirements that are written in English, each with its own text."""
    return iter(read(document).english_bodies)


def english_steps(document: Document) -> Iterator[tuple[Requirement, Scenario, Step, Passage]]:
    """Yield every step of a document that is written in English."""
    reading = read(document)
    if not reading.is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                yield requirement, scenario, step, reading.step(step)


def english_outcomes(document: Document) -> Iterator[tuple[Requirement, Scenario, Step, Passage]]:
    """Yield the THEN steps, and those that continue one, of a document that is written in English."""
    return (each for each in english_steps(document) if each[2].role == "THEN")
