"""``specbot improve``: the main job at a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from bot.cli.ask_gaps import Gaps
from bot.cli.check_data import as_data
from bot.cli.destination import DEFAULT_CHANGE, Destination, as_delta, change_in, chosen, deliver, read_from, told
from bot.cli.improve_pr import improve_and_publish
from bot.cli.improve_text import print_improvement
from bot.cli.learned_here import learned_at_desk
from bot.cli.output import Printer
from bot.cli.place import Place, refuse_contradiction
from bot.cli.resuming import LAST, Broken, compared_with, parameters, same_scope, tell
from bot.cli.session import Session
from bot.cli.sharding import print_matrix, shared
from bot.cli.spent_text import budgets_of
from bot.cli.wiring import find_broken, open_place, open_session
from bot.openspec.findings import Finding
from bot.openspec.layout import load_project
from bot.openspec.suggestions import Question, Suggestion, Verdict
from bot.openspec.validate import findings_at, validate_tree
from bot.text.tree import Tree
from bot.workflows.held import wanted_questions
from bot.workflows.improve import Collaborators, Improvement, improve
from bot.workflows.learned import NOTHING, Learned
from bot.workflows.scope import Scope
from bot.workflows.scoped import beside_documents
from bot.workflows.shards import Shard, read_shard


@click.command("improve")
@click.argument("paths", nargs=-1)
@click.option("--since", metavar="REF", help="Only what differs from a commit; default: the branch's own changes.")
@click.option("--all", "everything", is_flag=True, help="Every spec and every active change.")
@click.option("--dry-run", is_flag=True, help="Show what would change. This is the default.")
@click.option("--apply", is_flag=True, help="Write the result into the files; index and HEAD stay.")
@click.option("--branch", metavar="NAME", help="Commit the result on a branch, from HEAD; the files stay.")
@click.option("--plan", metavar="FILE", help="Write a plan for 'specbot publish', from HEAD; nothing else is written.")
@click.option("--pr", is_flag=True, help="Open, or bring up to date, a pull request into this branch, from HEAD.")
@click.option(
    "--as-change",
    "change",
    metavar="[ID]",
    is_flag=False,
    flag_value=DEFAULT_CHANGE,
    help="Put edits of main specs into an OpenSpec change with deltas.",
)
@click.option("--shards", type=int, metavar="N", help="Print a matrix of at most N shards that cost alike; no more.")
@click.option("--shard", metavar="I/N", help="Only this part of the run, as 3/8; 'specbot plan merge' joins them.")
@click.option("--handed-on", is_flag=True, hidden=True, help="The plan is published at once; --pr says so.")
@click.option(
    "--resume",
    metavar="[RUN]",
    is_flag=False,
    flag_value=LAST,
    help="Go on with the last run that broke off, or the named one, as it was asked for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--no-model", is_flag=True, help="Only what rules can mend for certain.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.pass_context
def command(context: click.Context, /, resume: str | None, **options: Any) -> int:
    """Improve the specs of this repository, one safe edit at a time.

    Without options it looks at what this branch changed, shows each edit with its reason, and writes nothing. A run
    that is killed or interrupted loses no answer of the model: --resume goes on with it.

    \b
    Examples:
      specbot improve                           what this branch changed
      specbot improve --all --no-model          the certain fixes of a whole repository
      specbot improve --all --branch specbot/improve
      specbot improve --all --pr                a pull request; the model never sees the token
      specbot improve openspec/specs/login --apply
      specbot improve --resume                  the run that was interrupted
    """
    printer = Printer()
    if resume is None:
        return _run(printer, None, **options)
    broken = find_broken("improve", resume)
    if not options["handed_on"]:
        tell(broken, printer)
    had = parameters(broken, context)
    return _run(printer, broken, **{name: had[name] for name in options})


def _run(
    printer: Printer,
    broken: Broken | None,
    *,
    paths: Sequence[str],
    since: str | None,
    everything: bool,
    dry_run: bool,
    apply: bool,
    branch: str | None,
    plan: str | None,
    pr: bool,
    change: str | None,
    shards: int | None,
    shard: str | None,
    handed_on: bool,
    as_json: bool,
    no_model: bool,
    fresh: bool,
    model: str | None,
    base_url: str | None,
) -> int:
    """Do what was asked for, from the beginning or from where a run broke off."""
    goes = chosen(dry_run=dry_run, apply=apply, branch=branch, plan=plan, pr=pr, change=change, handed_on=handed_on)
    refuse_contradiction(paths, everything, since)
    if pr:
        options = {"--since": since, "--as-change": change, "--model": model, "--base-url": base_url}
        options["--resume"] = broken.id if broken else None
        flags = {"--all": everything, "--json": as_json, "--no-model": no_model, "--fresh": fresh}
        words = ["improve", *(f"{name}={value}" for name, value in options.items() if value is not None)]
        words += [*(name for name, on in flags.items() if on)]
        return improve_and_publish(printer, [*words, "--", *paths], as_json=as_json)
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url}).readable()
    part = read_shard(shard) if shard else None
    asked = _Asked(paths, since, everything, as_json, use_model=not no_model, fresh=fresh, shard=part, broken=broken)
    if shards is not None:
        return print_matrix(place, printer, goes, place.scope(paths, everything, since), shards)
    try:
        return _improved(place, printer, goes, asked)
    except KeyboardInterrupt:
        printer.talk("What the model answered is kept: 'specbot improve --resume' goes on.")
        raise


@dataclass(frozen=True)
class _Asked:
    """What is to be looked at, and how."""

    paths: Sequence[str]
    since: str | None
    everything: bool
    as_json: bool
    use_model: bool
    fresh: bool
    shard: Shard | None = None
    broken: Broken | None = None
    """The run that goes on."""


def _improved(place: Place, printer: Printer, goes: Destination, asked: _Asked) -> int:
    tree, base = read_from(place, goes)
    if asked.broken and goes.apply:
        tree = asked.broken.before_it_wrote(tree)
    wanted = change_in(tree, goes)
    with open_session(
        place,
        use_model=asked.use_model,
        say=printer.talk,
        fresh=asked.fresh,
        show=printer.progress_detail,
        broken=asked.broken,
    ) as session:

        def compared(ref: str | None) -> Scope:
            return place.scope(asked.paths, asked.everything, ref, None if tree is place.tree else tree)

        scope = same_scope(asked.broken, compared, asked.since)
        if against := compared_with(scope):
            session.record("scope", "", {"commit": against, "because": scope.because}, whole=True)
        project = place.project if tree is place.tree else load_project(tree)
        learned = learned_at_desk(place.repository, printer.talk)
        scope, share = shared(place, project, scope, asked.shard)
        found = improve(tree, project, scope, collaborators(place, session, printer, scope, learned))
        asked_for = Gaps(session, place).questions(tree, scope, place.config.limits.questions)
        gaps, held = wanted_questions(asked_for, learned)
        found = replace(found, questions=(*found.questions, *gaps), held=(*found.held, *held))
        printer.done()
        result, out, change = as_delta(found, tree, wanted)
        # The publisher makes the change itself, of suggestions that it has judged.
        commit = deliver(place, session, found if goes.plan is not None else result, base, goes, wanted, learned, share)
        code = _exit_code(result, settled=goes.settles)
        session.finished(result, code, handed_on=goes.handed_on)
    if goes.reads_commits and not result.suggestions and place.reads_otherwise(tree):
        option = "--plan" if goes.plan is not None else "--branch"
        printer.talk(f"{option} reads commits only: uncommitted edits were not looked at. Commit them first.")
    if not project.documents() and not asked.as_json:
        printer.line("Nothing to improve: there is no spec and no active change.")
    elif not scope.touched and not asked.as_json:
        printer.line(f"Nothing to improve: {scope.because}, no spec and no active change differs.")
        printer.line(("'specbot improve --all' looks at everything.", "cyan"))
    elif asked.as_json:
        plan = None if goes.handed_on else goes.plan
        written = {"branch": goes.branch, "commit": commit, "plan": plan, "change": change or None}
        printer.json(as_document(result, session, written))
    else:
        print_improvement(printer, result, tree, scope.because, session, written=told(goes, commit))
        _print_change(printer, out, change)
    return code


def _print_change(printer: Printer, out: Sequence[tuple[Suggestion, str]], change: str) -> None:
    """Say which change holds the edits, and what no delta can say."""
    if change:
        printer.line(f"The edits of main specs go into openspec/changes/{change}.")
    for each, why in out:
        printer.line(f"  Not in it: {each.path} [{each.requirement or f'line {each.line}'}]: ", (why, "dim"))


def _exit_code(result: Improvement, *, settled: bool) -> int:
    return 1 if result.waiting or result.questions or result.left or (result.suggestions and not settled) else 0


def collaborators(
    place: Place, session: Session, printer: Printer, scope: Scope, learned: Learned = NOTHING
) -> Collaborators:
    """Return what improve works with here, for as long as the session has anything to spend: its limits hold now."""
    session.ledger.budgets = budgets_of(place.config.limits)

    def beside(tree: Tree) -> list[Finding]:
        return beside_documents(scope, (each for item in validate_tree(tree) for each in item.findings))

    return Collaborators(
        findings_at,
        session.author,
        printer.progress,
        place.quality,
        session.ledger.over,
        session.examine,
        beside=beside,
        untested=session.distrust,
        at_once=session.at_once,
        first_alone=session.model is not None and session.model.context_length is None,
        learned=learned,
    )


def as_document(result: Improvement, session: Session, place: Mapping[str, Any]) -> dict[str, Any]:
    """Return an improvement in the JSON shape that other tools rely on."""
    return {
        "suggestions": [_suggestion(each.suggestion, each.verdicts) for each in result.suggestions],
        "questions": [_question(each) for each in result.questions],
        "dropped": [{**_suggestion(each.suggestion, each.verdicts), "why": each.why} for each in result.dropped],
        "waiting": [as_data(each) for each in result.waiting],
        "left": [as_data(each) for each in result.left],
        "held": [
            {
                "id": each.id or None,
                "path": each.path,
                "requirement": each.requirement or None,
                "rule": each.rule,
                "why": each.why,
            }
            for each in result.held
        ],
        "model": session.model_data(),
        "stopped": result.stopped or None,
        "notes": list(result.notes),
        "ai_tests": {"on": not result.untested, "why": result.untested or None},
        "stats": {
            "documents": result.documents,
            "suggestions": len(result.suggestions),
            "dropped": len(result.dropped),
            "held": len(result.held),
            "waiting": len(result.waiting),
            "calls": session.asked,
            "remembered": session.remembered,
        },
        **place,
    }


def _suggestion(each: Suggestion, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "id": each.id,
        "path": each.path,
        "line": each.line or None,
        "requirement": each.requirement or None,
        "rule": each.rule,
        "also": list(each.also),
        "reason": each.reason,
        "before": each.before,
        "after": each.after,
        "evidence": list(each.evidence),
        "source": each.source,
        "used": list(each.used),
        "gates": [{"gate": v.gate, "passed": v.passed, "detail": v.detail} for v in verdicts],
    }


def _question(each: Question) -> dict[str, Any]:
    return {
        "id": each.id,
        "path": each.path,
        "requirement": each.requirement or None,
        "text": each.text,
        "options": list(each.options),
        "rule": each.rule or None,
    }
