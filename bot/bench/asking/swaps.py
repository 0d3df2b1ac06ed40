"""Another name or noun in the place of one that matters: the question sounds the same, and nothing answers it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import cast

from bot.bench.asking.hops import names_in, sort_of
from bot.bench.asking.maker import Maker
from bot.openspec.content import content, stem
from bot.openspec.model import Document

_IDENTIFIER = re.compile(
    r"(?<![\w/.@-])(?:--?[a-z][\w-]{2,}|/[\w{}/.-]{3,}|\w+(?:[_.-]\w+)*[_.]\w+|[a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w+)(?!@)"
)
_PART = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}")
# The noun that something happens to, or that a clause ends in: without it the question is another one.
_NOUN = r"\b(?P<article>[Tt]he|[Aa]n?|each|every)(?P<before> (?:[a-z]+ )?)(?P<noun>[a-z]{3,}(?:[^s\W]|ss))"
_HAPPENS = r" (?:is|are|was|were|has|have|does|exists|contains|reads|runs)\b"
SUBJECT, SUBJECT_OR_LAST = re.compile(rf"{_NOUN}(?={_HAPPENS})"), re.compile(rf"{_NOUN}(?=[,.?]|{_HAPPENS})")
_ACTORS = """
user developer operator system agent plugin service client caller person admin administrator maintainer author provider
programmer reader contributor visitor script command result case behaviour default value spec
"""
_MADE_UP = 0.5
_LEAST_DOCUMENTS = 3
"""A noun that so many capabilities have is one, and no slip."""
_MOST_USES = 40
"""A name that stands everywhere is the product's, and nothing hangs on it."""


def with_other_name(maker: Maker, question: str, document: Document, own: str) -> str | None:
    """Return a question with one identifier replaced: by one that no document has, or one of another capability.

    None without one. It is one that ``own``, what the requirement says in general, has too: one of a scenario alone may
    be an example, for which another will do.
    """
    places = [each for each in _IDENTIFIER.finditer(question) if each[0].lower() in own and _PART.search(each[0])]
    places = [each for each in places if maker.library.text.count(each[0].lower()) <= _MOST_USES]
    if not places:
        return None
    match = maker.random.choice(places)
    name = _name_of_another(maker, document, sort_of(match[0])) or _made_up(maker, match[0])
    return question[: match.start()] + name + question[match.end() :] if name else None


def with_other_noun(maker: Maker, question: str, document: Document, nouns: re.Pattern[str]) -> str | None:
    """Return a question with the first of ``nouns`` replaced, by one that no document has or one of other capabilities.

    None without one. Who acts is no such noun: what happens when somebody else does it may well be the same.
    """
    match = next((each for each in nouns.finditer(question) if each["noun"] not in _ACTORS.split()), None)
    if match is None:
        return None
    thing = _noun_of_another(maker, document) or next(
        (each for each in things(maker) if not any(map(maker.library.knows, content(each)))), ""
    )
    article = match["article"]
    if article.lower() in ("a", "an") and match["before"] == " ":
        article = article[0] + ("n" if thing[:1] in "aeio" else "")
    return f"{question[: match.start()]}{article}{match['before']}{thing}{question[match.end() :]}" if thing else None


def things(maker: Maker) -> list[str]:
    """Return the things that come with specbot, in an order of chance."""
    found = maker.phrases["en"].frames["things"]
    return maker.random.sample(found, len(found))


def _made_up(maker: Maker, name: str) -> str:
    """Return a name in which the last word is another one, so that no document has it; empty where there is none."""
    part = list(_PART.finditer(name))[-1]
    for thing in things(maker):
        new = thing.upper() if part[0].isupper() else thing.capitalize() if part[0][0].isupper() else thing
        other = name[: part.start()] + new + name[part.end() :]
        if other.lower() not in maker.library.text:
            return other
    return ""


def _noun_of_another(maker: Maker, document: Document) -> str:
    """Return, now and then, a noun that several other capabilities have and this one has not; empty without one."""
    if maker.random.random() < _MADE_UP:
        return ""
    counts = Counter(noun for each in maker.specs for noun in _kept(each, "nouns to swap", _nouns_in))
    own = document.text.lower()
    found = sorted(noun for noun, count in counts.items() if count >= _LEAST_DOCUMENTS and stem(noun) not in own)
    return maker.random.choice(found) if found else ""


def _name_of_another(maker: Maker, document: Document, sort: str) -> str:
    """Return, every other time, a name of a sort that another capability has and this one has not; empty if none."""
    if maker.random.random() < _MADE_UP:
        return ""
    names = {name for each in maker.specs if each.id != document.id for name in _kept(each, "names to swap", names_in)}
    own = document.text.lower()
    found = sorted(name for name in names if sort_of(name) == sort and name.lower() not in own)
    return maker.random.choice(found) if found else ""


def _kept(document: Document, key: str, read: Callable[[str], Sequence[str]]) -> Sequence[str]:
    if key not in document.notes:
        document.notes[key] = tuple(read(document.text))
    return cast(tuple[str, ...], document.notes[key])


def _nouns_in(text: str) -> list[str]:
    found = dict.fromkeys(match["noun"] for match in SUBJECT.finditer(text))
    return [each for each in found if each not in _ACTORS.split()]
