"""The journal: appended, found again across runs, shared by processes and threads, and loud when the disk refuses."""

import json
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from helpers.run import CHECKOUT

from bot.errors import JournalError
from bot.journal.bounded import LONGEST, MOST
from bot.journal.journal import Journal


def test_the_newest_value_of_a_key_is_found_in_a_later_run(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.db"
    with Journal(path, "one") as journal:
        journal.append("call", "k", {"answer": "é", "n": 1})
        journal.append("call", "k", {"answer": "b", "n": 2})
        journal.append("other", "k", {})
    with Journal(path, "two") as journal:
        assert journal.lookup("call", "k") == {"answer": "b", "n": 2}
        assert journal.lookup("call", "unknown") is None
        assert [step.kind for step in journal.steps("one")] == ["call", "call", "other"]
        assert journal.steps("two") == []


def test_a_step_knows_when_it_was_and_what_it_is_part_of(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "one") as journal:
        first = journal.append("task", "", {})
        journal.append("call", "", {"n": 1}, seconds=2.5, parent=first)
        task, call = journal.steps("one")
    assert (task.seq, call.seq, task.parent, call.parent) == (1, 2, None, 1)
    assert call.ended - call.started == pytest.approx(2.5)
    assert call.value == {"n": 1}


def test_runs_are_listed_the_last_one_first(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as one, Journal(path, "two") as two:
        one.append("a", "k", {"from": "one"})
        two.append("a", "k", {"from": "two"})
        assert one.lookup("a", "k") == {"from": "two"}
        one.append("b", "k", {})
        assert [(run.id, run.steps) for run in two.runs()] == [("one", 2), ("two", 1)]
        assert one.head() == one.runs()[0].head == one.steps("one")[-1].hash


def test_long_values_are_cut_unless_they_are_wanted_whole(tmp_path: Path) -> None:
    value = {
        "text": "x" * 5000,
        "list": list(range(500)),
        "deep": {"text": "y" * 5000},
        **dict.fromkeys(map(str, range(99))),
    }
    with Journal(tmp_path / "journal.db", "one") as journal:
        journal.append("a", "", value)
        journal.append("b", "", value, whole=True)
        cut, whole = (step.value for step in journal.steps("one"))
    assert whole == value
    assert len(cut["text"]) == len(cut["deep"]["text"]) == LONGEST
    assert cut["list"][MOST:] == ["… 450 more"]
    assert cut["…"] == "52 more"


def test_what_json_cannot_say_is_written_all_the_same(tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]
    value = {
        "path": Path("a"),
        "pair": (1, 2),
        "nothing": float("nan"),
        "bytes": "r\udcffder",
        "deep": deep,
        "big": 10**400,
    }
    with Journal(tmp_path / "journal.db", "one") as journal:
        journal.append("a", "", value)
        said = journal.steps("one")[0].value
    assert {**said, "deep": None} == {
        "path": "a", "pair": [1, 2], "nothing": "nan", "bytes": "r\udcffder", "deep": None, "big": 10**400,
    }  # fmt: skip


WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from bot.journal.journal import Journal
with Journal(Path(sys.argv[1]), sys.argv[2]) as journal, ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda n: journal.append("a", str(n), {"n": n}), range(40)))
"""


def test_processes_and_threads_append_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, run], cwd=CHECKOUT) for run in ("one", "two", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with Journal(path, "three") as journal:
        assert {run.id: run.steps for run in journal.runs()} == {"one": 40, "two": 80}
        assert [journal.fault(run) for run in journal.runs()] == [None, None]
        with ThreadPoolExecutor(8) as threads:
            numbers = list(threads.map(lambda n: journal.append("a", str(n), {}), range(200)))
        assert sorted(numbers) == list(range(1, 201))
        assert journal.fault(journal.runs()[0]) is None


ENDLESS = """
import itertools, sys
from pathlib import Path
from bot.journal.journal import Journal
journal = Journal(Path(sys.argv[1]), "killed")
for number in itertools.count():
    journal.append("a", str(number), {"text": "x" * 400})
    print(number, flush=True)
"""


def test_what_a_killed_process_wrote_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(path)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        for _ in range(30):
            said = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    with Journal(path, "next") as journal:
        (run,) = journal.runs()
        assert journal.fault(run) is None
        assert run.steps > said
        journal.append("a", "", {})


def test_what_is_no_journal_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database, it is a long enough text to be taken for none at all" * 20)
    with pytest.raises(JournalError, match="Move it away"):
        Journal(path, "one")
    with pytest.raises(JournalError, match=r"cannot be opened.*SPECBOT_STATE"):
        Journal(path / "below" / "journal.db", "one")


@pytest.mark.parametrize("refusal", ["PRAGMA max_page_count = 1", "PRAGMA query_only = 1"])
def test_a_full_disk_and_a_file_for_reading_only_are_one_line(tmp_path: Path, refusal: str) -> None:
    with Journal(tmp_path / "journal.db", "one") as journal:
        journal.append("a", "first", {})
        journal._connection.execute(refusal)
        with pytest.raises(JournalError, match=r"cannot be written: .*\. Is the disk full, or the file read-only\?"):
            journal.append("a", "k", {"text": "x" * 100_000}, whole=True)
        journal._connection.execute("PRAGMA query_only = 0")
        assert journal.fault(journal.runs()[0]) is None
        assert journal.lookup("a", "first") == {}


def test_a_file_that_goes_bad_is_one_line_for_readers_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as journal:
        for number in range(200):
            journal.append("a", str(number), {"text": "x" * 400})
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    path.write_bytes(raw)
    with pytest.raises(JournalError, match=r"journal\.db cannot be"), Journal(path, "two") as journal:
        journal.lookup("a", "7")


def test_values_are_plain_ascii_json(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "one") as journal:
        journal.append("a", "k", {"b": "é", "a": 1})
        assert journal.steps("one")[0].text == '{"a": 1, "b": "\\u00e9"}'
        assert json.loads(journal.steps("one")[0].text) == {"a": 1, "b": "é"}


def test_a_key_may_be_anything_somebody_calls_a_tool(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "one") as journal:
        for key in ("\ud800", "a\0b", "x" * 1_000_000):
            journal.append("tool_call", key, {"size": len(key)})
            assert journal.lookup("tool_call", key) == {"size": len(key)}
        assert max(len(step.key) for step in journal.steps("one")) == LONGEST
        assert journal.fault(journal.runs()[0]) is None


@pytest.mark.parametrize("column", ["steps", "head"])
@pytest.mark.parametrize("value", [b"\xff", "many"])
def test_a_run_that_somebody_damages_while_it_goes_on_is_broken_and_no_more(
    tmp_path: Path, column: str, value: object
) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as journal:
        journal.append("call", "", {})
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(f"UPDATE runs SET {column} = ?", (value,))
        journal.append("call", "", {})
        assert journal.fault(journal.runs()[0])


def test_a_run_that_goes_on_while_it_is_looked_at_is_not_broken(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "one") as writing, Journal(path, "") as reading:
        writing.append("call", "", {})
        (run,) = reading.runs()
        writing.append("call", "", {})
        assert reading.fault(run) is None
        assert len(reading.at_once(run)[1]) == reading.at_once(run)[0].steps == 2
