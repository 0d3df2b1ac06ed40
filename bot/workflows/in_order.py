"""Jobs on one draft, several at a time, with the outcome of one after another.

A job is begun before those ahead of it are done, on the draft as it is then, and what it reads is remembered. When it
is its turn and an edit has changed any of that meanwhile, it is done again on the draft that it should have had. So
what comes out is, to the byte, what one after another gives, however long each takes; a model that is asked the same
words again answers from memory. (Optimistic concurrency control with commits in order: Kung and Robinson, 1981.)
"""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

from bot.llm.cancelling import Cancel, held, hold
from bot.text.tree import DictTree, Draft, Tree
from bot.workflows.seen import Seen

_J = TypeVar("_J")
_R = TypeVar("_R")
_END_SECONDS = 5.0
"""How long those are waited for whose work is not wanted any more."""


@dataclass(frozen=True)
class Work(Generic[_J, _R]):
    """How a job is done.

    ``run`` reads a tree and changes nothing; ``take`` takes what came of it, writes into the draft, and says whether to
    go on. ``subject``: of two jobs with the same one, the later is not begun before the earlier is taken, as it would
    most likely be done twice. ``begins`` is told of each job once; ``over`` says that none is to be begun any more.
    """

    run: Callable[[_J, Tree], _R]
    take: Callable[[_J, _R], bool]
    subject: Callable[[_J], Hashable]
    begins: Callable[[_J], None] = lambda _: None
    over: Callable[[], bool] = lambda: False


def in_order(jobs: Sequence[_J], draft: Draft, work: Work[_J, _R], at_once: int = 1, *, alone: int = 0) -> None:
    """Do every job, at most ``at_once`` at a time, and take what comes of them in their order.

    So many as ``alone`` are done before any other is begun. What a job raises is raised here when it is its turn; what
    is under way then is taken back.
    """
    many = jobs[alone:] if at_once > 1 and len(jobs) - alone > 1 else ()
    for job in jobs[: len(jobs) - len(many)]:
        if work.over():
            return
        work.begins(job)
        if not work.take(job, work.run(job, draft)):
            return
    if many:
        _Ahead(many, draft, work, at_once).run()


def each_at_once(jobs: Sequence[_J], run: Callable[[_J], _R], at_once: int) -> list[_R]:
    """Return what comes of jobs that have nothing to do with each other, in their order, ``at_once`` at a time."""
    found: list[_R] = []

    def take(_: int, came: _R) -> bool:
        found.append(came)
        return True

    work = Work[int, _R](lambda number, _: run(jobs[number]), take, subject=lambda number: number)
    in_order(range(len(jobs)), Draft(DictTree({})), work, at_once)
    return found


@dataclass
class _Try(Generic[_R]):
    """One job under way or done, on the draft as it was when it began."""

    seen: Seen
    outcome: "Future[_R]"
    is_done: bool = False


class _Ahead(Generic[_J, _R]):
    """What is under way ahead of the first job that is not taken yet."""

    def __init__(self, jobs: Sequence[_J], draft: Draft, work: Work[_J, _R], at_once: int) -> None:
        self._jobs = jobs
        self._subjects = [work.subject(job) for job in jobs]
        self._draft = draft
        self._work = work
        self._at_once = at_once
        self._tries: dict[int, _Try[_R]] = {}
        self._done: SimpleQueue[_Try[_R]] = SimpleQueue()
        self._cancel = Cancel()
        # One more than at once: a job that is done again is not to wait for those behind it.
        self._threads = ThreadPoolExecutor(at_once + 1, "specbot-task")

    def run(self) -> None:
        above = held()
        with above.cutting(self._cancel.set) if above else nullcontext():
            self._run()

    def _run(self) -> None:
        try:
            for number in range(len(self._jobs)):
                self._begin_more(number)
                if number not in self._tries or not self._take(number):
                    return
        finally:
            self._end()

    def _take(self, number: int) -> bool:
        """Wait for a job, do it again where it read what is no longer there, and take what came of it."""
        self._wait(number)
        if not self._tries[number].seen.is_as_in(self._draft):
            self._begin(number)
            self._wait(number)
        return self._work.take(self._jobs[number], self._tries.pop(number).outcome.result())

    def _wait(self, number: int) -> None:
        while not self._tries[number].is_done:
            self._done.get().is_done = True
            self._begin_more(number)

    def _begin_more(self, first: int) -> None:
        """Begin jobs, from the ``first`` that is not taken yet, as long as there is room."""
        running = sum(not each.is_done for each in self._tries.values())
        ahead: set[Hashable] = set()
        for number in range(first, len(self._jobs)):
            if running >= self._at_once and number > first:  # everybody waits for the first
                return
            if number not in self._tries and self._subjects[number] not in ahead:
                if self._work.over():
                    return
                self._work.begins(self._jobs[number])
                self._begin(number)
                running += 1
            ahead.add(self._subjects[number])

    def _begin(self, number: int) -> None:
        seen = Seen(_copy(self._draft))
        # Its steps are recorded as part of what this thread is at.
        outcome = self._threads.submit(copy_context().run, self._do, self._jobs[number], seen)
        self._tries[number] = begun = _Try(seen, outcome)
        outcome.add_done_callback(lambda _: self._done.put(begun))

    def _do(self, job: _J, tree: Tree) -> _R:
        hold(self._cancel)
        return self._work.run(job, tree)

    def _end(self) -> None:
        """Take back what is still under way: nobody waits for it."""
        if self._tries:
            self._cancel.set()
            wait([each.outcome for each in self._tries.values()], _END_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)


def _copy(draft: Draft) -> Draft:
    """Return a draft that says the same and stays as it is."""
    copied = Draft(draft.base)
    for path, text in draft.changed().items():
        if text is None:
            copied.remove(path)
        else:
            copied.write(path, text)
    return copied
