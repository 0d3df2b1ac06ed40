"""``specbot memory sync``: what this clone and the server remember, joined and pushed."""

import click

from bot.cli.output import Printer
from bot.cli.runner import runner_in
from bot.cli.wiring import find_github_token, origin_here, repository_here
from bot.errors import ForgeDenied
from bot.repo.origin import has_origin
from bot.repo.transport import Remote
from bot.text.counts import count
from bot.workflows.memory import Remembered, is_fetched, remember
from bot.workflows.memory_state import BRANCH


@click.command("sync")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(as_json: bool) -> int:
    """Join what this clone and its server remember, and push it there.

    It takes a remote 'origin' on a code host and a token for it (GITHUB_TOKEN, GH_TOKEN or gh's). Where there is none
    what was last fetched is joined, and 'git push' brings it there. Exits with 1 when something is left to push.

    \b
    Examples:
      specbot memory sync
    """
    printer, repository = Printer(), repository_here()
    remote = _remote(printer)
    done = remember(repository, [], remote, join=True)
    # Without an 'origin', of whatever kind, there is nowhere to push to.
    behind = not remote and has_origin(repository.git) and bool(done.memory.tip) and not is_fetched(repository)
    if as_json:
        written = {"commit": done.commit, "pushed": done.pushed, "undone": done.undone, "left": behind}
        printer.json({"events": len(done.memory.log.events), **written})
        return int(behind)
    for each in _lines(done):
        printer.line(each)
    if behind:
        printer.line((f"'git push origin {BRANCH}' brings it to the server.", "dim"))
    return int(behind)


def _lines(done: Remembered) -> list[str]:
    events = count(len(done.memory.log.events), "event")
    lines = [f"Joined and pushed: {events}." if done.pushed else f"Joined: {events}." if done.commit else ""]
    if done.undone:
        lines.append(f"{count(done.undone, 'event')} that a forced push took off the server went here, too.")
    return [each for each in lines if each] or [f"Nothing to do: {events}."]


def _remote(printer: Printer) -> Remote | None:
    """Return the server, None where there is none or no token for it; that is said."""
    where = origin_here()
    if where is None:
        printer.talk("There is no remote 'origin' on a code host, so only what was fetched is joined.")
        return None
    runner = runner_in({}, "", where[1], where[0])
    try:
        return Remote(f"{where[0]}/{where[1]}.git", find_github_token(runner.host))
    except ForgeDenied as error:
        printer.talk(f"{error} Only what was fetched is joined.")
        return None
