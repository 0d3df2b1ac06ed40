"""``archive --plain``: a drop-in for ``openspec archive`` 1.13.2, gate for gate, code for code, byte for byte."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from bot.cli.archive_text import announce, ask, failed, print_archived, print_document
from bot.cli.official_root import official_root, official_tree
from bot.cli.validation_report import Failure
from bot.errors import RepoError, UnreadableError
from bot.openspec.archiving import LOCK, Archive, Question, Refusal, Request, plan_archive
from bot.repo.archiving import Work, carry_out
from bot.repo.claim import TakenError

# The codes whose status has a key for the next step; with the others it is part of the message.
_WITH_FIX = frozenset(
    {
        "archive_change_name_required",
        "archive_change_is_namespace_folder",
        "archive_validation_failed",
        "archive_confirmation_required",
        "archive_tasks_incomplete",
        "archive_spec_update_failed",
        "archive_spec_validation_failed",
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of the command, as they are asked for."""

    yes: bool = False
    as_json: bool = False
    skip_specs: bool = False
    validate: bool = True
    interactive: bool = True
    store: bool = False


def archive_plain(changes: Sequence[str], options: Options) -> int:
    """Archive changes one after another and return the exit code; the first that is refused ends it.

    One change gives the official JSON document, several a list of them.
    """
    documents: list[dict[str, Any]] = []
    code = 0
    for change in changes or ("",):
        document, code = _One(change, options).archive()
        documents.append(document)
        if code:
            break
    if options.as_json:
        print_document(documents[0] if len(changes) < 2 else {"archives": documents})
    return code


def local_date(seconds: float) -> str:
    """Return the day of a moment where the user is: the process's time zone decides, as with the official tool."""
    return time.strftime("%Y-%m-%d", time.localtime(seconds))


class _Cancelled(Exception):  # noqa: N818  somebody said no: nothing failed
    """A question was answered with no."""


class _One:
    """One change."""

    def __init__(self, change: str, options: Options) -> None:
        self.options = options
        agreed = frozenset(Question) if options.yes else frozenset[Question]()
        self.request = Request(
            change, local_date(time.time()), agreed, skip_specs=options.skip_specs, validate=options.validate
        )
        self.root: tuple[Path, str] | None = None

    def archive(self) -> tuple[dict[str, Any], int]:
        """Return the JSON document and the exit code; for people, everything is printed."""
        try:
            archive = self._carried_out()
        except Failure as failure:
            return self._refused(Refusal(failure.code, failure.message, failure.fix))
        except _Cancelled:
            click.echo("Nothing was archived.")
            return {}, 0
        if isinstance(archive, Refusal):
            return self._refused(archive)
        if not self.options.as_json:
            print_archived(archive)
        return {"archive": self._data(archive), **self._root_data()}, 0

    def _carried_out(self) -> Archive | Refusal:
        if self.options.store:
            raise Failure(
                "store_not_supported", "specbot archives in the folder it is called in.", "Leave --store out."
            )
        self.root = official_root(required=False)
        try:
            return self._in(self.root[0])
        except UnreadableError as error:
            return Refusal("archive_error", error.message, error.hint)
        except TakenError as error:
            return Refusal("archive_target_exists", error.message, error.hint)
        except RepoError as error:
            return Refusal("archive_error", error.message, error.hint)

    def _in(self, root: Path) -> Archive | Refusal:
        agreed_to: Archive | None = None
        while True:
            tree = official_tree(root)
            result = plan_archive(tree, self.request)
            if isinstance(result, Archive):
                break
            if result.question is None or self.options.as_json or not self.options.interactive:
                return result
            agreed_to = result.preview or agreed_to
            if not self._agreed(result):
                return result
        if agreed_to is not None and result.deltas and agreed_to != result:
            message = "The specs or the deltas changed while you were asked; nothing was changed."
            return Refusal("archive_spec_update_failed", message, "Look at them, and archive again.")
        if agreed_to is None and not self.options.as_json:
            announce(result)
        work = Work(result.source, result.target, LOCK, result.writes, result.inputs)
        carry_out(root, work, tree)
        return result

    def _agreed(self, refusal: Refusal) -> bool:
        """Ask, and change the request to the answer; False where nobody answers."""
        answer = ask(refusal)
        question = refusal.question
        if answer is None or question is None:
            return False
        if answer:
            self.request = replace(self.request, agreed=self.request.agreed | {question})
        elif question is Question.SPECS:  # the official tool then archives without the specs
            self.request = replace(self.request, skip_specs=True)
        else:
            raise _Cancelled
        return True

    def _refused(self, refusal: Refusal) -> tuple[dict[str, Any], int]:
        if not self.options.as_json:
            failed(refusal)
        status = {"severity": "error", "code": refusal.code, "message": refusal.message}
        if refusal.code in _WITH_FIX:
            status["fix"] = refusal.fix
        elif refusal.fix:
            status["message"] = f"{refusal.message} {refusal.fix}"
        return {"archive": None, **self._root_data(), "status": [status]}, 1

    def _root_data(self) -> dict[str, Any]:
        return {"root": {"path": str(self.root[0]), "source": self.root[1]}} if self.root else {}

    def _data(self, archive: Archive) -> dict[str, Any]:
        assert self.root is not None
        counts = archive.counts
        said: dict[str, Any] = {
            "change": archive.change,
            "archivedAs": archive.target.rpartition("/")[2],
            "path": str(self.root[0] / archive.target),
            "specsUpdated": bool(archive.updates),
        }
        if counts is not None:
            names = ("added", "modified", "removed", "renamed")
            said["totals"] = {name: getattr(counts, name) for name in names}
        if archive.warnings:
            said["warnings"] = list(archive.warnings)
        return said
