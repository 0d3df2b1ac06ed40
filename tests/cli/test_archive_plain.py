"""``specbot archive --plain``: what it prints and asks, which day it takes, and what it leaves alone."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from helpers.laid_out import lay_out, snapshot
from helpers.oracle import Oracle, run_cli
from helpers.run import run, run_apart
from helpers.specs import path_of, spec
from pytest_mock import MockerFixture

from bot.cli.archive import command
from bot.cli.archive_plain import local_date
from bot.openspec.archiving import LOCK
from bot.text.tree import DictTree, Link

GARDEN = path_of("garden")
DELTA = (
    "## ADDED Requirements\n\n### Requirement: New\nIt SHALL be new.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b\n"
)


def folder(**others: str | Link) -> DictTree:
    files: dict[str, str | Link] = {
        GARDEN: spec("garden", Old="It SHALL be old."),
        "openspec/changes/add-x/specs/garden/spec.md": DELTA,
        "openspec/changes/add-x/tasks.md": "- [x] 1.1 a\n- [ ] 1.2 b\n",
        "openspec/changes/more/specs/shed/spec.md": DELTA,
    }
    return DictTree({**files, **others})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(folder(), tmp_path / "root")
    monkeypatch.chdir(tmp_path / "root")
    return tmp_path / "root"


def test_for_people(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "archive", "add-x", "--plain", "--yes")
    name = next((root / "openspec/changes/archive").iterdir()).name
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Tasks: 1 of 2 done",
        "  garden: update (+ 1 added)",
        "Totals: + 1, ~ 0, - 0, → 0",
        "Specs written.",
        f"Change 'add-x' is archived as '{name}'.",
    ]
    assert "### Requirement: New" in (root / GARDEN).read_text("utf-8")


def test_why_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(root)
    (root / "openspec/changes/more/specs/shed/spec.md").write_text("## ADDED Requirements\n### Requirement: A\nx\n")
    ran = run(capsys, "archive", "more", "--plain", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[0].startswith('  ⚠ ADDED "A" should say SHALL or MUST')
    assert ran.err.splitlines()[-1].startswith("error: The deltas of 'more' are not valid.")
    assert set(snapshot(root)) == set(before)
    ran = run(capsys, "archive", "add-y", "--plain")
    assert (ran.code, ran.err) == (1, "error: There is no change 'add-y'. There are: add-x, more.\n")


def test_nothing_is_asked_without_anybody_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for flags in (["--no-interactive"], ["--json"]):
        ran = run(capsys, "archive", "add-x", "--plain", *flags)
        assert ran.code == 1
    assert ran.json["status"][0]["code"] == "archive_tasks_incomplete"


CHECKED: list[tuple[str, list[str], str]] = [
    ("add-x", [], "y\n"),
    ("add-x", [], "n\n"),
    ("add-x", [], "\n"),
    ("add-x", [], ""),
    ("more", [], "yeah\n"),
    ("more", [], "NO\n"),
    ("more", [], "\n"),
    ("more", ["--no-validate"], "n\n"),
    ("more", ["--skip-specs"], ""),
    ("", [], ""),
]


@pytest.mark.parametrize(("change", "flags", "answers"), CHECKED, ids=str)
def test_answers_are_read_as_the_official_tool_reads_them(
    root: Path, tmp_path: Path, change: str, flags: list[str], answers: str
) -> None:
    lay_out(folder(), tmp_path / "theirs")
    words = [*([change] if change else []), *flags]
    done = run_cli(tmp_path / "theirs", tmp_path, ["archive", *words], answers)
    result = CliRunner().invoke(command, [*words, "--plain"], input=answers, standalone_mode=False)
    assert result.return_value == done.returncode
    theirs = snapshot(tmp_path / "theirs")
    if not any("/archive/" in path for path in theirs):  # the official tool makes the empty folder before it asks
        theirs.pop("openspec/changes/archive", None)
    assert snapshot(root) == theirs


def test_what_is_written_is_what_was_shown(root: Path, monkeypatch: pytest.MonkeyPatch, mocker: MockerFixture) -> None:
    def meanwhile(*_: Any) -> bool:
        (root / "openspec/changes/more/specs/shed/spec.md").write_text(DELTA.replace("New", "Newer"))
        return True

    mocker.patch("bot.cli.archive_plain.ask", side_effect=meanwhile)
    result = CliRunner().invoke(command, ["more", "--plain"], standalone_mode=False)
    assert (result.return_value, "changed while you were asked" in result.stderr) == (1, True)
    assert not (root / "openspec/specs/shed").exists()


def test_several_end_with_the_first_that_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "archive", "more", "nowhere", "add-x", "--plain", "--yes", "--json")
    assert ran.code == 1
    assert [bool(each["archive"]) for each in ran.json["archives"]] == [True, False]
    assert (root / "openspec/changes/add-x").is_dir()
    assert not (root / "openspec/changes/more").exists()


def test_a_stale_claim_of_the_official_tool_is_reported_and_stays(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / LOCK).parent.mkdir()
    (root / LOCK).write_text('{"pid":1,"nonce":"x"}')
    before = snapshot(root)
    ran = run(capsys, "archive", "more", "--plain", "--yes", "--json")
    (status,) = ran.json["status"]
    assert (ran.code, status["code"], LOCK in status["message"]) == (1, "archive_target_exists", True)
    assert run(capsys, "validate", "--all").err == ""
    assert snapshot(root) == before


@pytest.mark.parametrize(
    "link",
    [
        {"openspec/specs/shed": Link("../../../outside")},
        {"openspec/specs/shed": Link("garden")},
        {"openspec/changes/more/specs/garden/spec.md": DELTA, GARDEN: Link("../real/spec.md"),
         "openspec/specs/real/spec.md": spec("real", Old="It SHALL be old.")},
        {"openspec/changes/archive": Link("../../../outside")},
        {"openspec/changes/more": Link("add-x")},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_is_written_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], link: dict[str, Any]
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/spec.md").write_text(spec("shed", Old="It SHALL be old."))
    files = folder()
    names = [
        path for path in files.paths() if path.endswith(".md") and not any(path.startswith(f"{each}/") for each in link)
    ]
    lay_out(DictTree({**{path: files.text(path) for path in names}, **link}), tmp_path / "root")
    monkeypatch.chdir(tmp_path / "root")
    before = snapshot(tmp_path)
    ran = run(capsys, "archive", "more", "--plain", "--yes", "--json")
    assert ran.code == 1
    assert ran.json["status"][0]["code"] in ("archive_path_outside_root", "archive_change_symlink")
    assert snapshot(tmp_path) == before


def test_without_a_root_this_folder_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "archive", "x", "--plain", "--json")
    assert (ran.code, ran.json["root"]["source"]) == (1, "implicit")
    assert ran.json["status"][0]["code"] == "archive_change_not_found"
    ran = run(capsys, "archive", "x", "--plain", "--json", "--store", "far")
    assert (ran.code, ran.json["archive"], ran.json["status"][0]["code"]) == (1, None, "store_not_supported")


ZONES = (
    "UTC",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "America/St_Johns",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Africa/Casablanca",
)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def test_the_day_is_that_of_the_time_zone(tmp_path: Path, zone: pytest.MonkeyPatch) -> None:
    oracle = Oracle(tmp_path)
    seen = set()
    for name in ZONES:
        zone.setenv("TZ", name)
        time.tzset()
        for now in range(1_760_000_000, 1_792_000_000, 1_234_567):
            day = oracle.ask("day", zone=name, now=now)["day"]
            assert local_date(now) == day, (name, now)
            seen.add((now, day))
    oracle.close()
    assert len(seen) > 30  # one moment, several days


@pytest.mark.parametrize("zone_name", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_day_in_a_process_of_its_own(root: Path, zone_name: str) -> None:
    ran = run_apart(root, ["archive", "more", "--plain", "--yes", "--json"], TZ=zone_name)
    hours = 14 if "Kiri" in zone_name else -12
    days = {time.strftime("%Y-%m-%d", time.gmtime(time.time() + hours * 3600 - ago)) for ago in (0, 60)}
    assert ran.json["archive"]["archivedAs"] in {f"{day}-more" for day in days}


def test_a_name_with_a_date_keeps_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.rename(root / "openspec/changes/more", root / "openspec/changes/2020-02-02-more")
    ran = run(capsys, "archive", "2020-02-02-more", "--plain", "--yes", "--json")
    assert ran.json["archive"]["archivedAs"] == "2020-02-02-more"
    assert json.dumps(ran.json["root"]["path"]) == json.dumps(str(root))
