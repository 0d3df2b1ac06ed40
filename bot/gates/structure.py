"""Gate 2: the document still parses, and nothing that was there is lost or comes from nowhere."""

from collections import Counter

from bot.gates.gate import Case, Gate, as_document
from bot.openspec.model import Document, DocumentKind
from bot.openspec.names import fold
from bot.openspec.suggestions import Intent, Suggestion
from bot.openspec.suppressions import suppressions
from bot.text.edits import occurrences

# The intents under which a name may appear that no reader saw before.
_NEW_REQUIREMENTS = {Intent.HEADING}
_NEW_SCENARIOS = {Intent.HEADING, Intent.ADD_SCENARIO}


def refuse(case: Case) -> str | None:
    """Return what is lost or new, None when the document holds what it held."""
    before, after = case.before, case.after
    return (
        _outside(case, before.text, after.text)
        or _within(case.suggestion, before, after)
        or _others(case, before, after)
        or _sections(case, before, after)
    )


def refuse_block(suggestion: Suggestion) -> str | None:
    """Return what is lost or new inside the block itself, None when it holds what it held."""
    return _within(suggestion, as_document(suggestion.before), as_document(suggestion.after))


def _within(suggestion: Suggestion, before: Document, after: Document) -> str | None:
    return (
        _bytes(suggestion)
        or _open(before, after)
        or _names("requirement", suggestion, _requirements(before), _requirements(after), _NEW_REQUIREMENTS)
        or _names("scenario", suggestion, _scenarios(before), _scenarios(after), _NEW_SCENARIOS)
    )


def _bytes(suggestion: Suggestion) -> str | None:
    """Bytes that are no UTF-8 stay: whoever reads lines for people reads another character in their place."""
    texts = (suggestion.before, suggestion.after)
    before, after = (Counter(char for char in text if "\udc80" <= char <= "\udcff") for text in texts)
    return "A byte that is no UTF-8 would be lost." if before - after else None


def _outside(case: Case, before: str, after: str) -> str | None:
    """Every byte outside the block is as it was."""
    at = occurrences(before, case.suggestion.before)[0]
    head, tail = before[:at], before[at + len(case.suggestion.before) :]
    if after == head + case.suggestion.after + tail:
        return None
    return "Text outside the block would change."


def _open(before: Document, after: Document) -> str | None:
    if (before.outline.open_fence is None) != (after.outline.open_fence is None):
        return "A code fence would be left open and hide what follows."
    if before.text.count("<!--") != after.text.count("<!--") or before.text.count("-->") != after.text.count("-->"):
        return "An HTML comment would appear or disappear."
    if _silenced(before) != _silenced(after):
        return "What a note silences would change; only people decide that."
    return None


def _silenced(document: Document) -> Counter[tuple[tuple[str, ...], str]]:
    return Counter((each.rules, each.reason) for each in suppressions(document))


def _requirements(document: Document) -> Counter[str]:
    names = [f"{each.operation.value}: {each.name}" if each.operation else each.name for each in document.requirements]
    return Counter([*names, *document.removed, *(f"{each.old} → {each.new}" for each in document.renamed)])


def _scenarios(document: Document) -> Counter[str]:
    """Return scenario names; a level-4 heading that says it is a requirement is none, whatever readers make of it."""
    names = (each.name for requirement in document.requirements for each in requirement.scenarios)
    return Counter(name for name in names if not name.lower().startswith("requirement:"))


def _names(
    what: str, suggestion: Suggestion, before: Counter[str], after: Counter[str], new: set[Intent]
) -> str | None:
    if Intent.SPELLING in suggestion.intents and _folded(before) == _folded(after):
        return None
    lost = set(before) - set(after) if Intent.DROP_COPY in suggestion.intents else before - after
    if lost:
        return f'The {what} "{sorted(lost)[0]}" would be lost.'
    fresh = after - before
    if fresh and not new & suggestion.intents:
        return f'A {what} "{sorted(fresh)[0]}" would appear that was not there.'
    return None


def _folded(names: Counter[str]) -> Counter[str]:
    return Counter(fold(name) for name in names.elements())


def _others(case: Case, before: Document, after: Document) -> str | None:
    """Every other requirement reads exactly as before; one above a mended heading may gain what now belongs to it."""
    block = case.suggestion.before
    kept = [after.source(each.span) for each in after.requirements]
    may_gain = Intent.HEADING in case.suggestion.intents
    for each in before.requirements:
        source = before.source(each.span)
        if source in block or block in source or source in kept:
            continue
        if not (may_gain and any(new.startswith(source) for new in kept)):
            return f'Requirement "{each.name}" would change too.'
    return None


def _sections(case: Case, before: Document, after: Document) -> str | None:
    old, new = Counter(each.title for each in before.sections), Counter(each.title for each in after.sections)
    if old == new or Intent.HEADING in case.suggestion.intents:
        return None
    adds_purpose = Intent.PURPOSE in case.suggestion.intents and after.kind is DocumentKind.SPEC
    if adds_purpose and new - old == Counter(["Purpose"]) and not old - new:
        return None
    return "A section would appear or disappear."


GATE = Gate("structure", refuse)
