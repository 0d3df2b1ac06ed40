"""Gate 5: what it claims to mend is mended, and no rule finds anything new."""

from collections import Counter
from collections.abc import Sequence

from bot.gates.gate import Case, Gate
from bot.gates.newly import newly_found
from bot.openspec.findings import Finding
from bot.openspec.model import Document
from bot.openspec.suggestions import Intent

# Under these code writes a verb in capitals, or a mark, and no other word.
_OF_MARKS = frozenset({Intent.OBLIGATION, Intent.HEADING, Intent.BODY_FROM_NAME, Intent.SPELLING, Intent.SPLIT_STEPS})


def refuse(case: Case) -> str | None:
    """Return what is still wrong or newly wrong, None when the rules are content."""
    before, after = case.quality
    structural = case.structural
    old = Counter(each.rule for each in [*before, *structural[0]])
    new = Counter(each.rule for each in [*after, *structural[1]])
    for rule, times in Counter(case.claims).items():
        if old[rule] and new[rule] > max(old[rule] - times, 0):
            return f"What {rule} found is still there."
    if Intent.HEADING in case.suggestion.intents:
        after = _seen_before(after, case.before)
    if case.suggestion.intents <= _OF_MARKS:
        after = [each for each in after if not _stood_there(each, case.suggestion.before)]
    return newly_found(before, after)


def _stood_there(finding: Finding, block: str) -> bool:
    """Whether the words of a finding are the author's own: a sentence that binds now is read more strictly."""
    return bool(finding.words) and finding.words.lower() in " ".join(block.lower().split())


def _seen_before(findings: Sequence[Finding], document: Document) -> list[Finding]:
    """Return the findings in what readers could see before: a heading that is mended brings old text to light."""
    scenarios = {(each.name, scenario.name) for each in document.requirements for scenario in each.scenarios}
    names = {each.name for each in document.requirements}
    return [
        each
        for each in findings
        if (each.requirement, each.scenario) in scenarios or (not each.scenario and each.requirement in {"", *names})
    ]


GATE = Gate("resolved", refuse)
