"""A sentence that a model left without its SHALL, with it, where code can tell where it belongs."""

import re

from bot.openspec.blocks import obliges

_WHO = r"(?P<who>(?:The|An?|Each|Every|All|[A-Z][\w-]*)\b[^.;:,!?]{0,80}?)"
_BOUND = re.compile(rf"{_WHO}\s+(?:SHALL|MUST)\s+[a-z]")
_WEAK = re.compile(rf"{_WHO}\s+(?:will|shall|must|has to|have to|needs to|need to|is to|are to)\s+(?=[a-z])")
_IRREGULAR = {"is": "be", "are": "be", "has": "have", "does": "do", "goes": "go"}
_HISSING = ("ches", "shes", "sses", "xes", "zes", "oes")


def obliged(statement: str, before: str = "") -> str:
    """Return a sentence with SHALL: in place of "will" and the like, or behind whoever acts in the text ``before``.

    As it is where it says SHALL or MUST, and where nothing tells who acts.

    >>> obliged("The library charges 20 cents.", "The library SHALL charge 30 cents.")
    'The library SHALL charge 20 cents.'
    """
    if obliges(statement):
        return statement
    weak = _WEAK.match(statement)
    if weak:
        return f"{weak['who']} SHALL {statement[weak.end() :]}"
    bound = _BOUND.match(before)
    who = bound["who"] if bound else ""
    if not who or not statement.lower().startswith(f"{who.lower()} "):
        return statement
    verb, blank, rest = statement[len(who) + 1 :].partition(" ")
    plain = _plain(verb)
    return f"{statement[: len(who)]} SHALL {plain}{blank}{rest}" if plain else statement


def _plain(verb: str) -> str:
    """Return the plain form of a verb in the third person, empty for what is none."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if not re.fullmatch(r"[a-z]{2,}s", verb) or verb.endswith(("ss", "us", "is")):
        return ""
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(_HISSING) else verb[:-1]
