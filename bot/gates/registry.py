"""The gates in their order, cheapest first, and the walk through them."""

from bot.gates import applies, brevity, meaning, resolved, structure, valid
from bot.gates.gate import Case, Check, Gate
from bot.openspec.suggestions import Suggestion, Verdict, apply
from bot.text.tree import Draft, Tree

GATES: dict[str, Gate] = {
    gate.name: gate for gate in (applies.GATE, structure.GATE, valid.GATE, meaning.GATE, resolved.GATE, brevity.GATE)
}


def judge(suggestion: Suggestion, base: Tree, validate: Check, check: Check) -> tuple[Verdict, ...]:
    """Take a suggestion through the gates and return their verdicts, up to and including the first refusal."""
    draft = Draft(base)
    verdicts = []
    for gate in GATES.values():
        case = Case(suggestion, base, draft, validate, check)
        refusal = gate.refuse(case)
        verdicts.append(Verdict(gate.name, refusal is None, refusal or ""))
        if refusal is not None:
            break
        if gate is applies.GATE:
            draft = apply(base, [suggestion])
    return tuple(verdicts)


def refusal(verdicts: tuple[Verdict, ...]) -> str:
    """Return the sentence of the gate that refused, empty when all passed."""
    return next((each.detail for each in verdicts if not each.passed), "")
