"""Prompts that go back: whoever learned what people took finds them in the memory, and opens a pull request."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.errors import ForgeError, PlanError, RepoError
from bot.learning.events import Event
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.workflows.memory import read_memory
from bot.workflows.plan import Plan
from bot.workflows.prompts_before import Reversal, reversals
from bot.workflows.publish_prompts import take_back
from bot.workflows.publishing import Published, Publisher, reach


def found_worse(
    repository: Repository, commit: str, events: Iterable[Event], say: Callable[[str], None]
) -> list[tuple[str, Reversal]]:
    """Return the prompts of every root of a commit that go back, each with its root; ``say`` hears what cannot be told.

    Raises RepoError where the roots cannot be read.
    """
    known = list(events)
    found = []
    for prefix in roots_at(repository.git, commit):
        try:
            found += [(prefix, each) for each in reversals(repository.below(prefix), commit, known)]
        except RepoError as error:
            say(f"Whether a prompt of {prefix or 'the top'} goes back is not known: {error}")
    return found


def and_roll_back(done: Published, plan: Plan, hands: Publisher) -> Published:
    """Return what was published, and a pull request for each prompt that goes back; where one fails, that is said."""
    lines = list(done.lines)
    url = done.url
    try:
        branch = hands.host.default_branch()
        current = hands.host.branch_tip(branch)
        if current is None:
            return done
        reach(hands, current)
        events = read_memory(hands.repository, hands.remote).log.events.values()
        for prefix, each in found_worse(hands.repository, current, events, lines.append):
            lines.append(told(each))
            result = take_back(plan, each, branch, current, prefix, hands)
            lines += result.lines
            url = result.url or url
    except (RepoError, ForgeError, PlanError) as error:
        lines.append(f"No prompt was taken back: {error}")
    return replace(done, lines=tuple(lines), url=url)


def told(found: Reversal) -> str:
    """Return a sentence on a prompt that goes back."""
    now, before = found.standing.now, found.standing.before
    return (
        f"The prompt for {found.standing.kind} ({found.standing.new}) goes back to {found.standing.old}: "
        f"{now.taken:g} of {now.count:g} were taken, {before.taken:g} of {before.count:g} before."
    )
