"""A proposal in the JSON shape that other tools rely on."""

from typing import Any

from bot.cli.check_data import as_data
from bot.cli.propose_kept import Kept
from bot.cli.session import Session
from bot.workflows.propose_values import Proposal


def as_document(
    made: Proposal, session: Session, kept: Kept, written: str, branch: str | None, commit: str | None
) -> dict[str, Any]:
    """Return a proposal as JSON; ``written`` is files, branch or empty."""
    return {
        "change": made.name or None,
        "written": written or None,
        "branch": branch,
        "commit": commit,
        "files": dict(made.files),
        "requirements": [
            {
                "capability": each.capability,
                "operation": each.operation.value,
                "requirement": each.requirement,
                "new_name": each.new_name or None,
            }
            for each in made.entries
        ],
        "questions": [
            {
                "number": kept.number(each),
                "id": each.id,
                "requirement": each.requirement or None,
                "text": each.text,
                "options": list(each.options),
            }
            for each in made.questions
        ],
        "left": [{"what": each.what, "why": each.why} for each in made.left],
        "findings": [as_data(each) for each in made.findings],
        "notes": list(made.notes),
        "refused": made.refused or None,
        "stopped": made.stopped or None,
        "model": session.model_data(),
        "stats": {"calls": session.asked, "remembered": session.remembered},
    }
