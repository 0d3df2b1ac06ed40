"""Mutants run in forks of one pytest that has collected its tests: a plugin that runs them in place of the tests."""

import functools
import gc
import importlib
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest
from mutants_make import Mutant, codes_of

Codes = dict[str, list[CodeType]]
Functions = dict[tuple[str, str], list[FunctionType]]
Took = dict[str, float]
"""Seconds of the processor by the name of a test."""

OUTCOMES = ("killed", "timed out", "survived", "uncovered")
KILLED, SURVIVED, SAME, LOST = 1, 0, 3, 4
MEMORY = 3 * 2**30
"""What a mutant may take more than its parent has, in bytes."""


@dataclass(frozen=True)
class Limits:
    """How many tests a mutant gets, how long one may take, and all of them, in seconds."""

    most: int
    slowest: float
    seconds: float


@dataclass
class Reach:
    """What the tests do without any mutant: how long each takes, which failed, which lines each executes."""

    took: Took = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)


@dataclass
class Child:
    """A mutant at work."""

    mutant: Mutant
    tests: list[str]
    until: float
    folder: Path
    pipe: int


class Runner:
    """The plugin. ``failing`` are the tests that fail without any mutant."""

    def __init__(self, root: Path, mutants: list[Mutant], limits: Limits, jobs: int, show: bool) -> None:
        self._root, self._mutants, self._limits, self._jobs, self._show = root, mutants, limits, jobs, show
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)
        self._found: dict[str, dict[str, Any]] = {}
        self._at_work: dict[int, Child] = {}
        self._on_report: Callable[[pytest.TestReport], None] = lambda _: None
        self.failing: set[str] = set()

    @property
    def results(self) -> list[dict[str, Any]]:
        """What became of each mutant, for JSON."""
        return [self._found[each.name] for each in self._mutants if each.name in self._found]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hand a report on."""
        self._on_report(report)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the mutants."""
        self._session = session
        self._items = {each.nodeid: each for each in session.items}
        for file in dict.fromkeys(each.file for each in self._mutants):
            # Some are imported only when they are needed; a mutant takes the place of what is there.
            importlib.import_module(".".join(Path(file).with_suffix("").parts))
        gc.unfreeze()
        self._functions = functions_under(self._root / "bot")
        files = {str(self._root / each.file) for each in self._mutants}
        self._codes = {file: codes_of(Path(file).read_text("utf-8"), file) for file in files}
        reach = self._reach()
        self.failing = reach.failed
        for name in sorted(reach.failed):
            print(f"fails without any mutant, and is left out: {name}")
        self._reached = reach
        gc.freeze()
        print(f"{len(self._items)} tests, {sum(reach.took.values()):.0f} s", flush=True)
        for each in self._mutants:
            self._begin(each)
            while len(self._at_work) >= self._jobs:
                self._await()
        while self._at_work:
            self._await()
        return True

    # ---- which tests execute what

    def _reach(self) -> Reach:
        """Run every test without any mutant, each module's in one of as many processes as there are jobs."""
        modules = sorted({module_of(name) for name in self._items})
        shares = [
            [name for name in self._items if module_of(name) in modules[n :: self._jobs]] for n in range(self._jobs)
        ]
        with tempfile.TemporaryDirectory() as folder:
            at_work = [(Path(folder, str(n)), share) for n, share in enumerate(shares) if share]
            pids = [self._observe_apart(own, share) for own, share in at_work]
            for pid in pids:
                os.waitpid(pid, 0)
            return joined([pickle.loads((own / "reach").read_bytes()) for own, _ in at_work])  # noqa: S301  we wrote it

    def _observe_apart(self, folder: Path, names: list[str]) -> int:
        """Begin a process that leaves what it saw in a folder; return its id."""
        folder.mkdir()
        pid = os.fork()
        if pid == 0:
            alone(folder)
            (folder / "reach").write_bytes(pickle.dumps(self._observed(names)))
            os._exit(0)
        return pid

    def _observed(self, names: list[str]) -> Reach:
        reach = Reach()
        files = sorted({str(self._root / each.file) for each in self._mutants})
        watch = coverage.Coverage(data_file=None, include=files, config_file=False)
        # A share of the tests may reach none of the files.
        watch.set_option("run:disable_warnings", ["no-data-collected"])

        def note(report: pytest.TestReport) -> None:
            if not report.passed:
                reach.failed.add(report.nodeid)

        self._on_report = note
        watch.start()
        self._run(names, watch.switch_context, reach.took)
        watch.stop()
        data = watch.get_data()
        reach.lines = {file: data.contexts_by_lineno(file) for file in files}
        return reach

    def _run(self, names: list[str], before: Callable[[str], None] | None = None, took: Took | None = None) -> None:
        items = [self._items[name] for name in names]
        for item, after in zip(items, [*items[1:], None], strict=True):
            if before:
                before(item.nodeid)
            started = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if took is not None:
                took[item.nodeid] = time.process_time() - started

    def _tests_for(self, mutant: Mutant) -> list[str]:
        took = self._reached.took
        by_line = self._reached.lines[str(self._root / mutant.file)]
        names = {name for line in mutant.lines for name in by_line.get(line, ()) if name in took}
        killers = self._killers[f"{mutant.file}:{mutant.qualname}"] + self._killers[mutant.file]
        quick = [name for name in names - self.failing if took[name] <= self._limits.slowest]
        chosen, seconds = [], 0.0
        for name in sorted(quick, key=lambda name: (-killers[name], took[name], name))[: self._limits.most]:
            seconds += took[name]
            if chosen and seconds > self._limits.seconds:
                break
            chosen.append(name)
        return chosen

    # ---- one mutant

    def _begin(self, mutant: Mutant) -> None:
        tests = self._tests_for(mutant)
        if not tests:
            self._note(mutant, "uncovered", [], "")
            return
        folder = Path(tempfile.mkdtemp(prefix="mutant-"))
        seconds = 10 + 10 * sum(self._reached.took[name] for name in tests)
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(out)
            os.setsid()
            alone(folder)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
            size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
            self._mutated(mutant, tests, into)
        os.close(into)
        self._at_work[pid] = Child(mutant, tests, time.monotonic() + 6 * seconds, folder, out)

    def _mutated(self, mutant: Mutant, tests: list[str], into: int) -> None:
        """Put the mutant in and run the tests; the process ends here."""

        def stop(report: pytest.TestReport) -> None:
            if report.failed:
                os.write(into, report.nodeid.encode())
                os._exit(KILLED)

        self._on_report = stop
        file = str(self._root / mutant.file)
        try:
            if not put_in(mutant, file, self._codes[file], self._functions):
                os._exit(SAME)
        except BaseException:  # noqa: BLE001  it must not count as a failing test
            os._exit(LOST)
        try:
            self._run(tests)
        except BaseException:  # noqa: BLE001  whatever a mutant raises out of pytest itself has been noticed
            os._exit(KILLED)
        os._exit(SURVIVED)

    def _await(self) -> None:
        """Wait for one that ends, or end one that takes too long."""
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in self._at_work:
                self._ended(pid, os.waitstatus_to_exitcode(status))
                return
            for late in [pid for pid, child in self._at_work.items() if time.monotonic() > child.until]:
                os.killpg(late, signal.SIGKILL)
            time.sleep(0.005)

    def _ended(self, pid: int, code: int) -> None:
        child = self._at_work.pop(pid)
        killer = os.read(child.pipe, 65536).decode()
        os.close(child.pipe)
        shutil.rmtree(child.folder, ignore_errors=True)
        mutant = child.mutant
        if code == LOST:
            raise RuntimeError(f"{mutant.name} could not be put in")
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            outcome = "timed out"
        else:
            outcome = {SURVIVED: "survived", SAME: ""}.get(code, "killed")
        if killer:
            self._killers[mutant.file][killer] += 1
            self._killers[f"{mutant.file}:{mutant.qualname}"][killer] += 5
        if outcome:
            self._note(mutant, outcome, child.tests, killer)

    def _note(self, mutant: Mutant, outcome: str, tests: list[str], killer: str) -> None:
        known = {"name": mutant.name, "file": mutant.file, "outcome": outcome, "tests": len(tests), "by": killer}
        self._found[mutant.name] = {**known, "diff": mutant.diff}
        if self._show and outcome in ("survived", "uncovered"):
            print(f"\n{mutant.name}: {outcome}, {len(tests)} tests\n{mutant.diff}", flush=True)
        if len(self._found) % 100 == 0:
            count = Counter(each["outcome"] for each in self._found.values())
            print(f"{len(self._found)} of {len(self._mutants)}: {dict(count)}", flush=True)


