"""``specbot conflicts``: open changes, and branches, that touch the same requirement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import click

from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.wiring import open_place
from bot.errors import UsageError
from bot.repo.refs import branches_like, merge_base
from bot.repo.repository import Repository
from bot.templating import render
from bot.text.counts import count
from bot.text.tree import Kind, Tree
from bot.workflows.bases import finder
from bot.workflows.conflicts import Conflicts, Meeting, OpenDelta, Opened, Stale, conflicts, open_deltas

_MOST_BRANCHES = 200


@click.command("conflicts")
@click.option("--branches", metavar="GLOB", help="Look at local and remote branches too, such as '*' or 'feature/*'.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--markdown", is_flag=True, help="Print what a comment on a pull request would say.")
def command(branches: str | None, as_json: bool, markdown: bool) -> int:
    """Say which open changes touch the same requirement, which of them combine, and which need a person.

    Two changes that modify one requirement both validate, and the second one archived takes the first one's text back.
    Reads the folder as it is, and other branches from git's objects: nothing is checked out. Exit code 1 where
    something needs a person, or could not be looked at.

    \b
    Examples:
      specbot conflicts
      specbot conflicts --branches 'origin/*'
    """
    if as_json and markdown:
        raise UsageError("--json and --markdown exclude each other.", "Choose one of them.")
    place = open_place()
    opened = _opened(place, branches)
    found = conflicts(place.tree, opened.deltas, opened.unread)
    printer = Printer()
    if as_json:
        printer.json(as_document(found))
    elif markdown:
        printer.line(as_markdown(found).rstrip("\n"))
    else:
        _print(printer, found)
    return 1 if found.needs_person else 0


def _opened(place: Place, branches: str | None) -> Opened:
    repository = place.repository
    if repository is None and branches is not None:
        raise UsageError("Without git there are no branches to look at.", "Leave --branches out.")
    here = open_deltas(place.tree, "", finder(repository, "HEAD"))
    if repository is None or branches is None:
        return here
    deltas, unread = list(here.deltas), list(here.unread)
    seen = {_version(place.tree, each.path) for each in deltas} | _archived(place.tree)
    named = branches_like(repository.git, branches, _MOST_BRANCHES + 1)
    if len(named) > _MOST_BRANCHES:
        unread.append(f"Only the first {_MOST_BRANCHES} branches like {branches!r} were looked at: name fewer.")
    for branch in named[:_MOST_BRANCHES]:
        tree = repository.tree(branch)
        theirs = open_deltas(tree, branch, finder(repository, branch), seen)
        deltas += _since(theirs.deltas, tree, place.tree, _parted(repository, branch))
        unread += theirs.unread
        seen |= {_version(tree, each.path) for each in theirs.deltas}
    return Opened(tuple(deltas), tuple(unread))


def _version(tree: Tree, path: str) -> str:
    return f"{path} {tree.blob(path)}"


def _parted(repository: Repository, branch: str) -> Tree | None:
    """Return the commit where a branch left what is checked out; None where their histories are separate."""
    found = merge_base(repository.git, repository.resolve("HEAD"), repository.resolve(branch))
    return repository.tree(found) if found else None


def _since(deltas: Sequence[OpenDelta], tree: Tree, here: Tree, base: Tree | None) -> Iterator[OpenDelta]:
    """Yield the deltas of a branch, ``tree``, without those that it has only not brought up to date with ours."""
    for each in deltas:
        was, ours = (_version(side, each.path) if side and side.kind(each.path) else "" for side in (base, here))
        if not (was and ours):
            yield each
        elif was != _version(tree, each.path):
            yield replace(each, newer=was == ours)


def _archived(tree: Tree) -> set[str]:
    """Return what is archived here already: a branch that has not heard of it still shows it as open."""
    found = set()
    for path in tree.paths():
        match = re.fullmatch(r"openspec/changes/archive/\d{4}-\d\d-\d\d-([^/]+)/(specs/.+/spec\.md)", path)
        if match and tree.kind(path) is Kind.FILE:
            found.add(f"openspec/changes/{match[1]}/{match[2]} {tree.blob(path)}")
    return found


def _print(printer: Printer, found: Conflicts) -> None:
    about: dict[tuple[str, str], list[Meeting | Stale]] = {}
    for each in found.meetings:
        about.setdefault((each.capability, each.requirement), []).append(each)
    for late in found.stale:
        about.setdefault((late.delta.capability, late.requirement), []).append(late)
    for (capability, requirement), members in sorted(about.items()):
        printer.line((f"{capability} › {requirement}", "bold"))
        for one in members:
            who = f"{one.one.title} and {one.other.title}" if isinstance(one, Meeting) else one.delta.title
            printer.line(f"  {who}: {one.what}; ", *_fate(one))
    for line in found.unread:
        printer.line(("Not looked at: ", "bold red"), line)
    if found.meetings or found.stale:
        printer.line("")
    hard = sum(not each.combines for each in found.meetings) + sum(not each.combines for each in found.stale)
    total = len(found.meetings) + len(found.stale)
    if not total:
        among = count(found.changes, "open change")
        read = " that could be read" if found.unread else ""
        printer.line((f"No conflicts among {among}{read}.", "yellow" if read else "green"))
    else:
        combine, need = count(total - hard, "combines", "combine"), count(hard, "needs a person", "need a person")
        printer.line(f"{count(total, 'place')} where changes meet; {combine}, {need}.")


def _fate(each: Meeting | Stale) -> tuple[str | tuple[str, str], ...]:
    return (("combines by itself", "green"),) if each.combines else (("needs a person: ", "bold red"), each.why)


def as_markdown(found: Conflicts) -> str:
    """Return conflicts as a comment on a pull request says them."""
    return render(
        "comments/conflicts.md.j2",
        meetings=[
            {
                "about": f"{each.capability} › {each.requirement}",
                "one": each.one.title,
                "other": each.other.title,
                "what": each.what,
                "combines": each.combines,
                "why": each.why,
            }
            for each in found.meetings
        ],
        stale=[
            {
                "about": f"{each.delta.capability} › {each.requirement}",
                "change": each.delta.title,
                "what": each.what,
                "combines": each.combines,
                "why": each.why,
            }
            for each in found.stale
        ],
        unread=found.unread,
    )


def as_document(found: Conflicts) -> dict[str, Any]:
    """Return conflicts in the JSON shape that other tools rely on."""
    return {
        "meetings": [
            {
                "capability": each.capability,
                "requirement": each.requirement,
                "changes": [_delta(each.one), _delta(each.other)],
                "what": each.what,
                "combines": each.combines,
                "why": each.why or None,
            }
            for each in found.meetings
        ],
        "stale": [
            {
                **_delta(each.delta),
                "capability": each.delta.capability,
                "requirement": each.requirement,
                "what": each.what,
                "combines": each.combines,
                "why": each.why or None,
            }
            for each in found.stale
        ],
        "changes": found.changes,
        "unread": list(found.unread),
        "needs_person": found.needs_person,
    }


def _delta(each: OpenDelta) -> dict[str, Any]:
    return {"change": each.change, "branch": each.branch or None, "path": each.path}
