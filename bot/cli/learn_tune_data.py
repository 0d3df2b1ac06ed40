"""What a search for a better prompt came to, as JSON."""

from collections.abc import Mapping
from typing import Any

from bot.learning.comparing import Table
from bot.workflows.prompts_commit import changed_files
from bot.workflows.tune import Tuned


def as_document(done: Tuned, model: str, seed: str, written: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the document; ``written`` says where the result went."""
    new = done.promoted
    judged = done.comparison and done.candidate
    return {
        "kind": done.prompt.kind,
        "model": model,
        "version": done.prompt.version,
        "development": {"cases": done.cases, "solved": done.solved, "failures": done.failures},
        "variants": [
            {
                "version": each.variant.prompt.version,
                "why": each.variant.why,
                **_table(each.table),
            }
            for each in done.tried
        ],
        "refused": list(done.refused),
        "candidate": done.candidate.prompt.version if done.candidate else None,
        "holdout": {"comparison": done.comparison, "seed": seed, **_decided(done.table)} if judged else None,
        "promoted": new.version if new else None,
        "against": list(done.why),
        "files": changed_files(done.prompt, new) if new else {},
        **written,
    }


def _decided(table: Table) -> dict[str, Any]:
    decision = table.decision()
    return {**_table(table), "p": round(decision.p, 6)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "cases": table.pairs,
        "gained": sum(each.gained for each in table.rows),
        "lost": sum(each.lost for each in table.rows),
        "tokens": {"before": table.old_tokens, "now": table.new_tokens},
        "classes": [
            {
                "class": each.group,
                "cases": each.pairs,
                "before": each.both + each.lost,
                "now": each.both + each.gained,
                "gained": each.gained,
                "lost": each.lost,
                "invalid": each.invalid,
            }
            for each in table.rows
        ],
    }
