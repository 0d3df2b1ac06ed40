"""``specbot improve``: the main job at a terminal."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import click

from bot.cli.check import as_data
from bot.cli.improve_text import print_improvement
from bot.cli.output import Printer, count
from bot.cli.place import Place, refuse_contradiction
from bot.cli.session import Session
from bot.cli.wiring import open_place, open_session
from bot.errors import RepoError, UsageError
from bot.openspec.findings import Finding
from bot.openspec.layout import load_project
from bot.openspec.suggestions import Question, Suggestion, Verdict
from bot.openspec.validate import findings_at, validate_tree
from bot.repo.branches import RUN_TRAILER, replaceable_tip
from bot.repo.folder import write_files
from bot.repo.repository import Repository
from bot.text.tree import Tree
from bot.workflows.check import beside_documents
from bot.workflows.improve import Collaborators, Improvement, improve
from bot.workflows.messages import message_for
from bot.workflows.scope import Scope


@click.command("improve")
@click.argument("paths", nargs=-1)
@click.option("--since", metavar="REF", help="Only what differs from a commit; default: the branch's own changes.")
@click.option("--all", "everything", is_flag=True, help="Every spec and every active change.")
@click.option("--dry-run", is_flag=True, help="Show what would change. This is the default.")
@click.option("--apply", is_flag=True, help="Write the result into the files; index and HEAD stay.")
@click.option("--branch", metavar="NAME", help="Commit the result on a branch, from HEAD; the files stay.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--no-model", is_flag=True, help="Only what rules can mend for certain.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
def command(
    paths: Sequence[str],
    since: str | None,
    everything: bool,
    dry_run: bool,
    apply: bool,
    branch: str | None,
    as_json: bool,
    no_model: bool,
    fresh: bool,
    model: str | None,
    base_url: str | None,
) -> int:
    """Improve the specs of this repository, one safe edit at a time.

    Without options it looks at what this branch changed, shows each edit with its reason, and writes nothing.

    \b
    Examples:
      specbot improve                           what this branch changed
      specbot improve --all --no-model          the certain fixes of a whole repository
      specbot improve --all --branch specbot/improve
      specbot improve openspec/specs/login --apply
    """
    if sum([dry_run, apply, branch is not None]) > 1:
        raise UsageError("--dry-run, --apply and --branch exclude each other.", "Choose one of them.")
    refuse_contradiction(paths, everything, since)
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url})
    printer = Printer()
    with open_session(
        place, use_model=not no_model, say=printer.talk, fresh=fresh, show=printer.progress_detail
    ) as session:
        tree, base = _read_from(place, branch)
        scope = place.scope(paths, everything, since, tree if branch else None)
        project = load_project(tree) if branch else place.project
        result = improve(tree, project, scope, collaborators(place, session, printer, scope))
        printer.done()
        commit = _write(place, session, result, base, branch, apply)
        code = _exit_code(result, settled=apply or branch is not None)
        session.finished(result, code)
    if branch is not None and not result.suggestions and place.reads_otherwise(tree):
        printer.talk("--branch reads commits only: uncommitted edits were not looked at. Commit them first.")
    if not project.documents() and not as_json:
        printer.line("Nothing to improve: there is no spec and no active change.")
    elif not scope.touched and not as_json:
        printer.line(f"Nothing to improve: {scope.because}, no spec and no active change differs.")
        printer.line(("'specbot improve --all' looks at everything.", "cyan"))
    elif as_json:
        printer.json(as_document(result, session, {"branch": branch, "commit": commit}))
    else:
        print_improvement(printer, result, tree, scope.because, session, written=_written(apply, branch, commit))
    return code


def _exit_code(result: Improvement, *, settled: bool) -> int:
    return 1 if result.waiting or result.questions or result.left or (result.suggestions and not settled) else 0


def collaborators(place: Place, session: Session, printer: Printer, scope: Scope) -> Collaborators:
    """Return what improve works with here, for as long as the configuration gives it."""
    limits, started = place.config.limits, monotonic()

    def over() -> str:
        if monotonic() - started > limits.minutes * 60:
            return f"The limit of {count(limits.minutes, 'minute')} was reached; run it again for the rest."
        if session.tokens >= limits.tokens:
            return f"The limit of {limits.tokens} tokens was reached; run it again for the rest."
        return ""

    def beside(tree: Tree) -> list[Finding]:
        return beside_documents(scope, (each for item in validate_tree(tree) for each in item.findings))

    return Collaborators(
        findings_at, session.author, printer.progress, place.quality, over, session.examine, beside=beside
    )


def _read_from(place: Place, branch: str | None) -> tuple[Tree, str]:
    """Return the tree to work on and the commit it stands for: the folder, or HEAD where a branch is wanted."""
    if branch is None:
        return place.tree, ""
    if place.repository is None:
        raise RepoError("--branch needs a git repository.", "Use --apply, or run 'git init' and commit first.")
    base = place.repository.resolve("HEAD")
    return place.repository.tree(base), base


def _write(
    place: Place, session: Session, result: Improvement, base: str, branch: str | None, apply: bool
) -> str | None:
    """Write what was asked for; return the commit, None where none was made."""
    if apply and result.changes:
        write_files(place.root, dict(result.changes), place.tree)
    if branch is None or place.repository is None or not result.changes:
        return None
    return commit_result(place.repository, session, result, base, branch)


def commit_result(repository: Repository, session: Session, result: Improvement, base: str, branch: str) -> str:
    """Commit a run's result on ``branch``, in place of an earlier one of specbot's own; return the commit.

    Raises RepoError when the branch holds somebody else's work or is checked out, StaleError when it moved meanwhile.
    """
    suggestions = [each.suggestion for each in result.suggestions]
    rules = sorted({rule for each in suggestions for rule in each.rules})
    return repository.commit(
        dict(result.changes),
        base,
        branch,
        message_for(suggestions),
        trailers={RUN_TRAILER: session.run, "Specbot-Rule": rules},
        expected=replaceable_tip(repository, branch, base),
    )


def _written(apply: bool, branch: str | None, commit: str | None) -> str:
    if commit:
        return f"Committed {commit[:12]} on {branch}; your files, index and HEAD are as they were."
    return "Written into your files." if apply else ""


def as_document(result: Improvement, session: Session, place: Mapping[str, Any]) -> dict[str, Any]:
    """Return an improvement in the JSON shape that other tools rely on."""
    return {
        "suggestions": [_suggestion(each.suggestion, each.verdicts) for each in result.suggestions],
        "questions": [_question(each) for each in result.questions],
        "dropped": [{**_suggestion(each.suggestion, each.verdicts), "why": each.why} for each in result.dropped],
        "waiting": [as_data(each) for each in result.waiting],
        "left": [as_data(each) for each in result.left],
        "model": session.model_data(),
        "stopped": result.stopped or None,
        "notes": list(result.notes),
        "ai_tests": {"on": not result.untested, "why": result.untested or None},
        "stats": {
            "documents": result.documents,
            "suggestions": len(result.suggestions),
            "dropped": len(result.dropped),
            "waiting": len(result.waiting),
            "calls": session.asked,
            "remembered": session.remembered,
        },
        **place,
    }


def _suggestion(each: Suggestion, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "id": each.id,
        "path": each.path,
        "line": each.line or None,
        "requirement": each.requirement or None,
        "rule": each.rule,
        "also": list(each.also),
        "reason": each.reason,
        "before": each.before,
        "after": each.after,
        "evidence": list(each.evidence),
        "source": each.source,
        "gates": [{"gate": v.gate, "passed": v.passed, "detail": v.detail} for v in verdicts],
    }


def _question(each: Question) -> dict[str, Any]:
    return {
        "id": each.id,
        "path": each.path,
        "requirement": each.requirement or None,
        "text": each.text,
        "options": list(each.options),
        "rule": each.rule or None,
    }
