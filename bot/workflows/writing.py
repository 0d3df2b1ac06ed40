"""The model's part of an improvement: each task given to the author, what it wrote put into the documents in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.errors import EditError
from bot.openspec.compose import Composer
from bot.openspec.suggestions import Dropped, Question, Suggestion, Verdict
from bot.text.tree import Draft, Tree
from bot.workflows.in_order import Work, in_order
from bot.workflows.task import Author, Outcome, Task


class Hands(Protocol):
    """What of improve's collaborators the writing needs."""

    @property
    def author(self) -> Author | None:
        """Who writes; None where there is nobody."""
        ...

    @property
    def tell(self) -> Callable[[str], None]:
        """Who wants to know what is being done."""
        ...

    @property
    def over(self) -> Callable[[], str]:
        """Why nothing more is to be begun, empty while there is no reason."""
        ...

    @property
    def at_once(self) -> int:
        """How many tasks may be worked on at the same time."""
        ...

    @property
    def first_alone(self) -> bool:
        """Whether the first task comes before all others."""
        ...

    def judge(self, suggestion: Suggestion, tree: Tree) -> tuple[Verdict, ...]:
        """Take a suggestion through every gate."""
        ...


@dataclass
class Written:
    """What the model's part came to, as it grows."""

    questions: list[Question] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unanswered: set[tuple[str, str, str]] = field(default_factory=set)
    calls: int = 0
    stopped: str = ""


def write(draft: Draft, composers: Mapping[str, Composer], tasks: Sequence[Task], hands: Hands) -> Written:
    """Give the author every task and put what it wrote into ``composers`` and ``draft``, in the order of the tasks.

    What comes out is what one task after another gives, each on the draft that the one before left.
    """
    author = hands.author
    if author is None:
        return Written()
    writing = _Writing(draft, composers, len(tasks), hands)
    work = Work[tuple[int, Task], Outcome](
        run=lambda job, tree: author(job[1], tree, hands.judge),
        take=lambda job, outcome: writing.take(job[1], outcome),
        subject=lambda job: (job[1].path, job[1].requirement),
        begins=lambda job: writing.begin(*job),
        over=writing.is_over,
    )
    in_order(list(enumerate(tasks, 1)), draft, work, hands.at_once, alone=int(hands.first_alone))
    return writing.written


@dataclass
class _Writing:
    """One run over the tasks."""

    draft: Draft
    composers: Mapping[str, Composer]
    total: int
    hands: Hands
    written: Written = field(default_factory=Written)

    def is_over(self) -> bool:
        self.written.stopped = self.hands.over()
        return bool(self.written.stopped)

    def begin(self, number: int, task: Task) -> None:
        self.hands.tell(f"{number}/{self.total} {_place(task)}")

    def take(self, task: Task, outcome: Outcome) -> bool:
        """Put in what came of a task; False where no further one makes sense."""
        written, composer = self.written, self.composers[task.path]
        written.calls += outcome.calls
        written.questions += outcome.questions
        written.dropped += outcome.dropped
        if outcome.unanswered:
            written.unanswered |= {(each.path, each.requirement, task.kind) for each in task.findings}
        if outcome.left_out:
            written.notes.append(f"{_place(task)}: no room in the model's context for {', '.join(outcome.left_out)}.")
        for suggestion in outcome.accepted:
            try:
                composer.add(suggestion)
            except EditError as error:
                written.dropped.append(Dropped(suggestion, f"It no longer applies: {error}"))
        self.draft.write(task.path, composer.text)
        written.stopped = outcome.stopped or written.stopped
        return not outcome.stopped


def _place(task: Task) -> str:
    return f"{task.path}: {task.requirement or 'Purpose'} ({task.kind})"
