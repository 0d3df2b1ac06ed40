"""``specbot learn``: collect what people did with what was proposed, and remember it in the repository."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import click

from bot.cli.hearing import hear
from bot.cli.known_secrets import redactor
from bot.cli.learn_back import prompts_back, writing_hands
from bot.cli.learn_data import as_document
from bot.cli.learn_text import Told, print_learned
from bot.cli.learn_tune_options import TuneWish, tune_options
from bot.cli.output import Printer
from bot.cli.runner import Runner, runner_in
from bot.cli.wiring import (
    drop_tokens,
    find_github_token,
    open_github,
    open_place,
    origin_here,
    read_config,
    repository_here,
)
from bot.cli.wiring_tune import tuner
from bot.config import GitHubConfig
from bot.errors import ForgeDenied, ForgeError, RepoError, RootError, UsageError
from bot.learning.suppressing import Suppression, idle
from bot.openspec.validate import validate_tree
from bot.repo.refs import default_branch, head, resolve
from bot.repo.repository import Repository
from bot.repo.transport import Remote
from bot.workflows.check import check_scope
from bot.workflows.hosting import Host
from bot.workflows.learn import Learned, Learner, learn
from bot.workflows.scope import everything
from bot.workflows.verdicts_host import Looking

_LOGIN = "github-actions[bot]"  # whose comments a workflow's own token writes


@click.command("learn")
@click.option("--no-github", is_flag=True, help="Read git alone: what came to the base branch, and what did not.")
@click.option("--push/--no-push", default=False, help="Share the memory on the server; default: this clone alone.")
@click.option("--since", metavar="DATE", help="On GitHub look at what happened since then (2026-11-01).")
@click.option("--dry-run", is_flag=True, help="Say what is new, and remember nothing.")
@click.option("--bot-login", metavar="NAME", help="Whose comments are specbot's; default: SPECBOT_LOGIN, or Actions'.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@tune_options
def command(
    no_github: bool,
    push: bool,
    since: str | None,
    dry_run: bool,
    bot_login: str | None,
    as_json: bool,
    wish: TuneWish,
) -> int:
    """Collect what people did with what specbot proposed, and remember it on the branch specbot/memory.

    From git: what was merged, edited, or taken out again. From GitHub, where there is a token: what was dismissed and
    why, what was closed, which answers were called wrong. Only people who may write to the repository count.
    Learning twice is learning once. No model is asked, and no branch but that of the memory moves. Where people take
    less of what a prompt of this repository's own makes, it goes back: that is said, and with --push there is a pull
    request for it.

    With --tune a model proposes other words for a prompt, from what was refused. They are tried on seeded defects and
    on edits that people took; the best is judged once on cases nobody has seen, and taken only where it is surely
    better. Shows the figures and the difference, and writes nothing without --pr, --branch or --plan.

    \b
    Examples:
      specbot learn
      specbot learn --dry-run --no-github
      specbot learn --since 2026-11-01 --push
      specbot learn --tune --kind wording --pr
    """
    printer = Printer()
    wish.check()
    if wish.tune:
        if push or since or no_github:
            raise UsageError("--tune collects nothing.", "Leave out --push, --since and --no-github.")
        return tuner()(wish, printer, as_json=as_json)
    moment = _moment(since)
    repository = repository_here()
    base = _base(repository)
    runner, host = (None, None) if no_github else _github(printer, bot_login)
    if push and (runner is None or host is None):
        raise UsageError("--push needs a remote 'origin' on GitHub and a token.", "Leave it out to keep it here.")
    looking = Looking(host, _settings(repository).branch_prefix, hear, moment) if host else None
    remote = Remote(runner.clone_url, runner.token) if push and runner else None
    learner = Learner(
        repository,
        base,
        datetime.now(UTC),
        looking,
        remote,
        lambda branch: _tip(repository, branch),
        redactor(runner) if runner else None,
    )
    done, failed = _learned(learner, printer, dry_run=dry_run)
    where = runner.repository if host and runner and not failed else ""
    told = Told(done, dry_run=dry_run, where=where, push=push, has_server=origin_here() is not None)
    idle_now = _idle(done.suppressions)
    hands = writing_hands(repository, base, host, remote, printer.talk) if host and remote and not dry_run else None
    back = prompts_back(repository, base, done.memory.log.events.values(), hands, printer.talk)
    if as_json:
        printer.json({**as_document(told, idle_now), "prompts": back})
    else:
        print_learned(printer, told, idle_now)
        for line in back:
            printer.line((line, "yellow"))
    return 1 if failed else 0


def _learned(hands: Learner, printer: Printer, *, dry_run: bool) -> tuple[Learned, bool]:
    """Return what was learned, and whether GitHub could not be asked: then git alone is read. Raises RepoError."""
    try:
        return learn(hands, dry_run=dry_run), False
    except ForgeError as error:
        printer.talk((f"GitHub: {error} Only git was read.", "yellow"))
        return learn(replace(hands, looking=None), dry_run=dry_run), True


def _github(printer: Printer, bot_login: str | None) -> tuple[Runner | None, Host | None]:
    """Return how GitHub is reached, nothing where there is no remote or no token, which is said."""
    where = origin_here()
    if where is None:
        printer.talk("There is no remote 'origin' on a code host: only git is read.")
        return None, None
    runner = runner_in(os.environ, "", where[1], where[0])
    token = drop_tokens()
    if not _is_meant(runner):  # a clone's origin is whatever its author says, and nobody named it here
        token = ""
    try:
        runner = replace(runner, token=token or find_github_token(runner.host))
    except ForgeDenied as error:
        printer.talk(f"Only git is read. {error}")
        return None, None
    # The comments are those of the workflow, whoever looks at them at a desk.
    runner = replace(runner, login=bot_login or runner.login or _LOGIN)
    return runner, open_github(runner)


def _is_meant(runner: Runner) -> bool:
    """Whether a token of the environment is for the server of this clone: GitHub's own, or one that it names too."""
    named = (Runner.server_url, os.environ.get("GITHUB_SERVER_URL", ""), f"https://{os.environ.get('GH_HOST', '')}")
    return runner.server_url in (each.rstrip("/") for each in named)


