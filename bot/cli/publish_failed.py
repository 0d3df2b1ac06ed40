"""``specbot publish --failed``: whoever asked by a comment or a tick is told that the reading step could not run."""

from bot.cli.event import job_here
from bot.cli.event_hands import default_base
from bot.cli.runner import Runner
from bot.cli.wiring import open_github, repository_here
from bot.config import GitHubConfig
from bot.errors import ConfigError, RepoError
from bot.forge.authority import denial
from bot.forge.jobs import CommandJob, MisreadJob, Policy, TickJob, word_of
from bot.forge.values import CommentRef
from bot.templating import render
from bot.workflows.hosting import Host
from bot.workflows.markers import marker
from bot.workflows.publishing import Published


def say_failed(runner: Runner) -> Published:
    """Tell whoever asked by a comment or a tick; elsewhere the failed step says so by itself. Raises SpecbotError."""
    host = open_github(runner)
    github = _settings(host, runner)
    job = job_here(runner, Policy(host.default_branch(), host.login, github.allow_bots, github.branch_prefix))
    if not isinstance(job, CommandJob | MisreadJob | TickJob):
        return Published(("The reading step failed; nobody asked for it in a comment.",))
    # Who may not ask is not told either: anybody's comment can make a step fail.
    if denial(word_of(job), job.sender, host.permission, github.ask, github.allow_bots):
        return Published((f"The reading step failed; {job.sender.login} may not ask for it.",))
    ticked = isinstance(job, TickJob)
    text = render("comments/failed.md.j2", run_url=runner.run_url, ticked=ticked)
    host.reply(job.number, text, marker("reply", {"to": str(job.comment_id), "run": runner.run_id}))
    if not ticked:
        host.react(CommentRef(job.comment_id, job.inline), "confused")
    return Published((f"Said on #{job.number} that it could not run.",), refused=True)


def _settings(host: Host, runner: Runner) -> GitHubConfig:
    """Return the base branch's settings; where they are what could not be read, those that open nothing to anybody."""
    try:
        return default_base(host, repository_here(), runner, {}, trusted=False).settings.house.github
    except (ConfigError, RepoError):
        return GitHubConfig()
