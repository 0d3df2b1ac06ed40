"""The step that writes learns: what people did with what was proposed goes to the memory's branch, and nowhere else."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import ForgeError, RepoError, UsageError
from bot.learning.events import Event
from bot.text.counts import count
from bot.workflows.learn import Learned, Learner, learn
from bot.workflows.publishing import Published, Publisher, reach
from bot.workflows.verdicts_host import Looking, gather_latest_thumbs
from bot.workflows.verdicts_words import Hear

LATELY = timedelta(days=14)
"""How far back a nightly run looks: two weeks of nights may fail, and nothing is missed."""
_MOST_LINES = 20
_NOTHING = "Nothing new to learn."


@dataclass(frozen=True)
class Pupil:
    """What learning takes beside a publisher's hands: a clock, who reads commands, and who blanks secrets."""

    now: datetime
    hear: Hear
    redact: Callable[[str], str]


def publish_learn(number: int, hands: Publisher, pupil: Pupil) -> Published:
    """Learn from one pull request, with 0 from all that something happened to lately. Raises RepoError, ForgeError."""
    host = hands.host

    def tip(branch: str) -> str | None:
        commit = host.branch_tip(branch)
        if commit is not None:
            reach(hands, commit)
        return commit

    base = tip(host.default_branch())
    if base is None:
        raise UsageError("The default branch holds no commit.", "Push something first.")
    since = None if number else pupil.now - LATELY
    looking = Looking(host, hands.config.github.branch_prefix, pupil.hear, since, number)
    if not number:
        gather_latest_thumbs(looking)
    learner = Learner(hands.repository, base, pupil.now, looking, hands.remote, tip, pupil.redact)
    return Published(tuple(lines_of(learn(learner))))


def and_learn(done: Published, number: int, hands: Publisher, pupil: Pupil) -> Published:
    """Return what was published, with what is learned from it; where that fails, the nightly run makes up for it."""
    try:
        lines = tuple(each for each in publish_learn(number, hands, pupil).lines if each != _NOTHING)
    except (RepoError, ForgeError) as error:
        lines = (f"Not learned yet, the nightly run will: {error}",)
    return replace(done, lines=(*done.lines, *lines))


def lines_of(done: Learned) -> list[str]:
    """Return what was learned, in lines for a log; what people wrote is data in them."""
    lines = [counted(done.fresh)]
    lines += [f"The playbook gained: {each.rule}: {each.text}" for each in done.gained]
    lines += [f"The playbook gave up: {each.rule}: {each.text}" for each in done.retired]
    return [*lines, *done.left_out][:_MOST_LINES]


def counted(events: Sequence[Event]) -> str:
    """Return how many events there are of each kind, in a sentence."""
    if not events:
        return _NOTHING
    kinds = Counter(each.kind.value for each in events)
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    silent = sum(not each.counts for each in events)
    beside = f"; {silent} of people who may not write, which change nothing" if silent else ""
    return f"Learned {count(len(events), 'event')}: {listed}{beside}."
