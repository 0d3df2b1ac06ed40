"""``specbot report``: the page, the same as JSON, and that nothing in it comes alive."""

import json
import os
import sqlite3
from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.hire import EVIL, ORIGIN, make_evil, make_hire, remember_verdicts
from helpers.html_page import Page, faults
from helpers.run import run, run_apart
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec
from pytest_mock import MockerFixture

from bot.cli import report as module

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def hire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo = make_hire(tmp_path / "hire")
    monkeypatch.chdir(repo.path)
    return repo


@pytest.fixture(autouse=True)
def _clock(mocker: MockerFixture) -> None:
    mocker.patch.object(module, "datetime", mocker.Mock(wraps=datetime, now=lambda _zone: NOW))


def page(path: str = "specbot-report.html") -> Page:
    return Page(Path(path).read_text("utf-8"))


def test_the_page_says_what_is_worst_first(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "report")
    assert ran.code == 0, ran.err
    assert "Wrote specbot-report.html: 5 points of the history" in ran.out
    told = page()
    assert faults(told) == []
    first, second = "hire: the health of its specs", "errors to mend, the most in "
    assert told.text.index(first) < told.text.index(second) < told.text.index("Over time")
    assert "2026-11-30 12:00 UTC · main at" in told.text
    assert "receipt-by-mail and receipt-in-app" in told.text
    assert hire.run("status", "--porcelain") == "?? specbot-report.html"


def test_lines_are_linked_where_the_server_has_that_text(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "report")
    start = f"{ORIGIN}/blob/{hire.id()}/openspec/specs/"
    links = [each for each in page().attributes("a", "href") if not each.startswith("#")]
    assert links
    assert all(each.startswith(f"{ORIGIN}/blob/{hire.id()}/") for each in links)
    assert any(each.startswith(f"{start}fleet/spec.md?plain=1#L") for each in links)
    with Path(path_of("fleet")).open("a", encoding="utf-8") as file:
        file.write("\n")
    run(capsys, "report")
    assert "with edits that are not committed" in page().text
    assert not any(each.startswith(f"{start}fleet/") for each in page().attributes("a", "href"))


def test_the_json_is_the_same_and_keeps_its_shape(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "report", "--json")
    assert ran.code == 0
    assert_shape("report", ran.json, complete=True)
    assert not Path("specbot-report.html").exists()
    told = ran.json
    samples = told["history"]["samples"]
    assert [each["when"][:10] for each in samples] == [
        "2026-05-04", "2026-06-15", "2026-08-01", "2026-09-20", "2026-10-31",
    ]  # fmt: skip
    assert [len(each["capabilities"]) for each in samples] == [2, 4, 5, 6, 6]
    assert samples[0]["capabilities"]["rentals"]["clean"] == 1
    assert samples[-1]["commit"] == hire.id()
    assert told["history"]["commits"] == 5
    checked = run(capsys, "check", "--json").json["summary"]
    found = [each["severity"] for rule in told["rules"] for each in rule["findings"]]
    assert {kind: found.count(kind) for kind in ("error", "warning", "info")} == {
        kind: checked[kind] for kind in ("error", "warning", "info")
    }
    unwritten = [rule["findings"] for rule in told["rules"] if rule["rule"] == "placeholder-purpose"]
    assert told["now"]["placeholders"] == len(unwritten[0])
    assert samples[-1]["capabilities"]["notices"]["placeholders"] == 1
    places = told["conflicts"]["places"]
    assert [(each["capability"], each["combines"]) for each in places if "in-app" in each["who"]] == [
        ("payments", False)
    ]


