"""``propose --plan`` and ``--pr``: a proposed change as a plan, and handed on to a process that asks no model."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.cli.destination import target
from bot.cli.improve_pr import improve_and_publish
from bot.cli.named_file import write_named
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.propose_idea import fetched_issue, issue_number
from bot.cli.propose_kept import Kept
from bot.cli.session import Session
from bot.errors import RepoError
from bot.openspec.layout import CHANGES
from bot.repo.repository import Repository
from bot.repo.root import missing_git
from bot.workflows.plan import VERSION, Plan, write_plan
from bot.workflows.propose_values import Answered, Idea, Proposal
from bot.workflows.propose_work import MOST_WISH, MOST_WORDS, OpenQuestion, ProposedFile, ProposeWork


def repository_of(place: Place) -> Repository:
    """Return the repository that a plan is made in. Raises RepoError, UsageError where none could come of it."""
    if place.repository is None:
        raise missing_git() or RepoError("--plan and --pr need a git repository.", "Run 'git init' and commit first.")
    target(place.repository)
    return place.repository


def write(file: str, place: Place, session: Session, made: Proposal, base: str, idea: Idea, kept: Kept) -> None:
    """Write the plan of a pull request into the branch that is checked out. Raises UsageError, PlanError."""
    repository = repository_of(place)
    branch, name = target(repository)
    folder = f"{CHANGES}/{made.name}/"
    files = tuple(ProposedFile(path.removeprefix(folder), text or "") for path, text in made.files.items())
    questions = tuple(OpenQuestion(kept.number(each), each) for each in made.questions)
    answered = tuple(Answered(kept.number(each), each, words[:MOST_WORDS]) for each, words in made.answers)
    work = ProposeWork(
        branch,
        base,
        repository.root_prefix,
        made.name,
        files,
        idea.text[:MOST_WISH],
        idea.about[:200],
        questions,
        answered,
        made.waiting,
    )
    notes = (*(f"Not in it: {each.what}: {each.why}" for each in made.left), *made.notes)
    plan = Plan(VERSION, name, session.run, model=session.model_name, propose=work, notes=notes, trace=session.trace())
    write_named(file, write_plan(plan), "--plan")


def propose_and_publish(
    printer: Printer, idea: Sequence[str], options: Mapping[str, str | None], flags: Sequence[str], *, as_json: bool
) -> int:
    """Run ``specbot propose`` with these words and no token, then publish its plan; return the propose's exit code.

    An issue's number is looked up first, by a process that asks no model. Raises ForgeError, UsageError.
    """
    given = dict(options)
    number = issue_number(given.get("--issue"))
    with tempfile.TemporaryDirectory(prefix="specbot-") as folder:
        if number:
            title, body = fetched_issue(number)
            file = Path(folder) / "issue.json"
            file.write_text(json.dumps({"number": number, "title": title, "body": body}), encoding="ascii")
            given["--issue"] = str(file)
        words = ["propose", *(f"{name}={value}" for name, value in given.items() if value is not None), *flags]
        words += ["--", *idea]
        reads = "-" in idea or given.get("--diff") == "-"
        return improve_and_publish(printer, words, as_json=as_json, reads_input=reads)
