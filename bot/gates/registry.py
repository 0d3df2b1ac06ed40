"""The gates in their order, cheapest first, and the walk through them, alone or together."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import EditError
from bot.gates import applies, brevity, meaning, resolved, structure, valid
from bot.gates.gate import Case, Check, Gate
from bot.openspec.suggestions import Suggestion, Verdict, apply
from bot.text.tree import Draft, Tree

GATES: dict[str, Gate] = {
    gate.name: gate for gate in (applies.GATE, structure.GATE, valid.GATE, meaning.GATE, resolved.GATE, brevity.GATE)
}
_PASSED = tuple(Verdict(name, True) for name in GATES)

Verdicts = tuple[Verdict, ...]


def judge(suggestion: Suggestion, base: Tree, validate: Check, check: Check) -> Verdicts:
    """Take a suggestion through the gates and return their verdicts, up to and including the first refusal."""
    case = Case(suggestion, base, Draft(base), validate, check, suggestion.rules)
    verdicts = []
    for gate in GATES.values():
        sentence = gate.refuse(case)
        verdicts.append(Verdict(gate.name, sentence is None, sentence or ""))
        if sentence is not None:
            break
        if gate is applies.GATE:
            case = replace(case, draft=apply(base, [suggestion]))
    return tuple(verdicts)


def judge_together(suggestions: Sequence[Suggestion], base: Tree, validate: Check, check: Check) -> list[Verdicts]:
    """Return the verdicts on suggestions for one document, none of which touches another's block.

    What only the block tells is asked of each one; what only the document tells, once of all of them together. When
    that is refused, each half is tried, so that one bad suggestion costs a few walks and not one walk each. Those
    after the first half are judged on what the accepted ones of it leave.
    """
    if len(suggestions) < 2:
        return [judge(each, base, validate, check) for each in suggestions]
    if _fit_together(suggestions, base, validate, check):
        return [_PASSED] * len(suggestions)
    middle = len(suggestions) // 2
    first = judge_together(suggestions[:middle], base, validate, check)
    accepted = [each for each, verdicts in zip(suggestions[:middle], first, strict=True) if passed(verdicts)]
    return [*first, *judge_together(suggestions[middle:], apply(base, accepted), validate, check)]


def passes_by_itself(suggestion: Suggestion, base: Tree, validate: Check, check: Check) -> bool:
    """Whether a suggestion passes what only its block tells; what the document says of it is left open."""
    case = Case(suggestion, base, Draft(base), validate, check, suggestion.rules)
    return not (
        applies.refuse(case) or structure.refuse_block(suggestion) or meaning.refuse(case) or brevity.refuse(case)
    )


def _fit_together(suggestions: Sequence[Suggestion], base: Tree, validate: Check, check: Check) -> bool:
    """Whether every suggestion passes by itself and the document passes with all of them made."""
    if not all(passes_by_itself(each, base, validate, check) for each in suggestions):
        return False
    try:
        draft = apply(base, suggestions)
    except EditError:
        return False
    path = suggestions[0].path
    before, after = (tree.text(path).removeprefix("\ufeff") for tree in (base, draft))
    intents = frozenset(intent for each in suggestions for intent in each.intents)
    joined = Suggestion(path, before, after, suggestions[0].rule, "All of them together.", intents=intents)
    claims = tuple(rule for each in suggestions for rule in each.rules)
    case = Case(joined, base, draft, validate, check, claims)
    return not (structure.refuse(case) or valid.refuse(case) or resolved.refuse(case))


def passed(verdicts: Verdicts) -> bool:
    """Whether every gate let it pass."""
    return all(each.passed for each in verdicts)


def refusal(verdicts: Verdicts) -> str:
    """Return the sentence of the gate that refused, empty when all passed."""
    return next((each.detail for each in verdicts if not each.passed), "")
