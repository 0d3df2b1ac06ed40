"""``specbot validate``: flags, JSON, streams and exit codes of ``openspec validate``."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.validate import command

SPEC = """## Purpose
Waters a garden by the clock and by the moisture of its soil.
## Requirements
### Requirement: A
It MUST.
#### Scenario: s
x
"""
DELTA = "## ADDED Requirements\n### Requirement: B\nIt MUST.\n#### Scenario: s\nx\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.err == ""
        return json.loads(self.out)


def run(*arguments: str) -> Ran:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    return Ran(result.return_value, result.stdout, result.stderr)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a sound spec, a brief one, a sound change, an invalid one, and two archived."""
    files = {
        "specs/garden/spec.md": SPEC,
        "specs/shed/spec.md": SPEC.replace("Waters a garden by the clock and by the moisture of its soil.", "Brief."),
        "changes/add-x/specs/garden/spec.md": DELTA,
        "changes/fix/proposal.md": "x",
        "changes/archive/2026-01-01-done/tasks.md": "- [x] 1.1 a\n",
        "changes/archive/2026-01-02-open/tasks.md": "- [x] 1.1 a\n- [ ] 1.2 b\n",
    }
    for name, text in files.items():
        path = tmp_path / "openspec" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ids(report: dict) -> list[str]:
    return [item["id"] for item in report["items"]]


def test_everything(root: Path) -> None:
    ran = run("--all")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "✓ change/add-x",
        "✓ spec/garden",
        "✓ spec/shed",
        "Totals: 3 passed, 1 failed (4 items)",
        "Details: specbot validate fix --type change",
    ]
    assert ran.err.splitlines()[:2] == ["✗ change/fix", "    openspec/changes/fix"]
    assert "    openspec/specs/shed/spec.md" in ran.err


def test_everything_as_json(root: Path) -> None:
    ran = run("--all", "--json")
    report = ran.json
    assert ran.code == 1
    assert list(report) == ["items", "summary", "version", "root"]
    assert ids(report) == ["add-x", "fix", "garden", "shed"]
    assert report["summary"] == {
        "totals": {"items": 4, "passed": 3, "failed": 1},
        "byType": {"change": {"items": 2, "passed": 1, "failed": 1}, "spec": {"items": 2, "passed": 2, "failed": 0}},
    }
    assert (report["version"], report["root"]) == ("1.0", {"path": str(root.resolve()), "source": "nearest"})
    item = report["items"][3]
    assert list(item) == ["id", "type", "valid", "issues", "durationMs"]
    assert [list(issue) for issue in item["issues"]] == [["level", "path", "message"]]
    assert isinstance(item["durationMs"], int)


def test_issues_with_a_line_say_it(root: Path) -> None:
    (root / "openspec/specs/shed/spec.md").write_text(f"{SPEC}## ADDED Requirements\n", encoding="utf-8")
    (item,) = run("shed", "--json").json["items"]
    assert [(issue["level"], issue["path"], issue["line"]) for issue in item["issues"]] == [("ERROR", "file", 8)]


@pytest.mark.parametrize(
    ("arguments", "expected", "code"),
    [
        (["--specs"], ["garden", "shed"], 0),
        (["--specs", "--strict"], ["garden", "shed"], 1),
        (["--changes"], ["add-x", "fix"], 1),
        (["--changes", "--specs"], ["add-x", "fix", "garden", "shed"], 1),
        (["--archived"], ["2026-01-01-done", "2026-01-02-open"], 1),
        (["--all", "--archived"], ["2026-01-01-done", "2026-01-02-open"], 1),
        (["garden", "--all"], ["add-x", "fix", "garden", "shed"], 1),
        (["garden"], ["garden"], 0),
        (["garden", "--strict", "--no-interactive", "--concurrency", "9"], ["garden"], 0),
        (["fix", "--type", "CHANGE"], ["fix"], 1),
        (["nowhere", "--type", "change"], ["nowhere"], 1),
        (["nowhere", "--type", "spec"], ["nowhere"], 1),
    ],
)
def test_flags(root: Path, arguments: list[str], expected: list[str], code: int) -> None:
    ran = run(*arguments, "--json")
    assert (ids(ran.json), ran.code) == (expected, code)


def test_one_item_for_people(root: Path) -> None:
    sound, broken = run("garden"), run("fix")
    assert (sound.code, sound.out, sound.err) == (0, "Specification 'garden' is valid\n", "")
    assert (broken.code, broken.out) == (1, "")
    assert broken.err.startswith("Change 'fix' has issues\n    openspec/changes/fix\n      ✗ There are no deltas.")


