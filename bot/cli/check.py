"""``specbot check``: what is wrong with specs and changes, structure and quality."""

from collections.abc import Callable, Sequence
from functools import partial

import click

from bot.cli.beside import beside
from bot.cli.check_baseline import known_findings
from bot.cli.check_fixed import told_anyway
from bot.cli.check_formats import Told, tell
from bot.cli.check_text import Shown
from bot.cli.output import Printer
from bot.cli.place import Place, refuse_contradiction
from bot.cli.shelf import code_version, open_shelf
from bot.cli.wiring import fixer, open_place, since_told, with_refusals
from bot.errors import UsageError
from bot.openspec.findings import Severity, in_order
from bot.openspec.layout import document_at
from bot.openspec.model import Document
from bot.openspec.validate import Item, validate_tree
from bot.rules.registry import RULES
from bot.rules.rule import Profile, Rule
from bot.text.printable import in_one_line
from bot.workflows.baseline import LookedAt, compare
from bot.workflows.elsewhere import Judges, elsewhere, without_untouched
from bot.workflows.finding_ids import OTHERS, every_id, meant, profile_of
from bot.workflows.located import located
from bot.workflows.meetings import read_meetings
from bot.workflows.near import Near, near
from bot.workflows.scope import Scope
from bot.workflows.scoped import changes_in_error, findings_in, once, silenced_in
from bot.workflows.summaries import summarise_all


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Everything; the same as giving no path, said aloud.")
@click.option("--since", metavar="REF", help="Only what differs from a commit, and what is wrong elsewhere since.")
@click.option(
    "--profile",
    type=click.Choice(["default", "strict", "all"]),
    help="How much to say, whatever the configuration has.",
)
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only findings of this rule. May be repeated.")
@click.option(
    "--severity",
    type=click.Choice(["info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="Exit with 1 for a finding at or above this; the text for people shows remarks with info.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="How to print: for people, for programs, for code scanning, or as annotations in GitHub Actions.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--all-findings", "every", is_flag=True, help="Show each finding, however many of one rule a file has.")
@click.option("--baseline", metavar="FILE", help="Leave out the findings that this file lists; empty for none.")
@click.option(
    "--write-baseline",
    "writes",
    metavar="[FILE]",
    is_flag=False,
    flag_value="",
    help="List every finding of now in a file, to be left out from here on.",
)
@click.option("--fix", "mends", is_flag=True, help="First mend in the files what is certain; index and HEAD stay.")
@click.option("--no-cache", is_flag=True, help="Read every document anew, and keep nothing for the next run.")
def command(
    paths: Sequence[str],
    everything: bool,
    since: str | None,
    profile: str | None,
    rules: Sequence[str],
    severity: str,
    style: str,
    as_json: bool,
    every: bool,
    baseline: str | None,
    writes: str | None,
    mends: bool,
    no_cache: bool,
) -> int:
    """Find what is wrong with specs and changes: structure and quality.

    Reads the folder as it is. PATHS are files, folders, capabilities or changes; without any, everything is read.

    \b
    Examples:
      specbot check
      specbot check openspec/specs/login --severity error
      specbot check --since main --json
      specbot check --format sarif > specbot.sarif
      specbot check --fix
      specbot check --write-baseline
    """
    refuse_contradiction(paths, everything, since)
    _refuse_rules(rules, since)
    if writes is not None and (paths or since is not None or rules):
        raise UsageError("--write-baseline lists everything.", "Leave PATHS, --since and --rule out.")
    printer = Printer()
    place = _opened(profile, rules)
    known = known_findings(place, baseline, writes)
    scope = place.scope(paths, since is None, since)
    fixed = None
    if mends:
        fixed = fixer()(place, scope, rules)
        # A fix may give a requirement the name it was meant to have.
        place = fixed.place
        scope = place.scope(paths, since is None, since)
    items: list[Item] = []
    with told_anyway(printer, fixed):
        then = place.quality_at(scope.commit) if scope.commit and not paths else place.quality
        judges = Judges(place.quality, then, with_refusals(place))
        lies_near = _read_ahead(place, scope, items, judges, keeps=not no_cache)
        found = findings_in(place.tree, scope, items, place.quality, lies_near.head)
        wrong = changes_in_error(items, lambda each: not scope.has(each))
        found = judges.with_refusals(place.tree, scope.touched, found, wrong)
        if scope.base and not paths:
            found = without_untouched(found, scope, lies_near)
            found = once([*found, *elsewhere(scope.base, place.tree, scope, items, judges, lies_near)])
        silenced = silenced_in(place.tree, scope, items, place.quality, lies_near.head)
        if scope.base and scope.touched:
            told = since_told(place, scope.base, scope)
            found += told.found
            silenced += told.silenced
    found = [each for each in in_order(found) if not rules or each.rule in rules]
    if writes is not None:
        known = known.written(found, printer.talk)
    compared = compare(found, known.baseline, _looked_at(place, scope, rules), _names_in(place))
    silenced = [each for each in silenced if not rules or each.finding.rule in rules]
    # Of equal words on one line each has its own place, known or not.
    places = located(place.tree, found)
    fresh = {id(each) for each in compared.fresh}
    new = [each for each in places if id(each.finding) in fresh]
    old = [each for each in places if id(each.finding) not in fresh]
    what = Told(place, new, fixed, silenced, old, compared.gone, known.name, Shown(severity == "info", every))
    tell(printer, what, "json" if as_json else style)
    return 1 if any(each.severity >= Severity[severity.upper()] for each in compared.fresh) else 0


def _opened(profile: str | None, rules: Sequence[str]) -> Place:
    """Return the place, in a profile that rules which are asked for by name speak in, unless one is asked for too."""
    place = open_place({("rules", "profile"): profile})
    loudest = max((profile_of(each) for each in rules), default=Profile.DEFAULT)
    if profile or Profile[place.config.rules.profile.upper()] >= loudest:
        return place.readable(papers=True)
    return open_place({("rules", "profile"): loudest.name.lower()}).readable(papers=True)


def _read_ahead(place: Place, scope: Scope, items: list[Item], judges: Judges, *, keeps: bool) -> Near:
    """Read what rules see of the documents in scope and near them, and return what that is.

    ``items`` gets what the validator says, which needs nothing of it, of all that has a say in the scope.
    """

    def rules_of(document: Document) -> tuple[Rule, ...]:
        return place.quality.rules_at(document.path) if document.path in scope.touched else ()

    def validate() -> None:
        items.extend(validate_tree(place.tree, None if scope.whole or judges.differ else scope.touched))

    shelf = open_shelf(place.root) if keeps else None
    version = code_version() if shelf else ""
    meet = partial(read_meetings, shelf=shelf, version=version, beside=beside)
    found = near(place.tree, scope, place.quality, meet, everywhere=judges.differ)
    summarise_all(found.head.documents(), rules_of, shelf, version, beside, validate)
    return found


def _looked_at(place: Place, scope: Scope, rules: Sequence[str]) -> LookedAt:
    """Return whether this run would have found what a baseline lists (rule, path), if it were still there."""

    def looked_at(rule: str, path: str) -> bool:
        ran = {
            *place.quality.codes_at(path),
            *OTHERS,
            *(each.id for each in place.quality.rules_at(path) if not each.since),
        }
        whole = scope.whole or (path in scope.touched and scope.touched[path] is None)
        return whole and rule in ran and (not rules or rule in rules)

    return looked_at


def _names_in(place: Place) -> Callable[[str, str], bool]:
    """Return whether a document has a requirement of a name; read when something known is not found."""

    def has(path: str, name: str) -> bool:
        document = document_at(place.tree, path)
        return document is not None and document.requirement(name) is not None

    return has


def _refuse_rules(names: Sequence[str], since: str | None) -> None:
    for name in names:
        if name not in every_id():
            raise UsageError(f"--rule: there is no rule {in_one_line(name)}.", meant(name))
        if since is None and name in RULES and RULES[name].since:
            raise UsageError(f"--rule: {name} compares with a commit.", "Name one with --since.")
