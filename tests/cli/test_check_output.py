"""What ``specbot check`` prints: a page for people, one document for programs, annotations for GitHub Actions."""

import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import make_repo
from helpers.run import run, run_apart
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from rich.cells import cell_len
from rich.console import Console

from bot.cli.check_text import Shown, print_findings
from bot.cli.excerpt import excerpt
from bot.cli.output import Printer
from bot.openspec.findings import Confidence, Finding, Severity
from bot.text.tree import DictTree
from bot.workflows.located import Located, located
from scripts.fetch_sarif import SCHEMA

RENTALS = path_of("rentals")
LONG = (
    "The bell of the lock that is in the station SHALL " + "ring at the station of the rider and " * 6 + "ring quickly."
)
HOSTILE = "a\n::set-output name=x::y ##[add-mask]z\r::error::no %0A \x1b[31m \u202e"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / RENTALS
    file.parent.mkdir(parents=True)
    file.write_text(spec("rentals", Bells="The bell SHALL ring quickly.", Locks="The system will lock."), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _finding(words: str, line: int, message: str = "It is bad.") -> Finding:
    return Finding("vague-word", Severity.WARNING, RENTALS, message, line, "Bells", "", Confidence.MEDIUM, "", words)


def _placed(source: str, *words: str) -> list[Located]:
    tree = DictTree({RENTALS: spec("rentals", Bells=source)})
    return located(tree, [_finding(each, 8) for each in words])


def _page(found: list[Located], width: int | None, monkeypatch: pytest.MonkeyPatch, shown: Shown | None = None) -> str:
    out = io.StringIO()
    printer = Printer()
    console = Console(file=out, color_system=None, soft_wrap=True, highlight=False, emoji=False, markup=False)
    monkeypatch.setattr(printer, "_out", console)
    print_findings(printer, found, width, shown)
    return out.getvalue()


def test_words_are_marked_below_their_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "check", "--rule", "vague-word").out.split("\n")
    assert lines[0] == RENTALS
    assert lines[1].startswith('  8:21  warning "quickly" cannot be tested')
    assert lines[1].endswith("[Bells] vague-word")
    assert lines[2] == "        │ The bell SHALL ring quickly."
    assert lines[3] == "        │                     ^^^^^^^"
    assert lines[-2] == "0 errors, 1 warning, 0 info."


def test_colour_is_for_terminals_that_want_it(root: Path) -> None:
    assert "\x1b[" not in run_apart(root, ["check"], FORCE_COLOR="1", NO_COLOR="1").out
    forced = run_apart(root, ["check"], FORCE_COLOR="1", NO_COLOR="", TERM="xterm-256color").out
    assert re.search(r"\x1b\[[0-9;]*m\^+\x1b\[0m", forced)


