"""``obligation-case``: a requirement says "will", "shall" or "must" where SHALL or MUST is meant."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement
from bot.openspec.suggestions import Intent
from bot.rules.prose import mask
from bot.rules.rule import Fix, Hit, Rule

_STRONG = re.compile(r"\b(SHALL|MUST)\b", re.ASCII)
_WEAK = re.compile(r"\b(shall|must|will)\b", re.IGNORECASE)
# What may not stand between the start of the clause and the verb: then the verb belongs to a side clause.
_SIDE = re.compile(
    r"\b(that|which|who|whom|whose|when|whenever|if|where|while|once|because|so|as|what|how)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.;:!?,]\s|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s")
_OTHER = re.compile(r"\b(should|may|might|could|can)\b", re.IGNORECASE)


def check(document: Document) -> Iterator[Hit]:
    """Yield one hit per requirement that obliges nobody in capitals but uses the verb in small letters."""
    for requirement in document.requirements:
        if not _STRONG.search(requirement.text):
            yield from _hit(document, requirement)


def _hit(document: Document, requirement: Requirement) -> Iterator[Hit]:
    lines = document.plain(requirement.body)
    fenced = document.outline.fenced[requirement.body.start : requirement.body.end]
    text = "\n".join("\0" * len(line) if inside else line for line, inside in zip(lines, fenced, strict=True))
    verbs = list(_verbs(mask(text)))
    if verbs:
        word = verbs[0][0]
        changed = "\n".join(lines)
        for verb in verbs:
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


def _verbs(text: str) -> Iterator[re.Match[str]]:
    """Yield the verbs that carry the obligation of a main clause."""
    for match in _WEAK.finditer(text):
        before = text[: match.start()]
        edges = [edge.end() for edge in _CLAUSE.finditer(before)]
        clause = before[edges[-1] if edges else 0 :]
        sentence = re.split(r"[.;!?]\s|\n\s*\n", text[match.start() :])[0]
        if clause.strip(" \n-*+>_0123456789.") and not _SIDE.search(clause) and not _OTHER.search(sentence):
            yield match


def _target(word: str) -> str:
    return "MUST" if word.lower() == "must" else "SHALL"


RULE = Rule(
    id="obligation-case",
    summary='A requirement says "will", "shall" or "must" where SHALL or MUST is meant.',
    source="OpenSpec writing guide; RFC 2119 and RFC 8174: only capitals are normative",
    severity=Severity.WARNING,
    check=check,
    covers=("S14", "D06"),
    asks="wording",
)
