"""Gate 4: by code, the facts of the block are the same, but for what the suggestion declares."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.gates.gate import Case, Gate, as_document
from bot.gates.grounding import ungrounded
from bot.gates.stating import reads_alike, unstated
from bot.openspec.atom import Aspect
from bot.openspec.content import (
    CONDITIONS,
    carriers,
    content,
    is_carrier,
    is_latin,
    kept_for,
    occurrences_of,
    sequence,
    smuggled,
    vocabulary,
)
from bot.openspec.facts import FactKind, Facts, fact_changes, facts_of, modals
from bot.openspec.meaning import Difference, differences
from bot.openspec.model import Document, Scenario
from bot.openspec.steps import step_at
from bot.openspec.suggestions import Intent, Suggestion

_WORD = re.compile(r"[^\W_]+")
# What a heading, a step or a delta is marked with; these words may come and go where marks are mended.
_MARKS = frozenset({"scenario", "requirement", "requirements", "purpose", "added", "modified", "removed", "renamed"})
_STEP_WORDS = frozenset({"given", "when", "then", "and", "but"})
# Under these intents code has moved, marked or dropped whole words: none may be new, none may vanish.
_KEEPS_WORDS = frozenset({Intent.HEADING, Intent.REORDER_STEPS, Intent.SPLIT_STEPS, Intent.DROP_COPY, Intent.SPELLING})
_CODE_ONLY = _KEEPS_WORDS | {Intent.OBLIGATION, Intent.BODY_FROM_NAME}
# What share of their words may come from outside the spec: a scenario needs events, a Purpose its own way to say it.
_NEW_IN_SCENARIO = 0.5
_NEW_IN_PURPOSE = 0.75
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
# Of the scripts that end a sentence with a mark each its own; Thai and Lao have none.
_ENDS = re.compile(r"[.!?…。．！？｡।։۔؟።។။][\"'”’»」』)\]*_`]*\s*$|[\u0e00-\u0eff]\s*$|^(?:```|~~~|\|)")
_BINDING = frozenset({"shall", "must", "will"})
# Stands for a word and the term that takes its place.
_SWAPPED = "term"
# What may come with the number that an author answered.
_BOUNDING = "within at most least up to more less than"
# Under these a text may be said in other words throughout; under the others it only grows by what they name.
_PARAPHRASES = frozenset({Intent.REWORD, Intent.OBLIGATION})
# How the sentences begin that name words but not what they would change.
_ON_WORDS = "Scenario "


def refuse(case: Case) -> str | None:
    """Return the first fact that changes without being declared, None when the meaning is kept."""
    suggestion = case.suggestion
    if Intent.STATEMENT in suggestion.intents:
        return _stated(case)
    if suggestion.intents and suggestion.intents <= _CODE_ONLY:
        return _words(suggestion)
    if Intent.TERM in suggestion.intents:
        return _terms(case)
    if found := smuggled("\n".join([case.before.text, *suggestion.evidence]), suggestion.after):
        return f'"{found}" is markup, an address or a look-alike that does not stand in the spec; use plain words.'
    if Intent.PURPOSE in suggestion.intents:
        return _purpose(case)
    if suggestion.intents & _KEEPS_WORDS:
        # Marks were mended and then words: lines have moved between body and scenarios, so the block counts as one.
        return _facts(suggestion, suggestion.before, suggestion.after)
    return _reworded(case)


def _stated(case: Case) -> str | None:
    """The author's sentence comes in; all else stays, but for what the other intents declare."""
    rest = unstated(case.suggestion)
    if isinstance(rest, str):
        return rest
    if rest.intents:
        return refuse(replace(case, suggestion=rest))
    return (
        None
        if reads_alike(rest.after.rstrip(), rest.before.rstrip())
        else "More would change than the sentence that the author chose."
    )