@pytest.mark.parametrize("width", [20, 30, 44, 72, 100, 200])
def test_a_narrow_page_is_kept_to(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    message = "This cannot be tested; say what can be seen or measured, by whom and until when, if at all."
    found = [Located(_finding("quickly", 8, message), LONG, LONG.index("quickly") + 1, LONG.index("quickly") + 8)]
    lines = _page(found, width, monkeypatch).split("\n")
    assert all(cell_len(line) <= max(width, 30) for line in lines if line != RENTALS)
    marked, marks = next((above, below) for above, below in pairwise(lines) if "^" in below)
    assert marked[marks.index("^") : marks.rindex("^") + 1] == "quickly"


def test_where_no_person_reads_a_message_keeps_to_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _page([Located(_finding("", 8, "word " * 100))], None, monkeypatch)
    assert len(page.strip().split("\n")) == 2


def test_wide_letters_take_two_columns() -> None:
    shown = excerpt("骑手可以快速 quickly 开锁。", 7, 14, 40)
    assert (shown.words, shown.indent, shown.marks) == ("quickly", 13, 7)
    cut = excerpt("车" * 200 + "快速" + "锁" * 200, 200, 202, 21)
    assert cut.words == "快速"
    assert cell_len(cut.before + cut.words + cut.after) <= 21
    assert (cut.before[0], cut.after[-1], cut.marks) == ("…", "…", 4)


@given(st.text(alphabet="ab \t快锁é\x1b\u202e.", max_size=120), st.data())
def test_the_words_stand_above_their_marks(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    shown = excerpt(line, start, end, data.draw(st.integers(8, 60)))
    assert shown.indent == cell_len(shown.before)
    assert shown.marks == cell_len(shown.words)


def test_a_line_of_a_megabyte_is_cut_at_once() -> None:
    shown = excerpt("word " * 200_000 + "fast" + " word" * 200_000, 1_000_000, 1_000_004, 80)
    assert cell_len(shown.before + shown.words + shown.after) <= 80


@pytest.mark.parametrize(
    ("source", "words", "columns"),
    [
        ("It SHALL be fast and FAST.", ("fast", "FAST"), [(13, 17), (22, 26)]),
        ("It SHALL take `fast` fast.", ("fast",), [(22, 26)]),
        ("It SHALL be breakfast, fast.", ("fast",), [(24, 28)]),
        ("It SHALL be easy  to\tuse.", ("easy to use",), [(13, 25)]),
        ("It SHALL be easy", ("easy to use",), [(13, 17)]),
        ("It SHALL use `x` or `y` fast.", ("use … or",), [(0, 0)]),
        ("It SHALL be.", ("gone",), [(0, 0)]),
    ],
)
def test_where_words_stand(source: str, words: tuple[str, ...], columns: list[tuple[int, int]]) -> None:
    assert [(each.column, each.end_column) for each in _placed(source, *words)] == columns


def test_json_tells_the_words_and_their_place(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "check", "--format", "json").json
    assert_shape("check", told, complete=True)
    by_rule = {each["rule"]: each for each in told["findings"]}
    vague = by_rule["vague-word"]
    assert (vague["line"], vague["column"], vague["endColumn"]) == (8, 21, 28)
    assert (vague["words"], vague["source"]) == ("quickly", "The bell SHALL ring quickly.")


def _sarif(capsys: pytest.CaptureFixture[str], *flags: str) -> Any:
    told = run(capsys, "check", "--format", "sarif", *flags).json
    assert SCHEMA.is_file(), "The schema of SARIF is missing: run 'python scripts/fetch_sarif.py' once."
    validator = Draft4Validator(
        json.loads(SCHEMA.read_text("utf-8-sig")), format_checker=Draft4Validator.FORMAT_CHECKER
    )
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(told)] == []
    return told["runs"][0]


def test_sarif_is_as_its_schema_has_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = _sarif(capsys)
    rules = [each["id"] for each in log["tool"]["driver"]["rules"]]
    vague = next(each for each in log["results"] if each["ruleId"] == "vague-word")
    assert rules[vague["ruleIndex"]] == "vague-word"
    assert vague["level"] == "warning"
    place = vague["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": RENTALS, "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 8, "startColumn": 21, "endColumn": 28, "snippet": {"text": "quickly"}}
    assert place["region"] == region
    assert all(
        each["help"]["text"] and each["defaultConfiguration"]["level"] for each in log["tool"]["driver"]["rules"]
    )


def test_sarif_of_nothing_is_a_log_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _sarif(capsys, "--rule", "doubled-word")["results"] == []


def test_fingerprints_stay_when_lines_move(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def prints() -> list[str]:
        return [each["partialFingerprints"]["specbotFinding/v1"] for each in _sarif(capsys)["results"]]

    text = (root / RENTALS).read_text("utf-8").replace("ring quickly.", "ring quickly, and stop quickly.")
    (root / RENTALS).write_text(text, "utf-8")
    before = prints()
    (root / RENTALS).write_text(text.replace("## Purpose", "## Purpose\n\n\n"), "utf-8")
    assert prints() == before
    assert len(set(before)) == len(before) == 3


def test_files_are_named_from_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = path_of("a b#ü")
    made = make_repo(tmp_path / "repo", {f"sub/{odd}": spec("a", Bells="The bell SHALL ring quickly.")})
    monkeypatch.chdir(made.path / "sub")
    place = _sarif(capsys)["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/openspec/specs/a%20b%23%C3%BC/spec.md"
    line = run(capsys, "check", "--format", "github").out.split("\n")[0]
    assert line.startswith(f"::warning file=sub/{odd},line=8,col=21,endColumn=28,title=vague-word::")


def test_annotations_for_github(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "--format", "github")
    assert ran.code == 1
    assert ran.out.split("\n")[0].startswith(
        f'::warning file={RENTALS},line=8,col=21,endColumn=28,title=vague-word::"quickly" cannot be tested'
    )


@pytest.mark.parametrize("style", ["text", "github"])
def test_no_spec_can_forge_a_command(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    text = (root / RENTALS).read_text("utf-8")
    name = "::set-output name=x::y, ##[add-mask]z: \x1b[31m %0A::error::no"
    text = text.replace("### Requirement: Bells", f"### Requirement: {name}").replace("ring quickly", f"{name} quickly")
    (root / RENTALS).write_text(text, "utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = run(capsys, "check", "--format", style).out
    assert "\x1b" not in out
    lines = out.split("\n")
    if style == "text":
        token = lines[0].removeprefix("::stop-commands::")
        assert len(token) == 32
        assert lines[-2] == f"::{token}::"
        lines = lines[1:-2]
        assert "add-mask" in out
    told = [line for line in lines if line.lstrip().startswith("::")]
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in told)
    assert (len(told) > 0) == (style == "github")


def test_remarks_are_counted_and_shown_where_they_are_asked_for(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / RENTALS).write_text(
        spec("rentals", Bells="The bell SHALL ring " + "and ring " * 90 + "for 3 seconds."), "utf-8"
    )
    quiet = run(capsys, "check", "--profile", "strict", "--rule", "S11")
    assert quiet.code == 0
    assert quiet.out == "0 errors, 0 warnings, 1 info.\n1 remark not shown; --severity info shows them.\n"
    loud = run(capsys, "check", "--profile", "strict", "--rule", "S11", "--severity", "info")
    assert loud.code == 1
    assert RENTALS in loud.out
    assert "not shown" not in loud.out
    told = run(capsys, "check", "--profile", "strict", "--rule", "S11", "--json").json
    assert [each["severity"] for each in told["findings"]] == ["info"]
    github = run(capsys, "check", "--profile", "strict", "--rule", "S11", "--format", "github").out
    assert github.startswith("::notice ")
    assert "not shown" not in github


def test_of_many_of_one_rule_in_one_file_a_page_shows_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Located(_finding("", line)) for line in range(1, 8)]
    page = _page(found, 100, monkeypatch, Shown())
    assert page.count("It is bad.") == 3
    assert "     and 4 more of vague-word in this file; --all-findings shows them" in page
    assert _page(found, 100, monkeypatch, Shown(every=True)).count("It is bad.") == 7
    assert _page(found, None, monkeypatch, Shown()).count("It is bad.") == 7
    assert _page(found[:5], 100, monkeypatch, Shown()).count("It is bad.") == 5


def test_all_findings_is_an_option(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del root
    assert run(capsys, "check", "--all-findings").out == run(capsys, "check").out
