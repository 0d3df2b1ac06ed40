"""A paragraph with some of its words exchanged: for a model that says what differs and never the whole sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.model import Requirement
from bot.text.printable import in_one_line

_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Swap:
    """Words that go, as they stand there, and those that come in their place; empty ones are none."""

    go: str
    come: str


def swapped(text: str, swaps: Sequence[Swap]) -> str:
    """Return one line of text with each swap made. Raises EditError for words that do not stand there once.

    >>> swapped("A reader may hold 12 books.", [Swap("12 books", "15 books")])
    'A reader may hold 15 books.'
    """
    found = " ".join(text.split())
    for each in swaps:
        shown = in_one_line(each.go, _MOST_SHOWN)
        places = list(_places(each.go, found))
        if not places:
            raise EditError(f'"{shown}" does not stand in the paragraph: copy words of it, letter by letter.')
        if len(places) > 1:
            raise EditError(f'"{shown}" stands in the paragraph {len(places)} times: copy more of the words around it.')
        found = _without_gaps(f"{found[: places[0].start()]}{' '.join(each.come.split())}{found[places[0].end() :]}")
    return found


def steps_after(requirement: Requirement, swaps: Sequence[Swap]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the steps of each scenario in which an amount stands that goes from the paragraph, with the new one.

    What stands there in other words is its author's: a number alone may count something else.
    """
    amounts = [each for each in swaps if re.search(r"\d\W*\w", each.go) and re.search(r"\d", each.come)]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for scenario in requirement.scenarios:
        before = tuple((step.keyword, step.prose) for step in scenario.steps)
        after = tuple((keyword, _all_swapped(text, amounts)) for keyword, text in before)
        if after != before:
            found[scenario.name] = after
    return found


def _all_swapped(text: str, swaps: Iterable[Swap]) -> str:
    for each in swaps:
        for place in reversed(list(_places(each.go, text))):
            text = f"{text[: place.start()]}{' '.join(each.come.split())}{text[place.end() :]}"
    return text


def _places(words: str, text: str) -> Iterable[re.Match[str]]:
    """Return where words stand as whole words, blanks and capitals apart; nowhere for no words."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    before, behind = (r"(?<!\w)" * pattern[:1].isalnum(), r"(?!\w)" * pattern[-1:].isalnum())
    return re.finditer(f"{before}{pattern}{behind}", text, re.IGNORECASE) if pattern else ()


def _without_gaps(text: str) -> str:
    """Return a line without the blanks that words leave which went."""
    return re.sub(r"\s+(?=[.,;:])", "", re.sub(r"\s{2,}", " ", text)).strip()