def module_of(name: str) -> str:
    """Return the file of a test, by the test's name."""
    return name.partition("::")[0]


def joined(parts: list[Reach]) -> Reach:
    """Return what several processes saw of the same files, each of tests of its own."""
    whole = Reach()
    for part in parts:
        whole.took |= part.took
        whole.failed |= part.failed
        for file, lines in part.lines.items():
            known = whole.lines.setdefault(file, {})
            for line, names in lines.items():
                known[line] = [*known.get(line, ()), *names]
    return whole


def alone(folder: Path) -> None:
    """Have this process say nothing and write its temporary files where they go with it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdout.flush()
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(folder)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder)


def functions_under(folder: Path) -> Functions:
    """Return every function there is by file and qualified name, and forget what was remembered of calls."""
    found: Functions = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and str(each.__module__).startswith("bot."):
            each.cache_clear()
        if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(str(folder)):
            found[each.__code__.co_filename, each.__code__.co_qualname].append(each)
    return found


def put_in(mutant: Mutant, file: str, codes: Codes, functions: Functions) -> bool:
    """Give the function the mutant's code; return whether anything differs. One that does not compile is none."""
    try:
        after = codes_of(mutant.source, file)[mutant.qualname]
    except SyntaxError:
        return False
    changed = [pair for pair in zip(codes[mutant.qualname], after, strict=True) if not same(*pair)]
    for old, new in changed:
        there = [each for each in functions[file, mutant.qualname] if each.__code__ == old]
        if not there:
            raise LookupError(mutant.name)
        for each in there:
            each.__code__ = new
    return bool(changed)


def same(one: CodeType, two: CodeType) -> bool:
    """Whether two codes do the same; where a line stands does not count."""
    return one.replace(co_linetable=b"") == two.replace(co_linetable=b"") and one.co_code == two.co_code
