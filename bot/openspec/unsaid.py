"""What may be said beside something or left out: verbs without a meaning, kinds of names, "each" of what is several."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, key_of, take
from bot.openspec.lexicon import meaning_of

_ALL = (Aspect.QUANTIFIER, "all")
_WHOEVER = (_ALL, (Aspect.QUANTIFIER, "any"))
# Before the noun of a verb these say nothing: "performs a check", "sends a reminder".
_LIGHT = frozenset(
    map(
        meaning_of, ["send", "give", "emit", "issue", "raise", "perform", "make", "do", "provide", "receive", "produce"]
    )
)
_MESSAGES = frozenset(
    map(meaning_of, ["message", "error", "warning", "notice", "hint", "note", "alert", "notification"])
)
_SAYS = frozenset(map(meaning_of, ["indicate", "say", "state", "explain", "tell", "note", "inform", "report"]))
# Who a sentence begins with: "Each user", "…, every failed request".
_EACH = re.compile(r"(?:^|[,;:.]\s+)(?:each|every)\s+([\w-]+)(?:\s+([\w-]+))?(?:\s+([\w-]+))?", re.IGNORECASE)
# "A pull request that matches SHALL be labelled", "a page SHALL have a title": whichever one it is. Of whoever does
# something by himself one may be enough: "a reviewer SHALL approve it".
_ANY_ONE = re.compile(
    r"(?:^|[,;:.]\s+)an?\s+([\w-]+)(?:\s+([\w-]+))?(?:\s+([\w-]+))?\b(?:[^.;:]*?\b(?:that|which|who|whose|with|without)\b"
    r"[^.;:]*?\b(?:SHALL|MUST|SHOULD)\b|[^.;:]*?\b(?:SHALL|MUST|SHOULD)\s+(?:not\s+)?(?:be|have|contain|include|carry)\b)",
    re.IGNORECASE,
)
_EVERY_ONE = re.compile(r"(?:^|[,;:.]\s+)(?:each|every|any)\s+([\w-]+)(?:\s+([\w-]+))?(?:\s+([\w-]+))?", re.IGNORECASE)
_LISTED_ALL = re.compile(r"\S,? and (?:the )?\S+ (?:SHALL|MUST|SHOULD|are|were) all\b")
_BARE_WORD = re.compile(r"[\w-]+")
_BECOME, _LASTS = meaning_of("become"), frozenset(map(meaning_of, ["keep", "stay", "remain"]))
_THINGS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\s+(?:[\w-]+\s+){0,2}[\w-]+s\s*:(.*)",
    re.IGNORECASE | re.DOTALL,
)
_ITEM = re.compile(r",\s*(?:and\s+|or\s+)?|(?<!\s)\s+(?:and|or)\s+")
_NAMED = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE})
_KINDS = frozenset(
    map(
        meaning_of,
        [
            *("file", "folder", "command", "flag", "option", "field", "attribute", "setting", "parameter", "argument"),
            *("header", "variable", "method", "function", "class", "module", "component", "package", "script"),
            *("subcommand", "event", "property", "endpoint"),
        ],
    )
)
_TIME = re.compile(r" (?:s|month)$")
_CODES = frozenset(map(meaning_of, ["status", "code", "value", "http"]))


def light(compared: Compared) -> None:
    """Let "emit a warning" be "warn": what is done is said by the noun, and the verb before it says nothing."""
    for (bag, other), mine, theirs in zip(
        compared.ways, (compared.one, compared.two), (compared.two, compared.one), strict=True
    ):
        if any(key[0] is Aspect.WORD for key in other):
            continue
        forms: dict[str, set[str]] = {}
        for each in theirs:
            forms.setdefault(each.value, set()).add(each.text)
        for at, each in enumerate(mine):
            nouns = [one for one in mine[at + 1 : at + 3] if one.value in forms and one.clause == each.clause]
            if each.value in _LIGHT and key_of(each) in bag and any(_is_noun_of(one, forms) for one in nouns):
                take(bag, key_of(each))
                mine.remove(each)
                break


def saying(compared: Compared) -> None:
    """Let "a message indicating that" and "an error that says" be "a message that" and "an error that"."""
    for bag, mine in zip(compared.ways[0], (compared.one, compared.two), strict=True):
        for before, each in pairwise(list(mine)):
            if (
                before.value in _MESSAGES
                and each.value in _SAYS
                and each.aspect is Aspect.WORD
                and key_of(each) in bag
                and not each.passive
            ):
                take(bag, key_of(each))
                mine.remove(each)


def _is_noun_of(one: Atom, forms: Mapping[str, Collection[str]]) -> bool:
    # "Emits signed events" does not sign them.
    is_noun = one.aspect is Aspect.WORD and not one.text.endswith("ed")
    return is_noun and one.text.rstrip("s") not in {each.rstrip("s") for each in forms[one.value]}


def generic(compared: Compared) -> None:
    """Let "each user has" be "users have", where that is what the sentence is about, and "any user" be "a user"."""
    sides = (compared.olds, compared.news), (compared.news, compared.olds)
    for (bag, other), (mine, theirs) in zip(compared.ways, sides, strict=True):
        if bag.total() and any(bag.get(each) == 1 for each in _WHOEVER) and _is_about_one(mine, theirs):
            for each in _WHOEVER:
                bag.pop(each, None)
        if (
            bag.get(_ALL) == 1
            and not any(key[0] is Aspect.QUANTIFIER for key in other)
            and _LISTED_ALL.search(" ".join(mine))
        ):
            take(bag, _ALL)  # "`a`, `b` and `c` SHALL all be there"
        if bag.get(_ALL) != 1 or any(key[0] in {Aspect.QUANTIFIER, Aspect.NUMBER} for key in other):
            continue
        words = set(_BARE_WORD.findall(" ".join(theirs).lower()))
        nouns = [noun for each in mine for match in _EACH.finditer(each) for noun in match.groups() if noun]
        if any(noun not in words and words & _plurals(noun) for noun in map(str.lower, nouns)):
            take(bag, _ALL)


def _is_about_one(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one side begins with "each x" or "any x" where the other begins with "an x", which has to do it."""
    each = {noun.lower() for text in mine for match in _EVERY_ONE.finditer(text) for noun in match.groups() if noun}
    one = [[noun.lower() for noun in match.groups() if noun] for text in theirs for match in _ANY_ONE.finditer(text)]
    return any(nouns and nouns[0] in each for nouns in one)


