"""``glossary-term``: a word that the team's glossary says not to use, or a term in other capitals than it has there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Span
from bot.openspec.suggestions import TERM, Intent
from bot.rules.glossary import Glossary, Term
from bot.rules.prose import mask
from bot.rules.reading import read
from bot.rules.rule import Fix, Hit, Rule
from bot.text.later import later

# What joins a word to a name that is written together: login-page, login.html, @login, login_url, $login.
_BEFORE = r"(?<![\w@#$/\\-])(?<!\w\.)"
_AFTER = r"(?![\w@/\\-])(?!\.\w)"
# Letters that are written without blanks between words: kana, Han, Hangul.
_UNSPACED = later(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PLAIN_WORD = later(r"[a-z]+(?: [a-z]+)*")
_ARTICLE = later(r"\b(an?)[ \t]+$", re.IGNORECASE)
_INDENTED = later(r" {4}|\t")
_HEADING = later(r"#{1,6}\s")


@dataclass(frozen=True)
class _Words:
    """A glossary as one pattern, made once."""

    glossary: Glossary
    mends: bool

    @cached_property
    def known(self) -> dict[str, tuple[Term, str]]:
        """Every form of every word in small letters: its term, and what stands in its place; that is empty for terms.

        A form may be without a certain replacement: then it is "?".
        """
        found: dict[str, tuple[Term, str]] = {}
        for term in self.glossary.terms:
            for word in term.avoided:
                found[word.casefold()] = (term, term.name)
                for form in _plurals(word):
                    found.setdefault(form.casefold(), (term, next(_plurals(term.name), "?")))
        for term in self.glossary.terms:
            for form in (term.name, *_plurals(term.name)):
                found[form.casefold()] = (term, "")
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds them all, the longest first, so that a word in a longer term is left alone."""
        return re.compile("|".join(_pattern(each) for each in sorted(self.known, key=len, reverse=True)), re.IGNORECASE)

    @cached_property
    def looked_for(self) -> tuple[str, ...]:
        """What must stand in a text, in small letters, for anything to be found in it: each word's first piece."""
        words = [each for term in self.glossary.terms for each in term.avoided]
        words += [term.name for term in self.glossary.terms if term.fixes_case]
        # A plural in "ies" begins otherwise.
        return tuple(dict.fromkeys(each.casefold().split()[0].removesuffix("y") for each in words))


def rule_of(glossary: Glossary, *, mends: bool = True) -> Rule:
    """Return the rule that holds documents to a glossary; ``mends``: whether it offers fixes."""
    return replace(RULE, check=partial(_check, _Words(glossary, mends)))


def _plurals(word: str) -> Iterator[str]:
    """Yield the English plural of a word that is made by the rule, none of others and of names."""
    if not _PLAIN_WORD.fullmatch(word.lower()) or word.lower().endswith("s") or word.isupper():
        return
    if word[-1].lower() == "y" and word[-2].lower() not in "aeiou":
        yield f"{word[:-1]}ies"
    elif word.lower().endswith(("x", "z", "ch", "sh")):
        yield f"{word}es"
    else:
        yield f"{word}s"


def _pattern(word: str) -> str:
    text = r"(?:[ \t]+|[ \t]*\n[ \t]*)".join(re.escape(each) for each in word.split())
    before = "" if _UNSPACED.match(word[0]) else _BEFORE
    after = "" if _UNSPACED.match(word[-1]) else _AFTER
    return f"{before}{text}{after}"


def _check(words: _Words, document: Document) -> Iterator[Hit]:
    """Yield a hit for each such word in the requirements and the Purpose, code and quotations left out."""
    low = document.text.casefold()
    if not any(each in low for each in words.looked_for):
        return
    spans: list[tuple[Span, Requirement | None]] = [(each.span, each) for each in document.requirements]
    if document.purpose:
        spans.append((document.purpose.body, None))
    for span, requirement in sorted(spans, key=lambda each: each[0].start):
        yield from _in_span(words, document, span, requirement)