def _reworded(case: Case) -> str | None:
    """The same words in their order pass, and so does a paraphrase: what says the same in words known to mean it.

    A word that was found to be vague may go only where the sentence does not lean on it.
    """
    suggestion = case.suggestion
    before, after = _own_text(suggestion.before), _own_text(suggestion.after)
    found = [each.words for each in case.quality[0] if each.requirement == suggestion.requirement and each.words]
    strict = _facts(suggestion, before, after) or _said(case, found, before, after) or _scenarios(case)
    if not suggestion.intents <= _PARAPHRASES or (
        strict is not None and _still_vague(suggestion, found, before, after)
    ):
        return strict
    left = [each for each in differences(suggestion.before, suggestion.after) if not _declared(suggestion, each)]
    if strict is None:
        # The same words in their order may still say who does it to whom otherwise.
        turned = next((each for each in left if each.is_place and each.aspect is Aspect.ACTOR), None)
        return f"The meaning would change: {turned}." if turned else None
    if not left:
        return _obliged(suggestion, before, after)
    told = next((each for each in left if each.aspect is not Aspect.WORD or each.is_place), None)
    return f"The meaning would change: {told}." if told and strict.startswith(_ON_WORDS) else strict


def _declared(suggestion: Suggestion, difference: Difference) -> bool:
    return difference.aspect is Aspect.OBLIGATION and Intent.OBLIGATION in suggestion.intents


def _obliged(suggestion: Suggestion, before: str, after: str) -> str | None:
    return _obligation(before, after, facts_of(before)) if Intent.OBLIGATION in suggestion.intents else None


def _words(suggestion: Suggestion) -> str | None:
    """Every word stays, however often where copies go; a binding verb may change its form where that is declared."""
    intents = suggestion.intents
    copies = intents & {Intent.DROP_COPY, Intent.BODY_FROM_NAME}
    # "The the" becomes "The" and "from:" becomes "FROM:": there, case says nothing.
    folded = bool(copies) or bool(intents & {Intent.HEADING, Intent.SPELLING})
    before = _bag(suggestion.before, Intent.OBLIGATION in intents, folded)
    after = _bag(suggestion.after, Intent.OBLIGATION in intents, folded)
    lost = set(before) - set(after) if copies else set(before - after)
    new = set(after) - set(before) if copies else set(after - before)
    if lost:
        return f'The word "{sorted(lost)[0]}" would be lost.'
    return f'The word "{sorted(new)[0]}" would be new.' if new else None


def _terms(case: Case) -> str | None:
    """A word that was found may become a term of the glossary; all else stays, but for what is mended by code."""
    suggestion = case.suggestion
    others = suggestion.intents - {Intent.TERM}
    if not others <= _CODE_ONLY:
        return "A term of the glossary comes by itself, or with what is mended by code."
    found = [each.words for each in case.quality[0] if each.rule in suggestion.rules and each.words]
    either = "|".join(re.escape(each) for each in sorted({*found, *suggestion.terms}, key=len, reverse=True))
    sides = (suggestion.before, suggestion.after)
    before, after = (re.sub(either, _SWAPPED, each, flags=re.IGNORECASE) if either else each for each in sides)
    if others:
        return _words(replace(suggestion, before=before, after=after, intents=others))
    return None if before == after else "More would change than a word that the glossary has a term for."


def _bag(text: str, binding: bool, folded: bool) -> Counter[str]:
    words = (word for word in _WORD.findall(text) if word.lower() not in _MARKS | _STEP_WORDS)
    verbs = ("SHALL" if binding and word.lower() in _BINDING else word for word in words)
    return Counter(word.lower() if folded else word for word in verbs)


def _facts(suggestion: Suggestion, before: str, after: str) -> str | None:
    old, new = facts_of(before), facts_of(after)
    if Intent.OBLIGATION in suggestion.intents:
        problem = _obligation(before, after, old)
        if problem:
            return problem
        old, new = _without(old, FactKind.OBLIGATION), _without(new, FactKind.OBLIGATION)
    if Intent.MEASURE in suggestion.intents:
        # The number is the author's answer; it may only be added, and with it its bound.
        given = facts_of("\n".join(suggestion.answers))
        new -= Counter({fact: n for fact, n in (new - old).items() if fact.kind is FactKind.BOUND or fact in given})
    changes = fact_changes(old, new)
    return f"The meaning would change: {changes[0]}." if changes else None


