"""The plan that a server leaves behind: a file in the shape of ``improve --json``."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.cli.improve import as_document
from bot.cli.session import Session
from bot.errors import RepoError, UsageError
from bot.repo.disk import prepare, replace
from bot.text.tree import Tree
from bot.tools.plan import Plan
from bot.workflows.improve import Improved, Improvement


def plan_file(name: str) -> Path:
    """Return where the plan will be. Raises UsageError at once where nothing can be written at the end."""
    file = Path(name).absolute()
    if file.is_dir() or not file.parent.is_dir():
        raise UsageError(f"--plan: {name} is a folder, or lies in one that is not there.", "Name a file.")
    return file


def as_data(plan: Plan, tree: Tree) -> dict[str, Any]:
    """Return what the proposals come to on ``tree``: blocks of the files as they are, each through the gates again."""
    settled = plan.settle(tree)
    result = Improvement(
        suggestions=tuple(Improved(suggestion, verdicts) for suggestion, verdicts in settled.suggestions),
        questions=(),
        dropped=settled.dropped,
        waiting=(),
        left=(),
        changes=settled.changes,
        documents=len(settled.changes),
        calls=0,
        stopped="",
        untested="An outside agent wrote these; no model of ours tested them.",
    )
    nobody = Session(None, None, lambda _: None)
    return as_document(result, nobody, {"branch": None, "commit": None})


def write_plan(file: Path, plan: Plan, tree: Tree) -> None:
    """Write the plan in one step, over what was there. Raises RepoError when the disk refuses."""
    text = json.dumps(as_data(plan, tree), indent=2, ensure_ascii=True) + "\n"
    try:
        with ExitStack() as undo:
            replace(file, prepare(file, text.encode("ascii"), undo), None, undo)
            undo.pop_all()
    except OSError as error:
        raise RepoError(f"{file}: {error.strerror or error}.", "The plan was not written.") from error
