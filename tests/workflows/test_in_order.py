"""Several jobs at once come to what one after another comes to, whatever takes how long, fails or is taken back."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from random import Random
from threading import Event, Lock

import pytest

from bot.errors import ModelError
from bot.llm.cancelling import refuse_cancelled
from bot.text.tree import DictTree, Draft, Tree
from bot.workflows.in_order import Work, each_at_once, in_order

NAMES = tuple(f"openspec/specs/{name}/spec.md" for name in "abcde")


@dataclass(frozen=True)
class Job:
    """Reads some files, adds what it read to one of them; slow or fast."""

    number: int
    reads: tuple[str, ...]
    writes: str
    seconds: float


class Ledger:
    """Does jobs, and keeps what came of them."""

    def __init__(self, files: dict[str, str], stop_at: int = -1) -> None:
        self.draft = Draft(DictTree(files))
        self.taken: list[tuple[int, str]] = []
        self.ran = 0
        self.running = self.most = 0
        self.stop_at = stop_at
        self._lock = Lock()

    def work(self, over: Callable[[], bool] = lambda: False) -> Work[Job, str]:
        return Work(self.run, self.take, subject=lambda job: job.writes if job.number % 3 else job.number, over=over)

    def run(self, job: Job, tree: Tree) -> str:
        with self._lock:
            self.ran += 1
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(job.seconds)
        said = f"{job.number}({','.join(str(hash(tree.text(path)) % 1000) for path in job.reads)})"
        with self._lock:
            self.running -= 1
        return said

    def take(self, job: Job, said: str) -> bool:
        self.taken.append((job.number, said))
        self.draft.write(job.writes, f"{self.draft.text(job.writes)} {said}")
        return job.number != self.stop_at


def jobs_of(random: Random, many: int, slow: float) -> list[Job]:
    return [
        Job(
            number,
            tuple(random.sample(NAMES, random.randint(0, 3))),
            random.choice(NAMES),
            random.random() * slow,
        )
        for number in range(many)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_outcome_is_that_of_one_after_another(seed: int) -> None:
    random = Random(seed)
    jobs = jobs_of(random, 14, 0.01)
    stop_at = random.choice([-1, -1, 7])
    alone, together = (Ledger(dict.fromkeys(NAMES, ""), stop_at) for _ in range(2))
    in_order(jobs, alone.draft, alone.work())
    in_order(jobs, together.draft, together.work(), random.randint(2, 6))
    assert together.taken == alone.taken
    assert together.draft.changed() == alone.draft.changed()
    assert (alone.ran, alone.most) == (len(alone.taken), 1)


def test_what_does_not_touch_is_done_once_and_together() -> None:
    jobs = [Job(number, (NAMES[number],), NAMES[number], 0.05) for number in range(5)]
    ledger = Ledger(dict.fromkeys(NAMES, ""))
    in_order(jobs, ledger.draft, ledger.work(), 4)
    assert ledger.ran == 5
    assert ledger.most == 4


def test_two_of_one_subject_are_not_begun_together() -> None:
    jobs = [Job(number, (NAMES[0],), NAMES[0], 0.01) for number in (1, 2, 4, 5)]
    ledger = Ledger(dict.fromkeys(NAMES, ""))
    in_order(jobs, ledger.draft, ledger.work(), 4)
    assert (ledger.ran, ledger.most) == (4, 1)


def test_what_was_read_in_vain_is_read_again() -> None:
    """A fast one that read what a slow one before it was about to change is done twice."""
    jobs = [Job(3, (), NAMES[0], 0.1), Job(6, (NAMES[0],), NAMES[1], 0.0)]
    ledger = Ledger(dict.fromkeys(NAMES, ""))
    in_order(jobs, ledger.draft, ledger.work(), 2)
    assert ledger.ran == 3
    assert ledger.taken[1] == (6, f"6({hash(' 3()') % 1000})")


@pytest.mark.parametrize("at_once", [1, 4])
def test_an_error_comes_when_it_is_its_turn_and_the_rest_is_taken_back(at_once: int) -> None:
    taken: list[int] = []
    ended = Event()

    def run(job: int, tree: Tree) -> int:
        if job == 1:
            raise ZeroDivisionError
        try:
            while job > 1:  # as a question to a model that would take for ever
                refuse_cancelled()
                time.sleep(0.01)
        except ModelError:
            ended.set()
        return job

    work = Work(run, lambda job, _: not taken.append(job), subject=lambda job: job)
    with pytest.raises(ZeroDivisionError):
        in_order(range(4), Draft(DictTree({})), work, at_once)
    assert taken == [0]
    assert at_once == 1 or ended.wait(2)


def test_nothing_is_begun_once_it_is_over() -> None:
    begun: list[int] = []
    work = Work(
        lambda job, _: time.sleep(0.02),
        lambda job, _: True,
        subject=lambda job: job,
        begins=begun.append,
        over=lambda: len(begun) >= 3,
    )
    in_order(range(9), Draft(DictTree({})), work, 2)
    assert begun == [0, 1, 2]


def test_a_job_knows_what_it_is_part_of() -> None:
    part = ContextVar("part", default="")
    part.set("this run")
    heard: list[str] = []
    work = Work(lambda job, _: part.get(), lambda job, said: not heard.append(said), subject=lambda job: job)
    in_order(range(3), Draft(DictTree({})), work, 3)
    assert heard == ["this run"] * 3


def test_the_first_comes_before_all_others_where_it_has_to() -> None:
    jobs = [Job(number, (NAMES[number],), NAMES[number], 0.02) for number in range(5)]
    ledger = Ledger(dict.fromkeys(NAMES, ""))
    running: list[int] = []
    work = Work(
        lambda job, tree: (running.append(ledger.running), ledger.run(job, tree))[1],
        ledger.take,
        subject=lambda job: job.number,
        begins=lambda job: running.append(-job.number),
    )
    in_order(jobs, ledger.draft, work, 4, alone=1)
    assert running[:3] == [0, 0, -1]
    assert [number for number, _ in ledger.taken] == [0, 1, 2, 3, 4]
    assert ledger.most > 1


def test_what_has_nothing_to_do_with_each_other_comes_back_in_order() -> None:
    random, running, most, lock = Random(1), [0], [0], Lock()

    def run(number: int) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(random.random() * 0.02)
        with lock:
            running[0] -= 1
        return number * number

    assert each_at_once(range(9), run, 3) == [number * number for number in range(9)]
    assert 1 < most[0] <= 3
    assert each_at_once((), run, 3) == []


def test_jobs_within_a_job_are_taken_back_with_it() -> None:
    ended: list[int] = []

    def inner(number: int) -> int:
        try:
            while True:
                refuse_cancelled()
                time.sleep(0.01)
        except ModelError:
            ended.append(number)
            raise

    def outer(job: int, tree: Tree) -> int:
        if job == 0:
            time.sleep(0.1)
            raise ZeroDivisionError
        return sum(each_at_once(range(2), inner, 2))

    with pytest.raises(ZeroDivisionError):
        in_order(range(3), Draft(DictTree({})), Work(outer, lambda *_: True, subject=lambda job: job), 3)
    assert sorted(ended) == [0, 0, 1, 1]