def test_findings_only(root: Path) -> None:
    ran = run("--all", "--report", "findings", "--json")
    assert ran.json["report"] == {
        "kind": "validation-findings",
        "version": "1.0",
        "scope": "all",
        "returnedItems": 2,
        "totalItems": 4,
    }
    assert [item["id"] for item in ran.json["itemFindings"]] == ["fix", "shed"]
    assert list(ran.json) == ["report", "itemFindings", "summary", "root"]
    words = run("--specs", "--report", "findings")
    assert words.out.splitlines() == ["Scope: specs (2 items)", "Totals: 2 passed, 0 failed (2 items)"]
    assert words.err.splitlines()[0] == "spec/shed"


def test_a_full_report_is_the_usual_one(root: Path) -> None:
    assert ids(run("--specs", "--report", "full", "--json").json) == ["garden", "shed"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--report", "short", "--all"],
        ["--report", "full", "garden", "--all"],
        ["--report", "full"],
        ["--report", "findings", "--all", "--archived"],
    ],
)
def test_reports_that_cannot_be_made(root: Path, arguments: list[str]) -> None:
    ran = run(*arguments, "--json")
    (status,) = ran.json["status"]
    assert (ran.code, status["code"]) == (1, "invalid_validation_report_request")
    assert set(status) == {"severity", "code", "message", "fix"}


def test_an_item_that_is_not_there(root: Path) -> None:
    ran = run("gardn", "--json")
    (status,) = ran.json["status"]
    assert (ran.code, status["code"], status["severity"]) == (1, "unknown_item", "error")
    assert status["message"] == "Unknown item 'gardn'. Did you mean garden, add-x, shed, fix?"
    assert run("gardn").err == "error: Unknown item 'gardn'. Did you mean garden, add-x, shed, fix?\n"


def test_a_name_of_both_kinds(root: Path) -> None:
    (root / "openspec/changes/garden").mkdir()
    ran = run("garden", "--json")
    (status,) = ran.json["status"]
    assert (ran.code, status["code"]) == (1, "ambiguous_item")
    assert [run("garden", "--type", kind).code for kind in ("spec", "change")] == [0, 1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../x", "change"), ("a/b", "change"), ("..", "spec"), ("a//b", "spec"), ("a/../b", "spec"), ("a\\b", "spec")],
)
def test_names_that_are_none(root: Path, name: str, kind: str) -> None:
    ran = run(name, "--type", kind, "--json")
    assert (ran.code, ran.json["status"][0]["code"]) == (1, "invalid_item")


def test_nothing_asked(root: Path) -> None:
    ran = run()
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Nothing to validate.")


def test_below_the_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "openspec/specs/garden")
    assert run("garden", "--json").json["root"]["path"] == str(root.resolve())


def test_no_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("--all", "--json")
    (status,) = ran.json["status"]
    assert (ran.code, status["code"], status["target"]) == (1, "no_openspec_root", "openspec.root")
    assert run("--all").err.startswith("error: ")
    # As the official tool: for one item, and for the archive, this folder stands in.
    assert run("x", "--json").json["status"][0]["code"] == "unknown_item"
    archived = run("--archived", "--json")
    assert (archived.code, archived.json["root"]["source"]) == (0, "implicit")


def test_nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "openspec/specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert (run("--all").code, run("--all").out) == (0, "No items found to validate.\n")
    assert run("--archived").out == "No archived changes found.\n"
    assert run("--specs", "--json").json["summary"]["byType"] == {"spec": {"items": 0, "passed": 0, "failed": 0}}
    assert run("--all", "--report", "findings").out.splitlines()[:2] == ["Scope: all (0 items)", "No item findings."]


@pytest.mark.parametrize("text", ["store: elsewhere\n", "[\n"])
def test_a_store_is_not_followed_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "openspec").mkdir()
    (tmp_path / "openspec/config.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("--all", "--json")
    assert (ran.code, ran.json["status"][0]["code"]) == (1, "store_not_supported")


def test_the_store_flag_is_refused_in_one_line(root: Path) -> None:
    ran = run("--all", "--store", "x")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)


def test_what_stops_the_validator_stops_one_item_and_not_the_others(root: Path) -> None:
    (root / "openspec/changes/fix/specs/a").mkdir(parents=True)
    (root / "openspec/changes/fix/specs/a/spec.md").symlink_to("../../../../specs/garden/spec.md")
    ran = run("fix", "--json")
    assert (ran.code, ran.json["status"][0]["code"]) == (1, "validate_error")
    fix = run("--changes", "--json").json["items"][1]
    assert [(issue["level"], issue["path"]) for issue in fix["issues"]] == [("ERROR", "file")]


def test_a_document_cannot_steer_the_terminal(root: Path) -> None:
    name = "\x1b[2JGone\u202e"
    (root / "openspec/specs/shed/spec.md").write_text(SPEC.replace("A\nIt MUST", f"{name}\nIt works"), encoding="utf-8")
    assert "\x1b" not in run("shed").err
    assert name in run("shed", "--json").json["items"][0]["issues"][0]["message"]
