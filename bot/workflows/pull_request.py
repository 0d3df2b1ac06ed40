"""The title and text of the pull request for a run."""

import re
from itertools import groupby

from bot.openspec.suggestions import Suggestion
from bot.templating import render
from bot.text.diff import unified
from bot.text.printable import printable
from bot.workflows.improve import Improvement
from bot.workflows.messages import title_for


def pull_request_for(result: Improvement, model: str, run: str) -> tuple[str, str]:
    """Return (title, text in Markdown). Raises TemplateError."""
    suggestions = [each.suggestion for each in result.suggestions]
    groups = [
        {"path": path, "suggestions": [_shown(each) for each in group]}
        for path, group in groupby(suggestions, key=lambda each: each.path)
    ]
    text = render(
        "pull_requests/improve.md.j2",
        count=f"{len(suggestions)} suggestion{'' if len(suggestions) == 1 else 's'}",
        files=f"{len(result.changes)} file{'' if len(result.changes) == 1 else 's'}",
        groups=groups,
        questions=result.questions,
        waiting=result.waiting,
        dropped=_dropped(len(result.dropped)),
        model=model,
        run=run,
    )
    return title_for(suggestions), re.sub(r"\n{3,}", "\n\n", text)


def _dropped(number: int) -> str:
    if number == 0:
        return "Nothing was refused."
    return "One did not pass and is not here." if number == 1 else f"{number} did not pass and are not here."


def _shown(each: Suggestion) -> dict[str, object]:
    diff = "".join(unified(each.path, each.before + "\n", each.after + "\n").splitlines(keepends=True)[2:]).rstrip("\n")
    return {
        "title": each.requirement or f"Line {each.line}",
        "rules": each.rules,
        "reason": each.reason,
        "diff": printable(diff),
    }
