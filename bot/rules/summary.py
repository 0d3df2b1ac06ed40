"""What rules read out of one document alone: kept with it for whoever asks again, and as JSON for another run.

A rule is scoped to the document (``Rule.check``) or to the repository (``Rule.check_around``). The findings of the
first depend on the document's path and text and on nothing else; the others compare what was read, the statements.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from bot.openspec.findings import Finding
from bot.openspec.model import Document, DocumentKind
from bot.rules.registry import RULES
from bot.rules.rule import Rule
from bot.rules.statements import Statement, statements

_NAME = "found"
_STATEMENTS = "statements"
_CLEAN = "clean"
_Found = dict[str, tuple[Rule, tuple[Finding, ...]]]
_NOTHING_BY: _Found = {name: (rule, ()) for name, rule in RULES.items()}
_to_json = json.JSONEncoder(separators=(",", ":")).encode


def finder(document: Document) -> Callable[[Rule], tuple[Finding, ...]]:
    """Return what tells what a rule that is scoped to the document finds in it, looked for once."""
    known = _known(document)

    def found_in(rule: Rule) -> tuple[Finding, ...]:
        kept = known.get(rule.id)
        if kept is None or kept[0] is not rule:
            known[rule.id] = kept = rule, rule.findings(document)
        return kept[1]

    return found_in


def lacks(document: Document, rules: Iterable[Rule]) -> bool:
    """Whether something of a summary has to be read out of the document still."""
    known = _known(document)
    missing = any(rule.id not in known for rule in rules if not rule.check_around)
    return missing or (document.kind is DocumentKind.SPEC and _STATEMENTS not in document.notes)


def summarise(document: Document, rules: Iterable[Rule]) -> None:
    """Read everything of a summary: the findings of the rules that are scoped to the document, and its statements."""
    if document.kind is DocumentKind.SPEC:
        statements(document)  # first, for what these split into words the rules need not look through otherwise
    found_in = finder(document)
    for rule in rules:
        if not rule.check_around:
            found_in(rule)


def to_text(document: Document) -> str:
    """Return the summary of a document as far as it was read, as JSON in ASCII.

    A rule that settings made, as a glossary does, is left out: its findings depend on more than the document.
    """
    known = [(rule, findings) for name, (rule, findings) in _known(document).items() if RULES.get(name) is rule]
    found = {
        rule.id: [
            [each.message, each.line, each.requirement, each.scenario, each.words, each.fixable] for each in findings
        ]
        for rule, findings in known
        if findings
    }
    # Most rules find nothing in most documents.
    data: dict[str, Any] = {_NAME: found, _CLEAN: " ".join([rule.id for rule, findings in known if not findings])}
    if _STATEMENTS in document.notes:
        places = {id(each): number for number, each in enumerate(document.requirements)}
        data[_STATEMENTS] = [_from_statement(each, places) for each in statements(document)]
    return _to_json(data)


def take(document: Document, text: str) -> bool:
    """Keep the summary of exactly this path and text with a document, and return whether it was one.

    What has another form is left alone, all of it: then everything is read out of the document.
    """
    try:
        data = json.loads(text)
        found = {name: _NOTHING_BY[name] for name in data[_CLEAN].split()}
        found |= {name: (RULES[name], _findings(document, RULES[name], rows)) for name, rows in data[_NAME].items()}
        said = data.get(_STATEMENTS)
        read = None if said is None else tuple(_to_statement(document, row) for row in said)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError):
        return False
    _known(document).update(found)
    if read is not None:
        document.notes.setdefault(_STATEMENTS, read)
    return True


def _known(document: Document) -> _Found:
    notes = document.notes
    if _NAME not in notes:
        notes[_NAME] = {}
    return notes[_NAME]  # type: ignore[return-value]  # asked of every rule in every document, and a cast is a call


def _findings(document: Document, rule: Rule, rows: Sequence[Sequence[Any]]) -> tuple[Finding, ...]:
    found = []
    for message, line, requirement, scenario, words, fixable in rows:
        _must_be(str, message, requirement, scenario, words)
        _must_be(int, line, fixable)
        found.append(
            Finding(
                rule=rule.id,
                severity=rule.severity,
                path=document.path,
                message=message,
                line=line,
                requirement=requirement,
                scenario=scenario,
                confidence=rule.confidence,
                words=words,
                fixable=bool(fixable),
            )
        )
    return tuple(found)


def _from_statement(each: Statement, places: Mapping[int, int]) -> list[Any]:
    sets = (sorted(each.words), sorted(each.subject), sorted(each.names))
    return [places[id(each.requirement)], each.line, each.forbids, *sets, each.numbers, each.given]


def _to_statement(document: Document, row: Sequence[Any]) -> Statement:
    place, line, forbids, *texts = row
    words, subject, names, numbers, given = texts
    _must_be(int, place, line, forbids)
    _must_be(list, *texts)
    _must_be(str, *chain.from_iterable(texts))
    return Statement(
        document,
        document.requirements[place],
        line,
        frozenset(words),
        tuple(numbers),
        tuple(given),
        bool(forbids),
        frozenset(subject),
        frozenset(names),
    )


def _must_be(kind: type, *values: object) -> None:
    # Of hundreds of words at once, and none of this runs in Python for each of them.
    if not all(map(isinstance, values, repeat(kind))):
        raise TypeError(kind)
