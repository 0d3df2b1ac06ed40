"""``specbot event``: what GitHub Actions calls to read: an event becomes a plan, made without a write token."""

import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bot.cli.event_asking import Asking
from bot.cli.event_hands import Flags, default_base, place_of, planner, settings_for
from bot.cli.event_jobs import number_of, settled, to_learn, trigger_of, worked
from bot.cli.event_summary import annotated, summarised
from bot.cli.known_secrets import blanked, redactor
from bot.cli.log import orders
from bot.cli.named_file import refuse_unwritable, write_named
from bot.cli.output import Printer
from bot.cli.runner import Runner, muted, runner_in, tell
from bot.cli.wiring import (
    drop_tokens,
    find_github_token,
    open_github,
    open_session,
    origin_here,
    repository_here,
)
from bot.errors import UsageError
from bot.forge.actions import output
from bot.forge.commands import parse_command
from bot.forge.decode import load_payload
from bot.forge.events import Comment, Event, NotForUs
from bot.forge.jobs import CommandJob, ImproveJob, Job, LearnJob, Policy, job_for
from bot.forge.payload import parse_event
from bot.text.printable import in_one_line
from bot.workflows.hosting import Host, Pull
from bot.workflows.plan import VERSION, Plan, read_plan, write_plan
from bot.workflows.room import fitted
from bot.workflows.shards import Shard, read_shard

PLAN = "specbot-plan.json"


@click.command("event")
@click.option("--plan", "file", metavar="FILE", default=PLAN, show_default=True, help="Where the plan goes.")
@click.option("--name", metavar="EVENT", help="The event's name; default: GITHUB_EVENT_NAME.")
@click.option("--payload", metavar="FILE", help="The event's payload; default: GITHUB_EVENT_PATH.")
@click.option("--repo", metavar="OWNER/NAME", help="The repository; default: GITHUB_REPOSITORY.")
@click.option("--shard", metavar="I/N", help="Only this part of an improve, as 3/8; 'plan merge' joins them.")
@click.option("--no-model", is_flag=True, help="Only what rules can mend for certain, and no opinions.")
@click.option("--model", metavar="NAME", help="The model to ask; default: the one that is loaded.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
def command(
    file: str,
    name: str | None,
    payload: str | None,
    repo: str | None,
    shard: str | None,
    no_model: bool,
    model: str | None,
    base_url: str | None,
) -> int:
    """Read an event of GitHub's and write down what to publish: the step without a write token.

    Reads commits from git objects only, settings from the base branch only, and what people may do from GitHub. What
    comes out is a plan for 'specbot publish', or a word on why there is none.

    \b
    Examples:
      specbot event                                     in a workflow
      specbot event --name push --payload push.json     at a desk, with a saved payload
    """
    printer = Printer()
    part = read_shard(shard) if shard else None
    runner = runner_here(repo)
    flags = {("model", "name"): model, ("model", "base_url"): base_url}
    refuse_unwritable(file, "--plan")
    with muted(runner, printer.line, printer.talk):
        event = event_in(name or runner.event_name, payload or runner.event_path, runner)
        result = (
            event
            if isinstance(event, NotForUs)
            else _answered(event, runner, printer, flags, part, use_model=not no_model)
        )
        _finish(result, file, runner, printer)
    with orders():
        for line in annotated(result) if runner.in_actions else ():
            printer.line(line)
    return 0


def runner_here(repo: str | None) -> Runner:
    """Return the step's surroundings; the token is taken out of the environment, for no child is to have it."""
    server, name = origin_here() or ("", "")
    found = runner_in(os.environ, "", repo or name, server)
    return replace(found, token=drop_tokens() or find_github_token(found.host))


def event_in(name: str, payload: str, runner: Runner) -> Event | NotForUs:
    """Return what happened, from a file with the payload. Raises UsageError, ForgeError for what GitHub never sends."""
    if not name or not payload:
        raise UsageError("There is no event here.", "Give --name and --payload, or run it in GitHub Actions.")
    try:
        data = Path(payload).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{payload} cannot be read: {error.strerror}.", "It is the file GITHUB_EVENT_PATH names."
        ) from error
    event = parse_event(name, load_payload(data), runner.repository)
    # Most comments are nobody's commands: they cost no question to GitHub.
    if isinstance(event, Comment) and event.action == "created" and parse_command(event.body) is None:
        return NotForUs("The comment asks nothing of specbot.")
    return event


