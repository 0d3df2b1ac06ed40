"""Where an improvement goes: nowhere, into the files, onto a branch, or into a plan."""

import json
from dataclasses import dataclass, replace

from bot.cli.named_file import refuse_unwritable, write_named
from bot.cli.place import Place
from bot.cli.resuming import WRITING
from bot.cli.session import Session
from bot.errors import RepoError, UsageError
from bot.openspec.layout import CHANGES
from bot.openspec.readable import readable
from bot.openspec.suggestions import Suggestion
from bot.repo.branches import replaceable_tip
from bot.repo.folder import refuse_linked, write_files
from bot.repo.origin import origin
from bot.repo.repository import Repository
from bot.repo.root import missing_git
from bot.text.tree import Tree
from bot.workflows.as_change import as_change, check_change, is_taken
from bot.workflows.improve import Improvement
from bot.workflows.learned import NOTHING, Learned
from bot.workflows.messages import message_for
from bot.workflows.plan import VERSION, ImproveWork, Plan, Share, part_of, write_plan
from bot.workflows.ranking import order_of
from bot.workflows.room import fitted
from bot.workflows.signing import trailers_for

DEFAULT_CHANGE = "improve-specs"


@dataclass(frozen=True)
class Destination:
    """One of the places an improvement can go to; at most one is set, none is a dry run."""

    apply: bool = False
    branch: str | None = None
    plan: str | None = None
    change: str | None = None
    """The id of the OpenSpec change that is to hold the edits of main specs, beside any of the others."""
    handed_on: bool = False
    """Whether the plan is published at once, by another process, and its file goes then."""

    @property
    def reads_commits(self) -> bool:
        """Whether it looks at HEAD instead of the folder."""
        return self.branch is not None or self.plan is not None

    @property
    def settles(self) -> bool:
        """Whether what was found is somewhere afterwards."""
        return self.apply or self.reads_commits


def chosen(
    *, dry_run: bool, apply: bool, branch: str | None, plan: str | None, pr: bool, change: str | None, handed_on: bool
) -> Destination:
    """Return where it goes. Raises UsageError where that is two places."""
    if sum([dry_run, apply, branch is not None, plan is not None, pr]) > 1:
        raise UsageError("--dry-run, --apply, --branch, --plan and --pr exclude each other.", "Choose one of them.")
    return Destination(apply, branch, plan, change, handed_on)


def read_from(place: Place, goes: Destination) -> tuple[Tree, str]:
    """Return the tree to work on and the commit it stands for: the folder, or HEAD where a commit is wanted.

    Raises RepoError and UsageError where what is asked for could not be done later, before a model is asked anything.
    """
    if goes.apply:
        refuse_linked(place.root)
    if not goes.reads_commits:
        return place.tree, ""
    if place.repository is None:
        wanted = "--plan" if goes.plan is not None else "--branch"
        raise missing_git() or RepoError(
            f"{wanted} needs a git repository.", "Use --apply, or run 'git init' and commit first."
        )
    if goes.plan is not None:
        target(place.repository)
        refuse_unwritable(goes.plan, "--plan")
    base = place.repository.resolve("HEAD")
    return readable(place.repository.tree(base)), base


def change_in(tree: Tree, goes: Destination) -> str:
    """Return the id of the change that is to hold the edits of main specs, empty for none. Raises EditError."""
    if goes.change is None:
        return ""
    name = _free(tree, goes.change)
    check_change(tree, name)
    return name


def as_delta(
    result: Improvement, tree: Tree, change: str
) -> tuple[Improvement, tuple[tuple[Suggestion, str], ...], str]:
    """Return an improvement with its edits of main specs in an OpenSpec change, and what stays out of it.

    The id comes back as well, empty where no edit of a main spec can be said by a delta.
    """
    if not change or not result.suggestions:
        return result, (), ""
    turned = as_change(tree, result.suggestions, change)
    is_there = any(path.startswith(f"{CHANGES}/{change}/") for path in turned.changes)
    turned_result = replace(result, suggestions=turned.kept, changes=turned.changes)
    return turned_result, turned.left, change if is_there else ""


def _free(tree: Tree, wanted: str) -> str:
    """Return the id that is wanted, or for the one nobody chose the first of its kind that is free."""
    name, number = wanted, 1
    while wanted == DEFAULT_CHANGE and is_taken(tree, name):
        number += 1
        name = f"{wanted}-{number}"
    return name


def deliver(
    place: Place,
    session: Session,
    result: Improvement,
    base: str,
    goes: Destination,
    change: str,
    learned: Learned = NOTHING,
    share: Share | None = None,
) -> str | None:
    """Write what was asked for; return the commit, None where none was made.

    Of a plan ``learned`` says what comes first where not everything has room.
    """
    if goes.apply and result.changes:
        tree = place.tree
        before = {path: tree.text(path) if tree.kind(path) else None for path in result.changes}
        said = {path: (before[path], after) for path, after in result.changes.items()}
        session.keep(WRITING, session.run, json.dumps(said))
        write_files(place.root, dict(result.changes), place.tree)
    if goes.plan is not None and place.repository is not None:
        plan = _plan(place.repository, session, result, base, change, learned, share)
        write_named(goes.plan, write_plan(fitted(plan)), "--plan")
    if goes.branch is None or place.repository is None or not result.changes:
        return None
    return commit_result(place.repository, session, result, base, goes.branch)


def target(repository: Repository) -> tuple[str, str]:
    """Return the branch that a pull request would go to, and its repository. Raises UsageError where there is none."""
    branch = repository.head().branch
    where = origin(repository.git)
    if branch is None:
        raise UsageError("HEAD is detached, so a pull request would go nowhere.", "Switch to a branch first.")
    if where is None:
        raise UsageError(
            "There is no remote 'origin' on a code host.",
            "'git remote add origin URL' names one, 'git remote set-url origin URL' another.",
        )
    return branch, where[1]


def _plan(
    repository: Repository,
    session: Session,
    result: Improvement,
    base: str,
    change: str,
    learned: Learned,
    share: Share | None,
) -> Plan:
    """Return the plan of one pull request into the branch that is checked out."""
    branch, name = target(repository)
    parts = (part_of(repository.root_prefix, result),)
    work = ImproveWork(
        branch,
        base,
        "",
        parts,
        as_change=change,
        stopped=result.stopped,
        untested=result.untested,
        order=order_of(parts, learned, base),
        share=share,
    )
    return Plan(
        VERSION, name, session.run, model=session.model_name, improve=work, notes=result.notes, trace=session.trace()
    )


def commit_result(repository: Repository, session: Session, result: Improvement, base: str, branch: str) -> str:
    """Commit a run's result on ``branch``, in place of an earlier one of specbot's own; return the commit.

    Raises RepoError when the branch holds somebody else's work or is checked out, StaleError when it moved meanwhile.
    """
    suggestions = [each.suggestion for each in result.suggestions]
    made = [(repository.root_prefix, each) for each in suggestions]
    return repository.commit(
        dict(result.changes),
        base,
        branch,
        message_for(suggestions),
        trailers=trailers_for(made, session.run),
        expected=replaceable_tip(repository, branch, base),
    )


def told(goes: Destination, commit: str | None) -> str:
    """Return a sentence on where it went, empty for a dry run."""
    if commit:
        return f"Committed {commit[:12]} on {goes.branch}; your files, index and HEAD are as they were."
    if goes.handed_on:
        return "They go into a pull request."
    if goes.plan is not None:
        return f"The plan is in {goes.plan}; 'specbot publish {goes.plan}' makes a pull request of it."
    return "Written into your files." if goes.apply else ""
