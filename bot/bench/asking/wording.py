"""Words as a person says them: from the steps of a spec to a question about them, and not always in their order."""

import re
from collections.abc import Mapping, Sequence
from random import Random

_ENDS = " \t.;:,—–-"
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_KEYWORD = re.compile(r"^(?:when|if|after|once|given|that)\s+(?=\S)", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")
_OBLIGED = re.compile(r"\b(?:SHALL|MUST)\b")
_TAIL = re.compile(
    r"(?:, (?:which|because|so that|via|using|including|such as|e\.g\.)|\s(?:so that|because|via|—|–|--)\s)"
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 5
_REPLACED = 0.75
"""How likely a word is said in another way, where there is one."""
_ARTICLE = re.compile(r"\b(?P<article>[Aa]n?) (?P<first>[a-z])(?=[a-z]{2})(?!hour|honest|use|uni|one|eu)")
_DOUBLED = re.compile(r"(?:[^aeiou]*[aeiou][^aeiouwxy]|omit|submit|emit)")
_CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|\S*[_/\\.=<>{}()]\S*")
# "The user runs" -> "I run": who asks is mostly the one who acts.
_ACTOR = re.compile(
    r"^(?:the |an? |any )?(?:user|developer|operator|admin|administrator|maintainer|caller|client|contributor|author"
    r"|customer|visitor) (?P<verb>[a-z]{2,}s|has|is|does)\b(?P<rest>(?:(?!\band\b|\bor\b|\bthe user\b|\btheir\b).)*)$",
    re.IGNORECASE,
)
_IRREGULAR = {"has": "have", "is": "am", "does": "do", "goes": "go"}
_KEPT_ES = ("sses", "shes", "ches", "xes", "zes", "oes")


def plain(text: str) -> str:
    """Return a step's words in one line, without the marks of links and bold type and without an end."""
    text = _BOLD.sub("", _LINK.sub(r"\1", " ".join(text.split())))
    return _KEYWORD.sub("", text).strip(_ENDS)


def lower_first(text: str) -> str:
    """Return a clause as it goes on inside a sentence; a name keeps its capital."""
    first = text.split(" ", 1)[0]
    is_word = first[:1].isupper() and first[1:].islower()
    return text[:1].lower() + text[1:] if is_word or first == "A" else text


def upper_first(text: str) -> str:
    """Return a clause as it opens a sentence."""
    return text[:1].upper() + text[1:]


def as_asked(text: str, instead: str = "") -> str:
    """Return an obligation as something that happens, or with another verb of duty."""
    return " ".join(_OBLIGED.sub(instead, text).split())


def as_i(text: str) -> str:
    """Return "the user runs x" as "I run x"; the same where it is another sentence."""
    match = _ACTOR.match(text)
    return f"I {base_form(match['verb'].lower())}{match['rest']}" if match else text


def base_form(verb: str) -> str:
    """Return the base form of a verb in the third person."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(_KEPT_ES) else verb.removesuffix("s")


def forms(verb: str) -> tuple[str, str, str, str]:
    """Return the forms of a regular verb: base, third person, -ing and -ed."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb[:-1]}ing", f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb}ing", f"{verb[:-1]}ied"
    stem = verb + verb[-1] if _DOUBLED.fullmatch(verb) else verb
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh")) else f"{verb}s"
    return verb, third, f"{stem}ing", f"{stem}ed"


def loosened(text: str, random: Random, synonyms: Mapping[str, Sequence[str]]) -> str:
    """Return a clause as somebody remembers it: without what is in brackets, without its tail, in other words."""
    if random.random() < 0.8:
        text = _PARENTHESIS.sub("", text)
    tail = _TAIL.search(text)
    if tail and len(_WORD.findall(text[: tail.start()])) >= _FEWEST and random.random() < 0.8:
        text = text[: tail.start()]
    # What is code keeps its words, also where its marks are left out.
    text = _in_other_words(text, random, synonyms)
    return (text.replace("`", "") if random.random() < 0.7 else text).strip(_ENDS)


def _in_other_words(text: str, random: Random, synonyms: Mapping[str, Sequence[str]]) -> str:
    """Return a text with most of the words replaced for which there are others; what is code or a name stays."""
    kept = [match.span() for match in _CODE.finditer(text)]

    def other(match: re.Match[str]) -> str:
        known = synonyms.get(match[0].lower())
        if not known or random.random() > _REPLACED or any(start <= match.start() < end for start, end in kept):
            return match[0]
        word = random.choice(known)
        return upper_first(word) if match[0][0].isupper() else word

    return _ARTICLE.sub(_agreeing, _WORD.sub(other, text))


def _agreeing(match: re.Match[str]) -> str:
    """Return "a" or "an" as the word behind it wants it; before code it stays."""
    vowel = match["first"] in "aeiou"
    return f"{match['article'][0]}{'n' if vowel else ''} {match['first']}"


def without_words(text: str, words: frozenset[str]) -> str:
    """Return a text without some words that say little."""
    return " ".join(each for each in text.split() if each.lower().strip(",") not in words)
