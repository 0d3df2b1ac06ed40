"""Every name a finding can go by: of a quality rule, a code of the structural validator, and the few beside them."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.rules.registry import RULES
from bot.rules.rule import Profile

# The codes of findings in bot/openspec: specs, deltas and changes, tasks. D07 is none.
STRUCTURAL = (*(f"S{n:02}" for n in range(15)), *(f"D{n:02}" for n in range(25) if n != 7), "T1", "T2", "T3")
ADVICE = {"S11": Profile.STRICT}
"""Advice of the validator and the profile it is first heard in: six mature repositories hold 1,108 requirements longer
than S11's 500 characters, and hardly anybody splits one. ``validate`` always gives it, as the official tool does."""
_STRUCTURE = "A finding of the structural validator: 'openspec validate' has the same."
ARCHIVE_REFUSED = "archive-refused"
SUPPRESSION, UNUSED = "suppression", "unused-suppression"
OTHERS = {
    ARCHIVE_REFUSED: "The archive would refuse an open change as the specs are now.",
    SUPPRESSION: "A note that silences rules gives no reason, names a rule that is none, or stands where it cannot.",
    UNUSED: "A note silences a rule that finds nothing there any more.",
}
"""Names of findings that are neither, each with what it says."""


def every_id() -> tuple[str, ...]:
    """Return every name."""
    return (*RULES, *STRUCTURAL, *OTHERS)


def profile_of(name: str) -> Profile:
    """Return the first profile that findings of a name are heard in."""
    return RULES[name].profile if name in RULES else ADVICE.get(name, Profile.DEFAULT)


def summary_of(name: str) -> str:
    """Return in a sentence what findings of a name say."""
    return RULES[name].summary if name in RULES else OTHERS.get(name, _STRUCTURE)


def meant(name: str, known: Iterable[str] = ()) -> str:
    """Return a question for the name that is probably meant, else where the names are listed."""
    close = get_close_matches(name, list(known) or every_id(), n=1)
    return f"Did you mean {close[0]}?" if close else "docs/rules.md lists them."
