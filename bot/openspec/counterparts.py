"""Which fact stands where another stood: two texts aligned word by word, and the facts of each place that differs."""

import re
from collections.abc import Iterator

from bot.openspec.facts import FactKind, facts_of
from bot.text.words import matches

# What is read as one: fenced code, a code span, a link, a quotation, a letter where words are not spaced, a word.
_TOKEN = re.compile(
    r"\s*(?:^[ \t]*(`{3,}+|~{3,}+).*?^[ \t]*\1|(?<!`)(`{1,80})(?!`)[^`]+\2(?!`)"
    r"|\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)|[\"“][^\"“”\n]{1,200}[\"”]"
    r"|[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)",
    re.MULTILINE | re.DOTALL,
)
# How many words around a place belong to the fact in it: "no later than" 30 "seconds".
_AROUND = 4


def counterparts(old: str, new: str) -> Iterator[tuple[FactKind, list[str], list[str]]]:
    """Yield, for each place that differs and each kind of fact, the facts it lost and those it got, in their order.

    Facts are in normal form. What moved as a whole is lost at one place and new at another.
    """
    # Each blank at the end would be tried, with all after it.
    one = [match[0] for match in _TOKEN.finditer(old.rstrip())]
    two = [match[0] for match in _TOKEN.finditer(new.rstrip())]
    runs = list(matches([each.strip() for each in one], [each.strip() for each in two]))
    for at, (same, (a, b), (c, d)) in enumerate(runs):
        if same:
            continue
        before = min(_AROUND, runs[at - 1][1][1] - runs[at - 1][1][0]) if at else 0
        after = min(_AROUND, runs[at + 1][1][1] - runs[at + 1][1][0]) if at + 1 < len(runs) else 0
        lost = facts_of("".join(one[a - before : b + after]))
        got = facts_of("".join(two[c - before : d + after]))
        gone, come = list((lost - got).elements()), list((got - lost).elements())
        for kind in FactKind:
            sides = [[each.value for each in facts if each.kind is kind] for facts in (gone, come)]
            if sides[0] and sides[1]:
                yield kind, sides[0], sides[1]