def _still_vague(suggestion: Suggestion, found: Sequence[str], before: str, after: str) -> str | None:
    """Return what is wrong with how the words went that were found to be vague, None where they are gone as a whole."""
    measured = Intent.MEASURE in suggestion.intents  # then the author has said what the word stands for
    carried = next(
        (words for words in (*found, *sorted(CONDITIONS)) if carriers(words, before) > carriers(words, after)), ""
    )
    if carried and not measured:
        return kept_for(carried)
    if still := next((stem for words in found if (stem := _bent(words, before, after))), ""):
        return f"What was found is still there in another form: {still}."
    return None


def _said(case: Case, found: Sequence[str], before: str, after: str) -> str | None:
    """A rewording says the same things in the same order: it may take away what was found to be vague, and no more.

    New words may only come from the rest of the block (its name and scenarios), so that nothing is made up.
    """
    suggestion = case.suggestion
    vague = content(" ".join(found))
    measured = Intent.MEASURE in suggestion.intents
    if problem := _still_vague(suggestion, found, before, after):
        return problem
    if _links(before) - _links(after) > sum(_links(before, words) for words in set(found)):
        return 'An "and" would be gone; keep it.'
    left = sequence(before)
    lost: list[str] = []
    strange: list[str] = []
    for token in sequence(after):
        if token in left:
            at = left.index(token)
            lost += left[:at]
            left = left[at + 1 :]
        else:
            strange.append(token)
    gone = [token for token in [*lost, *left] if token not in vague and not is_carrier(token)]
    known = content("\n".join(line for line in suggestion.before.splitlines() if line not in before.splitlines()))
    if measured:
        known |= content("\n".join([*suggestion.answers, _BOUNDING]))
    made_up = [token for token in strange if token not in known]
    if gone:
        return f"These words would be gone, or stand elsewhere: {', '.join(dict.fromkeys(gone))}; keep them."
    return f"These words would be new: {', '.join(dict.fromkeys(made_up))}; leave them out." if made_up else None


def _links(text: str, beside: str = "") -> int:
    """Return how often a text says "and", in all or beside some words ("fast and easy" may lose it with "fast")."""
    word = re.escape(beside)
    pattern = rf"\band\s+{word}(?!\w)|(?<!\w){word}\s+and\b" if beside else r"\band\b"
    return len(re.findall(pattern, text, re.IGNORECASE))


def _bent(words: str, before: str, after: str) -> str:
    """Return a stem of ``words`` that did not go with them ("quickly" became "in a quick way"), empty for none.

    The same stem elsewhere ("fail-fast", or what another finding is about) may stay.
    """
    went = len(occurrences_of(words, before)) - len(occurrences_of(words, after))
    old, new = (Counter(sequence(re.sub(r"[-_/.:]", " ", text))) for text in (before, after))
    return next((stem for stem in sequence(words) if old[stem] - new[stem] < went), "")


def _obligation(before: str, after: str, facts: Facts) -> str | None:
    """A requirement without SHALL or MUST may get its verbs in capitals, or one SHALL where it had no modal verb."""
    if any(fact.kind is FactKind.OBLIGATION for fact in facts):
        return "The requirement has obligations already; their strength may not change."
    old, new = modals(before), modals(after)
    if old == new or (not old and new == Counter({"SHALL": 1})):
        return None
    return f"The strength of an obligation would change: {_spoken(old)} became {_spoken(new)}."


def _spoken(verbs: Counter[str]) -> str:
    return ", ".join(sorted(verbs.elements())) or "none"


def _without(facts: Facts, kind: FactKind) -> Facts:
    return Counter({fact: count for fact, count in facts.items() if fact.kind is not kind})


def _scenarios(case: Case) -> str | None:
    """Scenarios that were there are there, word for word; new ones only where that is declared."""
    suggestion = case.suggestion
    before, after = _by_name(suggestion.before), _by_name(suggestion.after)
    for name, bodies in before.items():
        if name not in after:
            return f'Scenario "{name}" would be lost.'
        if Intent.ADD_STEPS in suggestion.intents:
            if not all(any(set(old) <= set(new) for new in after[name]) for old in bodies):
                return f'A step of scenario "{name}" would change.'
        elif bodies != after[name][: len(bodies)]:
            return f'Scenario "{name}" would change.'
    old = {line for bodies in before.values() for body in bodies for line in body}
    fresh = [[name, *body] for name, bodies in after.items() for body in bodies[len(before.get(name, [])) :]]
    if fresh and Intent.ADD_SCENARIO not in suggestion.intents:
        return "A scenario would appear that was not declared."
    if Intent.ADD_STEPS in suggestion.intents:
        fresh += [[line for line in body if line not in old] for bodies in after.values() for body in bodies]
    return next((problem for lines in fresh if (problem := _new_steps(case, lines))), None)