def _in_span(words: _Words, document: Document, span: Span, requirement: Requirement | None) -> Iterator[Hit]:
    lines = list(document.plain(span))
    text = mask("\n".join("" if document.hidden[span.start + at] else line for at, line in enumerate(lines)))
    for match in words.pattern.finditer(text):
        found = " ".join(match[0].split())
        term, better = words.known.get(found.casefold(), (None, ""))
        start = text.rfind("\n", 0, match.start()) + 1
        line = text[start : (text.find("\n", match.start()) + 1 or len(text) + 1) - 1]
        # By indentation it is code, unless it goes on with a list.
        if term is None or (_INDENTED.match(line) and not line.lstrip().startswith(("-", "*", "+"))):
            continue
        is_case = not better
        if is_case and not _is_misspelt(found, term, line):
            continue
        if not is_case and not _is_meant(found, term):
            continue
        number = span.start + text.count("\n", 0, match.start())
        scenario = requirement.scenario_at(number) if requirement else None
        yield Hit(
            number,
            f'The glossary writes "{term.name}".' if is_case else f'The glossary says "{term.name}", not "{found}".',
            requirement,
            scenario,
            words=found,
            fix=_fix(words, document, number, (match.start() - start, match.end() - start), term, better, found),
        )


def _is_misspelt(found: str, term: Term, line: str) -> bool:
    """Whether a term stands there in other capitals than it has; in a heading every word may have one."""
    if not term.fixes_case or _HEADING.match(line):
        return False
    forms = (term.name, *_plurals(term.name))
    # At the start of a sentence the first letter is large.
    return not any(found in (each, each[0].upper() + each[1:]) for each in forms)


def _is_meant(found: str, term: Term) -> bool:
    """Whether a word is the one that is avoided: one with capitals of its own ("Ops") is another without them."""
    own = [each for each in term.avoided if each.casefold() == found.casefold()]
    return all(found == each or not any(char.isupper() for char in each[1:]) for each in own)


def _fix(
    words: _Words, document: Document, number: int, place: tuple[int, int], term: Term, better: str, found: str
) -> Fix | None:
    """Return the fix where it is certain: on one line, in no heading, no article before it, no capitals of its own."""
    line = document.plain(Span(number, number + 1))[0]
    before, stands = line[: place[0]], line[place[0] : place[1]]
    target = better or _cased(found, term)
    if not words.mends or stands != found or _HEADING.match(line) or target in ("", "?"):
        return None
    if better:
        # Where words are bent, or have a gender, one of them is not put in the place of another.
        if not _UNSPACED.search(found) and not read(document).is_english:
            return None
        target = _with_case(found, _inside(words.glossary, better, document))
        if not target or _ARTICLE.search(before):
            return None
    new = f"{before}{target}{line[place[1] :]}"
    reason = f'"{found}" is written "{target}", as the glossary has it.'
    return Fix(Span(number, number + 1), (new,), reason, frozenset({Intent.TERM}), (f"{TERM}{target}",))


def _cased(found: str, term: Term) -> str:
    """Return a term as it is written, in the number that stands there."""
    return next((each for each in (term.name, *_plurals(term.name)) if each.casefold() == found.casefold()), "")


def _with_case(found: str, name: str) -> str:
    """Return what stands in a word's place: with a capital where it has one; empty where it has capitals of its own."""
    if found[1:] != found[1:].lower() or not name:
        return ""
    return name[0].upper() + name[1:] if found[0] != found[0].lower() else name


def _inside(glossary: Glossary, name: str, document: Document) -> str:
    """Return a term as it stands inside a sentence, empty where nothing tells.

    Many glossaries begin each entry with a capital: then "Ride" is no name, and "Kubernetes" is one.
    """
    small = name[0].lower() + name[1:]
    if small == name or any(char.isupper() for char in name[1:]):
        return name
    if any(each.name[0].islower() for each in glossary.terms):
        return name
    if any(_stands(rf"(?<![\w-]){re.escape(small)}", text) for text in (glossary.text, document.text)):
        return small
    return name if _stands(rf"(?<=[a-z,] ){re.escape(name)}", document.text) else ""


def _stands(pattern: str, text: str) -> bool:
    return re.search(rf"{pattern}(?![\w-])", text) is not None


RULE = Rule(
    id="glossary-term",
    summary="A word that the team's glossary says not to use, or a term in other capitals than it has there.",
    source="ISO/IEC/IEEE 29148, 5.2.6: consistent; INCOSE Guide to Writing Requirements R36 (consistent terms)",
    severity=Severity.WARNING,
    mends=True,
    bad="The system SHALL end the trip when the bicycle is locked.",
    good="The system SHALL end the ride when the bicycle is locked.",
)
"""Without a glossary it is silent: ``rule_of`` makes the one that speaks."""
