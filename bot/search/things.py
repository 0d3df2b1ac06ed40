"""The things that a question names: a passage about all the rest of it, and not about one of them, answers another."""

import re
from collections.abc import Iterable, Iterator

from bot.search.coverage import forms_in, is_near, may_name
from bot.search.terms import COMMON

_TOKEN = re.compile(r"[A-Za-z][\w'-]*|[^\w\s]")
_ARTICLES = frozenset({"a", "an", "the", "this", "its", "their", "each", "every", "any", "no", "another", "some"})
# Behind one of these and what an article begins stands a verb: "does the garage open".
_ASKS = frozenset({"do", "does", "did", "will", "would", "can", "could", "may", "must", "shall", "should"})
_MOST = 3
"""Words between an article and the end of what it begins; more of them hold a verb."""


def unspoken(question: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the things that a question names once, each behind an article, and that none of some texts speaks of.

    What is named again ("a file …, that file") leads from one requirement to another, and one of them may not speak
    of it. A plural may be a verb ("the pipeline runs") and is passed over.

    >>> unspoken("When the receipt is invoked, how often is it polled?", ["The action is invoked, and polls hourly."])
    ('receipt',)
    """
    said = [each.lower() for each in _TOKEN.findall(question)]
    there: frozenset[str] | None = None
    found = []
    for thing in dict.fromkeys(_things(said)):
        if said.count(thing) == 1:
            there = frozenset[str]().union(*map(forms_in, texts)) if there is None else there
            if not is_near(thing, there):
                found.append(thing)
    return tuple(found)


def _things(said: list[str]) -> Iterator[str]:
    """Yield the last word of each few that an article begins, where it can name something."""
    for at, word in enumerate(said):
        if word not in _ARTICLES:
            continue
        end = at + 1
        while end < len(said) and said[end][0].isalpha() and said[end] not in COMMON and said[end] not in _ARTICLES:
            end += 1
        verb = 1 if said[max(at - 1, 0)] in _ASKS and end - at > 2 else 0
        thing = said[end - 1 - verb]
        if 0 < end - at - 1 - verb <= _MOST and may_name(thing) and not _may_be_plural(thing):
            yield thing


def _may_be_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")
