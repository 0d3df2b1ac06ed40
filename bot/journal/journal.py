"""Append what a run did and find it again: one SQLite file, safe for several processes and threads."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from bot.errors import JournalError
from bot.journal import pruning, tables
from bot.journal.ahead import write_ahead
from bot.journal.bounded import bounded
from bot.journal.chain import Fault, digest, fault
from bot.journal.redactor import Redactor
from bot.journal.step import Run, Step

_BUSY_SECONDS = 10.0
_HINT = "Is the disk full, or the file read-only?"
_BUSY_HINT = "Another process holds it: does one of specbot's hang?"
_READ_HINT = "Move the file away to begin a new one."
_REFUSALS = (sqlite3.Error, UnicodeDecodeError)  # the latter for a message that quotes a damaged name
_COLUMNS = "run, seq, kind, key, value, started, ended, parent, hash"
_STEPS_OF_A_RUN = f"SELECT {_COLUMNS} FROM steps WHERE run = ? ORDER BY seq"  # noqa: S608  names of ours
_T = TypeVar("_T")


class Journal:
    """The steps of all runs on this machine; ``run`` is the one that ``append`` adds to.

    Every method raises JournalError when the disk or the file refuses. Threads may share one.
    """

    def __init__(self, path: Path, run: str, redactor: Redactor | None = None) -> None:
        """Open or create the file; ``redactor`` knows what must never be written."""
        self.path = path
        self.run = run
        self._redactor = redactor or Redactor()
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _opened(path)
        except (OSError, *_REFUSALS) as error:
            broken = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
            hint = (
                "Move it away; a new one is made." if broken else "Set SPECBOT_STATE to a folder that can be written."
            )
            why = error.strerror if isinstance(error, OSError) else error
            raise JournalError(f"The journal {path} cannot be opened: {why}.", hint) from error

    def append(
        self,
        kind: str,
        key: str,
        value: Mapping[str, Any],
        *,
        seconds: float = 0.0,
        parent: int | None = None,
        whole: bool = False,
    ) -> int:
        """Add one step that took ``seconds`` and ends now; return its number within the run.

        Secrets are blanked, then long strings and lists are cut, unless the value is wanted ``whole``.
        """
        plain = self._redactor.plain(value)
        text = json.dumps(plain if whole else bounded(plain), ensure_ascii=True, sort_keys=True)
        ended = time.time()
        step = Step(self.run, 0, kind, self._stored(key), text, ended - seconds, ended, parent, "")
        with self._lock:
            return self._guarded(lambda: _chained(self._connection, step), "written", _HINT)

    def is_clean(self, text: str) -> bool:
        """Whether ``text`` holds no secret, and would be written as it is."""
        return self._redactor.text(text) == text

    def lookup(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return the newest value of that kind and key, of any run, None when there is none."""
        newest = f"SELECT {_COLUMNS} FROM steps WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT 1"  # noqa: S608
        found = self._rows(newest, (kind, self._stored(key)))
        return _step(*found[0]).value if found else None

    def newest(self, kind: str, most: int) -> dict[str, dict[str, Any]]:
        """Return the newest value of each key of that kind, of any run, the newest first."""
        last = "SELECT max(id) FROM steps WHERE kind = ? GROUP BY key"
        each = f"SELECT {_COLUMNS} FROM steps WHERE id IN ({last}) ORDER BY id DESC LIMIT ?"  # noqa: S608
        return {step.key: step.value for step in (_step(*row) for row in self._rows(each, (kind, most)))}

    def steps(self, run: str) -> list[Step]:
        """Return every step of one run in order."""
        return [_step(*row) for row in self._rows(_STEPS_OF_A_RUN, (run,))]

    def ends(self, run: str) -> tuple[Step, Step] | None:
        """Return the first and the last step of one run, None where it has none."""
        wanted = (
            f"SELECT {_COLUMNS} FROM steps WHERE run = :run AND seq IN ("  # noqa: S608  names of ours
            "(SELECT min(seq) FROM steps WHERE run = :run), (SELECT max(seq) FROM steps WHERE run = :run)) ORDER BY seq"
        )
        found = [_step(*row) for row in self._rows(wanted, {"run": run})]
        return (found[0], found[-1]) if found else None

    def runs(self) -> list[Run]:
        """Return every run, the one that wrote last first; a run whose count is gone counts as having none.

        Last by what stands behind what in the file: one clock that was years ahead would be the last for years.
        """
        rows = self._rows(
            "SELECT run, steps, head, at, (SELECT max(id) FROM steps WHERE run = runs.run) FROM runs"
            " UNION ALL SELECT run, 0, '', max(ended), max(id) FROM steps"
            " WHERE run NOT IN (SELECT run FROM runs) GROUP BY run"
            " ORDER BY 5 DESC, 4 DESC, 1",
            (),
        )
        return [Run(_text(run), max(0, _whole(steps)), _text(head), _real(at)) for run, steps, head, at, _ in rows]

    def at_once(self, run: Run) -> tuple[Run, list[Step]]:
        """Return a run and its steps as they are at one moment: it may still go on, or just be pruned."""

        def read() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
            with tables.transaction(self._connection, "DEFERRED"):
                counts = self._connection.execute("SELECT steps, head FROM runs WHERE run = ?", (run.id,)).fetchall()
                return counts, self._connection.execute(_STEPS_OF_A_RUN, (run.id,)).fetchall()

        with self._lock:
            counts, rows = self._guarded(read, "read", _READ_HINT)
        length, head = counts[0] if counts else (0, "")
        return replace(run, steps=max(0, _whole(length)), head=_text(head)), [_step(*row) for row in rows]

    def fault(self, run: Run) -> Fault | None:
        """Return where the chain of a run breaks, None where it holds."""
        return fault(*self.at_once(run))

    def head(self) -> str:
        """Return the hash of this run's last step, empty before the first."""
        rows = self._rows("SELECT head FROM runs WHERE run = ?", (self.run,))
        return str(rows[0][0]) if rows else ""

    def prune(self) -> None:
        """Remove what is older than 30 days, and the oldest runs of a file beyond 200 MB.

        How old it is this computer's clock says, once a run of an earlier day of those 30 days bears it out.
        """
        with self._lock:
            self._guarded(lambda: pruning.prune(self._connection, time.time()), "pruned", _HINT)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stored(self, key: str) -> str:
        """Return a key as it is written: what somebody calls a tool may be a secret, endless, or no text at all."""
        return str(bounded(self._redactor.text(key))).encode("utf-8", "replace").decode("utf-8")

    def _rows(self, statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
        def read() -> list[tuple[Any, ...]]:
            with closing(self._connection.execute(statement, values)) as rows:
                return rows.fetchall()

        with self._lock:
            return self._guarded(read, "read", _READ_HINT)

    def _guarded(self, work: Callable[[], _T], done: str, hint: str) -> _T:
        try:
            return work()
        except _REFUSALS as error:
            hint = _BUSY_HINT if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY else hint
            raise JournalError(f"The journal {self.path} cannot be {done}: {error}.", hint) from error


# SQLite keeps whatever somebody writes into a column; a step that is not of our making fails its hash, and no more.
def _step(run: Any, seq: Any, kind: Any, key: Any, text: Any, started: Any, ended: Any, parent: Any, own: Any) -> Step:
    times = _real(started), _real(ended)
    part_of = None if parent is None else _whole(parent)
    return Step(_text(run), _whole(seq), _text(kind), _text(key), _text(text), *times, part_of, _text(own))


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else -1


def _real(value: object) -> float:
    return value if isinstance(value, float) else -1.0


def _opened(path: Path) -> sqlite3.Connection:
    with ExitStack() as stack:
        connection = stack.enter_context(
            closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False))
        )
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # what somebody damaged can be shown
        # A writer waits for no reader and no reader for a writer; a killed process loses nothing that was committed.
        write_ahead(connection, _BUSY_SECONDS)
        connection.execute("PRAGMA synchronous = NORMAL")
        tables.prepare(connection)
        stack.pop_all()
    return connection


def _chained(connection: sqlite3.Connection, step: Step) -> int:
    """Write ``step`` as the next one of its run, and return its number."""
    with tables.transaction(connection):
        row = connection.execute("SELECT steps, head FROM runs WHERE run = ?", (step.run,)).fetchone()
        length, head = row or (0, "")
        numbered = replace(step, seq=_whole(length) + 1)
        tables.write(connection, replace(numbered, hash=digest(_text(head), numbered)))
    return numbered.seq
