"""Gate 3: the structural validator finds nothing new, at any level."""

from bot.gates.gate import Case, Gate
from bot.gates.newly import newly_found


def refuse(case: Case) -> str | None:
    """Return the first new structural finding, None when there is none."""
    path = case.suggestion.path
    return newly_found(case.validate(case.base, path), case.validate(case.draft, path))


GATE = Gate("valid", refuse)
