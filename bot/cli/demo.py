"""``specbot demo``: the main job on a bundled sample repository, in a temporary folder."""

import shutil
import tempfile
from pathlib import Path

import click

from bot.cli.destination import commit_result
from bot.cli.improve import collaborators
from bot.cli.improve_text import print_improvement
from bot.cli.output import Printer
from bot.cli.wiring import open_place, open_session
from bot.repo.sample import lay_out
from bot.templating import folder
from bot.workflows.improve import improve
from bot.workflows.pull_request import pull_request_for
from bot.workflows.scope import everything

_BRANCH = "specbot/improve"


@click.command("demo")
@click.option("--keep", is_flag=True, help="Keep the repository and say where it is.")
@click.option("--no-model", is_flag=True, help="Only what rules can mend for certain.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
def command(keep: bool, no_model: bool, model: str | None, base_url: str | None) -> int:
    """Show the main job on a bundled sample repository.

    Makes a git repository about a bicycle hire in a temporary folder, improves it with whatever model is there, or
    none, commits the result on a branch, and prints the pull request it would open.

    \b
    Examples:
      specbot demo
      specbot demo --no-model    the same text every time
      specbot demo --keep        then look at it with git
    """
    printer = Printer()
    root = Path(tempfile.mkdtemp(prefix="specbot-demo-"))
    try:
        _run(printer, root, {("model", "name"): model, ("model", "base_url"): base_url}, use_model=not no_model)
        if keep:
            printer.line(f"The repository stays in {root}; try 'git -C {root} show {_BRANCH}'.")
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)
    return 0


def _run(printer: Printer, root: Path, flags: dict[tuple[str, str], str | None], *, use_model: bool) -> None:
    base = lay_out(folder("demo"), root)
    place = open_place(flags, root)
    if place.repository is None:
        raise AssertionError("the sample was just laid out as a git repository")
    with open_session(place, use_model=use_model, say=printer.talk, show=printer.progress_detail) as session:
        tree = place.repository.tree(base)
        scope = everything(place.project)
        result = improve(tree, place.project, scope, collaborators(place, session, printer, scope))
        printer.done()
        commit = commit_result(place.repository, session, result, base, _BRANCH)
        session.finished(result)
        written = f"Committed {commit[:12]} on {_BRANCH}, beside the worktree."
        print_improvement(printer, result, tree, scope.because, session, written=written)
    title, text = pull_request_for(result, session.model_name, session.run)
    printer.line("")
    printer.line(("The pull request it would open", "bold"))
    printer.line(("─" * 60, "dim"))
    printer.line((title, "bold"))
    printer.line("")
    printer.line(text)
    printer.line(("─" * 60, "dim"))
    if not session.model_name:
        printer.line(("With LM Studio running, a model on your own machine would also write what waits above:", "bold"))
        printer.line("the Purpose, missing scenarios and vague wording, each judged by the same gates.")
        printer.line("Next: 'specbot improve --all' in a repository of yours; 'specbot doctor' says what it lacks.")