def test_the_same_repository_makes_the_same_bytes(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "improve", "--all", "--no-model")
    run(capsys, "report", "a.html")
    run(capsys, "report", "b.html")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_samples_and_since(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    def days(*options: str) -> list[str]:
        return [each["when"][5:10] for each in run(capsys, "report", "--json", *options).json["history"]["samples"]]

    assert days("--commits", "2") == ["05-04", "10-31"]
    assert days("--since", "2026-09-01") == ["08-01", "09-20", "10-31"]
    assert days("--since", "2026-09-20T11:30:00+02:00") == ["09-20", "10-31"]
    assert days("--since", "HEAD~1") == ["09-20", "10-31"]
    refused = run(capsys, "report", "--since", "yesterday-ish")
    assert (refused.code, "is no day and no commit here" in refused.err) == (2, True)


def test_a_clone_without_its_history_says_so(
    hire: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(hire.clone(tmp_path / "shallow", "--depth=2").path)
    assert run(capsys, "report").code == 0
    assert "Not read: earlier commits, for this clone is shallow; 'git fetch --unshallow' brings them." in page().text


def test_json_and_a_file_exclude_each_other(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    refused = run(capsys, "report", "--json", "page.html")
    assert (refused.code, "--json prints" in refused.err, refused.out) == (2, True, "")


def test_runs_show_what_they_changed(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "improve", "--all", "--no-model")
    run(capsys, "report")
    told = page()
    assert "specbot improve --all --no-model" in told.text
    assert "-The system will unlock the the bicycle when the rider enters the code on its lock." in told.text
    assert "+The system SHALL unlock the bicycle when the rider enters the code on its lock." in told.text
    (ran,) = run(capsys, "report", "--json").json["runs"]
    assert ran["whole"] and len(ran["edits"]) > 5
    assert {"from": "Workflow orchestrator", "to": "OpenSpec"}.items() <= ran["passed"][1].items() | ran["passed"][
        2
    ].items()
    assert ran["trace"].startswith("sequenceDiagram\n    participant U as push, comment or terminal")
    assert "Workflow orchestrator OpenSpec parse, check, certain fixes" in told.text


def test_the_record_of_a_run_that_somebody_altered_is_called_so(
    hire: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "improve", "--all", "--no-model")
    with closing(sqlite3.connect(Path(os.environ["SPECBOT_STATE"]) / "journal.db")) as journal, journal:
        journal.execute("UPDATE steps SET value = replace(value, 'SHALL', '<b>will') WHERE kind = 'suggestion'")
    assert run(capsys, "report").code == 0
    assert "broken at step" in page().text
    assert "<b>will" not in page().text
    (ran,) = run(capsys, "report", "--json").json["runs"]
    assert not ran["whole"]


def test_what_people_took_is_told_by_rule_model_and_month(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "report")
    assert "There is no memory here yet." in page().text
    assert run(capsys, "report", "--json").json["acceptance"] is None
    remember_verdicts(hire)
    run(capsys, "report")
    told = page()
    assert "Of 12 suggestions that somebody decided on, 10 came to the base branch and stayed: 83 %" in told.text
    assert "weak-verb 4 6 67 %" in told.text
    assert "vague-word 6 6 100 %" in told.text
    assert "2026-09 3 4 75 %" in told.text
    assert "1 event of people who may not write here does not count." in told.text
    (figure,) = [
        each for each in told.attributes("svg", "aria-label") if each.startswith("Suggestions that people took")
    ]
    assert "2026-09 to 2026-11: 75 % to 100 %" in figure
    kept = run(capsys, "report", "--json").json
    assert kept["acceptance"]["whole"]["taken"] == 10
    assert_shape("report", kept, complete=True)


def test_a_bench_is_shown(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    share = {"share": 0.913, "low": 0.8, "high": 0.95, "of": 40}
    figures = {"plants": 40, "found": share, "repaired": None, "harm": 2}
    bench = {"model": None, "repositories": [], "total": figures, "classes": [{"class": "wording", **figures}]}
    Path("bench.json").write_text(json.dumps(bench))
    assert run(capsys, "report", "--bench", "bench.json").code == 0
    assert "wording 40 91 % (80 % to 95 %) – 2" in page().text
    Path("bench.json").write_text("{}")
    assert run(capsys, "report", "--bench", "bench.json").code == 2
    assert run(capsys, "report", "--bench", "nowhere.json").code == 2


def test_without_git_without_specs_and_without_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = tmp_path / "plain"
    (plain / path_of("a")).parent.mkdir(parents=True)
    (plain / path_of("a")).write_text(spec("a", One="The system SHALL lock the door."))
    monkeypatch.chdir(plain)
    assert run(capsys, "report").code == 0
    assert "There is no git repository here, so there is no history." in page().text
    assert "Nothing is wrong in 1 requirement." in page().text
    assert "None is recorded here yet: specbot improve keeps a journal of what it does." in page().text
    assert run(capsys, "report", "--since", "2026-01-01").code == 2
    make_repo(plain)
    assert run(capsys, "report").code == 0
    assert "No commit has changed openspec/ yet, so there is no history." in page().text
    empty = make_repo(tmp_path / "empty", {"openspec/specs/README.md": "x"})
    monkeypatch.chdir(empty.path)
    assert run(capsys, "report").code == 0
    assert "There is no spec here yet." in page().text


def test_standard_output_is_the_page_and_nothing_else(hire: GitRepo) -> None:
    ran = run_apart(hire.path, ["report", "-"], LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (ran.code, ran.err) == (0, r"\u2026 judging 5 commits of the history" + "\n")
    assert ran.out.startswith("<!doctype html>")
    assert ran.out.isascii()
    assert ran.out.rstrip().endswith("</html>")


def test_a_page_is_not_written_through_a_link(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    Path("precious").write_text("x")
    os.symlink("precious", "specbot-report.html")
    assert run(capsys, "report").code == 0
    assert Path("precious").read_text() == "x"
    assert not Path("specbot-report.html").is_symlink()
    refused = run(capsys, "report", "precious/report.html")
    assert (refused.code, "cannot be written" in refused.err) == (2, True)


def test_nothing_from_a_repository_becomes_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_evil(tmp_path / "<s>evil")
    monkeypatch.chdir(repo.path)
    remember_verdicts(repo, EVIL, EVIL)
    run(capsys, "improve", "--all", "--no-model")
    ran = run(capsys, "report")
    assert ran.code == 0, ran.err
    text = Path("specbot-report.html").read_text("utf-8")
    told = Page(text)
    assert faults(told) == []
    assert "alert(1)" in told.text
    assert "49" not in told.text.split("alert(1)")[1][:60]
    assert not set(text) & set("\u202e\u202c\u200b\x1b")
    assert r"\u202eterces" in told.text
    assert max(map(len, told.words)) < 25_000
    assert len(text) < 400_000
    assert_shape("report", run(capsys, "report", "--json").json, complete=True)


def test_the_policy_allows_the_page_s_own_style_and_nothing_else(
    hire: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "report")
    text = Path("specbot-report.html").read_text("utf-8")
    style = text.split("<style>")[1].split("</style>")[0]
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = [given["content"] for tag, given in Page(text).elements if given.get("http-equiv")]
    assert policy == f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert style.isascii()  # on standard output other letters would become references, which no style has
    assert "@import" not in style


def test_a_page_takes_the_place_of_no_spec(hire: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    spec = next(hire.path.glob("openspec/specs/*/spec.md"))
    before = spec.read_bytes()
    done = run(capsys, "report", str(spec))
    assert done.code == 2 and "would be lost" in done.err and spec.read_bytes() == before
    page = hire.path / "page.html"
    page.touch()
    assert run(capsys, "report", str(page)).code == run(capsys, "report", str(page)).code == 0
