"""``obligation-case``: a requirement says "will", "shall" or "must" where SHALL or MUST is meant."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement
from bot.openspec.suggestions import Intent
from bot.rules.prose import mask
from bot.rules.rule import Fix, Hit, Rule
from bot.text.language import is_english
from bot.text.later import later

_STRONG = later(r"\b(SHALL|MUST)\b", re.ASCII)
# A verb stands before another word: "must-have", "a must." and "the will of" do not.
_WEAK = later(
    r"(?<![\w-])(?:[Ss]hall|[Mm]ust|will|WILL)(?=\s+[\w\0*])(?!\s+(?:of|and|or|is|are|was|were|has|for|from|to|in|it)\b)"
    # "The data users must set is x": a relative clause without its pronoun.
    r"(?!\s+\w+\s+(?:is|are|was|were)\b)"
)
# What may not stand between the start of the clause and the verb: then the verb belongs to a side clause, or is
# spoken about; a bracket or dash opens an aside.
_SIDE = later(
    r"\b(?:that|which|who|whom|whose|when|whenever|if|where|while|once|because|so|as|what|how|why|before|after|unless|"
    r"until|since|although|though|whether|than|without|expect(?:s|ed)?|words?|keywords?|verbs?|we|you|i)\b|[(—–]",
    re.IGNORECASE,
)
# A noun phrase right before the word makes it a noun: "a must", "The will".
_NOUN = later(r"\b(?:a|an|the|this|his|her|their|its|our|your|my|of|no|any|to|or)$", re.IGNORECASE)
_DETERMINER = r"(?:the|an?|each|every|all|any|no|its|their|his|her|your|our|it|they|he|she)"
# A second subject in the clause, behind a noun: "The value the user must set".
_RELATIVE = later(rf"(?P<word>[\w\0'’-]+)\**\s+{_DETERMINER}\b", re.IGNORECASE)
_LINKING = later(
    r"(?:and|or|but|nor|then|both|either|not|only|all|of|in|on|at|by|for|from|to|with|per|under|over|into|via|within|"
    r"between|through|during|against|across|about|like|behind|below|above|inside|outside|upon|towards?|around|\w+ing|"
    r"\w+ed)$",
    re.IGNORECASE,
)
# "will" obliges only where the thing that acts is named; elsewhere it may foretell.
_ACTOR = later(
    r"(?:(?:and|then|but|also)\s+)*(?:(?i:the|an?|each|every|all|any|no|it)\b|[A-Z]{2,}\w*|[A-Z][a-z]+[A-Z]\w*"
    r"|(?!(?:[Tt]his|[Aa]lways|[Ss]ometimes)\b)[A-Za-z]{2,}[^su\W]s\s*$)"
)
_LABEL = later(r"[^\w\0]*+(?:[\w\0-]+ ){0,3}[\w-]+\W{0,2}:\**(?P<rest>\s.*|)$")
_FOREIGN = later(r" {0,3}>|[^|]*\|| {4}|\t| *\t")
_ITEM = later(r"\s*(?:[-*+]|\d+[.)])\s")
_CLAUSE = later(r"[.;:!?,]\s|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s")
_SENTENCE = later(r"[.;!?]\s|\n\s*\n")
_LED_IN = later(r"\W*+(?:\w[\w-]*\s){0,3}[\w-]+\W{0,2}:")
_FARTHEST = 500
"""Characters between a verb and the start of its clause: nobody reads so far for a subject."""
_OTHER = later(r"\b(should|may|might|could|can)\b", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield one hit per requirement that obliges nobody in capitals but uses the verb in small letters."""
    for requirement in document.requirements:
        if not _STRONG.search(requirement.text) and is_english(requirement.text):
            yield from _hit(document, requirement)


def _hit(document: Document, requirement: Requirement) -> Iterator[Hit]:
    lines = document.plain(requirement.body)
    hidden = document.hidden[requirement.body.start : requirement.body.end]
    text = "\n".join(_own(lines, hidden))
    verbs = list(_verbs(mask(text)))
    if verbs:
        word = verbs[0][0]
        changed = "\n".join(lines)
        for verb in reversed(verbs):
            changed = changed[: verb.start()] + _target(verb[0]) + changed[verb.end() :]
        yield Hit(
            requirement.body.start + text.count("\n", 0, verbs[0].start()),
            f'"{word}" obliges nobody in a specification; only SHALL and MUST in capitals do.',
            requirement,
            words=word,
            fix=Fix(
                requirement.body,
                tuple(changed.split("\n")),
                f'"{word}" is written as {_target(word)}, which makes the requirement binding (RFC 8174).',
                frozenset({Intent.OBLIGATION}),
            ),
        )


def _own(lines: Sequence[str], hidden: Sequence[int]) -> Iterator[str]:
    """Yield the lines, as NULs those that are not the requirement's own sentences.

    These are hidden lines, code by indentation, quotations and tables up to the next blank line, and what stands
    behind a label such as ``Note:`` or ``Out of scope:``; below a label that ends its line, that is all the rest.
    """
    foreign = below = False
    for line, inside in zip(lines, hidden, strict=True):
        label = None if inside else _LABEL.match(line)
        below = below or (label is not None and not label["rest"].strip())
        if not line.strip() or (_ITEM.match(line) and not _FOREIGN.match(line)):
            foreign = False
        foreign = foreign or (bool(line.strip()) and (label or _FOREIGN.match(line)) is not None)
        yield "\0" * len(line) if inside or foreign or below else line


def _verbs(text: str) -> Iterator[re.Match[str]]:
    """Yield the verbs that carry the obligation of a main clause."""
    clauses = [0, *(each.end() for each in _CLAUSE.finditer(text))]
    ends = [each.span() for each in _SENTENCE.finditer(text)]
    others = [each.start() for each in _OTHER.finditer(text)]
    for match in _WEAK.finditer(text):
        at = match.start()
        clause = clauses[bisect_right(clauses, at) - 1]
        if at - clause > _FARTHEST:
            continue
        following = bisect_left(ends, (at, 0))
        sentence = ends[following - 1][1] if following else 0
        rest = ends[following][0] if following < len(ends) else len(text)
        has_other = bisect_left(others, clause) < bisect_left(others, rest)
        subject = text[clause:at].strip(" \n-*+>_0123456789.")
        labelled = _LED_IN.match(text, sentence, min(at, sentence + _FARTHEST))
        if subject and not labelled and not has_other and _is_main(subject, match[0]):
            yield match


def _is_main(subject: str, verb: str) -> bool:
    """Whether what stands between the start of its clause and the verb makes the verb that of a main clause."""
    if _SIDE.search(subject) or _NOUN.search(subject) or re.match(r"or\b", subject, re.IGNORECASE):
        return False
    if any(not _LINKING.match(match["word"]) for match in _RELATIVE.finditer(subject)):
        return False
    return verb.lower() != "will" or _ACTOR.match(subject) is not None


def _target(word: str) -> str:
    return "MUST" if word.lower() == "must" else "SHALL"


RULE = Rule(
    id="obligation-case",
    summary='A requirement says "will", "shall" or "must" where SHALL or MUST is meant.',
    source="OpenSpec writing guide; RFC 2119 and RFC 8174: only capitals are normative",
    severity=Severity.WARNING,
    mends=True,
    check=check,
    covers=("S14", "D06"),
    asks="wording",
)
