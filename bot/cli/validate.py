"""``specbot validate``: structure only, a drop-in for ``openspec validate`` 1.13.2, flag for flag and code for code."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import click

from bot.cli.official_root import official_root, official_tree
from bot.cli.validation_report import Failure, Report, Result, print_failure, print_findings, print_item, print_items
from bot.errors import UnreadableError
from bot.openspec.validate import Target, Validator
from bot.text.nearest import nearest

_SCOPES = "--all, --changes, --specs or --archived"
_HINT = """Nothing to validate. Try one of:
  specbot validate --all
  specbot validate --changes
  specbot validate --specs
  specbot validate NAME"""


@click.command("validate", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("item", required=False)
@click.option("--all", "everything", is_flag=True, help="All changes and specs.")
@click.option("--changes", is_flag=True, help="All changes.")
@click.option("--specs", is_flag=True, help="All specs.")
@click.option("--archived", is_flag=True, help="Archived changes: is every task of theirs done?")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--type", "kind", metavar="change|spec", help="What ITEM is, where both have the name.")
@click.option("--report", metavar="full|findings", help="With a bulk flag: all items, or those with findings only.")
@click.option("--concurrency", metavar="N", hidden=True, help="Accepted for compatibility; one pass is fast enough.")
@click.option("--no-interactive", is_flag=True, hidden=True, help="Accepted for compatibility; nothing is asked.")
@click.option("--store", metavar="ID", hidden=True, help="Not supported.")
def command(
    item: str | None,
    everything: bool,
    changes: bool,
    specs: bool,
    archived: bool,
    strict: bool,
    as_json: bool,
    kind: str | None,
    report: str | None,
    concurrency: str | None,
    no_interactive: bool,
    store: str | None,
) -> int:
    """Check the structure of specs and changes, as 'openspec validate' does.

    Same findings, same JSON, same exit codes: 0 when everything is valid, else 1.

    \b
    Examples:
      specbot validate --all
      specbot validate login --type spec --strict
      specbot validate --specs --json
    """
    del concurrency, no_interactive
    scope = _Scope(changes or everything, specs or everything, archived)
    try:
        _refuse_request(item, scope, report)
        if store is not None:
            raise Failure("store_not_supported", "specbot validates the folder it is called in.", "Leave --store out.")
        run = _Run(official_root(required=scope.is_bulk), strict, as_json)
        if archived or scope.is_bulk:
            return run.bulk(scope, findings_only=report == "findings")
        if item is None:
            click.echo(_HINT, err=True)
            return 1
        return run.one(item, kind)
    except Failure as failure:
        print_failure(failure, as_json)
    except UnreadableError as error:
        print_failure(Failure("validate_error", error.message, error.hint), as_json)
    return 1


@dataclass(frozen=True, slots=True)
class _Scope:
    changes: bool
    specs: bool
    archived: bool

    @property
    def is_bulk(self) -> bool:
        return self.changes or self.specs

    @property
    def name(self) -> str:
        if self.archived:
            return "archived"
        return "all" if self.changes and self.specs else "changes" if self.changes else "specs"


def _refuse_request(item: str | None, scope: _Scope, report: str | None) -> None:
    """Refuse a --report that cannot be made, in the official order of reasons."""
    if report is None:
        return
    reason = ""
    if report not in ("full", "findings"):
        reason = f"There is no report '{report}'."
    elif item is not None:
        reason = "--report does not go with an item's name."
    elif scope.archived and scope.is_bulk:
        reason = "--report takes either the archive or what is active, not both."
    elif not scope.archived and not scope.is_bulk:
        reason = "--report needs a bulk flag."
    if reason:
        fix = f"Use --report full or --report findings with {_SCOPES}."
        raise Failure("invalid_validation_report_request", reason, fix)


class _Run:
    """One call: a root, its items, and how they are judged and printed."""

    def __init__(self, root: tuple[Path, str], strict: bool, as_json: bool) -> None:
        path, source = root
        self.validator = Validator(official_tree(path))
        self.strict, self.as_json = strict, as_json
        self.root = {"path": str(path), "source": source}

    def bulk(self, scope: _Scope, *, findings_only: bool) -> int:
        """Validate everything in a scope."""
        if scope.archived:
            targets, kinds = [Target("archived", each) for each in self.validator.archived], ("change",)
        else:
            targets = self.validator.targets(specs=scope.specs, changes=scope.changes)
            kinds = (*(("change",) if scope.changes else ()), *(("spec",) if scope.specs else ()))
        results = tuple(self._result(each, in_bulk=True) for each in targets)
        report = Report(scope.name, kinds, results, self.root)
        (print_findings if findings_only else print_items)(report, self.as_json)
        return 0 if all(each.valid for each in results) else 1

    def one(self, name: str, kind: str | None) -> int:
        """Validate the item a person named."""
        target = self._named(name, kind)
        result = self._result(target)
        print_item(Report("", (target.kind,), (result,), self.root), self.as_json)
        return 0 if result.valid else 1

    def _result(self, target: Target, *, in_bulk: bool = False) -> Result:
        start = perf_counter()
        item = self.validator.check_in_bulk(target) if in_bulk else self.validator.check(target)
        return Result(item, item.is_valid(self.strict), round((perf_counter() - start) * 1000))

    def _named(self, name: str, kind: str | None) -> Target:
        is_change, is_spec = name in self.validator.changes, name in self.validator.specs
        wanted = kind.lower() if kind and kind.lower() in ("change", "spec") else ""
        if not wanted and not is_change and not is_spec:
            near = nearest(name, [*sorted(self.validator.changes), *self.validator.specs])
            meant = f"Did you mean {', '.join(near)}?" if near else "There is nothing to validate."
            raise Failure("unknown_item", f"Unknown item '{name}'. {meant}")
        if not wanted and is_change and is_spec:
            message = f"'{name}' is both a change and a spec."
            raise Failure("ambiguous_item", message, "Say which with --type change or --type spec.")
        target = Target(wanted or ("change" if is_change else "spec"), name)
        problem = _name_problem(target)
        if problem:
            raise Failure("invalid_item", problem)
        return target


def _name_problem(target: Target) -> str:
    """Return what keeps a name from being looked up as a folder; a spec's may have several segments."""
    parts = target.id.split("/") if target.kind == "spec" else [target.id]
    if "" in parts:
        return f"A {target.kind}'s name is not empty, and has no empty part."
    if any(part in (".", "..") or "/" in part or "\\" in part for part in parts):
        return f"'{target.id}' is no name of a {target.kind}."
    return ""
