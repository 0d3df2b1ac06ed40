"""``specbot propose``: from an idea, an issue or a diff to a complete OpenSpec change."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

import click

from bot.cli import steps
from bot.cli.ask_library import DRAFT, retrieving
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.propose_data import as_document
from bot.cli.propose_idea import read_idea
from bot.cli.propose_idea import read_issue as issue_as_json
from bot.cli.propose_kept import Kept, memory_of, state_of
from bot.cli.propose_text import print_next, print_proposal
from bot.cli.session import Session
from bot.cli.spent_text import spent_in_words
from bot.cli.wiring import open_place, open_session
from bot.cli.wiring_model import meet_model
from bot.errors import ModelMissing, RepoError, UsageError
from bot.openspec.layout import CHANGES, Listing, change_ids, delta_path
from bot.repo.branches import RUN_TRAILER, replaceable_tip
from bot.repo.folder import FolderTree, write_files
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
    written.

    \b
    Examples:
      specbot propose "riders can reserve a bicycle for 10 minutes"
      specbot propose "riders can reserve a bicycle" --answer 1=b
      specbot propose --issue 12
      specbot propose --diff main..HEAD --dry-run
      specbot propose --revise add-reservations "a reservation can be cancelled"
    """
    if read_issue is not None:
        click.echo(issue_as_json(read_issue))
        return 0
    if dry_run and branch is not None:
        raise UsageError("--dry-run and --branch exclude each other.", "Choose one of them.")
    if revise is not None and name is not None:
        raise UsageError("--revise and --name exclude each other: the change has a name.", "Leave --name out.")
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url})
    wish = _Wish(read_idea(place, idea, issue, diff), revise or "", name or "", tuple(answers), dry_run, branch, fresh)
    return _Run(place, Printer(), wish, as_json=as_json).run()


@dataclass(frozen=True)
class _Wish:
    """What is asked for."""

    idea: Idea
    revise: str
    name: str
    answers: tuple[str, ...]
    dry_run: bool
    branch: str | None
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
            made, commit = self._deliver(made, base, session)
            kept = kept.with_questions(made.questions)
            is_written = bool(made.files) and not wish.dry_run
            memory.write(self._kept(kept, made) if is_written else kept)
            session.exit_code = code = 0 if made.files and not made.left else 1
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
            is_here = self._wish.branch is None
            return replace(kept, state=state_of(FolderTree(self._place.root), made.name) if is_here else "")
        return replace(kept, change=made.name)

    def _made(self, tree: Tree, session: Session, kept: Kept, closing: ExitStack) -> Proposal:
        wish, place, printer = self._wish, self._place, self._printer
        meet_model(session, place, closing, fresh=wish.fresh, show=printer.progress_detail)
        if session.model is None:
            hint = session.model_hint
            raise ModelMissing(f"A change is written by a model, and there is none. {hint}".rstrip())
        state = "" if wish.branch is None else DRAFT
        hands = Hands(
            session.model,
            retrieving(place, state),
            place.quality,
            kept.given,
            place.config.limits.questions,
            datetime.now().astimezone().strftime("%Y-%m-%d"),
            session.ledger.over,
            printer.progress,
        )
        return (
            revise(tree, wish.revise, wish.idea, hands) if wish.revise else propose(tree, wish.idea, hands, wish.name)
        )

    def _read_from(self) -> tuple[Tree, str]:
        if self._wish.branch is None:
            return self._place.tree, ""
        repository = self._place.repository
        if repository is None:
            raise RepoError("--branch needs a git repository.", "Leave it out, or run 'git init' and commit first.")
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
        if wish.fresh or wish.dry_run or wish.branch or wish.name:
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

    def _deliver(self, made: Proposal, base: str, session: Session) -> tuple[Proposal, str | None]:
        """Return what was written, and the commit. Raises StaleError, RepoError."""
        wish, place = self._wish, self._place
        if not made.files or wish.dry_run:
            return made, None
        if wish.branch is not None and place.repository is not None:
            verb = "Revise" if wish.revise else "Propose"
            says = "\n".join(
                f"- {each.operation.value} {each.capability}: {quiet(each.requirement)}" for each in made.entries
            )
            commit = place.repository.commit(
                dict(made.files),
                base,
                wish.branch,
                f"{verb} {made.name}, from {quiet(wish.about)}\n\n{says}\n",
                trailers={RUN_TRAILER: session.run},
                expected=replaceable_tip(place.repository, wish.branch, base),
            )
            return made, commit
        now = FolderTree(place.root)
        made = _on_what_is_there_now(made, place.tree, now)
        if made.files:
            write_files(place.root, made.files, now)
        return made, None

    def _tell(self, made: Proposal, session: Session, kept: Kept, tree: Tree, commit: str | None) -> None:
        wish, printer = self._wish, self._printer
        where = "" if wish.dry_run or not made.files else "branch" if commit else "files"
        if self._as_json:
            printer.json(as_document(made, session, kept, where, wish.branch if commit else None, commit))
            return
        print_proposal(printer, made, tree, kept, wish.about, whole=wish.dry_run)
        written = "Nothing was written: this is a dry run."
        if commit:
            written = f"Committed {commit[:12]} on {wish.branch}; your files, index and HEAD are as they were."
        elif where:
            written = "Written into your files; index and HEAD are as they were."
        print_next(printer, made, written, dry=wish.dry_run)
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
