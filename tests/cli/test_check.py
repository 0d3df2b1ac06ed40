"""``specbot check`` and ``specbot doctor`` at a terminal."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.chat_server import ChatServer
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT, run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

from bot.workflows.finding_ids import STRUCTURAL

RENTALS = path_of("rentals")
DEFECTS = spec("rentals", Locks="The system will lock.", Bells="The bell SHALL ring quickly.") + (
    "\n### Requirement: Empty\nIt SHALL be.\n\n- **Scenario: As a bullet**\n  - **WHEN** a\n  - **THEN** b\n"
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    files = {
        RENTALS: DEFECTS,
        path_of("other"): spec("other", One="It SHALL be."),
        "openspec/changes/idle/proposal.md": "x",
    }
    made = make_repo(tmp_path / "repo", files)
    monkeypatch.chdir(made.path)
    return made


def test_structure_and_quality_in_one_list(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "--json")
    assert ran.code == 1
    found = {(each["path"], each["rule"], each["requirement"]) for each in ran.json["findings"]}
    assert found == {
        (RENTALS, "obligation-case", "Locks"),
        (RENTALS, "vague-word", "Bells"),
        (RENTALS, "scenario-as-text", "Empty"),
        ("openspec/changes/idle", "D21", None),
    }
    assert ran.json["summary"] == {"error": 2, "warning": 2, "info": 0, "fixable": 2}
    assert_shape("check", ran.json)


def test_paths_rules_and_severity(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "openspec/specs/other").code == 0
    assert run(capsys, "check", "other", "--json").json["findings"] == []
    only = run(capsys, "check", "--rule", "vague-word", "--json").json["findings"]
    assert [each["rule"] for each in only] == ["vague-word"]
    assert run(capsys, "check", "--rule", "vague-word", "--severity", "error").code == 0
    assert run(capsys, "check", "--rule", "vague-word").code == 1


def test_since_reports_what_the_diff_touched(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, DEFECTS.replace("ring quickly", "ring at once quickly"))
    found = run(capsys, "check", "--since", "HEAD", "--json").json["findings"]
    assert [each["rule"] for each in found] == ["vague-word"]


def test_text_is_grouped_by_file(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "check").out
    assert out.index("openspec/changes/idle") < out.index(RENTALS)
    assert "2 errors, 2 warnings, 0 info." in out
    assert "2 can be fixed by 'specbot check --fix'" in out


def test_doctor_names_each_lack_and_its_cost(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECBOT_BASE_URL", "http://127.0.0.1:9/v1")
    (repo.path / ".specbot.toml").write_text('[model]\nbase_url = "https://models.example/v1"\n')
    ran = run(capsys, "doctor")
    assert ran.code == 0
    for words in ("✓ OpenSpec root", "2 specs, 1 active change", "model.base_url", "lms server start", "✓ journal"):
        assert words in ran.out
    states = {each["name"]: each["state"] for each in json.loads(run(capsys, "doctor", "--json").out)["checks"]}
    assert states["model"] == "lacks"
    assert states["repository"] == "ok"


def test_doctor_finds_the_model(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChatServer(lambda body: "") as server:
        monkeypatch.setenv("SPECBOT_BASE_URL", server.base_url)
        out = run(capsys, "doctor").out
    assert "✓ model         test-model, context of 8,192 tokens" in out


def test_doctor_outside_a_root(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPECBOT_BASE_URL", "http://127.0.0.1:9/v1")
    ran = run(capsys, "doctor")
    assert ran.code == 1
    assert "✗ OpenSpec root" in ran.out


def test_a_broken_settings_file_is_one_line(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.path / ".specbot.toml").write_text("[modle]\n")
    for name in ("check", "improve"):
        ran = run(capsys, name)
        assert ran.code == 2
        assert "Did you mean model?" in ran.err
    assert run(capsys, "doctor").code == 1


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")], ids=["folder", "dangling"])
def test_settings_that_are_no_file_are_one_line(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None]
) -> None:
    make(repo.path / ".specbot.toml")
    for name in ("check", "improve"):
        ran = run(capsys, name)
        assert ran.code == 2
        assert ran.err == "error: .specbot.toml is no file, or a link to none. Mend it, or take it away.\n"


@pytest.mark.parametrize(
    ("rule", "words"), [("nope", "nope"), ("vague-words", "Did you mean vague-word?"), ("S99", "Did you mean S09?")]
)
def test_a_rule_that_is_none(repo: GitRepo, capsys: pytest.CaptureFixture[str], rule: str, words: str) -> None:
    ran = run(capsys, "check", "--rule", rule)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert words in ran.err


def test_codes_of_the_validator_are_rules_too(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert [each["rule"] for each in run(capsys, "check", "--rule", "D21", "--json").json["findings"]] == ["D21"]
    sources = "".join(path.read_text("utf-8") for path in (CHECKOUT / "bot/openspec").glob("*.py"))
    assert set(re.findall(r'"([SD]\d\d|T\d)"', sources)) == set(STRUCTURAL)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--all", "--since", "HEAD"], "--all and --since exclude each other."),
        (["--all", RENTALS], "--all and PATHS exclude each other."),
        (["--since", ""], "does not name a commit"),
    ],
)
@pytest.mark.parametrize("command", ["check", "improve"])
def test_flags_that_cannot_be_followed_are_one_line(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], command: str, arguments: list[str], words: str
) -> None:
    ran = run(capsys, command, *arguments)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert words in ran.err


def test_paths_narrow_what_differs(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, DEFECTS.replace("ring quickly", "ring at once quickly"))
    assert run(capsys, "check", "other", "--since", "HEAD", "--json").json["findings"] == []
    assert len(run(capsys, "check", "rentals", "--since", "HEAD", "--json").json["findings"]) == 1


def test_rules_can_be_switched_off(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    settings = repo.path / ".specbot.toml"
    settings.write_text('[rules]\ndisable = ["vague-word", "obligation-case"]\n')
    found = {each["rule"] for each in run(capsys, "check", RENTALS, "--json").json["findings"]}
    assert found == {"S14", "scenario-as-text"}
    suggested = run(capsys, "improve", "--all", "--no-model", "--json").json["suggestions"]
    assert [each["rule"] for each in suggested] == ["scenario-as-text"]
    settings.write_text('[rules]\ndisable = ["vague-words"]\n')
    ran = run(capsys, "check")
    assert ran.code == 2
    assert "Did you mean vague-word?" in ran.err
