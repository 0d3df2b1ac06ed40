"""``specbot drift``: which requirements a change of code touches, and which say what the code does no longer."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import click

from bot.cli.drift_text import print_drift
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.unread_text import tell_unread
from bot.cli.wiring import open_place, open_session
from bot.errors import UsageError
from bot.openspec.layout import load_project
from bot.openspec.model import Document
from bot.openspec.readable import readable
from bot.repo.code import IsCode, still_there
from bot.repo.disk import put
from bot.repo.patch import patch, sides
from bot.repo.repository import Repository
from bot.repo.root import missing_git
from bot.repo.roots import roots_at
from bot.text.counts import count
from bot.text.patch import Patch, read_patch
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.drift import Drift, Drifted, drifted
from bot.workflows.drift_accepted import FILE, Accepted, read_accepted, write_accepted
from bot.workflows.drift_opinion import drift_opinions

# What no person writes, and what is specbot's own.
_NO_CODE = frozenset(
    {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Cargo.lock", "go.sum", FILE}
    | {".specbot-baseline.json", ".specbot.toml"}
)
# What is said of the code is not the code, and what a test or an example puts in is no behaviour of the product.
_OF_NO_PRODUCT = re.compile(
    r"\.(?:md|markdown|rst|adoc|txt|csv|svg|html?|ipynb|lock)$"
    r"|(?:^|/)(?:tests?|__tests__|spec|testdata|fixtures?|examples?|benchmarks?|docs?|vendor|node_modules|dist)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*(?:_test|\.test|\.spec|_spec)\.[^/.]+)$",
    re.IGNORECASE,
)


@click.command("drift")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Live with this one: it is not told again.")
@click.option("--accept-all", is_flag=True, help="Live with all that are found now.")
@click.option("--reason", default="", metavar="TEXT", help="Why they are accepted.")
@click.option("--no-model", is_flag=True, help="Only what the code itself shows.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    base: str | None,
    head: str | None,
    accepted: Sequence[str],
    accept_all: bool,
    reason: str,
    no_model: bool,
    model: str | None,
    base_url: str | None,
    fresh: bool,
    as_json: bool,
) -> int:
    """Say which requirements a change of code touches, and which are untrue now.

    Compares the code as it is, tracked files with uncommitted edits, or the commit HEAD, with BASE; without BASE that
    is where the branch left the default branch. A name that went from the code, a number or a text that became another
    shows by itself; a model may see more, and has to quote both. Exits with 1 where something is untrue and not
    accepted.

    \b
    Examples:
      specbot drift                                  what this branch's code changes
      specbot drift HEAD~1 HEAD --no-model           the last commit
      specbot drift main...feature                   a branch, since it left main
      specbot drift --accept 1a2b3c4d5e6f --reason "the spec follows next week"
    """
    if reason and not (accepted or accept_all):
        raise UsageError("--reason says why something is accepted.", "Name it with --accept.")
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url})
    if place.repository is None:
        raise missing_git() or UsageError(
            "There is no git repository here to tell what changed.", "Run 'git init' and commit first."
        )
    printer = Printer()
    asked = _asked(place, place.repository, base, head)
    with open_session(
        place, use_model=not no_model, say=printer.talk, fresh=fresh, show=printer.progress_detail
    ) as session:
        found = drifted(asked.documents.values(), asked.patch, asked.still_there)
        notes = ""
        if session.model is not None:
            started, limit = monotonic(), place.config.limits.minutes * 60
            known = {(each.path, each.requirement) for each in found.drifts}
            more, notes = drift_opinions(
                [each for each in found.touched if (each.path, each.requirement) not in known],
                asked.documents,
                asked.patch.hunks,
                session.model,
                lambda: "The time of this run is up." if monotonic() - started > limit else "",
                printer.progress,
            )
            found = replace(found, drifts=(*found.drifts, *more))
        printer.done()
        known_ones = _accepted(place.root)
        if accepted or accept_all:
            known_ones = _accept(place.root, known_ones, found, accepted, reason, everything=accept_all)
            printer.talk(f"{FILE} lists {count(len(known_ones.entries), 'accepted drift')}: commit it.")
        fresh_ones = [each for each in found.drifts if each.id not in known_ones.entries]
        session.results = {"touched": len(found.touched), "untrue": len(fresh_ones)}
        session.exit_code = 1 if fresh_ones else 0
    if as_json:
        printer.json(as_document(found, fresh_ones, asked.because, notes))
    else:
        print_drift(printer, found, fresh_ones, asked.because, notes)
    return 1 if tell_unread(printer, asked.tree) else session.exit_code


@dataclass(frozen=True)
class _Asked:
    patch: Patch
    documents: dict[str, Document]
    because: str
    repository: Repository
    head: str | None
    is_code: IsCode
    tree: Tree
    """Where the specs stand; what cannot be read is left out of it."""

    def still_there(self, words: Collection[str]) -> frozenset[str]:
        """Return which words the code still holds."""
        return still_there(self.repository.git, words, self.head, self.is_code)


def _asked(place: Place, repository: Repository, base: str | None, head: str | None) -> _Asked:
    """Return the change of code and the specs beside it. Raises RepoError."""
    if base is None:
        found = repository.default_base()
        start, why = found.commit, f"{found.commit[:9]}, {found.why}"
    elif ".." in base and head is None:
        start, head = sides(repository.git, base)
        why = f"{in_one_line(base)}, from {start[:9]}"
    else:
        start = repository.merge_base(base, head or "HEAD")
        why = f"{in_one_line(base)} ({start[:9]})"
    end = repository.resolve(head) if head else None
    specs = tuple(f"{root}openspec/" for root in {*roots_at(repository.git, end or "HEAD"), repository.root_prefix})

    def is_code(path: str) -> bool:
        return (
            not path.startswith(specs) and path.rpartition("/")[2] not in _NO_CODE and not _OF_NO_PRODUCT.search(path)
        )

    changed = read_patch(patch(repository.git, start, end, around=0), is_code)
    tree = readable(repository.tree(end) if end else place.tree)
    documents = {each.path: each for each in load_project(tree).specs}
    because = f"{in_one_line(head) if head else 'the files as they are'}, compared with {why}"
    return _Asked(changed, documents, because, repository, end, is_code, tree)


def _accepted(root: Path) -> Accepted:
    file = root / FILE
    try:
        return read_accepted(file.read_text("utf-8")) if file.is_file() and not file.is_symlink() else Accepted()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{FILE} cannot be read: {in_one_line(str(error), 100)}.", "Look at the file.") from error


def _accept(
    root: Path, known: Accepted, found: Drifted, wanted: Sequence[str], reason: str, *, everything: bool
) -> Accepted:
    """Write down what is accepted. Raises UsageError for an id that is none here."""
    chosen: list[Drift] = list(found.drifts) if everything else []
    for each in wanted:
        meant = [one for one in found.drifts if one.id.startswith(each)] if each else []
        if len(meant) != 1:
            raise UsageError(
                f"--accept {in_one_line(each, 40)} names no drift here.", "'specbot drift' shows their ids."
            )
        chosen += meant
    result = known.with_drifts(chosen, in_one_line(reason, 300))
    data = write_accepted(result).encode()
    try:
        put(root / FILE, data)
    except OSError as error:
        raise UsageError(f"{FILE} cannot be written: {error.strerror}.", "Look at the folder.") from error
    return result


def as_document(found: Drifted, fresh: Sequence[Drift], because: str, notes: str) -> dict[str, Any]:
    """Return what was found in the JSON shape that other tools rely on."""
    new = {each.id for each in fresh}
    return {
        "compared": because,
        "untrue": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "path": each.path,
                "line": each.line,
                "requirement": each.requirement,
                "words": each.words,
                "code": {"path": each.code[0], "line": each.code[1], "was": each.was or None, "now": each.now or None},
                "message": each.sentence,
                "accepted": each.id not in new,
            }
            for each in found.drifts
        ],
        "touched": [
            {
                "path": each.path,
                "line": each.line,
                "requirement": each.requirement,
                "names": list(each.names),
                "code": {"path": each.code[0], "line": each.code[1]},
            }
            for each in found.touched
        ],
        "left_out": found.left_out or None,
        "notes": notes or None,
    }
