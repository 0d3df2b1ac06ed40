"""``specbot review``: what a branch changes, and what a person should look at."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from bot.cli.change_data import change_data
from bot.cli.check_data import as_data
from bot.cli.improve import as_document, collaborators
from bot.cli.learned_here import learned_at_desk
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.review_text import print_review
from bot.cli.session import Session
from bot.cli.wiring import open_place, open_session, opinions_in
from bot.errors import UsageError
from bot.openspec.readable import readable
from bot.repo.repository import Repository
from bot.repo.root import missing_git
from bot.text.tree import Tree
from bot.workflows.bases import finder
from bot.workflows.check import with_refusals
from bot.workflows.conflicts import clashes_of
from bot.workflows.review import Review, ReviewHands, review
from bot.workflows.review_comment import About, review_comment
from bot.workflows.scope import Scope, since


@click.command("review")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--no-model", is_flag=True, help="Without a model: no opinions, and only certain fixes.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--markdown", is_flag=True, help="Print what a comment on a pull request would say.")
def command(
    base: str | None,
    head: str | None,
    no_model: bool,
    model: str | None,
    base_url: str | None,
    fresh: bool,
    as_json: bool,
    markdown: bool,
) -> int:
    """Say what a branch changes, as a comment on it would.

    HEAD is the folder as it is, uncommitted edits included, or the commit that is named. What it changed is counted
    from where it left BASE; without BASE that is the default branch. Writes nothing.

    \b
    Examples:
      specbot review                            what this branch changed
      specbot review main feature --no-model    a branch that is not checked out
      specbot review HEAD~1 --markdown          the comment on the last commit
    """
    if as_json and markdown:
        raise UsageError("--json and --markdown exclude each other.", "Choose one of them.")
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url})
    if place.repository is None:
        raise missing_git() or UsageError(
            "There is no git repository here to tell what a branch changed.", "Run 'git init' first."
        )
    sides = _sides(place, place.repository, base, head)
    printer = Printer()
    with open_session(
        place, use_model=not no_model, say=printer.talk, fresh=fresh, show=printer.progress_detail
    ) as session:
        ref = "HEAD" if sides.is_folder else sides.commit
        learned = learned_at_desk(place.repository, printer.talk)
        hands = ReviewHands(
            collaborators(place, session, printer, sides.scope, learned=learned),
            opinions_in(session),
            place.config.limits,
            partial(clashes_of, place.repository, ref),
            partial(with_refusals, bases=finder(place.repository, ref)),
        )
        result = review(sides.base, sides.head, sides.scope, hands)
        printer.done()
        code = 1 if result.is_left else 0
        session.finished(result.improvement, code)
    if as_json:
        printer.json(as_review(result, session, sides))
    elif markdown:
        comment = review_comment(result, numbered(result), About(sides.commit, model=session.model_name))
        printer.line(comment.rstrip("\n"))
    else:
        print_review(printer, result, sides.head, sides.scope.because, session)
    return code


@dataclass(frozen=True)
class _Sides:
    """The two trees, what differs between them, and the commits they stand for; ``commit`` is where the head is."""

    base: Tree
    head: Tree
    scope: Scope
    base_commit: str
    commit: str
    is_folder: bool


def _sides(place: Place, repository: Repository, base: str | None, head: str | None) -> _Sides:
    """Return what is compared with what. Raises RepoError where there is no such commit, or no common one."""
    commit = repository.resolve(head or "HEAD")
    if base is None:
        found = repository.default_base()
        start, why = found.commit, found.why
    else:
        start = repository.merge_base(base, commit)
        why = f"where {head or 'HEAD'} left {base}"
        why = base if start == repository.resolve(base) else why
    after = readable(repository.tree(commit) if head else place.tree, papers=True)
    before = readable(repository.tree(start), after, papers=True)
    scope = since(before, after, f"compared with {start[:9]}, {why}")
    return _Sides(before, after, scope, start, commit, head is None)


def numbered(result: Review) -> dict[str, int]:
    """Return the number of each suggestion and question, by its id: suggestions first, in the order they are told."""
    ids = [each.suggestion.id for each in result.improvement.suggestions]
    ids += [each.id for each in result.improvement.questions]
    return {each: number for number, each in enumerate(dict.fromkeys(ids), 1)}


def as_review(result: Review, session: Session, sides: _Sides) -> dict[str, Any]:
    """Return a review in the JSON shape that other tools rely on: an improvement's, and what a review has beside it."""
    return {
        "base": sides.base_commit,
        "head": None if sides.is_folder else sides.commit,
        "requirements": [change_data(each) for each in result.changes],
        "findings": [
            {
                **as_data(each.finding),
                "new": each.is_new,
                "answered_by": each.answered_by or None,
                "waiting": each.waits,
            }
            for each in result.findings
        ],
        "opinions": [each.data() for each in result.opinions],
        "conflicts": [
            {
                "capability": each.capability,
                "requirement": each.requirement,
                "who": each.who,
                "what": each.what,
                "combines": each.combines,
                "why": each.why or None,
            }
            for each in result.clashes
        ],
        "silent": result.is_silent,
        "silenced": result.silenced,
        **as_document(result.improvement, session, {}),
        "stopped": result.stopped or None,
        "notes": list(result.notes),
    }