def _new_steps(case: Case, lines: list[str]) -> str | None:
    """Return what is wrong with lines of a scenario that were not there: what they state must stand in the sources."""
    text = "\n".join(lines)
    obliged = {fact.value for fact in facts_of(case.suggestion.before) if fact.kind is FactKind.OBLIGATION}
    for fact in facts_of(text):
        if fact.kind is FactKind.OBLIGATION and fact.value not in obliged:
            return f"A scenario shows what happens; it does not say {fact.value}."
    steps = [step[2] for line in lines if (step := step_at(line))]
    if len(set(steps)) != len(steps):
        return "Two steps of the scenario would say the same."
    words = "\n".join([*steps, *(line for line in lines if not step_at(line))])
    return (
        _ungrounded(case.suggestion.before, text, "the requirement")
        or _other_script(case.before, words)
        or _foreign(case.before.text, words, _NEW_IN_SCENARIO)
    )


def _other_script(document: Document, text: str) -> str | None:
    """Return a sentence when ``text`` is in Latin letters and the requirements are not; names in code do not count."""
    if is_latin(text) and is_latin("\n".join(each.text for each in document.requirements)) is False:
        return "The spec is written in another language; write in the language of its requirements."
    return None


def _foreign(sources: str, text: str, share: float) -> str | None:
    """Return a sentence when more than ``share`` of the words of ``text`` come from outside ``sources``."""
    words = vocabulary(text)
    strange = sorted(words - vocabulary(sources))
    if len(strange) <= share * len(words):
        return None
    return f"Too many words are foreign to this spec: {', '.join(strange[:6])}; use its own words and its language."


def _ungrounded(sources: str, text: str, where: str) -> str | None:
    """Return a sentence on the first number, identifier or link of ``text`` that ``sources`` do not hold."""
    fact = next(ungrounded(sources, text), None)
    return f'"{fact.value}" does not stand in {where}; leave it out, nothing may be made up.' if fact else None


def _by_name(block: str) -> dict[str, list[list[str]]]:
    document = as_document(block)
    found: dict[str, list[list[str]]] = {}
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            found.setdefault(scenario.name, []).append(_body(document, scenario))
    return found


def _body(document: Document, scenario: Scenario) -> list[str]:
    return [line.rstrip() for line in document.plain(scenario.body) if line.strip()]


def _own_text(block: str) -> str:
    """Return a block without its scenarios."""
    document = as_document(block)
    lines = list(document.outline.lines[1:])
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            lines[scenario.span.start - 1 : scenario.span.end - 1] = [""] * (scenario.span.end - scenario.span.start)
    return "\n".join(lines)


def _purpose(case: Case) -> str | None:
    """A new Purpose states nothing that its sources do not: no number, identifier or link of its own, no obligation."""
    suggestion = case.suggestion
    if modals(suggestion.after)["SHALL"] > modals(suggestion.before)["SHALL"]:
        return "A Purpose says what the capability is for; shall, must and will belong into requirements."
    sources = "\n".join([case.before.text, *suggestion.evidence])
    fresh = "\n".join(line for line in suggestion.after.splitlines() if line not in suggestion.before.splitlines())
    return (
        _cut_off(suggestion.after)
        or _ungrounded(sources, fresh, "the spec or the change that made it")
        or _other_script(case.before, fresh)
        or _foreign(sources, fresh, _NEW_IN_PURPOSE)
    )


def _cut_off(purpose: str) -> str | None:
    """A model that runs out of words stops where it is; prose ends with a full stop."""
    said = [line for line in purpose.splitlines() if line.strip() and not line.startswith("#")]
    if not said or _LIST_ITEM.match(said[-1]) or _ENDS.search(said[-1]):
        return None
    return "The Purpose ends in the middle of a sentence; bring that to its end, with a full stop."


GATE = Gate("meaning", refuse)
