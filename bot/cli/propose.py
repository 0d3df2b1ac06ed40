"""``specbot propose``: from an idea, an issue or a diff to a complete OpenSpec change."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import click

from bot.cli import steps
from bot.cli.archive_plain import local_date
from bot.cli.ask_library import DRAFT, retrieving
from bot.cli.named_file import refuse_unwritable
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.propose_data import as_document
from bot.cli.propose_idea import read_idea
from bot.cli.propose_idea import read_issue as issue_as_json
from bot.cli.propose_kept import Kept, memory_of, state_of
from bot.cli.propose_pr import propose_and_publish, repository_of
from bot.cli.propose_pr import write as write_proposal
from bot.cli.propose_text import print_next, print_proposal
from bot.cli.session import Session
from bot.cli.spent_text import spent_in_words
from bot.cli.wiring import open_place, open_session
from bot.cli.wiring_model import meet_model
from bot.errors import ModelMissing, RepoError, UsageError
from bot.openspec.layout import CHANGES, Listing, change_ids, delta_path
from bot.repo.branches import RUN_TRAILER, replaceable_tip
from bot.repo.folder import FolderTree, refuse_linked, write_files
from bot.repo.root import missing_git
from bot.text.printable import in_one_line, listed
from bot.text.tree import Kind, Tree
from bot.workflows.as_change import check_change
from bot.workflows.messages import quiet
from bot.workflows.propose import propose
from bot.workflows.propose_edits import applied
from bot.workflows.propose_gate import moved, refusal, with_files
from bot.workflows.propose_revise import revise
from bot.workflows.propose_values import Hands, Idea, Left, Proposal


@click.command("propose")
@click.argument("idea", nargs=-1)
@click.option("--issue", metavar="N|FILE", help="From an issue on GitHub, or one that was saved into a file.")
@click.option("--read-issue", type=click.IntRange(min=1), hidden=True, help="Print an issue as JSON, and no more.")
@click.option("--diff", metavar="REF[..REF]|FILE", help="From a change of the code: commits, a file, or - for stdin.")
@click.option("--revise", metavar="CHANGE", help="Edit a change that is there already; IDEA says what is to change.")
@click.option("--answer", "answers", multiple=True, metavar="N=a", help="Answer a question, by letter or in words.")
@click.option("--name", metavar="ID", help="Call the change so; default: after what it does.")
@click.option("--dry-run", is_flag=True, help="Show every file; write nothing.")
@click.option("--branch", metavar="NAME", help="Commit the change on a branch, from HEAD; the files stay.")
@click.option("--plan", metavar="FILE", help="Write a plan for 'specbot publish', from HEAD; nothing else is written.")
@click.option("--pr", is_flag=True, help="Open, or bring up to date, a pull request into this branch, from HEAD.")
@click.option("--handed-on", is_flag=True, hidden=True, help="The plan is published at once; --pr says so.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
def command(
    idea: Sequence[str],
    issue: str | None,
    read_issue: int | None,
    diff: str | None,
    revise: str | None,
    answers: Sequence[str],
    name: str | None,
    dry_run: bool,
    branch: str | None,
    plan: str | None,
    pr: bool,
    handed_on: bool,
    as_json: bool,
    fresh: bool,
    model: str | None,
    base_url: str | None,
) -> int:
    """Propose a complete OpenSpec change: proposal, deltas, tasks, and a design where one is warranted.

    IDEA is what should be different, in words, or - for standard input. Requirements it may be about are found in the
    specs; a model writes one at a time in bounded fields, and code builds the files. A number, name or actor that
    nobody said becomes a question. What is written is valid under --strict and can be archived, or nothing is
    written and the reason is shown. Exit code 1 when something is left: a question, or a part that could not be
    written. In a pull request what is clear stands, and the questions about the rest.

    \b
    Examples:
      specbot propose "riders can reserve a bicycle for 10 minutes"
      specbot propose "riders can reserve a bicycle" --answer 1=b
      specbot propose --issue 12 --pr
      specbot propose --diff main..HEAD --dry-run
      specbot propose --revise add-reservations "a reservation can be cancelled"
    """
    if read_issue is not None:
        click.echo(issue_as_json(read_issue))
        return 0
    if sum([dry_run, branch is not None, plan is not None, pr]) > 1:
        raise UsageError("--dry-run, --branch, --plan and --pr exclude each other.", "Choose one of them.")
    if revise is not None and (pr or plan is not None):
        raise UsageError("A pull request brings a new change, and --revise edits one that is there.", "Use --branch.")
    if revise is not None and name is not None:
        raise UsageError("--revise and --name exclude each other: the change has a name.", "Leave --name out.")
    if pr:
        given = {"--issue": issue, "--diff": diff, "--name": name, "--model": model, "--base-url": base_url}
        flags = [*(f"--answer={each}" for each in answers), *(["--fresh"] if fresh else [])]
        return propose_and_publish(Printer(), idea, given, [*flags, *(["--json"] if as_json else [])], as_json=as_json)
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url})
    goes = _Goes(dry_run, branch, plan, handed_on)
    wish = _Wish(read_idea(place, idea, issue, diff), revise or "", name or "", tuple(answers), goes, fresh)
    return _Run(place, Printer(), wish, as_json=as_json).run()


@dataclass(frozen=True)
class _Goes:
    """Where a change goes: into the files, or to the one of these that is set."""

    dry_run: bool
    branch: str | None
    plan: str | None
    handed_on: bool

    @property
    def reads_commits(self) -> bool:
        """Whether it is made of HEAD and not of the folder."""
        return self.branch is not None or self.plan is not None


@dataclass(frozen=True)
class _Wish:
    """What is asked for."""

    idea: Idea
    revise: str
    name: str
    answers: tuple[str, ...]
    goes: _Goes
    fresh: bool

    @property
    def about(self) -> str:
        """What it is proposed from, in a few words."""
        source = self.idea.about or f"“{in_one_line(self.idea.text, 60)}”"
        return f"{self.revise}, {source}" if self.revise else source


class _Run:
    def __init__(self, place: Place, printer: Printer, wish: _Wish, *, as_json: bool) -> None:
        self._place, self._printer, self._wish = place, printer, wish
        self._as_json = as_json

    def run(self) -> int:
        """Propose, write, print; return the exit code."""
        wish, printer = self._wish, self._printer
        tree, base = self._read_from()
        self._check_names(tree)
        with ExitStack() as closing:
            session = closing.enter_context(open_session(self._place, use_model=False, say=printer.talk))
            memory = memory_of(session, self._place, wish.idea, wish.revise)
            kept = Kept() if wish.fresh and not wish.answers else memory.read()
            if self._is_there(kept, tree) and not wish.answers:
                return self._already(kept, session)
            kept = kept.with_answers(wish.answers)
            made = self._made(tree, session, kept, closing)
            printer.done()
            kept = kept.with_questions(made.questions)
            made, commit = self._deliver(made, base, session, kept)
            is_written = bool(made.files) and not wish.goes.dry_run
            memory.write(self._kept(kept, made) if is_written else kept)
            session.exit_code = code = 0 if made.files and not made.left and not made.questions else 1
            for each in made.questions:
                session.record("question", each.id, steps.question(each))
            for entry in made.entries if is_written else ():
                path = delta_path(made.name, entry.capability)
                value = {"path": path, "requirement": entry.requirement, "operation": entry.operation.value}
                session.record("proposed", path, value)
            session.results = {
                "change": made.name,
                "requirements": len(made.entries),
                "questions": len(made.questions),
                "refused": made.refused or made.stopped or None,
            }
            self._tell(made, session, kept, tree, commit)
        return code

    def _kept(self, kept: Kept, made: Proposal) -> Kept:
        """Return what is kept of a change that was written; of one on a branch only what it is called."""
        if self._wish.revise:
            is_here = self._wish.goes.branch is None
            return replace(kept, state=state_of(FolderTree(self._place.root), made.name) if is_here else "")
        return replace(kept, change=made.name)

    def _made(self, tree: Tree, session: Session, kept: Kept, closing: ExitStack) -> Proposal:
        wish, place, printer = self._wish, self._place, self._printer
        meet_model(session, place, closing, fresh=wish.fresh, show=printer.progress_detail)
        if session.model is None:
            hint = session.model_hint
            raise ModelMissing(f"A change is written by a model, and there is none. {hint}".rstrip())
        state = DRAFT if wish.goes.reads_commits else ""
        hands = Hands(
            session.model,
            retrieving(place, state),
            place.quality,
            kept.given,
            place.config.limits.questions,
            local_date(time.time()),
            session.ledger.over,
            printer.progress,
            partly=wish.goes.plan is not None,
        )
        if wish.revise:
            return revise(tree, wish.revise, wish.idea, hands)
        # The pull request of this idea keeps the id that it has.
        had = kept.change if wish.goes.plan is not None and tree.kind(f"{CHANGES}/{kept.change}") is None else ""
        return propose(tree, wish.idea, hands, wish.name or had)

    def _read_from(self) -> tuple[Tree, str]:
        if not self._wish.goes.reads_commits:
            if not self._wish.goes.dry_run:
                refuse_linked(self._place.root)
            return self._place.tree, ""
        repository = self._place.repository if self._wish.goes.plan is None else repository_of(self._place)
        if repository is None:
            raise missing_git() or RepoError(
                "--branch needs a git repository.", "Leave it out, or run 'git init' and commit first."
            )
        if self._wish.goes.plan is not None:
            refuse_unwritable(self._wish.goes.plan, "--plan")
        base = repository.resolve("HEAD")
        return repository.tree(base), base

    def _check_names(self, tree: Tree) -> None:
        """Raise UsageError or EditError for a change that cannot be revised, or cannot be called so."""
        wish = self._wish
        if wish.revise:
            there = change_ids(Listing(tree))
            if wish.revise not in there:
                others = f"There are: {listed(there)}." if there else "There is no open change."
                raise UsageError(f"There is no open change {in_one_line(wish.revise, 80)!r}. {others}", "")
        if wish.name:
            check_change(tree, wish.name)
            if tree.kind(f"openspec/specs/{wish.name}") is not None:
                raise UsageError(
                    f"{wish.name} is a capability: 'openspec validate {wish.name}' could not tell which is meant.",
                    "Choose another name.",
                )

    def _is_there(self, kept: Kept, tree: Tree) -> bool:
        """Whether the change that was made of this idea is still there."""
        wish = self._wish
        if wish.fresh or wish.goes.dry_run or wish.goes.branch or wish.name:
            return False
        if wish.revise:
            return bool(kept.state) and kept.state == state_of(tree, wish.revise)
        return bool(kept.change) and tree.kind(f"{CHANGES}/{kept.change}") is Kind.DIRECTORY

    def _already(self, kept: Kept, session: Session) -> int:
        name = self._wish.revise or kept.change
        if self._as_json:
            made = Proposal(name, notes=("This idea is in the change already.",))
            self._printer.json(as_document(made, session, kept, "", None, None))
            return 0
        self._printer.line(f"This idea is in {CHANGES}/{name} already; it stays as it is.")
        again = f'specbot propose --revise {name} "what to change"'
        other = "to do it once more" if self._wish.revise else "for another proposal beside it"
        self._printer.line("Next: ", (again, "cyan"), f", or --fresh {other}.")
        return 0

    def _deliver(self, made: Proposal, base: str, session: Session, kept: Kept) -> tuple[Proposal, str | None]:
        """Return what was written, and the commit. Raises StaleError, RepoError."""
        wish, place = self._wish, self._place
        if not made.files or wish.goes.dry_run:
            return made, None
        if wish.goes.plan is not None:
            write_proposal(wish.goes.plan, place, session, made, base, wish.idea, kept)
            return made, None
        if wish.goes.branch is not None and place.repository is not None:
            verb = "Revise" if wish.revise else "Propose"
            says = "\n".join(
                f"- {each.operation.value} {each.capability}: {quiet(each.requirement)}" for each in made.entries
            )
            commit = place.repository.commit(
                dict(made.files),
                base,
                wish.goes.branch,
                f"{verb} {made.name}, from {quiet(wish.about)}\n\n{says}\n",
                trailers={RUN_TRAILER: session.run},
                expected=replaceable_tip(place.repository, wish.goes.branch, base),
            )
            return made, commit
        now = FolderTree(place.root)
        made = _on_what_is_there_now(made, place.tree, now)
        if made.files:
            write_files(place.root, made.files, now)
        return made, None

    def _tell(self, made: Proposal, session: Session, kept: Kept, tree: Tree, commit: str | None) -> None:
        wish, printer = self._wish, self._printer
        elsewhere = "plan" if wish.goes.plan is not None else "files"
        where = "" if wish.goes.dry_run or not made.files else "branch" if commit else elsewhere
        if self._as_json:
            printer.json(as_document(made, session, kept, where, wish.goes.branch if commit else None, commit))
            return
        print_proposal(printer, made, tree, kept, wish.about, whole=wish.goes.dry_run)
        written = "Nothing was written: this is a dry run."
        if commit:
            written = f"Committed {commit[:12]} on {wish.goes.branch}; your files, index and HEAD are as they were."
        elif where == "plan":
            file = in_one_line(wish.goes.plan or "")
            written = f"The plan is in {file}; 'specbot publish {file}' makes a pull request of it."
            written = "It goes into a pull request." if wish.goes.handed_on else written
        elif where:
            written = "Written into your files; index and HEAD are as they were."
        print_next(printer, made, written, here=where in ("files", "branch"))
        printer.line((spent_in_words(session), "dim"))


def _on_what_is_there_now(made: Proposal, read: Tree, now: Tree) -> Proposal:
    """Return a proposal made of ``read`` as it is on files that people may have edited while the model wrote.

    Their edits stay. What no longer has its place is left out; where the rest does not fit, nothing is written.
    """
    why = moved(read, now, made.entries)
    if why:
        return replace(made, files={}, refused=why)
    files, left = made.files, list(made.left)
    if made.edits:
        came = applied(now, made.edits)
        told = "It was edited while the model wrote, and stays as it is. Run it again."
        files, left = came.files, [*left, *(Left(each.path, told) for each in came.stale)]
    elif any(now.kind(path) is not None for path in files):
        return replace(made, files={}, refused=f"{made.name} is there meanwhile. Run it again.")
    made = replace(made, files=files, left=tuple(left))
    if not files:
        return replace(made, refused="Everything it was about was edited meanwhile.")
    refused = refusal(with_files(now, files), made.name)
    return replace(made, files={}, refused=f"The files were edited meanwhile. {refused}") if refused else made