def job_here(runner: Runner, policy: Policy) -> Job | NotForUs | None:
    """Return what the event of this very run asks for; None at a desk, where whoever holds the token decides."""
    if not (runner.in_actions and runner.event_name and runner.event_path):
        return None
    event = event_in(runner.event_name, runner.event_path, runner)
    return event if isinstance(event, NotForUs) else job_for(event, policy)


def _answered(
    event: Event, runner: Runner, printer: Printer, flags: Flags, shard: Shard | None, *, use_model: bool
) -> Plan | NotForUs:
    """Return the plan for an event, or why there is none. Raises SpecbotError."""
    repository = repository_here()
    host = open_github(runner)
    # In Actions the owners of the repository own the machine too; at a desk it is somebody's own.
    base = default_base(host, repository, runner, flags, trusted=runner.in_actions, pinned=shard is not None)
    github = base.settings.house.github
    policy = Policy(base.branch, host.login, github.allow_bots, github.branch_prefix, runner.learn_at)
    job = job_for(event, policy)
    if isinstance(job, NotForUs):
        return job
    printer.talk(in_one_line(job.why))
    if shard and not isinstance(job, ImproveJob):
        return NotForUs("Only what improves a branch is done in shards.")
    pull = pull_of(job, host)
    asking = Asking(runner, policy, base.settings.house, host, pull, base.commit if shard else "")
    blank = Plan(VERSION, runner.repository, secrets.token_hex(6), runner.run_url, trigger=trigger_of(job))
    if isinstance(job, LearnJob):
        learn = to_learn(job, asking)
        return learn if isinstance(learn, NotForUs) else replace(blank, learn=learn)
    work = settled(job, asking)
    if work is not None:
        return work if isinstance(work, NotForUs) else replace(blank, command=work)
    settings = settings_for(pull, base, repository, runner, flags)
    fresh = isinstance(job, CommandJob) and job.command.word == "retry"
    place = place_of(repository, settings)
    with open_session(
        place, use_model=use_model, say=printer.talk, fresh=fresh, show=printer.progress_detail
    ) as session:
        hands = planner(host, runner, repository, settings, session, printer, use_model=use_model)
        blank = replace(blank, run=session.run if session.journal else blank.run, model=session.model_name)
        plan = worked(job, replace(asking, config=settings.house), hands, blank, shard)
        plan = replace(plan, trace=session.trace()) if isinstance(plan, Plan) and plan.improve else plan
        printer.done()
    return read_plan(blanked(write_plan(plan), settings.house)) if isinstance(plan, Plan) else plan


def pull_of(job: Job, host: Host) -> Pull | None:
    """Return the pull request a job is about, as it is now; None where it is about none, or about an issue."""
    number = number_of(job)
    if not number or getattr(job, "on_pull", True) is False:
        return None
    return host.pull(number)


def _finish(result: Plan | NotForUs, file: str, runner: Runner, printer: Printer) -> None:
    """Leave the plan, the outputs, the summary and the annotations."""
    acts = isinstance(result, Plan)
    if isinstance(result, Plan):
        write_named(file, write_plan(fitted(result)), "--plan")
    tell(runner.output, output("act", str(acts).lower(), secrets.token_hex(8)))
    tell(runner.summary, summarised(result, runner, redactor(runner)))
    printer.line(f"Plan written to {in_one_line(file)}." if acts else f"Nothing to do: {in_one_line(_why(result))}")


def _why(result: Any) -> str:
    return result.why if isinstance(result, NotForUs) else ""
