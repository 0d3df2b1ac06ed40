"""Gate 7: better wording is not longer wording."""

from bot.gates.gate import Case, Gate
from bot.openspec.suggestions import Intent

# "sends" becomes "SHALL send": a requirement that obliged nobody needs a verb more, at most.
_OBLIGATION_WORDS = 3
# "within" and the like, before the number that the author answered.
_MEASURE_WORDS = 2
# A scenario of this length is a story; OpenSpec's own 706 scenarios have a median of 32 words.
_SCENARIO_WORDS = 150
# The validator asks for 50 characters; the Purposes people write run to three sentences.
_PURPOSE_WORDS = 90


# Words that a term may have more than the word it replaces, on a line.
_OF_A_TERM = 6


def refuse(case: Case) -> str | None:
    """Return by how much the block would grow too long, None when it does not."""
    intents = case.suggestion.intents
    grown = len(case.suggestion.after.split()) - len(case.suggestion.before.split())
    allowed = 0
    if intents & {Intent.HEADING, Intent.SPLIT_STEPS, Intent.REORDER_STEPS}:
        return None  # marks and keywords only; the meaning gate holds the words
    if Intent.PURPOSE in intents:
        allowed += _PURPOSE_WORDS
    if intents & {Intent.ADD_SCENARIO, Intent.ADD_STEPS}:
        allowed += _SCENARIO_WORDS
    if Intent.OBLIGATION in intents:
        allowed += _OBLIGATION_WORDS
    if Intent.BODY_FROM_NAME in intents:
        allowed += len(case.suggestion.requirement.split())
    if Intent.MEASURE in intents:
        allowed += _MEASURE_WORDS + sum(len(each.split()) for each in case.suggestion.answers)
    if Intent.STATEMENT in intents:
        allowed += sum(len(each.split()) for each in case.suggestion.answers)
    if Intent.TERM in intents:
        # How long a term is its glossary says; it stands as often as the word did.
        allowed += _OF_A_TERM * len(case.suggestion.after.splitlines())
    if grown > allowed:
        return f"The text would grow by {grown} words where {allowed} are allowed; say it shorter."
    return None


GATE = Gate("brevity", refuse)
