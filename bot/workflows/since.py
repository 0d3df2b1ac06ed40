"""``specbot check --since``: what only the difference shows, as findings."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.openspec.details import Pair
from bot.openspec.diffing import Entry
from bot.openspec.findings import Finding
from bot.openspec.flags import Flag, FlagKind
from bot.openspec.layout import document_at
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.openspec.names import fold
from bot.openspec.unplanned import unplanned
from bot.rules.rule import Rule
from bot.text.tree import Tree
from bot.text.words import likeness
from bot.workflows.context import Quality
from bot.workflows.scope import Scope
from bot.workflows.silence import Silenced, Silencer

# Of two sentences that share so many of their words, one is the other with another word.
_SAME_SENTENCE = 0.75
_MOST_SENTENCES = 40
_MOST_SLIPS = 2
_END = re.compile(r"(?<=[.!?;])\s+")
# These tell where the sentence stayed else; in one that is new or gone as a whole nobody overlooks them.
_SLIPS = frozenset({
    FlagKind.NEGATION_LOST, FlagKind.NEGATION_ADDED, FlagKind.OBLIGATION_LOST, FlagKind.NUMBER_LOST,
    FlagKind.BOUND_LOST, FlagKind.QUANTIFIER_LOST, FlagKind.IDENTIFIER_RENAMED, FlagKind.IDENTIFIER_LOST,
    FlagKind.QUOTE_CHANGED, FlagKind.QUOTE_LOST, FlagKind.ORDER_CHANGED,
})  # fmt: skip
# Of a step that differs by its name the words of the step were told.
_NAMES = frozenset({FlagKind.IDENTIFIER_RENAMED, FlagKind.IDENTIFIER_LOST, FlagKind.QUOTE_CHANGED, FlagKind.QUOTE_LOST})
_STEPS = frozenset({FlagKind.OUTCOME_CHANGED, FlagKind.CONDITION_CHANGED})
_LONGEST_QUOTE = 80
# Of a word that came or went, or belongs to something else than before.
_CAME = {
    True: '"{after}" came into a sentence that stayed else, and no delta says so.',
    False: '"{before}" is gone, or belongs to something else, in a sentence that stayed; no delta says so.',
}


@dataclass(frozen=True)
class Told:
    """What a difference gives rise to, and what notes in the documents silence of it."""

    found: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()


def since_findings(base: Tree, head: Tree, scope: Scope, quality: Quality) -> Told:
    """Return what rules find in the difference of two trees, in scope. Raises UnreadableError."""
    found: list[Finding] = []
    silenced: list[Silenced] = []
    silencers: dict[str, Silencer] = {}
    for entry in unplanned(base, head):
        path = entry.change.path
        document = document_at(head, path)
        if document is None or not _counts(scope, entry, document):
            continue
        silencer = silencers.setdefault(path, Silencer(document))
        rules = [each for each in quality.rules_at(path) if each.since]
        for finding in dict.fromkeys(_findings(entry, document, rules)):
            why = silencer.reason(finding)
            if why:
                silenced.append(Silenced(finding, why))
            else:
                found.append(finding)
    return Told(tuple(found), tuple(silenced))


def _counts(scope: Scope, entry: Entry, document: Document) -> bool:
    """Whether an entry is in scope: of a main spec every one, for what is gone from it is in no scope by its name."""
    if document.kind is DocumentKind.DELTA:
        return scope.holds(document.path, entry.change.name)
    return document.path in scope.touched


def _findings(entry: Entry, document: Document, rules: list[Rule]) -> Iterator[Finding]:
    scenarios = {fold(each.name) for one in document.requirements for each in one.scenarios}
    told: set[str] = set()
    steps: list[str] = []
    for flag in entry.flags:
        if flag.kind in _SLIPS and not _is_flip(flag, entry):
            continue
        # What matters more comes first: of a step whose number or name differs, that was told.
        if flag.kind in _STEPS and flag.after and flag.before and (flag.scenario in told or not _is_slip(flag)):
            continue
        if flag.kind in _NAMES and any(flag.before in each for each in steps):
            continue
        # It stands in another requirement now.
        if flag.kind is FlagKind.SCENARIO_LOST and fold(flag.before) in scenarios:
            continue
        for rule in rules:
            says = _sentence(rule, flag, document.kind)
            if says:
                if flag.kind in _STEPS:
                    steps.append(flag.before)
                else:
                    told.add(flag.scenario)
                yield _finding(rule, says, flag, entry, document)


def _sentence(rule: Rule, flag: Flag, kind: DocumentKind) -> str:
    if rule.since is None:
        return ""
    sentences = rule.since.in_deltas if kind is DocumentKind.DELTA else rule.since.in_specs
    what = flag.kind.value
    if flag.kind in _STEPS and not (flag.before and flag.after):
        what = what.replace("changed", "added" if flag.after else "lost")
    sentence = sentences.get(what, "")
    if flag.kind is FlagKind.STATEMENT_CHANGED and not (flag.before and flag.after):
        sentence = _CAME.get(bool(flag.after), "") if sentence else ""
    return sentence.format(before=_quoted(flag.before), after=_quoted(flag.after)) if sentence else ""


def _quoted(words: str) -> str:
    folded = " ".join(words.split())
    return folded if len(folded) <= _LONGEST_QUOTE else f"{folded[: _LONGEST_QUOTE - 1]}…"


def _is_flip(flag: Flag, entry: Entry) -> bool:
    """Whether the negation came or went in a sentence that is else the same."""
    told = entry.details
    pairs = [pair for each in told.scenarios if each.name == flag.scenario for pair in each.pairs]
    return any(_differs_by(flag, pair) for pair in (pairs if flag.scenario else told.body))


def _is_slip(flag: Flag) -> bool:
    """Whether a step differs from what it was by a word or two, and has twice as many that stayed."""
    before, after = Counter(flag.before.lower().split()), Counter(flag.after.lower().split())
    apart = max((before - after).total(), (after - before).total())
    return 0 < apart <= _MOST_SLIPS and (before & after).total() >= 2 * apart


def _differs_by(flag: Flag, pair: Pair) -> bool:
    if pair.before is None or pair.after is None or pair.is_same:
        return False
    before, after = _END.split(pair.before.text), _END.split(pair.after.text)
    words, has, lacks = (flag.before, before, after) if flag.before else (flag.after, after, before)
    changed = [each for each in has if _times(words, each) and each not in lacks]
    others = [each for each in lacks if each not in has]
    return any(
        _times(words, one) > _times(words, two) and likeness(one, two) >= _SAME_SENTENCE
        for one in changed[:_MOST_SENTENCES]
        for two in others[:_MOST_SENTENCES]
    )


def _times(words: str, text: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))


def _finding(rule: Rule, says: str, flag: Flag, entry: Entry, document: Document) -> Finding:
    change = entry.change
    requirement = document.requirement(change.name) if change.new else None
    line = _line(document, requirement, flag)
    is_there = requirement is not None and flag.after and flag.after.lower() in document.outline.lines[line].lower()
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        path=document.path,
        message=says,
        line=line + 1,
        requirement=change.name,
        scenario=flag.scenario,
        confidence=rule.confidence,
        words=flag.after if is_there else "",
    )


def _line(document: Document, requirement: Requirement | None, flag: Flag) -> int:
    """Return the line, from 0, where the new words stand, else the heading of what lacks the old ones."""
    if requirement is None:
        titles = ("requirements", "modified requirements", "added requirements")
        return next((each.span.start for each in document.sections if each.title.lower() in titles), 0)
    scenario = next((each for each in requirement.scenarios if each.name == flag.scenario), None)
    span = scenario.body if scenario else requirement.body
    lines = document.outline.lines
    if flag.after:
        for number in range(span.start, span.end):
            if _times(flag.after, lines[number]):
                return number
    return scenario.span.start if scenario else requirement.span.start
