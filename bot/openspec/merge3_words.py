"""Two wordings of one paragraph, step or code block put together against the one they come from, or refused."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.facts import FactKind, facts_of, modals
from bot.openspec.merge3_tokens import Both, Edit, Token, applied, both, edits
from bot.text.later import later

_LETTER = "\u3040-\u30ff\u3400-\u9fff"
# A word with the marks that touch it, code and links whole: nobody changes half of `a --b`. Kana and Han one by one.
_WORD = later(
    rf"(\s*)((?:\[[^\]\n]{{0,500}}\]\([^)\s]{{0,2000}}\)|(?<!`)(?P<tick>`{{1,80}})(?!`)[^`]+(?P=tick)(?!`)"
    rf"|[^\s`{_LETTER}]|`)+|[{_LETTER}])",
    re.DOTALL,
)
_UNSPACED = later(f"[{_LETTER}]")
_SENTENCE_END = later(r"[.!?\u3002\uff01\uff1f][\"”)*`\]]*$")
_NO_SENTENCE_END = later(r"\W*(?:e\.g\.|i\.e\.|etc\.|vs\.|[A-Z]\.)$")
_OPENS = later(r"[A-Z`*\"“(\[\u3040-\u30ff\u3400-\u9fff]")
_MARK = later(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))?")
# What two people must not both change in one sentence: each may be right, and both together wrong.
_CRITICAL = frozenset(
    {FactKind.NUMBER, FactKind.OBLIGATION, FactKind.NEGATION, FactKind.BOUND, FactKind.QUANTIFIER, FactKind.ORDER}
)
# One word between two edits is enough; where words are not spaced, two letters are.
_LEAST_LETTERS = 2

TOUCHING = "both sides changed the same words, or words that touch"
REWRITTEN = "both sides changed one sentence, and little of it stayed"
CRITICAL = "both sides changed a number, an obligation, a negation or a bound of one sentence"
MISREAD = "the two edits together would say what neither side says"


@dataclass(frozen=True, slots=True)
class Combined:
    """Two wordings as one; ``text`` is None where they contradict each other, and ``why`` says how."""

    text: str | None
    why: str = ""


def combine_lines(base: Sequence[str], current: Sequence[str], incoming: Sequence[str]) -> Combined:
    """Combine edits of code by whole lines; at least one line that says something must lie between them."""
    tokens, one, two = ([Token(each) for each in side] for side in (base, current, incoming))
    found = both(tokens, edits(tokens, one, _anywhere), edits(tokens, two, _anywhere), _says_something)
    if found is None:
        return Combined(None, TOUCHING)
    return Combined("\n".join(each.word for each in applied(tokens, found.every)))


def combine_words(base: str, current: str, incoming: str, *, row: bool = False) -> Combined:
    """Combine edits of prose word by word.

    They combine where at least one unchanged word (in a table's ``row``: a cell's border) parts them, and, within one
    sentence, where most of it stayed and not both change what must not be changed twice. A list's mark is layout.
    """
    marks, texts = zip(*(_unmarked(each) for each in (base, current, incoming)), strict=True)
    tokens, one, two = (_tokens(each) for each in texts)
    ours, theirs = edits(tokens, one, _begins), edits(tokens, two, _begins)
    found = both(tokens, ours, theirs, _has_border if row else _says_something)
    if found is None:
        return Combined(None, TOUCHING)
    why = _objection(tokens, found) or ("" if _adds_up(tokens, found) else MISREAD)
    if why:
        return Combined(None, why)
    result = _text(applied(tokens, found.every, (ours.spaces, theirs.spaces)))
    tail = chosen(*(text[len(text.rstrip()) :] for text in texts))
    return Combined(chosen(*marks) + result + tail)


def chosen(base: str, current: str, incoming: str) -> str:
    """Return what one side changed; where both did, one of the two, the same whichever side is which."""
    if current == base:
        return incoming
    return current if incoming == base else max(current, incoming)


def criticals(before: str, after: str) -> bool:
    """Whether a number, an obligation, a negation, a bound or the like differs between two wordings."""
    old, new = facts_of(before), facts_of(after)
    differ = (old - new) + (new - old)
    return any(fact.kind in _CRITICAL for fact in differ) or modals(before) != modals(after)


def _unmarked(text: str) -> tuple[str, str]:
    match = _MARK.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


def _tokens(text: str) -> list[Token]:
    return [Token(match[2], match[1]) for match in _WORD.finditer(text)]


def _text(tokens: Sequence[Token]) -> str:
    return "".join(each.space + each.word for each in tokens)


def _says_something(between: Sequence[Token]) -> bool:
    letters = [char for each in between for char in each.word if char.isalnum()]
    return any(not _UNSPACED.match(each) for each in letters) or len(letters) >= _LEAST_LETTERS


def _has_border(between: Sequence[Token]) -> bool:
    return any("|" in each.word for each in between) or _says_something(between)


def _objection(base: Sequence[Token], found: Both) -> str:
    """Return why the edits of some sentence do not combine, empty when they all do."""
    for start, end in _sentences(base):
        mine, yours = ([each for each in side if _is_in(base, each, start, end)] for side in (found.mine, found.yours))
        if not mine or not yours:
            continue
        changed = sum(min(each.end, end) - max(each.start, start) for each in (*mine, *yours))
        if changed * 2 > end - start:
            return REWRITTEN
        said = _text(base[start:end])
        if all(criticals(said, _text(_within(base, side, start, end))) for side in (mine, yours)):
            return CRITICAL
    return ""


def _sentences(base: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start = 0
    for number in range(len(base)):
        last = number + 1 == len(base)
        if last or (_ends(base[number]) and _OPENS.match(base[number + 1].word)):
            yield start, number + 1
            start = number + 1


def _begins(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or _ends(tokens[at - 1])


def _anywhere(_: Sequence[Token], at: int) -> bool:
    return at >= 0


def _ends(token: Token) -> bool:
    return _SENTENCE_END.search(token.word) is not None and _NO_SENTENCE_END.match(token.word) is None


def _is_in(base: Sequence[Token], edit: Edit, start: int, end: int) -> bool:
    """Whether an edit changes the sentence ``start`` to ``end``; a whole sentence put before or behind it does not."""
    if edit.start < edit.end:
        return edit.start < end and start < edit.end
    behind_one = edit.start == 0 or _ends(base[edit.start - 1])
    if edit.start in (start, end) and behind_one and _ends(edit.put[-1]):
        return False
    return start < edit.start <= end or edit.start == start == 0


def _within(base: Sequence[Token], some: Sequence[Edit], start: int, end: int) -> list[Token]:
    """Return one sentence after edits; of an edit that reaches beyond it, all that is put."""
    clipped = [Edit(max(each.start, start) - start, min(each.end, end) - start, each.put) for each in some]
    return applied(base[start:end], clipped)


def _adds_up(base: Sequence[Token], found: Both) -> bool:
    """Whether the combined text states what the base states, with what either side lost and gained, and no more."""
    some = ((), found.mine, found.yours, (*found.mine, *found.yours))
    old, one, two, together = (Counter(facts_of(_text(applied(base, [*found.shared, *each])))) for each in some)
    expected = Counter(one)
    expected.update(two)
    expected.subtract(old)
    return +expected == +together and not -expected
