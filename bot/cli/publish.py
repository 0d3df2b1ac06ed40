"""``specbot publish``: the step that holds the write token, and no model: a plan is judged again, and published."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from bot.cli.event import PLAN, job_here, pull_of, runner_here
from bot.cli.event_ask import asking_at
from bot.cli.event_hands import default_base, settings_for
from bot.cli.event_jobs import number_of
from bot.cli.event_summary import outcome
from bot.cli.hearing import hear
from bot.cli.known_secrets import redactor
from bot.cli.output import Printer
from bot.cli.publish_checks import check_against, check_unmoved
from bot.cli.publish_failed import say_failed
from bot.cli.reacting import reacting
from bot.cli.runner import Runner, muted, tell
from bot.cli.wiring import open_github, repository_here
from bot.errors import PlanError, RepoError, SpecbotError, UsageError
from bot.forge.events import NotForUs
from bot.forge.jobs import CommandJob, Job, Policy, ReviewJob
from bot.forge.words import HELP
from bot.repo.transport import Remote
from bot.templating import render
from bot.text.printable import in_one_line
from bot.workflows.heads import done_before
from bot.workflows.hosting import Host, Pull
from bot.workflows.markers import marker
from bot.workflows.plan import MOST_CHARACTERS, ON_CHANGES, Plan, read_plan
from bot.workflows.publish_answered import publish_answered
from bot.workflows.publish_apply import publish_apply
from bot.workflows.publish_ask import publish_ask
from bot.workflows.publish_changes import publish_changes
from bot.workflows.publish_command import Usage, publish_command
from bot.workflows.publish_improve import publish_improve
from bot.workflows.publish_learn import Pupil, and_learn, publish_learn
from bot.workflows.publish_prompts import publish_prompts
from bot.workflows.publish_propose import publish_propose
from bot.workflows.publish_review import publish_review
from bot.workflows.publishing import Published, Publisher
from bot.workflows.replies import answer
from bot.workflows.roll_back import and_roll_back


@click.command("publish")
@click.argument("plan", metavar="[PLAN]", required=False, default=PLAN)
@click.option("--failed", is_flag=True, help="Say on the comment that asked that the reading step could not run.")
@click.option("--repo", metavar="OWNER/NAME", help="The repository; default: GITHUB_REPOSITORY, else origin's.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(plan: str, failed: bool, repo: str | None, as_json: bool) -> int:
    """Publish a plan that 'specbot event', or 'improve' or 'propose' with --plan, made: the step without a model.

    Nothing the plan says of itself is believed: its shape, its commits, paths and sizes are checked, and every edit
    goes through the gates again. No model is asked. PLAN is a file, or - for standard input.

    \b
    Examples:
      specbot publish                     in a workflow, after 'specbot event'
      specbot publish specbot-plan.json   at a desk, with GITHUB_TOKEN, GH_TOKEN or 'gh auth login'
    """
    printer = Printer()
    runner = runner_here(repo)
    with muted(runner, printer.line, printer.talk):
        result = say_failed(runner) if failed else _run(_read(plan), runner, printer)
        _end(result, runner, printer, as_json=as_json)
    return 0


def _run(plan: Plan, runner: Runner, printer: Printer) -> Published:
    """Check a plan against the event it answers, and publish it. Raises SpecbotError."""
    if plan.repository.lower() != runner.repository.lower():
        raise PlanError(f"The plan is for {plan.repository}, and this is {runner.repository}.", "Make it again.")
    host, repository = open_github(runner), repository_here()
    base = default_base(host, repository, runner, {}, trusted=False)
    github = base.settings.house.github
    policy = Policy(base.branch, host.login, github.allow_bots, github.branch_prefix, runner.learn_at)
    job = job_here(runner, policy)
    if isinstance(job, NotForUs):
        return Published((f"Nothing to do: {job.why}",))
    if isinstance(job, ReviewJob) and job.pull.is_fork:
        return Published(("A fork's pull request may only be read: the review is in the summary of the reading step.",))
    pull = pull_of(job, host) if job else _pull_at_desk(plan, host)
    asked_on = number_of(job) if job else plan.number
    if job:
        check_against(plan, job, pull, host, github)
        plan = replace(plan, run_url=runner.run_url)
    # Nobody is answered before: only now are the comment and the number known to be those of this run.
    with reacting(host, plan.trigger) as reaction:
        try:
            settings = settings_for(None if plan.learn else pull, base, repository, runner, {})
            remote = Remote(runner.clone_url, runner.token)
            hands = Publisher(
                host,
                repository,
                remote,
                settings.house,
                settings.quality,
                printer.talk,
                partial(asking_at, repository),
                _site(runner),
            )
            result = done_before(hands, plan)
            if result is None:
                check_unmoved(plan, job, host)
                result = _published(plan, job, hands, Pupil(datetime.now(UTC), hear, redactor(runner)), asked_on)
        except (RepoError, PlanError) as error:
            _tell(host, plan, asked_on, error)
            raise
        reaction.is_good = not result.refused
    return result


def _published(plan: Plan, job: Job | None, hands: Publisher, pupil: Pupil, asked_on: int) -> Published:
    """Publish a plan, and learn from what was dismissed by it. Raises SpecbotError."""
    result = publish(plan, hands, pupil, asked_on)
    if isinstance(job, CommandJob) and job.command.word == "dismiss" and not result.refused:
        return and_learn(result, job.number, hands, pupil)
    return result


def _pull_at_desk(plan: Plan, host: Host) -> Pull | None:
    """Return the pull request that a plan is about where no event says so."""
    about_one = plan.number and not plan.command and (plan.ask is None or plan.ask.on_pull)
    return host.pull(plan.number) if about_one else None


def _site(runner: Runner) -> str:
    """Return where people read the repository; nothing but https is linked."""
    return f"{runner.server_url}/{runner.repository}" if runner.server_url.startswith("https://") else ""


def _tell(host: Host, plan: Plan, number: int, error: SpecbotError) -> None:
    """Answer whoever asked, there, why it could not be done: a branch that moved, or one that is protected."""
    if plan.trigger and number:
        key = marker("reply", {"to": str(plan.trigger.comment), "run": plan.run})
        host.reply(number, render("comments/sentence.md.j2", text=str(error)), key)


def _read(plan: str) -> Plan:
    try:
        text = sys.stdin.read(MOST_CHARACTERS + 1) if plan == "-" else _file(Path(plan))
    except OSError as error:
        hint = "'specbot event' or 'specbot improve --plan' makes one."
        raise UsageError(f"The plan {in_one_line(plan)} cannot be read: {error.strerror}.", hint) from error
    except UnicodeDecodeError as error:
        raise PlanError(f"{in_one_line(plan)} is no plan: plans are in ASCII.", "Make it again.") from error
    return read_plan(text)


def _file(path: Path) -> str:
    with path.open(encoding="ascii") as opened:
        return opened.read(MOST_CHARACTERS + 1)


def publish(plan: Plan, hands: Publisher, pupil: Pupil, asked_on: int = 0) -> Published:
    """Publish the work of a plan, whichever it is; ``asked_on`` is where it was asked for. Raises SpecbotError."""
    if plan.improve:
        result = publish_improve(plan, plan.improve, hands)
        said = [*plan.notes, *(result.lines if result.refused else result.lines[1:])]
        if plan.trigger and plan.trigger.comment and said:
            text = "\n\n".join(render("comments/sentence.md.j2", text=line) for line in said)
            answer(hands, asked_on, plan.trigger, text)
        return result
    if plan.review:
        return publish_review(plan, plan.review, hands)
    if plan.apply:
        return publish_apply(plan, plan.apply, hands)
    if plan.ask:
        return publish_ask(plan, plan.ask, hands)
    if plan.learn:
        return and_roll_back(publish_learn(plan.learn.number, hands, pupil), plan, hands)
    if plan.prompts:
        return publish_prompts(plan, plan.prompts, hands)
    if plan.propose and plan.propose.number:
        return publish_answered(plan, plan.propose, hands)
    if plan.propose:
        return publish_propose(plan, plan.propose, hands)
    if plan.command and plan.command.word in ON_CHANGES:
        return publish_changes(plan, plan.command, hands)
    if plan.command:
        usage = {word: Usage(about.usage, about.does) for word, about in HELP.items()}
        return publish_command(plan, plan.command, hands, usage)
    raise AssertionError("read_plan lets only plans with work through")


def _end(result: Published, runner: Runner, printer: Printer, *, as_json: bool) -> None:
    tell(runner.summary, outcome(result.lines, runner, redactor(runner)))
    if as_json:
        printer.json({"lines": list(result.lines), "url": result.url or None, "refused": result.refused})
        return
    for line in result.lines:
        printer.line(in_one_line(line, 500))
    if result.url:
        printer.line((result.url, "cyan"))
