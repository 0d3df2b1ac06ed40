"""What git says became of the suggestions of a history, beside the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from helpers.git_repo import GitRepo
from helpers.histories import History

from bot.learning.events import Event
from bot.learning.standing import verdicts
from bot.repo.repository import Repository
from bot.workflows.proposals_git import proposals_in_git
from bot.workflows.verdicts_git import events_from_git

NOW = datetime(2027, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """One suggestion: what may be said, what was said, and whether that is right, unknown or wrong."""

    id: str
    fate: str
    truth: frozenset[str]
    said: str
    after: str

    @property
    def result(self) -> str:
        if self.said in self.truth:
            return "right"
        return "unknown" if self.said in ("unknown", "open") else "wrong"


def events_of(repo: GitRepo, base: str = "main") -> tuple[Event, ...]:
    repository = Repository.open(repo.path)
    return events_from_git(repository, base, proposals_in_git(repository, base), NOW)


def judged(history: History) -> Iterator[Judged]:
    events = events_of(history.repo)
    final = {each.subject: each for each in events} | {each.subject: each for each in verdicts(events)}
    for name, truth in history.truth.items():
        event = final.get(name)
        said = event.kind.value if event else "open"
        yield Judged(name, history.fates[name], truth, said, event.after if event else "")