def _plurals(noun: str) -> set[str]:
    return {f"{noun}s", f"{noun}es", f"{noun[:-1]}ies"}


def _lasts(side: Sequence[Atom], at: int) -> bool:
    """Whether something says how long: "until", "while", "for 30 days"."""
    return side[at].value in {"until", "while"} or (
        side[at].place == "for" and side[at].aspect is Aspect.NUMBER and _TIME.search(side[at].value) is not None
    )


def states(compared: Compared) -> None:
    """Let "when it becomes red" be "when it is red", and "stays off until" be "is off until"."""
    lasting = all(any(_lasts(side, at) for at in range(len(side))) for side in (compared.one, compared.two))
    for bag, other in compared.ways:
        words = [key for key in bag if key[0] is Aspect.WORD]
        for key in words:
            if not any(each[0] is Aspect.WORD for each in other) and (
                key[1] == _BECOME or (lasting and key[1] in _LASTS)
            ):
                del bag[key]


def things(compared: Compared) -> None:
    """Let "does three things: a, b, and c" be "does a, b, and c"."""
    for (bag, other), side in zip(compared.ways, (compared.olds, compared.news), strict=True):
        numbers = [key for key in bag if key[0] is Aspect.NUMBER]
        match = _THINGS.search(" ".join(side))
        if match and len(numbers) == 1 and not any(key[0] is Aspect.NUMBER for key in other):
            named = [each for each in _ITEM.split(match[1]) if each.strip()]
            if f"{len(named)}" == numbers[0][1].split()[0]:
                take(bag, numbers[0])
                bag.pop((Aspect.WORD, "thing"), None)


def kinds(compared: Compared) -> None:
    """Let "the file `a`" be "`a`": what kind of thing a name is may be said beside it or not."""
    sides = (compared.one, compared.two), (compared.two, compared.one)
    for (bag, other), (mine, _) in zip(compared.ways, sides, strict=True):
        if any(key[0] is Aspect.WORD and key[1] in _KINDS for key in other):
            continue
        for one, two in [*pairwise(mine), *((two, one) for one, two in pairwise(mine))]:
            is_named = two.aspect in _NAMED or (one.value in _CODES and two.aspect is Aspect.NUMBER)
            if one.value in (_KINDS | _CODES) and is_named and one.clause == two.clause and key_of(one) in bag:
                take(bag, key_of(one))