def _base(repository: Repository) -> str:
    """Return the commit of the default branch as this clone knows it, else of what is checked out. Raises RepoError."""
    ref = default_branch(repository.git)
    if ref is None and head(repository.git).commit is None:
        raise RepoError("The repository has no commit yet.", "Commit something first.")
    return resolve(repository.git, ref or "HEAD")


def _tip(repository: Repository, branch: str) -> str | None:
    """Return the commit of a branch of the server, as it was last fetched, else of the one here."""
    for name in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
        try:
            return repository.resolve(name)
        except RepoError:
            continue
    return None


def _settings(repository: Repository) -> GitHubConfig:
    """Return the settings of GitHub that stand at the top, else those of the root that we are in."""
    try:
        return open_place().config.github
    except RootError:
        return read_config(repository.top).github


def _idle(suppressions: Sequence[Suppression]) -> tuple[Suppression, ...]:
    """Return which suppressions silence nothing that is found in the root we are in; none outside of a root."""
    if not suppressions:
        return ()
    try:
        place = open_place()
    except RootError:
        return ()
    prefix = place.repository.root_prefix if place.repository else ""
    found = check_scope(place.tree, everything(place.project), validate_tree(place.tree), place.quality)
    return idle(suppressions, ((each.rule, prefix + each.path) for each in found))


def _moment(since: str | None) -> datetime | None:
    """Return the moment that a date begins, in UTC where it says no other. Raises UsageError."""
    if since is None:
        return None
    try:
        found = datetime.fromisoformat(since)
    except ValueError as error:
        raise UsageError(f"--since: {since[:40]!a} is no date.", "Write it as 2026-11-01.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
