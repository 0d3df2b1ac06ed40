"""The plan that a server leaves behind: a file in the shape of ``improve --json``."""

import json
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.cli.improve import as_document
from bot.cli.session import Session
from bot.errors import RepoError, UsageError
from bot.repo.disk import prepare, put
from bot.text.tree import Tree
from bot.tools.plan import Plan
from bot.workflows.improve import Improved, Improvement


def plan_file(name: str) -> Path:
    """Return where the plan will be. Raises UsageError at once where nothing can be written at the end."""
    file = Path(name).absolute()
    try:
        with ExitStack() as undo:
            kind = stat.S_IFMT(file.lstat().st_mode) if file.is_symlink() or file.exists() else stat.S_IFREG
            if kind == stat.S_IFDIR or not file.parent.is_dir():
                raise UsageError(f"--plan: {name} is a folder, or lies in one that is not there.", "Name a file.")
            if kind not in (stat.S_IFREG, stat.S_IFLNK):  # a pipe or a device would be gone, with a file in its place
                raise UsageError(f"--plan: {name} is no plain file.", "Name a file.")
            prepare(file, b"", undo)
    except OSError as error:
        raise UsageError(f"--plan: {file} cannot be written: {error.strerror}.", "Name another file.") from error
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
    """Write the plan in one step, over what was there. Raises RepoError when the disk refuses.

    Hosts start a server as often as they like: one that nothing was proposed to leaves an earlier plan as it is.
    """
    if not plan.kept and file.exists():
        return
    text = json.dumps(as_data(plan, tree), indent=2, ensure_ascii=True) + "\n"
    try:
        put(file, text.encode("ascii"))
    except OSError as error:
        raise RepoError(f"{file}: {error.strerror or error}.", "The plan was not written.") from error
